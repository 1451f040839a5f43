/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Mann–Whitney test and the interval of shifts that inverts it. */
#include "stats/mann_whitney.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "stats/pair_sums.h"
#include "stats/ranks.h"

/* The smaller sample's doubled ranks, where their sum is no more than its mean m(N+1); a row for
 * each number of chosen ranks. */
static size_t distribution_room(size_t count_x, size_t count_y)
{
	size_t all = GSL_MIN(count_x + count_y, MANN_WHITNEY_EXACT_LIMIT);
	size_t chosen = GSL_MIN(GSL_MIN(count_x, count_y), all / 2);

	return (chosen + 1) * (chosen * (all + 1) + 1);
}

static size_t tied_room(size_t count_x, size_t count_y)
{
	return GSL_MIN(count_x * count_y, MANN_WHITNEY_TIED_LIMIT);
}

size_t mann_whitney_workspace(size_t count_x, size_t count_y)
{
	/* Numbers in order, differences where there are ties; then a search among the differences,
	 * or both samples joined, their ranks, both in order, and the distribution. */
	return count_x + count_y + tied_room(count_x, count_y) +
	       GSL_MAX(pair_sums_workspace(count_x, count_y),
		       3 * (count_x + count_y) + distribution_room(count_x, count_y));
}

/* In how many ways `chosen` of the `count` ranks, each over `unit`, give each sum up to `most`: row
 * `chosen` of `ways`, which is returned. */
