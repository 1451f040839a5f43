/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mann–Kendall's test of a trend: H. B. Mann, "Nonparametric tests against trend", Econometrica 13
 * (1945), 245–259; M. G. Kendall, "Rank Correlation Methods" (1948). */
#ifndef UVBENCH_MANN_KENDALL_H
#define UVBENCH_MANN_KENDALL_H

#include <stddef.h>

#define MANN_KENDALL_EXACT_LIMIT 50

/* Numbers of workspace that mann_kendall_p_value needs: less than count²/2 + 3; enough for a
 * smaller count, too. */
size_t mann_kendall_workspace(size_t count);

/* Two-sided p of "no trend" over the order given, twice the smaller tail, at most 1. Without ties
 * and up to MANN_KENDALL_EXACT_LIMIT values exact, by Kendall's recursion for the number of
 * inversions (R's cor.test(values, order, method = "kendall", exact = TRUE)); else the normal
 * approximation with the variance for ties and a continuity correction (exact = FALSE, continuity
 * = TRUE). 1 for fewer than 3 values and where all are the same. */
double mann_kendall_p_value(const double *values, size_t count, double *workspace);

#endif
