/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values far from their fellows. */
#include "stats/outliers.h"

#include <math.h>
#include <string.h>

#include "stats/location.h"

/* The normal distribution's upper quartile, Φ⁻¹(¾): MAD over it estimates a standard deviation. */
#define NORMAL_QUARTILE 0.6745

void outlier_scores(const double *values, size_t count, double *scores, double *workspace)
{
	double median, deviation;

	if (count == 0)
		return;
	memcpy(workspace, values, count * sizeof(*values));
	median = location_median(workspace, count);
	for (size_t i = 0; i < count; i++)
		workspace[i] = fabs(values[i] - median);
	deviation = location_median(workspace, count);
	for (size_t i = 0; i < count; i++) {
		double distance = values[i] - median;

		if (distance == 0)
			scores[i] = 0;
		else if (deviation == 0)
			scores[i] = copysign(INFINITY, distance);
		else
			scores[i] = NORMAL_QUARTILE * distance / deviation;
	}
}
