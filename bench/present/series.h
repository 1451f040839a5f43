/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dataset's boots, collapsed and sorted: what comparisons and plots walk over. */
#ifndef UVBENCH_SERIES_H
#define UVBENCH_SERIES_H

#include "present/effect.h"

/* One boot of one series. */
struct series_boot {
	const struct observation *observation;
	struct boot_figure figure;
};

/* All boots of one benchmark, parameter set, metric, unit and direction, by variant, block and start
 * order. */
struct series {
	const struct observation *first; /* names benchmark, parameters, metric, unit, direction */
	const struct series_boot *boots;
	size_t count;
	size_t position;                 /* first appearance in the order of boots */
	size_t benchmark_position;       /* … of its benchmark */
	size_t parameters_position;      /* … of its benchmark with these parameters */
};

struct series_set {
	struct series *series; /* benchmarks, their parameters, metrics: by first appearance */
	size_t count;
	struct series_boot *boots;
	double *samples;       /* of all boots, each boot's sorted */
	/* One metric of one benchmark with two units or directions: a boot of either, else NULL. */
	const struct observation *mixed[2];
};

/* Returns 0, or -1 with a failure: out of memory, a sample that is no number. series_set_free is owed
 * either way. */
int series_set_make(struct series_set *set, const struct dataset *dataset,
		    struct failure *failure);
void series_set_free(struct series_set *set);

/* The boots of `variant` in `series`: a run of `*count`, NULL and 0 where there are none. */
const struct series_boot *series_variant(const struct series *series, const char *variant,
					 size_t *count);

/* Whether the metric is a rate, which collapses to its mean. */
bool series_is_throughput(const struct observation *observation);

#endif
