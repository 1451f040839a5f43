/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families of tests, intervals at their level, and the verdicts read off them. */
#include "present/verdict.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "present/variants.h"
#include "record/stream.h"
#include "stats/holm.h"
#include "stats/location.h"
#include "stats/power.h"

#define DEFAULT_MARGIN 1

bool verdict_is_primary(const char *metric, const char *clock)
{
	return !*clock || strcmp(metric, "instructions") == 0 || strcmp(metric, "time") == 0 ||
	       strncmp(metric, UV_CALLS_PREFIX, strlen(UV_CALLS_PREFIX)) == 0;
}

/* How closely an entry of the campaign's margins fits: 0 not at all, 3 by benchmark and metric. */
static int margin_fit(const json_t *entry, const char *benchmark, const char *metric)
{
	const char *of_benchmark = record_text(entry, "benchmark");
	const char *of_metric = record_text(entry, "metric");

	if ((*of_benchmark && strcmp(of_benchmark, benchmark) != 0) ||
	    (*of_metric && strcmp(of_metric, metric) != 0) ||
	    !json_is_number(json_object_get(entry, "percent")))
		return 0;
	return (*of_benchmark ? 2 : 0) + (*of_metric ? 1 : 0);
}

double verdict_margin(const json_t *campaign, double chosen, const char *benchmark,
		      const char *metric)
{
	const json_t *own = json_object_get(campaign, "margin_percent");
	double margin = json_is_number(own) ? json_number_value(own) : DEFAULT_MARGIN;
	int closest = 0;
	size_t index;
	json_t *entry;

	if (chosen >= 0)
		return chosen;
	json_array_foreach(json_object_get(campaign, "margins"), index, entry) {
		int fit = margin_fit(entry, benchmark, metric);

		if (fit > closest) {
			closest = fit;
			margin = json_number_value(json_object_get(entry, "percent"));
		}
	}
	return margin;
}

double verdict_level(const struct dataset *dataset)
{
	const json_t *plan = json_object_get(json_object_get(dataset->campaign, "sequential"),
					     "spent");
	size_t looks = json_array_size(dataset->looks);
	const json_t *spent = json_array_get(plan, 0);

	if (looks)
		spent = json_object_get(json_array_get(dataset->looks, looks - 1), "spent");
	return json_is_number(spent) ? json_number_value(spent) : COMPARISON_LEVEL;
}

/* Reads the verdict off an interval against ±margin, both in the same unit. An end may be infinite
 * where a double holds no such ratio; nothing is equivalent then. */
static enum verdict verdict_of(const double interval[2], double margin, enum direction direction)
{
	bool lower_is_better = direction == DIRECTION_LOWER;

	if (isnan(interval[0]) || isnan(interval[1]) || !isfinite(margin))
		return VERDICT_INCONCLUSIVE;
	if (interval[0] > margin)
		return lower_is_better ? VERDICT_SLOWER : VERDICT_FASTER;
	if (interval[1] < -margin)
		return lower_is_better ? VERDICT_FASTER : VERDICT_SLOWER;
	if (margin > 0 && interval[0] >= -margin && interval[1] <= margin)
		return VERDICT_EQUIVALENT;
	return VERDICT_INCONCLUSIVE;
}

/* The margin of a metric without ratios: that share of the base. */
static double margin_in_units(const struct comparison *comparison)
{
	return comparison->margin_percent / 100 * fabs(comparison->base);
}

/* What a family's tests at margin 0 share. */
struct family {
	double level;
	bool margins;    /* a metric of it has a margin: every test is at level/size */
	size_t rejected; /* by Holm */
};

/* The level that a metric at margin 0 is tested at: Holm's step of its own where he rejects it, else
 * the step that he stops at. Of equal p-values each has the first one's, as their p_holm has. */
static double level_of_test(const struct comparison *comparisons, size_t count, size_t index,
			    const struct family *family)
{
	const struct comparison *comparison = &comparisons[index];
	size_t before = family->rejected;

	if (family->margins)
		return family->level / (double)comparison->family;
	if (comparison->p_holm <= family->level) {
		before = 0;
		for (size_t i = 0; i < count; i++)
			before += comparisons[i].family &&
				  comparisons[i].p_value < comparison->p_value;
	}
	return family->level / (double)(comparison->family - before);
}

