/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilcoxon's signed-rank test and the interval that inverts it.
 *
 * Ties share mid-ranks. Zeros are ranked with the others and then left out with their ranks: J.
 * W. Pratt, "Remarks on zeros and ties in the Wilcoxon signed rank procedures", JASA 54 (1959),
 * 655–667. Exact up to SIGNED_RANK_EXACT_LIMIT numbers, by convolution of the given ranks (each
 * rank is positive or negative with probability ½); beyond it the normal approximation with the
 * ranks' own variance and a continuity correction. NAN and infinite numbers are the caller's to
 * keep out. */
#ifndef UVBENCH_SIGNED_RANK_H
#define UVBENCH_SIGNED_RANK_H

#include <stdbool.h>
#include <stddef.h>

#define SIGNED_RANK_EXACT_LIMIT 200

/* Up to this many numbers an interval of tied numbers inverts the test with its ties; beyond it its
 * ends are those of numbers without ties, which, both ends included, cover at no less than their
 * confidence: G. E. Noether, "Wilcoxon confidence intervals for location parameters in the discrete
 * case", JASA 62 (1967), 184–188. */
#define SIGNED_RANK_TIED_LIMIT 30

/* Numbers of workspace that each of these functions needs; enough for a smaller count, too. */
size_t signed_rank_workspace(size_t count);

/* Two-sided p of "symmetric about 0": twice the smaller tail, at most 1. 1 where all are zero, and
 * without numbers. */
double signed_rank_p_value(const double *x, size_t count, double *workspace);

/* The interval of locations d that the test does not reject for x − d, at `confidence`: any below
 * 1, 0.95 as well as 1 − 0.05/12. Without ties its ends are the k-th Walsh averages from below
 * and above, k of signed_rank_critical (M. Hollander, D. A. Wolfe, "Nonparametric Statistical
 * Methods", 2nd ed., 3.3); R's wilcox.test(conf.int=TRUE). False where no interval of that
 * confidence exists: 2^(1−n) > 1 − confidence. */
bool signed_rank_interval(const double *x, size_t count, double confidence, double interval[2],
			  double *workspace);

/* The largest k with P(T < k) ≤ (1 − confidence)/2, T being the sum of the positive ranks of
 * `count` numbers without ties (R's qsignrank); 0 where there is none. The test rejects where T
 * or its counterpart is less than k. */
size_t signed_rank_critical(size_t count, double confidence, double *workspace);

/* The confidence that the interval asked for at `confidence` really has, without ties: 1 − 2 P(T
 * < k), the next that the distribution attains; 1 − 0.0488 for ten numbers at 0.95. NAN where
 * none exists. */
double signed_rank_attained(size_t count, double confidence, double *workspace);

#endif
