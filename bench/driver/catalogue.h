/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent can measure, as it describes itself, and what of that a suite asks for. */
#ifndef UVBENCH_CATALOGUE_H
#define UVBENCH_CATALOGUE_H

#include <jansson.h>
#include <stdbool.h>

#include "record/failure.h"

/* Asks `agent` for its descriptors. A new reference ({"benchmarks":[…]}), NULL with a failure. */
json_t *catalogue_load(const char *agent, struct failure *failure);

/* Resolves entries as struct suite has them against the catalogue: families become their benchmarks,
 * states and defaults are filled in, values checked. Returns a new array as a request carries it
 * ({"name","parameters","samples","iterations","warmup"}), and adds to `files` (an object) the text of
 * each file that a parameter names, read below `workloads`. NULL with a failure; then `culprit` (which
 * may be NULL) is the word that was wrong, so that its place can be found. */
json_t *catalogue_resolve(const json_t *catalogue, const json_t *entries, const char *workloads,
			  json_t *files, char culprit[256], struct failure *failure);

/* The descriptor of benchmark `name`, borrowed, or NULL. */
const json_t *catalogue_find(const json_t *catalogue, const char *name);

/* Whether a benchmark, as the catalogue describes it, has a metric of this name. */
bool catalogue_has_metric(const json_t *benchmark, const char *metric);

#endif
