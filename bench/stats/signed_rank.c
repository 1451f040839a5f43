/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilcoxon's signed-rank test and the interval that inverts it. */
#include "stats/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "stats/hodges_lehmann.h"
#include "stats/ranks.h"

/* Doubled ranks sum up to n(n+1). */
static size_t distribution_room(size_t count)
{
	return count <= SIGNED_RANK_EXACT_LIMIT ? count * (count + 1) + 1 : 0;
}

size_t signed_rank_workspace(size_t count)
{
	/* Walsh averages, magnitudes (or shifted numbers), ranks, distribution. */
	return hodges_lehmann_one_sample_workspace(count) + 3 * count + distribution_room(count);
}

/* The distribution of the sum of positive ranks: probability[s] for s = 0 … sum of `ranks`. Ranks
 * of 0 take no part. Returns the sum. */
static size_t distribution(const double *ranks, size_t count, double *probability)
{
	size_t total = 0;

	probability[0] = 1;
	for (size_t i = 0; i < count; i++) {
		size_t rank = (size_t)ranks[i];

		if (rank == 0)
			continue;
		for (size_t s = total + 1; s <= total + rank; s++)
			probability[s] = 0;
		total += rank;
		for (size_t s = total; s >= rank; s--)
			probability[s] = (probability[s] + probability[s - rank]) / 2;
		for (size_t s = 0; s < rank && s <= total; s++)
			probability[s] /= 2;
	}
	return total;
}

static double approximate_p_value(const double *ranks, size_t count, double smaller)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++) {
		sum += ranks[i];
		squares += ranks[i] * ranks[i];
	}
	/* Doubled ranks: the continuity correction of ½ doubles as well. */
	return fmin(1, 2 * gsl_cdf_ugaussian_P((smaller + 1 - sum / 2) / sqrt(squares / 4)));
}

/* p of x − shift. `workspace` takes 2n numbers and the distribution. */
static double p_value_at(const double *x, size_t count, double shift, double *workspace)
{
	double *magnitudes = workspace;
	double *ranks = workspace + count;
	double *probability = workspace + 2 * count;
	double positive = 0, negative = 0, smaller, tail = 0;

	for (size_t i = 0; i < count; i++)
		magnitudes[i] = fabs(x[i] - shift);
	ranks_doubled(magnitudes, count, ranks);
	for (size_t i = 0; i < count; i++) {
		if (x[i] > shift)
			positive += ranks[i];
		else if (x[i] < shift)
			negative += ranks[i];
		else
			ranks[i] = 0;
	}
	smaller = fmin(positive, negative);
	if (positive + negative == 0)
		return 1;
	if (count > SIGNED_RANK_EXACT_LIMIT)
		return approximate_p_value(ranks, count, smaller);
	(void)distribution(ranks, count, probability);
	for (size_t s = 0; s <= (size_t)smaller; s++)
		tail += probability[s];
	return fmin(1, 2 * tail);
}

double signed_rank_p_value(const double *x, size_t count, double *workspace)
{
	return p_value_at(x, count, 0, workspace);
}

/* The largest k with P(T < k) ≤ (1 − confidence)/2 without ties, 0 where there is none. */
static size_t critical_rank(size_t count, double confidence, double *workspace)
{
	double half = (1 - confidence) / 2, tail = 0;
	double n = (double)count;
	double *ranks = workspace;
	double *probability = workspace + count;
	size_t k = 0;

	if (count > SIGNED_RANK_EXACT_LIMIT)
		return (size_t)(n * (n + 1) / 4 + gsl_cdf_ugaussian_Pinv(half) *
				sqrt(n * (n + 1) * (2 * n + 1) / 24));
	for (size_t i = 0; i < count; i++)
		ranks[i] = (double)(i + 1);
	(void)distribution(ranks, count, probability);
	while (tail + probability[k] <= half)
		tail += probability[k++];
	return k;
}

/* The interval's end met first when walking over `walsh` from index `from` by `step`: the near
 * edge of the first gap between two distinct averages in which the test does not reject. */
static bool walk_to_end(const double *x, size_t count, const double *walsh, size_t total,
			bool upwards, double level, double *end, double *workspace)
{
	for (size_t i = 0; i + 1 < total; i++) {
		double near = walsh[upwards ? i : total - 1 - i];
		double far = walsh[upwards ? i + 1 : total - 2 - i];

		if (near == far)
			continue;
		if (p_value_at(x, count, near + (far - near) / 2, workspace) > level) {
			*end = near;
			return true;
		}
	}
	return false;
}

bool signed_rank_interval(const double *x, size_t count, double confidence, double interval[2],
			  double *workspace)
{
	double *walsh = workspace;
	double *room = workspace + hodges_lehmann_one_sample_workspace(count);
	double level = 1 - confidence;
	size_t total, k;

	if (count == 0 || ldexp(2, -(int)count) > level)
		return false;
	total = hodges_lehmann_walsh_averages(x, count, walsh);
	if (count <= SIGNED_RANK_TIED_LIMIT && ranks_have_ties(x, count)) {
		gsl_sort(walsh, 1, total);
		if (!walk_to_end(x, count, walsh, total, true, level, &interval[0], room) ||
		    !walk_to_end(x, count, walsh, total, false, level, &interval[1], room))
			interval[0] = interval[1] =
				gsl_stats_median_from_sorted_data(walsh, 1, total);
		return true;
	}
	k = critical_rank(count, confidence, room);
	if (k == 0)
		return false;
	interval[0] = gsl_stats_select(walsh, 1, total, k - 1);
	interval[1] = gsl_stats_select(walsh, 1, total, total - k);
	return true;
}
