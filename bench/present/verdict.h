/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families of tests, intervals at their level, and the verdicts read off them. */
#ifndef UVBENCH_VERDICT_H
#define UVBENCH_VERDICT_H

#include "present/effect.h"

/* Whether a metric decides anything: the benchmark's own and UV calls, and all whose clock is unknown. */
bool verdict_is_primary(const char *metric, const char *clock);

/* The margin of a metric in percent: `chosen` where that is not negative, else the most specific of
 * the campaign's (benchmark and metric, benchmark, metric, the campaign's own), else 1. */
double verdict_margin(const json_t *campaign, double chosen, const char *benchmark,
		      const char *metric);

/* The level of a family: what the last look at a campaign that runs until it is decided may spend
 * (before the first: what that one will), else COMPARISON_LEVEL. */
double verdict_level(const struct dataset *dataset);

/* Fills p_holm, family, the simultaneous and the verdicts' intervals, the range over builds and the
 * verdicts of the `count` comparisons that make one family; effects[i] made comparisons[i]. Returns 0, or -1 when memory ran out. */
int verdict_fill(struct comparison *comparisons, struct effect *effects, size_t count,
		 double level);

/* Fills more_blocks, where it can be told. */
void verdict_more_blocks(struct comparison *comparison, const struct effect *effect, double level);

#endif
