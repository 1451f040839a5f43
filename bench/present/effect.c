/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the boots' figures of two variants to estimate, interval, p and verdict. */
#include "present/effect.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/hodges_lehmann.h"
#include "stats/location.h"
#include "stats/mann_whitney.h"
#include "stats/signed_rank.h"

#define CONFIDENCE 0.95

struct boot_figure boot_figure_of(double *values, size_t count, bool throughput)
{
	struct boot_figure figure = { .block = "" };

	figure.spread = location_relative_quartile_spread(values, count);
	figure.value = throughput ? gsl_stats_mean(values, 1, count) :
				    location_median(values, count);
	return figure;
}

/* The two sides of a comparison as plain numbers; paired: base[i] and patched[i] share a block. */
struct sides {
	double *base, *patched;
	size_t base_count, patched_count;
	double *scratch;   /* as long as both sides together */
	double *workspace; /* of the tests */
};

static int sides_allocate(struct sides *sides, size_t base_count, size_t patched_count)
{
	size_t both = base_count + patched_count;
	size_t pairs = base_count < patched_count ? base_count : patched_count;
	size_t unpaired = mann_whitney_workspace(base_count, patched_count);
	size_t paired = signed_rank_workspace(pairs);

	sides->base = malloc((both + both + 1) * sizeof(double));
	sides->workspace = malloc((unpaired > paired ? unpaired : paired) * sizeof(double));
	if (!sides->base || !sides->workspace)
		return -1;
	sides->patched = sides->base + base_count;
	sides->scratch = sides->base + both;
	return 0;
}

static void sides_free(struct sides *sides)
{
	free(sides->base);
	free(sides->workspace);
}

static double median_of(struct sides *sides, const double *values, size_t count)
{
	memcpy(sides->scratch, values, count * sizeof(*values));
	return location_median(sides->scratch, count);
}

/* The median of the boots of one block from `*next` on, which moves behind them. */
static double block_value(struct sides *sides, const struct boot_figure *boots, size_t count,
			  size_t *next)
{
	const char *block = boots[*next].block;
	size_t boots_of_block = 0;

	while (*next < count && strcmp(boots[*next].block, block) == 0)
		sides->scratch[boots_of_block++] = boots[(*next)++].value;
	return location_median(sides->scratch, boots_of_block);
}

/* Fills both sides with the blocks that have both variants. Returns the boots left out. */
static size_t pair_blocks(struct sides *sides, const struct boot_figure *base, size_t base_count,
			  const struct boot_figure *patched, size_t patched_count)
{
	size_t i = 0, j = 0, pairs = 0, left_out = 0;

	while (i < base_count && j < patched_count) {
		int order = strcmp(base[i].block, patched[j].block);

		if (order < 0) {
			i++;
			left_out++;
		} else if (order > 0) {
			j++;
			left_out++;
		} else {
			sides->base[pairs] = block_value(sides, base, base_count, &i);
			sides->patched[pairs] = block_value(sides, patched, patched_count, &j);
			pairs++;
		}
	}
	sides->base_count = sides->patched_count = pairs;
	return left_out + (base_count - i) + (patched_count - j);
}

static void take_all(struct sides *sides, const struct boot_figure *base, size_t base_count,
		     const struct boot_figure *patched, size_t patched_count)
{
	for (size_t i = 0; i < base_count; i++)
		sides->base[i] = base[i].value;
	for (size_t i = 0; i < patched_count; i++)
		sides->patched[i] = patched[i].value;
	sides->base_count = base_count;
	sides->patched_count = patched_count;
}

/* Whether a typical boot's samples and all boots' figures repeat one number. Quartiles within a
 * boot, and the median of their spreads over the boots: timer ticks hit some samples, in some boots
 * more than in others. */
static bool repeats_one_number(const struct boot_figure *boots, size_t count, double *scratch)
{
	if (count < 2)
		return false;
	for (size_t i = 0; i < count; i++)
		scratch[i] = boots[i].spread;
	if (!(location_median(scratch, count) < DETERMINISTIC_SPREAD))
		return false;
	for (size_t i = 0; i < count; i++)
		scratch[i] = boots[i].value;
	return location_relative_deviation(scratch, count) < DETERMINISTIC_SPREAD;
}

/* Counts may repeat one number: instructions and calls. A time that repeats shows a coarse clock. */
static bool is_counted(const char *unit)
{
	static const char *const counted[] = { "insn/", "calls/" };

	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (strncmp(unit, counted[i], strlen(counted[i])) == 0)
			return true;
	return false;
}

static void fill_deterministic(struct comparison *comparison)
{
	comparison->verdict = VERDICT_DETERMINISTIC;
	comparison->difference = comparison->patched - comparison->base;
	if (comparison->base != 0)
		comparison->effect_percent = 100 * (comparison->patched / comparison->base - 1);
	if (!isfinite(comparison->effect_percent))
		comparison->effect_percent = NAN;
}

static bool all_positive(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] <= 0)
			return false;
	return true;
}

/* Estimate, interval and p of patched − base, paired or not. The interval stays as it is where
 * there is none at this number of boots. */
