/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suites: which benchmarks a campaign or run measures, in YAML. */
#ifndef UVBENCH_SUITE_H
#define UVBENCH_SUITE_H

#include <jansson.h>

#include "record/failure.h"

struct suite {
	char *path;            /* the file it was read from */
	char *name;
	char *title;
	double margin_percent; /* equivalence margin of the verdicts, where `margins` has no other */
	json_t *margins;       /* array of {"benchmark"?, "metric"?, "percent"}: as the file has them, an
				* entry's own (its name may be a family's) among them */
	unsigned blocks;       /* of a campaign, unless asked otherwise */
	json_t *entries;       /* array, each {"name", "states":[…], "parameters":["k=v",…], "samples",
				* "iterations", "warmup"}; what the file leaves out is absent */
};

/* Reads the suite `name` from `workloads`/suites/<name>.yaml, or from the file `name` where it has a
 * slash or ends in .yaml. Failures name file, line and key. suite_free is owed in any case. */
int suite_load(struct suite *suite, const char *name, const char *workloads,
	       struct failure *failure);

/* A suite without a file, of benchmarks named one by one: `entries` as above (a reference is taken), its
 * margin is 1 %. */
int suite_select(struct suite *suite, json_t *entries, struct failure *failure);
void suite_free(struct suite *suite);

/* The suite's entries as catalogue_resolve resolves them; a failure names the line of what is wrong. */
json_t *suite_resolve(const struct suite *suite, const json_t *catalogue, const char *workloads,
		      json_t *files, struct failure *failure);

/* The suite's margins, families made their benchmarks, for campaign.json: a new array. NULL with
 * a failure that names the line: a benchmark or metric that the catalogue doesn't know, two
 * margins for the same. */
json_t *suite_resolve_margins(const struct suite *suite, const json_t *catalogue,
			      struct failure *failure);

/* The line on which a suite's file first has the scalar `text`, on line `from` or below, or 0. */
size_t suite_line_of(const struct suite *suite, const char *text, size_t from);

#endif
