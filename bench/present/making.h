/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing variants with the base, metric by metric and then as a family. */
#ifndef UVBENCH_MAKING_H
#define UVBENCH_MAKING_H

#include "present/checks.h"
#include "present/sentences.h"
#include "present/series.h"

/* A family of comparisons while they are made. The first group is the caller's to fill in. */
struct making {
	struct comparison_set *set;
	const struct series_set *series;
	const char *base;
	const char *const *variants;      /* compared with it, as one family */
	size_t variant_count;
	bool builds;                      /* the dataset has several */
	bool check;                       /* of the base against itself: what varies is tested by
					   * block, whatever its build */
	bool clocks_crossed;
	struct dip_answers *answers;
	struct sentences *left_out;       /* metrics that one side of a crossing alone has */
	struct failure *failure;

	struct comparison *comparisons;   /* in the set, this family's */
	struct effect *effects;           /* effects[i] makes comparisons[i] */
	struct boot_figure **figures;     /* of each: base's and variant's in one array */
	const struct observation **first; /* of each: whose metric it is */
	size_t count;
};

/* Adds the variants' comparisons to the set, which has room for one a variant and series. Returns 0,
 * or -1 with a failure. */
int making_compare(struct making *making);

#endif
