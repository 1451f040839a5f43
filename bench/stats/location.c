/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Middle and spread of one set of numbers. */
#include "stats/location.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

double location_median(double *values, size_t count)
{
	gsl_sort(values, 1, count);
	return gsl_stats_median_from_sorted_data(values, 1, count);
}

double location_quantile(double *values, size_t count, double fraction)
{
	gsl_sort(values, 1, count);
	return gsl_stats_quantile_from_sorted_data(values, 1, count, fraction);
}

static double relative(double spread, double middle)
{
	return spread == 0 ? 0 : spread / fabs(middle);
}

double location_relative_quartile_spread(double *values, size_t count)
{
	double lower = location_quantile(values, count, 0.25);
	double upper = gsl_stats_quantile_from_sorted_data(values, 1, count, 0.75);

	return relative(upper - lower, gsl_stats_median_from_sorted_data(values, 1, count));
}

double location_relative_deviation(double *values, size_t count)
{
	double median = location_median(values, count);

	return relative(fmax(median - values[0], values[count - 1] - median), median);
}
