/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the boots' figures of two variants to estimate, intervals and p. */
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
	struct boot_figure figure = { .block = "", .count = count };

	figure.spread = location_relative_quartile_spread(values, count);
	figure.value = throughput ? gsl_stats_mean(values, 1, count) :
				    location_median(values, count);
	return figure;
}

static int allocate(struct effect *effect)
{
	size_t base = effect->base_boot_count, patched = effect->patched_boot_count;
	size_t both = base + patched;
	size_t pairs = base < patched ? base : patched;
	size_t workspace = effect->paired ? signed_rank_workspace(pairs) :
					    mann_whitney_workspace(base, patched);

	effect->pairs = calloc(pairs + 1, sizeof(*effect->pairs));
	effect->base = malloc((3 * both + 1) * sizeof(double));
	effect->workspace = malloc((workspace + 1) * sizeof(double));
	if (!effect->pairs || !effect->base || !effect->workspace)
		return -1;
	effect->patched = effect->base + base;
	effect->log_base = effect->patched + patched;
	effect->log_patched = effect->log_base + base;
	effect->scratch = effect->log_patched + patched;
	return 0;
}

void effect_free(struct effect *effect)
{
	free(effect->pairs);
	free(effect->base);
	free(effect->workspace);
	*effect = (struct effect){ 0 };
}

static double median_of(struct effect *effect, const double *values, size_t count)
{
	memcpy(effect->scratch, values, count * sizeof(*values));
	return location_median(effect->scratch, count);
}

/* The median of boots `from` … `end` − 1. */
static double block_value(struct effect *effect, const struct boot_figure *boots, size_t from,
			  size_t end)
{
	for (size_t i = from; i < end; i++)
		effect->scratch[i - from] = boots[i].value;
	return location_median(effect->scratch, end - from);
}

/* The end of the run of boots from `from` on that share its block. */
static size_t block_end(const struct boot_figure *boots, size_t count, size_t from)
{
	size_t end = from;

	while (end < count && strcmp(boots[end].block, boots[from].block) == 0)
		end++;
	return end;
}

/* Pairs the blocks that have both variants. Returns the boots left out. */
static size_t pair_blocks(struct effect *effect)
{
	const struct boot_figure *base = effect->base_boots, *patched = effect->patched_boots;
	size_t i = 0, j = 0, pairs = 0, left_out = 0;

	while (i < effect->base_boot_count && j < effect->patched_boot_count) {
		int order = strcmp(base[i].block, patched[j].block);

		if (order < 0) {
			i++;
			left_out++;
		} else if (order > 0) {
			j++;
			left_out++;
		} else {
			struct effect_pair *pair = &effect->pairs[pairs];

			*pair = (struct effect_pair){
				i, block_end(base, effect->base_boot_count, i),
				j, block_end(patched, effect->patched_boot_count, j),
			};
			i = pair->base_end;
			j = pair->patched_end;
			effect->base[pairs] = block_value(effect, base, pair->base_from, i);
			effect->patched[pairs] = block_value(effect, patched, pair->patched_from,
							     j);
			pairs++;
		}
	}
	effect->base_count = effect->patched_count = pairs;
	return left_out + (effect->base_boot_count - i) + (effect->patched_boot_count - j);
}

static void take_all(struct effect *effect)
{
	for (size_t i = 0; i < effect->base_boot_count; i++)
		effect->base[i] = effect->base_boots[i].value;
	for (size_t i = 0; i < effect->patched_boot_count; i++)
		effect->patched[i] = effect->patched_boots[i].value;
	effect->base_count = effect->base_boot_count;
	effect->patched_count = effect->patched_boot_count;
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

/* Of several builds: each one's own number. */
static bool repeats(const struct boot_figure *boots, size_t count, bool builds, double *scratch)
{
	size_t end;

	if (!builds)
		return repeats_one_number(boots, count, scratch);
	for (size_t from = 0; from < count; from = end) {
		end = block_end(boots, count, from);
		if (!repeats_one_number(boots + from, end - from, scratch))
			return false;
	}
	return count > 0;
}

/* Counts may repeat one number: instructions and calls. A time that repeats shows a coarse clock. */
bool effect_is_counted(const char *unit)
{
	static const char *const counted[] = { "insn/", "calls/" };

	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (strncmp(unit, counted[i], strlen(counted[i])) == 0)
			return true;
	return false;
}

static bool all_positive(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] <= 0)
			return false;
	return true;
}

/* The logarithm of a ratio that may be too large or too small for a double itself. */
static double log_ratio(double patched, double base)
{
	double ratio = patched / base;

	return isnormal(ratio) ? log(ratio) : log(patched) - log(base);
}

