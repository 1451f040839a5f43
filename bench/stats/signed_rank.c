/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wilcoxon's signed-rank test and the interval that inverts it. */
#include "stats/signed_rank.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "stats/pair_sums.h"
#include "stats/ranks.h"

/* Of the distribution the lower half is enough, of doubled ranks, whose sum is n(n+1). */
static size_t distribution_room(size_t count)
{
	size_t exact = GSL_MIN(count, SIGNED_RANK_EXACT_LIMIT);

	return exact * (exact + 1) / 2 + 1;
}

static size_t tied_room(size_t count)
{
	size_t tied = GSL_MIN(count, SIGNED_RANK_TIED_LIMIT);

	return tied * (tied + 1) / 2;
}

size_t signed_rank_workspace(size_t count)
{
	/* Numbers in order, Walsh averages where there are ties; then a search among the averages,
	 * or magnitudes, ranks, magnitudes in order, and the distribution. */
	return count + tied_room(count) +
	       GSL_MAX(pair_sums_workspace(count, count), 3 * count + distribution_room(count));
}

/* The lower tail of the sum of positive ranks: probability[s] for s = 0 … `most`, at most half the
 * sum of `ranks`, each over `unit`. Ranks of 0 take no part. */
static void lower_tail(const double *ranks, size_t count, size_t unit, size_t most,
		       double *probability)
{
	size_t reached = 0;

	probability[0] = 1;
	for (size_t i = 0; i < count; i++) {
		size_t rank = (size_t)ranks[i] / unit;
		size_t top = GSL_MIN(reached + rank, most);

		if (rank == 0)
			continue;
		for (size_t s = reached + 1; s <= top; s++)
			probability[s] = 0;
		reached = top;
		for (size_t s = reached; s >= rank; s--)
			probability[s] = (probability[s] + probability[s - rank]) / 2;
		for (size_t s = 0; s < rank && s <= reached; s++)
			probability[s] /= 2;
	}
	for (size_t s = reached + 1; s <= most; s++)
		probability[s] = 0;
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

/* 2 where all doubled ranks are even, which halves the work; else 1. */
static size_t unit_of(const double *ranks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((size_t)ranks[i] % 2)
			return 1;
	return 2;
}

/* p of x − shift. `workspace` takes 3n numbers and the distribution. */
static double p_value_at(const double *x, size_t count, double shift, double *workspace)
{
	double *magnitudes = workspace;
	double *ranks = workspace + count;
	double *probability = workspace + 3 * count;
	double positive = 0, negative = 0, smaller, tail = 0;
	size_t unit, most;

	for (size_t i = 0; i < count; i++)
		magnitudes[i] = fabs(x[i] - shift);
	ranks_doubled(magnitudes, count, ranks, workspace + 2 * count);
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
	unit = unit_of(ranks, count);
	most = (size_t)smaller / unit;
	lower_tail(ranks, count, unit, most, probability);
	for (size_t s = 0; s <= most; s++)
		tail += probability[s];
	return fmin(1, 2 * tail);
}

double signed_rank_p_value(const double *x, size_t count, double *workspace)
{
	return p_value_at(x, count, 0, workspace);
}

/* signed_rank_critical, and P(T < k). */
static size_t critical_rank(size_t count, double confidence, double *tail, double *workspace)
{
	double half = (1 - confidence) / 2;
	double n = (double)count;
	double mean = n * (n + 1) / 4, sd = sqrt(n * (n + 1) * (2 * n + 1) / 24);
	double *probability = workspace + count;
	size_t most = (size_t)mean;
	size_t k = 0;

	*tail = 0;
	if (count == 0 || ldexp(1, -(int)GSL_MIN(count, 2000)) > half)
		return 0;
	if (count > SIGNED_RANK_EXACT_LIMIT) {
		/* The continuity correction puts the step from k − 1 to k between them, as it does
		 * for p. */
		k = (size_t)fmax(0, mean + gsl_cdf_ugaussian_Pinv(half) * sd + 0.5);
		*tail = k == 0 ? 0 : gsl_cdf_ugaussian_P(((double)k - 0.5 - mean) / sd);
		return k;
	}
	for (size_t i = 0; i < count; i++)
		workspace[i] = (double)(i + 1);
	lower_tail(workspace, count, 1, most, probability);
	while (k <= most && *tail + probability[k] <= half)
		*tail += probability[k++];
	return k;
}

size_t signed_rank_critical(size_t count, double confidence, double *workspace)
{
	double tail;

	return critical_rank(count, confidence, &tail, workspace);
}

double signed_rank_attained(size_t count, double confidence, double *workspace)
{
	double tail;

	return critical_rank(count, confidence, &tail, workspace) ? 1 - 2 * tail : NAN;
}

/* The interval's end met first when walking over `walsh` from below or above: the near edge of the
 * first gap between two distinct averages in which the test does not reject. */
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

static void tied_interval(const struct pair_sums *sums, double level, double interval[2],
			  double *walsh)
{
	size_t total = pair_sums_list(sums, walsh);
	double *room = walsh + total;

	for (size_t i = 0; i < total; i++)
		walsh[i] /= 2;
	gsl_sort(walsh, 1, total);
	if (!walk_to_end(sums->x, sums->count_x, walsh, total, true, level, &interval[0], room) ||
	    !walk_to_end(sums->x, sums->count_x, walsh, total, false, level, &interval[1], room))
		interval[0] = interval[1] = gsl_stats_median_from_sorted_data(walsh, 1, total);
}

bool signed_rank_interval(const double *x, size_t count, double confidence, double interval[2],
			  double *workspace)
{
	double *room = workspace + count;
	size_t k = signed_rank_critical(count, confidence, room);
	struct pair_sums sums;

	if (k == 0)
		return false;
	sums = pair_sums_within(x, count, workspace);
	if (count <= SIGNED_RANK_TIED_LIMIT && ranks_have_ties(x, count, room)) {
		tied_interval(&sums, 1 - confidence, interval, room);
		return true;
	}
	interval[0] = pair_sums_select(&sums, k, NULL, room) / 2;
	interval[1] = pair_sums_select(&sums, pair_sums_total(&sums) - k + 1, NULL, room) / 2;
	return true;
}
