/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order statistics of all sums of two numbers, without making the sums: Walsh averages are half
 * the sums of a sample with itself, differences the sums of one sample with the other's
 * negatives. In a table of the sums of sorted numbers all sums up to a value lie above a
 * staircase, which is walked in linear time: D. B. Johnson, T. Mizoguchi, "Selecting the K-th
 * element in X + Y and X1 + X2 + … + Xm", SIAM Journal on Computing 7 (1978), 147–153; for Walsh
 * averages J. F. Monahan, "Algorithm 616", ACM Transactions on Mathematical Software 10 (1984),
 * 265–270. */
#ifndef UVBENCH_PAIR_SUMS_H
#define UVBENCH_PAIR_SUMS_H

#include <stddef.h>

/* Both sorted upwards, without NAN, borrowed. `y` NULL: the sums x_i + x_j, i ≤ j. */
struct pair_sums {
	const double *x;
	size_t count_x;
	const double *y;
	size_t count_y;
};

/* The sums of twos of `x` (twice the Walsh averages), and of numbers of `y` with negatives of `x`'s
 * (the differences y_j − x_i), from numbers in any order. `sorted` takes `count`, or both counts'
 * numbers, and must last. */
struct pair_sums pair_sums_within(const double *x, size_t count, double *sorted);
struct pair_sums pair_sums_between(const double *x, size_t count_x, const double *y,
				   size_t count_y, double *sorted);

/* How many there are: m·n, or n(n+1)/2 within one sample. */
size_t pair_sums_total(const struct pair_sums *sums);

/* How many are at most `value`. */
size_t pair_sums_at_most(const struct pair_sums *sums, double value);

/* Makes all of them, in no order, and returns how many. */
size_t pair_sums_list(const struct pair_sums *sums, double *list);

/* What may be known before a search and makes it short: a value near the one sought, and how many
 * sums there are about it in one unit. */
struct pair_sums_hint {
	double value;
	double density; /* > 0 */
};

/* Numbers of workspace that the searches need. */
size_t pair_sums_workspace(size_t count_x, size_t count_y);

/* The k-th smallest sum, k = 1 … total; as x_i + y_j is rounded. Time about n·log n at worst, a few
 * walks with a good hint. `hint` may be NULL. */
double pair_sums_select(const struct pair_sums *sums, size_t k, const struct pair_sums_hint *hint,
			double *workspace);

/* The median: the mean of the two in the middle where their number is even. */
double pair_sums_median(const struct pair_sums *sums, const struct pair_sums_hint *hint,
			double *workspace);

#endif
