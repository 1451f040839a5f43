/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an earlier campaign says of its own spread, for the design of the next. */
#ifndef UVBENCH_PLAN_SPREAD_H
#define UVBENCH_PLAN_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "present/present.h"
#include "present/words.h"

/* One primary metric of one variant against the base. */
struct spread_metric {
	const char *name;      /* benchmark, what tells it apart, metric unless it leads */
	const char *variant;
	size_t blocks;         /* pairs */
	double block_sd;       /* standard deviation of their log-ratios; NAN of fewer than two */
	double margin_percent; /* the campaign's own */
};

struct campaign_spread {
	struct spread_metric *metrics; /* those that vary */
	size_t count;
	size_t family;         /* of these: tested together, of all variants but a stub */
	size_t deterministic;  /* benchmarks' own metrics that repeat */
	size_t variants;       /* a block's boots */
	size_t blocks;         /* that there are: of the metric that has most */
	size_t aa_boots;       /* planned, of the base against itself */
	const char *clock;     /* the machine's kind */
	unsigned jobs;         /* boots side by side; 0: not recorded */
	double boot_seconds;   /* median of the boots that came to their end; 0: none did */
	bool builds;           /* over several builds: blocks are not what varies */
};

/* Reads the campaign in `directory`. Memory and strings belong to `words` and `dataset`, which
 * the caller frees (`set` with comparison_set_free) in any case. Returns 0, or -1 with a failure. */
int campaign_spread_load(struct campaign_spread *spread, struct words *words,
			 struct dataset *dataset, struct comparison_set *set, const char *directory,
			 struct failure *failure);

/* The metric that varies most, or NULL. */
const struct spread_metric *campaign_spread_widest(const struct campaign_spread *spread);

#endif
