/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values far from their fellows: B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers"
 * (1993). They are marked, never left out. */
#ifndef UVBENCH_OUTLIERS_H
#define UVBENCH_OUTLIERS_H

#include <stddef.h>

/* From here on (in absolute value) a value is marked: Iglewicz and Hoaglin's choice. */
#define OUTLIER_SCORE 3.5

/* How many of its fellows' robust standard deviations each value lies from the median: 0.6745 (x
 * − median)/MAD, the MAD being the median distance from the median. Where the MAD is 0: 0 for the
 * median itself, infinite with the sign of the distance for others. `scores` may be `values`;
 * `workspace`: count numbers. */
void outlier_scores(const double *values, size_t count, double *scores, double *workspace);

#endif
