/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges–Lehmann estimates. */
#include "stats/hodges_lehmann.h"

#include <math.h>

#include "stats/pair_sums.h"

size_t hodges_lehmann_one_sample_workspace(size_t count)
{
	return count + pair_sums_workspace(count, count);
}

size_t hodges_lehmann_two_sample_workspace(size_t count_x, size_t count_y)
{
	return count_x + count_y + pair_sums_workspace(count_x, count_y);
}

double hodges_lehmann_one_sample(const double *x, size_t count, double *workspace)
{
	struct pair_sums sums;

	if (count == 0)
		return NAN;
	sums = pair_sums_within(x, count, workspace);
	return pair_sums_median(&sums, NULL, workspace + count) / 2;
}

double hodges_lehmann_two_sample(const double *x, size_t count_x, const double *y,
				 size_t count_y, double *workspace)
{
	struct pair_sums sums;

	if (count_x == 0 || count_y == 0)
		return NAN;
	sums = pair_sums_between(x, count_x, y, count_y, workspace);
	return pair_sums_median(&sums, NULL, workspace + count_x + count_y);
}