/* Without a margin: a two-sided test of "no difference", whose side is the estimate's. */
static enum verdict verdict_of_test(const struct comparison *comparison,
				    const struct effect *effect, const struct family *family)
{
	double shift = effect->ratio ? effect->estimate_log : comparison->difference;
	double point[2] = { shift, shift };
	bool differs = family->margins ? comparison->p_value * (double)comparison->family <=
						 family->level :
					 comparison->p_holm <= family->level;

	return differs ? verdict_of(point, 0, comparison->direction) : VERDICT_INCONCLUSIVE;
}

/* Against a margin. What is 0 on both sides in every block has no ratio and no margin in units, and
 * is equivalent within any. */
static enum verdict verdict_of_margin(const struct comparison *comparison,
				      const struct effect *effect)
{
	const double *units = comparison->verdict_difference;

	if (effect->ratio)
		return verdict_of(comparison->verdict_percent, comparison->margin_percent,
				  comparison->direction);
	if (comparison->base == 0 && units[0] == 0 && units[1] == 0)
		return VERDICT_EQUIVALENT;
	return verdict_of(units, margin_in_units(comparison), comparison->direction);
}

static void leave_out_infinite(double percent[2])
{
	if (!isfinite(percent[0]) || !isfinite(percent[1]))
		percent[0] = percent[1] = NAN;
}

/* Of a primary metric, with the family's size and p_holm filled in. */
static void fill_statistical(struct comparison *comparison, struct effect *effect, double test,
			     const struct family *family)
{
	double simultaneous = family->level / (double)comparison->family;
	double own = comparison->margin_percent > 0 ? simultaneous : test;

	effect_interval(effect, 1 - simultaneous, comparison->simultaneous_percent,
			comparison->simultaneous_difference);
	effect_interval(effect, 1 - own, comparison->verdict_percent,
			comparison->verdict_difference);
	comparison->verdict_confidence = 1 - own;
	comparison->verdict = comparison->margin_percent > 0 ?
				      verdict_of_margin(comparison, effect) :
				      verdict_of_test(comparison, effect, family);
	leave_out_infinite(comparison->simultaneous_percent);
	leave_out_infinite(comparison->verdict_percent);
}

static void widen(double range[2], double value)
{
	range[0] = fmin(range[0], value);
	range[1] = fmax(range[1], value);
}

/* Smallest and largest figure of some boots. */
static void extremes(const struct boot_figure *boots, size_t from, size_t end, double found[2])
{
	found[0] = found[1] = boots[from].value;
	for (size_t i = from + 1; i < end; i++)
		widen(found, boots[i].value);
}

/* The range over builds, and the median of the builds' differences where they are counts. What a
 * build's own boots differ by widens the range: of counts, to the farthest that any two boots lie apart.
 * Percent are NAN where a build's base is 0 and has no ratio. */
static void fill_builds(struct comparison *comparison, struct effect *effect)
{
	size_t count = effect->base_count;
	bool ratios = true;

	comparison->builds = count;
	for (size_t i = 0; i < count; i++) {
		const struct effect_pair *pair = &effect->pairs[i];
		double base[2] = { effect->base[i], effect->base[i] };
		double patched[2] = { effect->patched[i], effect->patched[i] };

		if (effect->by_range) {
			extremes(effect->base_boots, pair->base_from, pair->base_end, base);
			extremes(effect->patched_boots, pair->patched_from, pair->patched_end,
				 patched);
		}
		effect->scratch[i] = effect->patched[i] - effect->base[i];
		widen(comparison->range_difference, patched[0] - base[1]);
		widen(comparison->range_difference, patched[1] - base[0]);
		ratios = ratios && base[0] > 0;
		widen(comparison->range_percent, 100 * (patched[0] / base[1] - 1));
		widen(comparison->range_percent, 100 * (patched[1] / base[0] - 1));
	}
	if (!ratios || !isfinite(comparison->range_percent[0]) ||
	    !isfinite(comparison->range_percent[1]))
		comparison->range_percent[0] = comparison->range_percent[1] = NAN;
	if (!effect->by_range || count == 0)
		return;
	comparison->difference = location_median(effect->scratch, count);
	for (size_t i = 0; ratios && i < count; i++)
		effect->scratch[i] = 100 * (effect->patched[i] / effect->base[i] - 1);
	comparison->effect_percent = ratios ? location_median(effect->scratch, count) : NAN;
	if (!isfinite(comparison->effect_percent))
		comparison->effect_percent = NAN;
}