static const double *lower_tail(const double *ranks, size_t count, size_t unit, size_t chosen,
				size_t most, double *ways)
{
	size_t row = most + 1;

	memset(ways, 0, (chosen + 1) * row * sizeof(*ways));
	ways[0] = 1;
	for (size_t i = 0; i < count; i++) {
		size_t rank = (size_t)ranks[i] / unit;
		size_t left = count - i - 1;
		size_t least = chosen > left ? chosen - left : 1; /* fewer can't become enough */

		for (size_t j = GSL_MIN(i + 1, chosen); j >= least; j--) {
			const double *restrict without = ways + (j - 1) * row;
			double *restrict with = ways + j * row + rank;

			for (size_t s = 0; s + rank <= most; s++)
				with[s] += without[s];
		}
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

/* 2 where all doubled ranks are even, which halves the work; else 1. */
static size_t unit_of(const double *ranks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((size_t)ranks[i] % 2)
			return 1;
	return 2;
}

/* Twice the smaller tail of the rank sum `sum`, which is no more than its mean. */
static double exact_p_value(const double *ranks, size_t all, size_t chosen, double sum,
			    double *room)
{
	size_t unit = unit_of(ranks, all);
	size_t most = (size_t)sum / unit;
	const double *ways = lower_tail(ranks, all, unit, chosen, most, room);
	double every = gsl_sf_choose((unsigned)all, (unsigned)chosen);
	double less = 0;

	for (size_t s = 0; s < most; s++)
		less += ways[s];
	/* With ties the distribution need not be symmetric. */
	return fmin(1, 2 * fmin(less + ways[most], every - less) / every);
}

/* p of x against y − shift. `workspace` takes 3(m + n) numbers and the distribution. */
static double p_value_at(const double *x, size_t count_x, const double *y, size_t count_y,
			 double shift, double *workspace)
{
	size_t all = count_x + count_y, chosen = GSL_MIN(count_x, count_y);
	size_t first = count_x <= count_y ? 0 : count_x; /* where the smaller sample starts */
	double *joined = workspace;
	double *ranks = workspace + all;
	double mirror = 2 * (double)(all + 1);
	double sum = 0;

	if (chosen == 0)
		return 1;
	for (size_t i = 0; i < count_x; i++)
		joined[i] = x[i];
	for (size_t i = 0; i < count_y; i++)
		joined[count_x + i] = y[i] - shift;
	ranks_doubled(joined, all, ranks, workspace + 2 * all);
	for (size_t i = 0; i < chosen; i++)
		sum += ranks[first + i];
	if (all > MANN_WHITNEY_EXACT_LIMIT)
		return approximate_p_value(ranks, all, chosen, sum);
	if (2 * sum > (double)chosen * mirror) {
		sum = (double)chosen * mirror - sum;
		for (size_t i = 0; i < all; i++)
			ranks[i] = mirror - ranks[i];
	}
	return exact_p_value(ranks, all, chosen, sum, workspace + 3 * all);
}

double mann_whitney_p_value(const double *x, size_t count_x, const double *y, size_t count_y,
			    double *workspace)
{
	return p_value_at(x, count_x, y, count_y, 0, workspace);
}

/* mann_whitney_critical, and P(U < k). */
static size_t critical_rank(size_t count_x, size_t count_y, double confidence, double *tail,
			    double *workspace)
{
	size_t all = count_x + count_y, chosen = GSL_MIN(count_x, count_y);
	size_t least = chosen * (chosen + 1) / 2; /* smallest rank sum: U = 0 */
	size_t most = count_x * count_y / 2;      /* of U */
	double m = (double)count_x, n = (double)count_y;
	double mean = m * n / 2, sd = sqrt(m * n * (m + n + 1) / 12);
	double half = (1 - confidence) / 2, every;
	const double *ways;
	size_t k = 0;

	*tail = 0;
	if (chosen == 0)
		return 0;
	if (all > MANN_WHITNEY_EXACT_LIMIT) {
		/* The continuity correction puts the step from k − 1 to k between them, as it does
		 * for p. */
		k = (size_t)fmax(0, mean + gsl_cdf_ugaussian_Pinv(half) * sd + 0.5);
		*tail = k == 0 ? 0 : gsl_cdf_ugaussian_P(((double)k - 0.5 - mean) / sd);
		return k;
	}
	for (size_t i = 0; i < all; i++)
		workspace[i] = (double)(i + 1);
	ways = lower_tail(workspace, all, 1, chosen, least + most, workspace + all);
	every = gsl_sf_choose((unsigned)all, (unsigned)chosen);
	while (k <= most && *tail + ways[least + k] / every <= half)
		*tail += ways[least + k++] / every;
	return k;
}

size_t mann_whitney_critical(size_t count_x, size_t count_y, double confidence,
			     double *workspace)
{
	double tail;

	return critical_rank(count_x, count_y, confidence, &tail, workspace);
}

double mann_whitney_attained(size_t count_x, size_t count_y, double confidence,
			     double *workspace)
{
	double tail;

	return critical_rank(count_x, count_y, confidence, &tail, workspace) ? 1 - 2 * tail : NAN;
}

/* With ties: the near edges of the first gaps between distinct differences, from either side, in
 * which the test does not reject. */
static void tied_interval(const double *x, size_t count_x, const double *y, size_t count_y,
			  double level, const struct pair_sums *sums, double interval[2],
			  double *differences)
{
	size_t total = pair_sums_list(sums, differences);
	double *room = differences + total;

	gsl_sort(differences, 1, total);
	interval[0] = interval[1] = gsl_stats_median_from_sorted_data(differences, 1, total);
	for (size_t i = 0; i + 1 < total; i++)
		if (differences[i] < differences[i + 1] &&
		    p_value_at(x, count_x, y, count_y, (differences[i] + differences[i + 1]) / 2,
			       room) > level) {
			interval[0] = differences[i];
			break;
		}
	for (size_t i = total - 1; i > 0; i--)
		if (differences[i - 1] < differences[i] &&
		    p_value_at(x, count_x, y, count_y, (differences[i - 1] + differences[i]) / 2,
			       room) > level) {
			interval[1] = differences[i];
			break;
		}
}

bool mann_whitney_interval(const double *x, size_t count_x, const double *y, size_t count_y,
			   double confidence, double interval[2], double *workspace)
{
	double *room = workspace + count_x + count_y;
	size_t k = mann_whitney_critical(count_x, count_y, confidence, room);
	struct pair_sums sums;
	size_t total;

	if (k == 0)
		return false;
	sums = pair_sums_between(x, count_x, y, count_y, workspace);
	total = pair_sums_total(&sums);
	if (total <= MANN_WHITNEY_TIED_LIMIT &&
	    (ranks_have_ties(x, count_x, room) || ranks_have_ties(y, count_y, room))) {
		tied_interval(x, count_x, y, count_y, 1 - confidence, &sums, interval, room);
		return true;
	}
	interval[0] = pair_sums_select(&sums, k, NULL, room);
	interval[1] = pair_sums_select(&sums, total - k + 1, NULL, room);
	return true;
}
