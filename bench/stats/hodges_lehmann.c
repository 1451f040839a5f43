/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges–Lehmann estimates. */
#include "stats/hodges_lehmann.h"

#include <gsl/gsl_statistics_double.h>

size_t hodges_lehmann_one_sample_workspace(size_t count)
{
	return count * (count + 1) / 2;
}

size_t hodges_lehmann_two_sample_workspace(size_t count_x, size_t count_y)
{
	return count_x * count_y;
}

size_t hodges_lehmann_walsh_averages(const double *x, size_t count, double *averages)
{
	size_t filled = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i; j < count; j++)
			averages[filled++] = i == j ? x[i] : (x[i] + x[j]) / 2;
	return filled;
}

size_t hodges_lehmann_differences(const double *x, size_t count_x, const double *y,
				  size_t count_y, double *differences)
{
	size_t filled = 0;

	for (size_t i = 0; i < count_x; i++)
		for (size_t j = 0; j < count_y; j++)
			differences[filled++] = y[j] - x[i];
	return filled;
}

double hodges_lehmann_one_sample(const double *x, size_t count, double *workspace)
{
	size_t filled = hodges_lehmann_walsh_averages(x, count, workspace);

	return gsl_stats_median(workspace, 1, filled);
}

double hodges_lehmann_two_sample(const double *x, size_t count_x, const double *y,
				 size_t count_y, double *workspace)
{
	size_t filled = hodges_lehmann_differences(x, count_x, y, count_y, workspace);

	return gsl_stats_median(workspace, 1, filled);
}
