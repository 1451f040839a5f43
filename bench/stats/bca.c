/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The BCa interval of a bootstrap. */
#include "stats/bca.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

void bca_add_influence(struct bca_influence *influence, const double *left_out, size_t count)
{
	double n = (double)count, mean;

	if (count < 2)
		return;
	mean = gsl_stats_mean(left_out, 1, count);
	for (size_t i = 0; i < count; i++) {
		double part = (n - 1) * (mean - left_out[i]) / n;

		influence->squares += part * part;
		influence->cubes += part * part * part;
	}
}

/* The quantile of sorted numbers at `fraction`, in 0 … 1. */
static double quantile(const double *sorted, size_t count, double fraction)
{
	double number = (double)(count + 1) * fraction;
	size_t k = (size_t)number;
	double from, to;

	if (k < 1)
		return sorted[0];
	if (k >= count)
		return sorted[count - 1];
	from = gsl_cdf_ugaussian_Pinv((double)k / (double)(count + 1));
	to = gsl_cdf_ugaussian_Pinv((double)(k + 1) / (double)(count + 1));
	return sorted[k - 1] + (gsl_cdf_ugaussian_Pinv(fraction) - from) / (to - from) *
			       (sorted[k] - sorted[k - 1]);
}

bool bca_interval(double *resampled, size_t count, double estimate,
		  const struct bca_influence *influence, double confidence, double interval[2])
{
	double acceleration = influence->squares > 0 ?
			      influence->cubes / (6 * pow(influence->squares, 1.5)) : 0;
	double below = 0, bias;

	for (size_t i = 0; i < count; i++)
		below += resampled[i] < estimate ? 1 : resampled[i] == estimate ? 0.5 : 0;
	if (!(below > 0 && below < (double)count))
		return false;
	bias = gsl_cdf_ugaussian_Pinv(below / (double)count);
	gsl_sort(resampled, 1, count);
	for (size_t i = 0; i < 2; i++) {
		double tail = (1 + (i ? confidence : -confidence)) / 2;
		double side = bias + gsl_cdf_ugaussian_Pinv(tail);
		double stretch = 1 - acceleration * side;

		if (!(stretch > 0))
			return false;
		interval[i] = quantile(resampled, count,
				       gsl_cdf_ugaussian_P(bias + side / stretch));
	}
	return isfinite(interval[0]) && isfinite(interval[1]);
}
