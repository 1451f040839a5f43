/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing variants with the base, metric by metric and then as a family. */
#include "present/making.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/resample.h"
#include "present/verdict.h"
#include "present/warnings.h"

static int out_of_memory(struct failure *failure)
{
	return failure_set(failure, "compare: out of memory");
}

static struct comparison blank(const struct series *series, const char *variant)
{
	return (struct comparison){
		.benchmark = series->first->benchmark,
		.parameters = series->first->parameters,
		.parameters_key = series->first->parameters_key,
		.metric = series->first->metric,
		.unit = series->first->unit,
		.direction = series->first->direction,
		.variant = variant,
		.paired = true,
		.base = NAN,
		.patched = NAN,
		.difference = NAN,
		.effect_percent = NAN,
		.ci95_percent = { NAN, NAN },
		.ci95_difference = { NAN, NAN },
		.p_value = NAN,
		.verdict = VERDICT_NONE,
		.p_holm = NAN,
		.simultaneous_percent = { NAN, NAN },
		.simultaneous_difference = { NAN, NAN },
		.verdict_percent = { NAN, NAN },
		.verdict_difference = { NAN, NAN },
		.verdict_confidence = NAN,
		.bootstrap_percent = { NAN, NAN },
		.range_difference = { NAN, NAN },
		.range_percent = { NAN, NAN },
	};
}

static int compare_blocks(const void *left, const void *right)
{
	const struct boot_figure *a = left, *b = right;
	int order = strcmp(a->block, b->block);

	return order ? order : (a->position > b->position) - (a->position < b->position);
}

/* The boots' figures without their observations, by block. Of several `builds` the build is the
 * block. */
static void take_figures(bool builds, struct boot_figure *figures,
			 const struct series_boot *boots, size_t count, bool *paired)
{
	for (size_t i = 0; i < count; i++) {
		figures[i] = boots[i].figure;
		if (builds)
			figures[i].block = boots[i].observation->build;
		if (!*figures[i].block)
			*paired = false;
	}
	if (builds)
		qsort(figures, count, sizeof(*figures), compare_blocks);
}

/* Adds the comparison of one series, unless neither side has it. */
static int add_series(struct making *making, const struct series *series, const char *variant)
{
	const struct comparison_options *options = &making->set->options;
	struct comparison *comparison = &making->comparisons[making->count];
	struct boot_figure *figures;
	struct effect *effect;
	size_t base_count, count;
	const struct series_boot *base = series_variant(series, making->base, &base_count);
	const struct series_boot *boots = series_variant(series, variant, &count);

	if (base_count == 0 && count == 0)
		return 0;
	if (making->clocks_crossed && (base_count == 0 || count == 0))
		return warnings_leave_out(making->left_out, series->first, making->failure);
	if (base_count > EFFECT_BOOT_LIMIT || count > EFFECT_BOOT_LIMIT)
		return failure_set(making->failure,
				   "compare: %s has more than %d boots of one variant",
				   series->first->benchmark, EFFECT_BOOT_LIMIT);
	*comparison = blank(series, variant);
	comparison->primary = verdict_is_primary(comparison->metric, series->first->clock);
	comparison->margin_percent = verdict_margin(making->set->dataset->campaign,
						    options->margin_percent,
						    comparison->benchmark, comparison->metric);
	figures = calloc(base_count + count, sizeof(*figures));
	if (!figures)
		return out_of_memory(making->failure);
	making->figures[making->count] = figures;
	making->first[making->count] = series->first;
	effect = &making->effects[making->count++];
	for (bool builds = making->builds;; builds = false) {
		take_figures(builds, figures, base, base_count, &comparison->paired);
		take_figures(builds, figures + base_count, boots, count, &comparison->paired);
		if (effect_fill(effect, comparison, figures, base_count, figures + base_count,
				count, builds) < 0)
			return out_of_memory(making->failure);
		if (!builds || !making->check || effect->deterministic)
			return 0;
		effect_free(effect);
	}
}

/* What follows from the effects of all the family's metrics together. */
static int finish(struct making *making)
{
	struct comparison_set *set = making->set;

	if (verdict_fill(making->comparisons, making->effects, making->count, set->level) < 0)
		return out_of_memory(making->failure);
	for (size_t i = 0; i < making->count; i++) {
		struct comparison *comparison = &making->comparisons[i];
		struct effect *effect = &making->effects[i];

		if (comparison->verdict == VERDICT_NONE)
			continue;
		verdict_more_blocks(comparison, effect, set->level);
		if (set->options.verdicts_only)
			continue;
		if (checks_mark(comparison, effect, making->answers) < 0 ||
		    resample_fill(comparison, effect, series_is_throughput(making->first[i]),
				  set->options.seed) < 0)
			return out_of_memory(making->failure);
	}
	return 0;
}

int making_compare(struct making *making)
{
	size_t series = making->series->count, room = series * making->variant_count + 1;
	int result = 0;

	making->count = 0;
	making->comparisons = making->set->comparisons + making->set->count;
	making->effects = calloc(room, sizeof(*making->effects));
	making->figures = calloc(room, sizeof(*making->figures));
	making->first = calloc(room, sizeof(*making->first));
	if (!making->effects || !making->figures || !making->first)
		result = out_of_memory(making->failure);
	for (size_t i = 0; i < series * making->variant_count && result == 0; i++)
		result = add_series(making, &making->series->series[i % series],
				    making->variants[i / series]);
	if (result == 0)
		result = finish(making);
	for (size_t i = 0; i < making->count; i++) {
		effect_free(&making->effects[i]);
		free(making->figures[i]);
	}
	free(making->effects);
	free(making->figures);
	free(making->first);
	making->set->count += making->count;
	return result;
}