static void take_logarithms(struct effect *effect)
{
	if (effect->paired) {
		/* The ratio first: pairs of equal ratios stay ties. */
		for (size_t i = 0; i < effect->base_count; i++) {
			effect->log_base[i] = 0;
			effect->log_patched[i] = log_ratio(effect->patched[i], effect->base[i]);
		}
		return;
	}
	for (size_t i = 0; i < effect->base_count; i++)
		effect->log_base[i] = log(effect->base[i]);
	for (size_t i = 0; i < effect->patched_count; i++)
		effect->log_patched[i] = log(effect->patched[i]);
}

/* What the one-sample procedures take: patched − base of each pair, in `scratch`. */
static const double *pair_differences(struct effect *effect, const double *base,
				      const double *patched)
{
	for (size_t i = 0; i < effect->base_count; i++)
		effect->scratch[i] = patched[i] - base[i];
	return effect->scratch;
}

/* Estimate and p of patched − base. */
static double estimate(struct effect *effect, const double *base, const double *patched, double *p)
{
	if (effect->paired) {
		const double *differences = pair_differences(effect, base, patched);

		*p = signed_rank_p_value(differences, effect->base_count, effect->workspace);
		return hodges_lehmann_one_sample(differences, effect->base_count,
						 effect->workspace);
	}
	*p = mann_whitney_p_value(base, effect->base_count, patched, effect->patched_count,
				  effect->workspace);
	return hodges_lehmann_two_sample(base, effect->base_count, patched, effect->patched_count,
					 effect->workspace);
}

static void interval_of(struct effect *effect, const double *base, const double *patched,
			double confidence, double interval[2])
{
	double found[2];
	bool exists;

	if (effect->paired)
		exists = signed_rank_interval(pair_differences(effect, base, patched),
					      effect->base_count, confidence, found,
					      effect->workspace);
	else
		exists = mann_whitney_interval(base, effect->base_count, patched,
					       effect->patched_count, confidence, found,
					       effect->workspace);
	interval[0] = exists ? found[0] : NAN;
	interval[1] = exists ? found[1] : NAN;
}

void effect_interval(struct effect *effect, double confidence, double percent[2],
		     double difference[2])
{
	double logarithms[2];

	interval_of(effect, effect->base, effect->patched, confidence, difference);
	percent[0] = percent[1] = NAN;
	if (!effect->ratio)
		return;
	interval_of(effect, effect->log_base, effect->log_patched, confidence, logarithms);
	percent[0] = 100 * expm1(logarithms[0]);
	percent[1] = 100 * expm1(logarithms[1]);
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

static void fill_statistical(struct comparison *comparison, struct effect *effect)
{
	comparison->verdict = VERDICT_INCONCLUSIVE;
	comparison->difference = estimate(effect, effect->base, effect->patched,
					  &comparison->p_value);
	effect->ratio = all_positive(effect->base, effect->base_count) &&
			all_positive(effect->patched, effect->patched_count);
	if (effect->ratio) {
		/* Ratios exist: p is that of their logarithms, as the verdict is. */
		take_logarithms(effect);
		effect->estimate_log = estimate(effect, effect->log_base, effect->log_patched,
						&comparison->p_value);
		comparison->effect_percent = 100 * expm1(effect->estimate_log);
	}
	effect_interval(effect, CONFIDENCE, comparison->ci95_percent, comparison->ci95_difference);
	/* A ratio beyond what a double holds is no figure to show; the verdict stands. */
	if (!isfinite(comparison->effect_percent))
		comparison->effect_percent = NAN;
	if (!isfinite(comparison->ci95_percent[0]) || !isfinite(comparison->ci95_percent[1]))
		comparison->ci95_percent[0] = comparison->ci95_percent[1] = NAN;
}

int effect_fill(struct effect *effect, struct comparison *comparison,
		const struct boot_figure *base, size_t base_count,
		const struct boot_figure *patched, size_t patched_count, bool builds)
{
	*effect = (struct effect){
		.base_boots = base,
		.patched_boots = patched,
		.base_boot_count = base_count,
		.patched_boot_count = patched_count,
		.paired = comparison->paired,
		.builds = builds,
		.estimate_log = NAN,
	};
	if (allocate(effect) < 0)
		return -1;
	effect->by_range = builds && effect_is_counted(comparison->unit);
	effect->deterministic = effect_is_counted(comparison->unit) &&
				repeats(base, base_count, builds, effect->scratch) &&
				repeats(patched, patched_count, builds, effect->scratch);
	take_all(effect);
	if (effect->paired && base_count && patched_count)
		comparison->boots_left_out = pair_blocks(effect);
	comparison->blocks = effect->base_count < effect->patched_count ? effect->base_count :
									  effect->patched_count;
	if (effect->base_count)
		comparison->base = median_of(effect, effect->base, effect->base_count);
	if (effect->patched_count)
		comparison->patched = median_of(effect, effect->patched, effect->patched_count);
	if (comparison->blocks && (effect->deterministic || effect->by_range))
		fill_deterministic(comparison);
	else if (comparison->blocks)
		fill_statistical(comparison, effect);
	return 0;
}
