/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilcoxon's signed-rank test and the interval that inverts it.
 *
 * Ties share mid-ranks. Zeros are ranked with the others and then left out with their ranks:
 * J. W. Pratt, "Remarks on zeros and ties in the Wilcoxon signed rank procedures", JASA 54 (1959),
 * 655–667. Exact up to SIGNED_RANK_EXACT_LIMIT numbers, by convolution of the given ranks (each
 * rank is positive or negative with probability ½); beyond it the normal approximation with the
 * ranks' own variance and a continuity correction. */
#ifndef UVBENCH_SIGNED_RANK_H
#define UVBENCH_SIGNED_RANK_H

#include <stdbool.h>
#include <stddef.h>

#define SIGNED_RANK_EXACT_LIMIT 200

/* Up to this many numbers an interval of tied numbers inverts the test with its ties; beyond it
 * ties are counted as if they were broken, which never makes the interval too short. */
#define SIGNED_RANK_TIED_LIMIT 30

/* Numbers of workspace that both functions need. */
size_t signed_rank_workspace(size_t count);

/* Two-sided p of "symmetric about 0": twice the smaller tail, at most 1. 1 where all are zero. */
double signed_rank_p_value(const double *x, size_t count, double *workspace);

/* The interval of locations d that the test does not reject for x − d, at `confidence` (0.95).
 * Without ties its ends are the k-th Walsh averages from below and above (M. Hollander,
 * D. A. Wolfe, "Nonparametric Statistical Methods", 2nd ed., 3.3); R's wilcox.test(conf.int=TRUE).
 * False where no interval of that confidence exists: 2^(1−n) > 1 − confidence. */
bool signed_rank_interval(const double *x, size_t count, double confidence, double interval[2],
			  double *workspace);

#endif
