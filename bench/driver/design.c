/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs that can and can't reach their level. */
#include "driver/design.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "driver/catalogue.h"
#include "driver/plan.h"
#include "present/variants.h"
#include "record/stream.h"
#include "stats/power.h"
#include "stats/spending.h"

/* Variants that are compared and decide: neither the base nor a stub; at least 1. */
static size_t count_compared(const json_t *variants)
{
	size_t compared = 0;
	size_t index;
	json_t *variant;

	json_array_foreach(variants, index, variant) {
		const char *role = record_text(variant, "role");

		compared += strcmp(role, ROLE_BASE) != 0 && strcmp(role, ROLE_STUB) != 0 &&
			    !plan_is_aa(role);
	}
	return compared ? compared : 1;
}

size_t design_family(const json_t *benchmarks, const json_t *catalogue, const char *clock,
		     const json_t *variants)
{
	const char *metric = strcmp(clock, "icount") == 0 ? "instructions" : "time";
	size_t family = 0;
	size_t index;
	json_t *benchmark;

	json_array_foreach(benchmarks, index, benchmark)
		family += catalogue_has_metric(catalogue_find(catalogue, record_text(benchmark, "name")),
				     metric);
	return (family ? family : 1) * count_compared(variants);
}

void design_objection(size_t blocks, size_t family, double level, char *text, size_t room)
{
	size_t smallest = power_smallest_blocks(level / (double)family);

	text[0] = '\0';
	if (blocks < smallest)
		(void)snprintf(text, room,
			       "%zu block%s can't show a difference of anything that is not "
			       "deterministic: 2^(1\u2212%zu) > %g/%zu; %zu can", blocks,
			       blocks == 1 ? "" : "s", blocks, level, family, smallest);
}

/* The smallest campaign that has a look that reaches its level, or 0. */
static size_t smallest_sequential(size_t step, size_t family)
{
	size_t looks[DESIGN_BLOCK_LIMIT];

	for (size_t most = 1; most <= DESIGN_BLOCK_LIMIT; most++)
		if (spending_looks(most, step, family, DESIGN_LEVEL, looks, DESIGN_BLOCK_LIMIT) > 0)
			return most;
	return 0;
}

json_t *design_sequential(size_t most, size_t step, size_t family, struct failure *failure)
{
	size_t looks[DESIGN_BLOCK_LIMIT];
	double spent[DESIGN_BLOCK_LIMIT];
	size_t count = spending_looks(most, step, family, DESIGN_LEVEL, looks, DESIGN_BLOCK_LIMIT);
	json_t *blocks, *levels;

	if (count == 0) {
		(void)failure_set(failure,
				  "--max-blocks %zu can't decide anything that is not deterministic: "
				  "with %zu primary metrics no look reaches its level; the smallest "
				  "that can is --max-blocks %zu", most, family,
				  smallest_sequential(step, family));
		return NULL;
	}
	spending_levels(count, DESIGN_LEVEL, spent);
	blocks = json_array();
	levels = json_array();
	for (size_t i = 0; i < count; i++) {
		(void)json_array_append_new(blocks, json_integer((json_int_t)looks[i]));
		(void)json_array_append_new(levels, json_real(spent[i]));
	}
	return json_pack("{s:o, s:o, s:I, s:f, s:I, s:I}", "looks", blocks, "spent", levels,
			 "look_every", (json_int_t)step, "level",
			 DESIGN_LEVEL, "family", (json_int_t)family, "max_blocks", (json_int_t)most);
}
