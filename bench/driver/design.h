/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a campaign's blocks can show, told before it runs. */
#ifndef UVBENCH_DESIGN_H
#define UVBENCH_DESIGN_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "record/failure.h"
#include "stats/power.h"

/* The level of all verdicts of a campaign together. */
#define DESIGN_LEVEL 0.05

/* Most blocks of a campaign. */
#define DESIGN_BLOCK_LIMIT POWER_BLOCK_LIMIT

/* How many of these benchmarks (as catalogue_resolve returns them) have a metric that carries a
 * verdict under `clock`, times the plan's `variants` that are compared with the base and no stub
 * (NULL: one); at least 1. Those that turn out to be deterministic count here too: it is not known
 * before. */
size_t design_family(const json_t *benchmarks, const json_t *catalogue, const char *clock,
		     const json_t *variants);

/* Why `blocks` can't reach the level with a family of so many, and how many can; the empty text
 * where they can. */
void design_objection(size_t blocks, size_t family, double level, char *text, size_t room);

/* The looks of a campaign of at most `most` blocks, one every `step`, as campaign.json has them
 * under "sequential". A new reference; NULL with a failure where no look could reach its level,
 * which names the smallest campaign that can. */
json_t *design_sequential(size_t most, size_t step, size_t family, struct failure *failure);

#endif
