/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Mann–Whitney (Wilcoxon rank-sum) test and the interval of shifts that inverts it.
 *
 * Ties share mid-ranks. Exact up to MANN_WHITNEY_EXACT_LIMIT numbers together, by counting the ways
 * to choose the smaller sample from the given ranks with each rank sum (H. B. Mann, D. R. Whitney,
 * Annals of Mathematical Statistics 18 (1947), 50–60, recursion (5), on ranks with ties); beyond it
 * the normal approximation with the variance for ties and a continuity correction. NAN and infinite
 * numbers are the caller's to keep out. */
#ifndef UVBENCH_MANN_WHITNEY_H
#define UVBENCH_MANN_WHITNEY_H

#include <stdbool.h>
#include <stddef.h>

#define MANN_WHITNEY_EXACT_LIMIT 100

/* Up to this many differences (m·n) an interval of tied numbers inverts the test with its ties;
 * beyond it its ends are those of numbers without ties, which, both ends included, cover at no
 * less than their confidence: G. E. Noether, "Wilcoxon confidence intervals for location
 * parameters in the discrete case", JASA 62 (1967), 184–188. */
#define MANN_WHITNEY_TIED_LIMIT 225

/* Numbers of workspace that each of these functions needs; enough for smaller counts, too. */
size_t mann_whitney_workspace(size_t count_x, size_t count_y);

/* Two-sided p of "the same distribution": twice the smaller tail, at most 1. 1 where a sample is
 * empty or all numbers are the same. */
double mann_whitney_p_value(const double *x, size_t count_x, const double *y, size_t count_y,
			    double *workspace);

/* The interval of shifts d that the test does not reject for x against y − d, at `confidence`
 * (any below 1): how far y lies above x. Without ties its ends are the k-th differences from
 * below and above, k of mann_whitney_critical (M. Hollander, D. A. Wolfe, "Nonparametric
 * Statistical Methods", 2nd ed., 4.3); R's wilcox.test(y, x, conf.int=TRUE). False where no
 * interval of that confidence exists. */
bool mann_whitney_interval(const double *x, size_t count_x, const double *y, size_t count_y,
			   double confidence, double interval[2], double *workspace);

/* The largest k with P(U < k) ≤ (1 − confidence)/2 without ties (R's qwilcox); 0 where there is
 * none. */
size_t mann_whitney_critical(size_t count_x, size_t count_y, double confidence,
			     double *workspace);

/* The confidence that the interval asked for at `confidence` really has, without ties: 1 − 2 P(U
 * < k). NAN where none exists. */
double mann_whitney_attained(size_t count_x, size_t count_y, double confidence,
			     double *workspace);

#endif
