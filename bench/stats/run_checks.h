/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a run: drift over the order of boots, two modes, a boot far from its fellows. They mark;
 * nothing is ever left out for them. */
#ifndef UVBENCH_RUN_CHECKS_H
#define UVBENCH_RUN_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

/* Mann–Kendall's test of a trend: H. B. Mann, "Nonparametric tests against trend", Econometrica 13
 * (1945), 245–259. Two-sided p; exact without ties up to 50 values (M. Kendall's recursion), else normal with the
 * variance for ties and a continuity correction. 1 for fewer than 3 values. `workspace`: count²/2 + 1
 * numbers. */
double mann_kendall_p_value(const double *values, size_t count, double *workspace);

/* Hartigan's dip of the values, which are sorted in place: J. A. Hartigan, P. M. Hartigan, "The dip
 * test of unimodality", Annals of Statistics 13 (1985), 70–84. `workspace`: 4·count size_t. */
double dip_statistic(double *values, size_t count, size_t *workspace);

/* p of "one mode" against the uniform, the least favourable: by `draws` simulated samples with `seed`,
 * (1 + those with a dip at least as large)/(1 + draws). */
double dip_p_value(double dip, size_t count, size_t draws, unsigned long seed, double *values,
		   size_t *workspace);

/* How many of its fellows' robust standard deviations each value lies from the median: 0.6745 (x −
 * median)/MAD (B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers" (1993)). Infinite where
 * the MAD is 0 and the value differs. `workspace`: count numbers. */
void outlier_scores(const double *values, size_t count, double *scores, double *workspace);

/* From here on (in absolute value) a value is marked: Iglewicz and Hoaglin's choice. */
#define OUTLIER_SCORE 3.5

#endif
