/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mann–Kendall's test of a trend. */
#include "stats/mann_kendall.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

static size_t pairs_of(size_t count)
{
	return count < 2 ? 0 : count * (count - 1) / 2;
}

size_t mann_kendall_workspace(size_t count)
{
	/* The distribution, or the values in order. */
	return GSL_MAX(pairs_of(GSL_MIN(count, MANN_KENDALL_EXACT_LIMIT)) + 1, count);
}

/* P(at most `inversions` of the pairs of a random order are inverted). In whole numbers of orders:
 * those of n values follow from those of n − 1, each with 0 … n − 1 inversions more. */
static double at_most(size_t count, size_t inversions, double *orders)
{
	size_t pairs = pairs_of(count);
	double tail = 0, all = 1;

	memset(orders, 0, (pairs + 1) * sizeof(*orders));
	orders[0] = 1;
	for (size_t n = 2; n <= count; n++) {
		size_t most = pairs_of(n);

		all *= (double)n;
		for (size_t k = 1; k <= most; k++)
			orders[k] += orders[k - 1];
		for (size_t k = most; k >= n; k--)
			orders[k] -= orders[k - n];
	}
	for (size_t k = 0; k <= inversions; k++)
		tail += orders[k];
	return tail / all;
}

/* Eighteen times the variance of the pairs' sum, with ties in one ranking: Kendall's chapter 4. */
static double variance(const double *values, size_t count, double *sorted)
{
	double n = (double)count;
	double sum = n * (n - 1) * (2 * n + 5);

	memcpy(sorted, values, count * sizeof(*values));
	gsl_sort(sorted, 1, count);
	for (size_t i = 0; i < count;) {
		size_t next = i + 1;
		double same;

		while (next < count && sorted[next] == sorted[i])
			next++;
		same = (double)(next - i);
		sum -= same * (same - 1) * (2 * same + 5);
		i = next;
	}
	return sum;
}

double mann_kendall_p_value(const double *values, size_t count, double *workspace)
{
	size_t upwards = 0, downwards = 0, fewer;
	double distance, spread;

	if (count < 3)
		return 1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			upwards += values[j] > values[i];
			downwards += values[j] < values[i];
		}
	fewer = upwards < downwards ? upwards : downwards;
	if (count <= MANN_KENDALL_EXACT_LIMIT && upwards + downwards == pairs_of(count))
		return fmin(1, 2 * at_most(count, fewer, workspace));
	spread = variance(values, count, workspace) / 18;
	if (spread == 0)
		return 1;
	distance = fabs((double)upwards - (double)downwards);
	return fmin(1, 2 * gsl_cdf_ugaussian_Q(fmax(0, distance - 1) / sqrt(spread)));
}