/* Counts over builds: the population is the builds, and all that was sampled of it is
 * the range. What is no difference in any build is equivalent within any margin, and at margin 0,
 * where nothing is, the figures stand for themselves. */
static enum verdict verdict_of_builds(const struct comparison *comparison)
{
	const double repeats = 2 * DETERMINISTIC_SPREAD;

	if (comparison_within_repeats(comparison))
		return comparison->margin_percent > 0 ? VERDICT_EQUIVALENT : VERDICT_DETERMINISTIC;
	if (!isnan(comparison->range_percent[0]))
		return verdict_of(comparison->range_percent,
				  fmax(comparison->margin_percent, 100 * repeats),
				  comparison->direction);
	return verdict_of(comparison->range_difference,
			  fmax(margin_in_units(comparison), repeats * fabs(comparison->base)),
			  comparison->direction);
}

static int correct(struct comparison *comparisons, size_t count)
{
	double *p = malloc((2 * count + holm_workspace(count) + 1) * sizeof(*p));
	size_t family;

	if (!p)
		return -1;
	for (size_t i = 0; i < count; i++)
		p[i] = comparisons[i].primary ? comparisons[i].p_value : NAN;
	family = holm_adjust(p, count, p + count, p + 2 * count);
	for (size_t i = 0; i < count; i++) {
		comparisons[i].p_holm = p[count + i];
		comparisons[i].family = isnan(p[i]) ? 0 : family;
	}
	free(p);
	return 0;
}

int verdict_fill(struct comparison *comparisons, struct effect *effects, size_t count, double level)
{
	struct family family = { .level = level };

	if (correct(comparisons, count) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		family.margins = family.margins ||
				 (comparisons[i].family && comparisons[i].margin_percent > 0);
		family.rejected += comparisons[i].family && comparisons[i].p_holm <= level;
	}
	for (size_t i = 0; i < count; i++) {
		struct comparison *comparison = &comparisons[i];

		if (effects[i].builds && comparison->verdict != VERDICT_NONE)
			fill_builds(comparison, &effects[i]);
		if (comparison->family)
			fill_statistical(comparison, &effects[i],
					 level_of_test(comparisons, count, i, &family), &family);
		else if (comparison->verdict == VERDICT_DETERMINISTIC && effects[i].by_range &&
			 comparison->primary)
			comparison->verdict = verdict_of_builds(comparison);
		else if (comparison->verdict == VERDICT_INCONCLUSIVE ||
			 (effects[i].by_range && !effects[i].deterministic &&
			  comparison->verdict != VERDICT_NONE))
			comparison->verdict = VERDICT_EXPLORATORY;
	}
	return 0;
}

void verdict_more_blocks(struct comparison *comparison, const struct effect *effect, double level)
{
	size_t blocks = effect->base_count, needed;
	double margin = log1p(comparison->margin_percent / 100);
	double estimate = effect->estimate_log;

	if (comparison->verdict != VERDICT_INCONCLUSIVE || !comparison->family ||
	    !comparison->paired || effect->builds || blocks < 2)
		return;
	for (size_t i = 0; i < blocks; i++)
		effect->scratch[i] = effect->ratio ? effect->log_patched[i] :
				     (effect->patched[i] - effect->base[i]) /
				     fabs(comparison->base);
	if (!effect->ratio) {
		margin = comparison->margin_percent / 100;
		estimate = comparison->difference / fabs(comparison->base);
		if (!isfinite(estimate))
			return;
	}
	needed = power_blocks_to_decide(estimate, gsl_stats_sd(effect->scratch, 1, blocks), margin,
					level / (double)comparison->family, POWER_BLOCK_LIMIT);
	comparison->more_blocks = needed == SIZE_MAX ? SIZE_MAX :
				  needed > blocks ? needed - blocks : 1;
}