static void estimate(struct sides *sides, bool paired, double *shift, double interval[2], double *p)
{
	double found[2];
	bool exists;

	if (paired) {
		size_t pairs = sides->base_count;

		for (size_t i = 0; i < pairs; i++)
			sides->scratch[i] = sides->patched[i] - sides->base[i];
		*shift = hodges_lehmann_one_sample(sides->scratch, pairs, sides->workspace);
		*p = signed_rank_p_value(sides->scratch, pairs, sides->workspace);
		exists = signed_rank_interval(sides->scratch, pairs, CONFIDENCE, found,
					      sides->workspace);
	} else {
		*shift = hodges_lehmann_two_sample(sides->base, sides->base_count, sides->patched,
						   sides->patched_count, sides->workspace);
		*p = mann_whitney_p_value(sides->base, sides->base_count, sides->patched,
					  sides->patched_count, sides->workspace);
		exists = mann_whitney_interval(sides->base, sides->base_count, sides->patched,
					       sides->patched_count, CONFIDENCE, found,
					       sides->workspace);
	}
	if (exists) {
		interval[0] = found[0];
		interval[1] = found[1];
	}
}

/* Reads the verdict off an interval against ±margin, both in the same unit. */
static enum verdict verdict_of(const double interval[2], double margin, enum direction direction)
{
	bool lower_is_better = direction == DIRECTION_LOWER;

	if (isnan(interval[0]))
		return VERDICT_INCONCLUSIVE;
	if (interval[0] > margin)
		return lower_is_better ? VERDICT_SLOWER : VERDICT_FASTER;
	if (interval[1] < -margin)
		return lower_is_better ? VERDICT_FASTER : VERDICT_SLOWER;
	if (margin > 0 && interval[0] >= -margin && interval[1] <= margin)
		return VERDICT_EQUIVALENT;
	return VERDICT_INCONCLUSIVE;
}

/* The logarithm of a ratio that may be too large or too small for a double itself. */
static double log_ratio(double patched, double base)
{
	double ratio = patched / base;

	return isnormal(ratio) ? log(ratio) : log(patched) - log(base);
}

/* Ratios exist: the estimate is of the logarithms, p and verdict with it. */
static void fill_ratio(struct comparison *comparison, struct sides *sides, double margin_percent)
{
	double shift, interval[2] = { NAN, NAN };

	if (comparison->paired) {
		/* The ratio first: pairs of equal ratios stay ties. */
		for (size_t i = 0; i < sides->base_count; i++) {
			sides->patched[i] = log_ratio(sides->patched[i], sides->base[i]);
			sides->base[i] = 0;
		}
	} else {
		for (size_t i = 0; i < sides->base_count; i++)
			sides->base[i] = log(sides->base[i]);
		for (size_t i = 0; i < sides->patched_count; i++)
			sides->patched[i] = log(sides->patched[i]);
	}
	estimate(sides, comparison->paired, &shift, interval, &comparison->p_value);
	comparison->effect_percent = 100 * expm1(shift);
	comparison->ci95_percent[0] = 100 * expm1(interval[0]);
	comparison->ci95_percent[1] = 100 * expm1(interval[1]);
	comparison->verdict = verdict_of(comparison->ci95_percent, margin_percent,
					 comparison->direction);
	/* A ratio beyond what a double holds is no figure to show; the verdict stands. */
	if (!isfinite(comparison->effect_percent))
		comparison->effect_percent = NAN;
	if (!isfinite(comparison->ci95_percent[0]) || !isfinite(comparison->ci95_percent[1]))
		comparison->ci95_percent[0] = comparison->ci95_percent[1] = NAN;
}

static void fill_statistical(struct comparison *comparison, struct sides *sides,
			     double margin_percent)
{
	estimate(sides, comparison->paired, &comparison->difference, comparison->ci95_difference,
		 &comparison->p_value);
	if (all_positive(sides->base, sides->base_count) &&
	    all_positive(sides->patched, sides->patched_count))
		fill_ratio(comparison, sides, margin_percent);
	else
		/* Zeros have no ratio: the margin is that share of the base. */
		comparison->verdict = verdict_of(comparison->ci95_difference,
						 margin_percent / 100 * fabs(comparison->base),
						 comparison->direction);
}

int effect_fill(struct comparison *comparison, const struct boot_figure *base, size_t base_count,
		const struct boot_figure *patched, size_t patched_count, double margin_percent)
{
	struct sides sides = { 0 };
	bool deterministic;

	comparison->base = comparison->patched = comparison->difference = NAN;
	comparison->effect_percent = comparison->p_value = NAN;
	comparison->ci95_percent[0] = comparison->ci95_percent[1] = NAN;
	comparison->ci95_difference[0] = comparison->ci95_difference[1] = NAN;
	comparison->verdict = VERDICT_NONE;
	if (sides_allocate(&sides, base_count, patched_count) < 0) {
		sides_free(&sides);
		return -1;
	}
	deterministic = is_counted(comparison->unit) &&
			repeats_one_number(base, base_count, sides.scratch) &&
			repeats_one_number(patched, patched_count, sides.scratch);
	take_all(&sides, base, base_count, patched, patched_count);
	if (comparison->paired && base_count && patched_count)
		comparison->boots_left_out = pair_blocks(&sides, base, base_count, patched,
							 patched_count);
	comparison->blocks = sides.base_count < sides.patched_count ? sides.base_count :
								      sides.patched_count;
	if (sides.base_count)
		comparison->base = median_of(&sides, sides.base, sides.base_count);
	if (sides.patched_count)
		comparison->patched = median_of(&sides, sides.patched, sides.patched_count);
	if (comparison->blocks && deterministic)
		fill_deterministic(comparison);
	else if (comparison->blocks)
		fill_statistical(comparison, &sides, margin_percent);
	sides_free(&sides);
	return 0;
}
