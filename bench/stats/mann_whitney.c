/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Mann–Whitney test and the interval of shifts that inverts it. */
#include "stats/mann_whitney.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "stats/hodges_lehmann.h"
#include "stats/ranks.h"

static size_t smaller_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Doubled ranks of all numbers sum up to N(N+1); a row for each number of chosen ranks. */
static size_t distribution_room(size_t count_x, size_t count_y)
{
	size_t all = count_x + count_y;

	if (all > MANN_WHITNEY_EXACT_LIMIT)
		return 0;
	return (smaller_of(count_x, count_y) + 1) * (all * (all + 1) + 1);
}

size_t mann_whitney_workspace(size_t count_x, size_t count_y)
{
	/* Differences, both samples joined, their ranks, distribution. */
	return hodges_lehmann_two_sample_workspace(count_x, count_y) + 2 * (count_x + count_y) +
	       distribution_room(count_x, count_y);
}

/* In how many ways `chosen` of the `count` ranks give each sum: row `chosen` of `ways`, which is
 * returned. All rows are `total` + 1 long, total = sum of `ranks`. */
static const double *distribution(const double *ranks, size_t count, size_t chosen, size_t total,
				  double *ways)
{
	size_t row = total + 1;

	memset(ways, 0, (chosen + 1) * row * sizeof(*ways));
	ways[0] = 1;
	for (size_t i = 0; i < count; i++) {
		size_t rank = (size_t)ranks[i];

		for (size_t j = smaller_of(i + 1, chosen); j > 0; j--)
			for (size_t s = total; s >= rank; s--)
				ways[j * row + s] += ways[(j - 1) * row + s - rank];
	}
	return ways + chosen * row;
}

static double approximate_p_value(const double *ranks, size_t all, size_t chosen, double sum)
{
	double n = (double)all, m = (double)chosen;
	double mean = m * (n + 1); /* of the doubled ranks' sum */
	double squares = 0;
	double deviation;

	for (size_t i = 0; i < all; i++)
		squares += (ranks[i] - (n + 1)) * (ranks[i] - (n + 1));
	if (squares == 0)
		return 1;
	/* Doubled ranks: the continuity correction of ½ doubles as well. */
	deviation = fmax(0, fabs(sum - mean) - 1) /
		    sqrt(m * (n - m) / (n * (n - 1)) * squares);
	return fmin(1, 2 * gsl_cdf_ugaussian_Q(deviation));
}

/* p of x against y − shift. `workspace` takes 2(m + n) numbers and the distribution. */
static double p_value_at(const double *x, size_t count_x, const double *y, size_t count_y,
			 double shift, double *workspace)
{
	size_t all = count_x + count_y, chosen = smaller_of(count_x, count_y);
	size_t first = count_x <= count_y ? 0 : count_x; /* where the smaller sample starts */
	double *joined = workspace;
	double *ranks = workspace + all;
	double sum = 0, below = 0, above = 0, every = 0;
	size_t total = all * (all + 1);
	const double *ways;

	for (size_t i = 0; i < count_x; i++)
		joined[i] = x[i];
	for (size_t i = 0; i < count_y; i++)
		joined[count_x + i] = y[i] - shift;
	ranks_doubled(joined, all, ranks);
	for (size_t i = 0; i < chosen; i++)
		sum += ranks[first + i];
	if (all > MANN_WHITNEY_EXACT_LIMIT)
		return approximate_p_value(ranks, all, chosen, sum);
	ways = distribution(ranks, all, chosen, total, workspace + 2 * all);
	for (size_t s = 0; s <= total; s++) {
		every += ways[s];
		if (s <= (size_t)sum)
			below += ways[s];
		if (s >= (size_t)sum)
			above += ways[s];
	}
	return fmin(1, 2 * fmin(below, above) / every);
}

double mann_whitney_p_value(const double *x, size_t count_x, const double *y, size_t count_y,
			    double *workspace)
{
	return p_value_at(x, count_x, y, count_y, 0, workspace);
}

/* The largest k with P(U < k) ≤ (1 − confidence)/2 without ties, 0 where there is none. */
static size_t critical_rank(size_t count_x, size_t count_y, double confidence, double *workspace)
{
	size_t all = count_x + count_y, chosen = smaller_of(count_x, count_y);
	size_t least = chosen * (chosen + 1) / 2; /* smallest rank sum: U = 0 */
	size_t total = all * (all + 1) / 2;
	double half = (1 - confidence) / 2, every = 0, tail = 0;
	double m = (double)count_x, n = (double)count_y;
	const double *ways;
	size_t k = 0;

	if (all > MANN_WHITNEY_EXACT_LIMIT)
		return (size_t)fmax(0, m * n / 2 + gsl_cdf_ugaussian_Pinv(half) *
				    sqrt(m * n * (m + n + 1) / 12));
	for (size_t i = 0; i < all; i++)
		workspace[i] = (double)(i + 1);
	ways = distribution(workspace, all, chosen, total, workspace + all);
	for (size_t s = 0; s <= total; s++)
		every += ways[s];
	while (tail + ways[least + k] <= half * every)
		tail += ways[least + k++];
	return k;
}

bool mann_whitney_interval(const double *x, size_t count_x, const double *y, size_t count_y,
			   double confidence, double interval[2], double *workspace)
{
	double *differences = workspace;
	double *room = workspace + hodges_lehmann_two_sample_workspace(count_x, count_y);
	size_t total, k;

	if (count_x == 0 || count_y == 0)
		return false;
	k = critical_rank(count_x, count_y, confidence, room);
	if (k == 0)
		return false;
	total = hodges_lehmann_differences(x, count_x, y, count_y, differences);
	interval[0] = gsl_stats_select(differences, 1, total, k - 1);
	interval[1] = gsl_stats_select(differences, 1, total, total - k);
	if (total > MANN_WHITNEY_TIED_LIMIT ||
	    (!ranks_have_ties(x, count_x) && !ranks_have_ties(y, count_y)))
		return true;
	gsl_sort(differences, 1, total);
	/* With ties: the near edges of the first gaps, from either side, in which the test does
	 * not reject. */
	interval[0] = interval[1] = gsl_stats_median_from_sorted_data(differences, 1, total);
	for (size_t i = 0; i + 1 < total; i++)
		if (differences[i] < differences[i + 1] &&
		    p_value_at(x, count_x, y, count_y, (differences[i] + differences[i + 1]) / 2,
			       room) > 1 - confidence) {
			interval[0] = differences[i];
			break;
		}
	for (size_t i = total - 1; i > 0; i--)
		if (differences[i - 1] < differences[i] &&
		    p_value_at(x, count_x, y, count_y, (differences[i - 1] + differences[i]) / 2,
			       room) > 1 - confidence) {
			interval[1] = differences[i];
			break;
		}
	return true;
}
