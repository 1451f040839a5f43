/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing every variant of a dataset with its base. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/crossing.h"
#include "present/long_instructions.h"
#include "present/making.h"
#include "present/present.h"
#include "present/variants.h"
#include "present/verdict.h"
#include "present/warnings.h"

/* Counted instructions: a UV call counts as one of them and may cost microseconds. Where UV calls
 * differ, "equivalent" is not said, and a direction only where both counts point to it. */
static void mark_uv_calls(struct comparison_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct comparison *comparison = &set->comparisons[i];
		bool opposed = false;

		if (comparison_is_uv_calls(comparison) || comparison->verdict == VERDICT_NONE)
			continue;
		for (size_t j = 0; j < set->count; j++) {
			const struct comparison *calls = &set->comparisons[j];

			if (!comparison_is_uv_calls(calls) || !comparison_differs(calls) ||
			    !comparison_same_subject(calls, comparison))
				continue;
			comparison->uv_calls_differ = true;
			if (calls->difference * comparison->difference < 0)
				opposed = true;
		}
		if (comparison->uv_calls_differ &&
		    (comparison->verdict == VERDICT_EQUIVALENT ||
		     (opposed && (comparison->verdict == VERDICT_FASTER ||
				  comparison->verdict == VERDICT_SLOWER)))) {
			comparison->verdict = VERDICT_INCONCLUSIVE;
			comparison->more_blocks = 0;
		}
	}
}

/* Whose tests are corrected together. */
enum group { GROUP_COMPARED, GROUP_STUB, GROUP_CHECK };

static enum group group_of(const json_t *campaign, const char *variant)
{
	if (variant_is_check(campaign, variant))
		return GROUP_CHECK;
	return variant_is_stub(campaign, variant) ? GROUP_STUB : GROUP_COMPARED;
}

/* Compares the variants of a group with the set's base. */
static int compare_group(struct comparison_set *set, const struct variant_list *variants,
			 enum group group, struct making making)
{
	const char **names = calloc(variants->count + 1, sizeof(*names));
	int result;

	if (!names)
		return failure_set(making.failure, "compare: out of memory");
	for (size_t i = 0; i < variants->count; i++)
		if (strcmp(variants->names[i], set->options.base_variant) != 0 &&
		    group_of(set->dataset->campaign, variants->names[i]) == group)
			names[making.variant_count++] = variants->names[i];
	making.set = set;
	making.base = set->options.base_variant;
	making.variants = names;
	result = making_compare(&making);
	free(names);
	return result;
}

/* Compares the variants of groups `first` … `last` with the set's base. */
static int compare_variants(struct comparison_set *set, const struct series_set *series,
			    const struct variant_list *variants, enum group first,
			    enum group last, struct making making)
{
	int result = 0;

	set->comparisons = calloc(series->count * variants->count + 1, sizeof(*set->comparisons));
	if (!set->comparisons)
		return failure_set(making.failure, "compare: out of memory");
	making.series = series;
	for (enum group group = first; group <= last && result == 0; group++)
		result = compare_group(set, variants, group, making);
	if (result == 0 && set->emulated)
		mark_uv_calls(set);
	if (result == 0 && long_instructions_mark(set) < 0)
		result = failure_set(making.failure, "compare: out of memory");
	return result;
}

/* Base against itself, where the campaign has booted it for that. */
static int compare_same(struct comparison_set *set, const struct series_set *series,
			const struct variant_list *variants, struct making making)
{
	const char *base = variant_of_role(set->dataset->campaign, ROLE_CHECK_BASE);
	struct comparison_set *same;

	if (!base)
		return 0;
	same = calloc(1, sizeof(*same));
	if (!same)
		return failure_set(making.failure, "compare: out of memory");
	set->same = same;
	same->dataset = set->dataset;
	same->options = set->options;
	same->options.base_variant = base;
	same->emulated = set->emulated;
	same->level = COMPARISON_LEVEL; /* it was looked at once */
	making.check = true;
	return compare_variants(same, series, variants, GROUP_CHECK, GROUP_CHECK, making);
}

/* A difference where there can be none, past what chance and 1 part in 10^5 allow. */
static bool differs_from_itself(const struct comparison_set *same)
{
	for (size_t i = 0; i < same->count; i++) {
		const struct comparison *comparison = &same->comparisons[i];

		if (!comparison->primary || comparison->verdict == VERDICT_NONE)
			continue;
		if (comparison->family ? comparison->p_holm <= same->level :
					 !comparison_within_repeats(comparison))
			return true;
	}
	return false;
}

static bool has_builds(const struct dataset *dataset)
{
	for (size_t i = 1; i < dataset->observation_count; i++)
		if (strcmp(dataset->observations[i].build, dataset->observations[0].build) != 0)
			return true;
	return false;
}

static bool all_counted(const struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->observation_count; i++)
		if (strcmp(dataset->observations[i].clock, "icount") != 0)
			return false;
	return true;
}

/* Fills in what the caller left open. */
static void settle_options(struct comparison_options *options, const json_t *campaign)
{
	const json_t *seed = json_object_get(campaign, "seed");

	if (!options->base_variant)
		options->base_variant = variant_of_role(campaign, ROLE_BASE);
	if (!options->base_variant)
		options->base_variant = "base";
	if (options->seed == 0)
		options->seed = (unsigned long)json_integer_value(seed);
	if (options->seed == 0)
		options->seed = COMPARISON_SEED;
}

static int check_common(const struct comparison_set *set, struct failure *failure)
{
	for (size_t i = 0; i < set->count; i++)
		if (!isnan(set->comparisons[i].base) && !isnan(set->comparisons[i].patched))
			return 0;
	if (set->dataset->note_count)
		return 0;
	return failure_set(failure, "compare: %s has no benchmark in common with another variant",
			   set->options.base_variant);
}

static const char *direction_name(enum direction direction)
{
	return direction == DIRECTION_LOWER ? "lower" : "higher";
}

/* One metric of one benchmark with two units. Across clocks these are two metrics. */
static int check_units(const struct series_set *series, unsigned crossed, struct failure *failure)
{
	const struct observation *first = series->mixed[0], *other = series->mixed[1];

	if (!first || ((crossed & ACROSS_CLOCK) && strcmp(first->clock, other->clock) != 0))
		return 0;
	return failure_set(failure,
			   "compare: %s %s is in \"%s\" (%s is better) in boot %s and in \"%s\" (%s is "
			   "better) in boot %s: two metrics need two names", first->benchmark,
			   first->metric, first->unit, direction_name(first->direction),
			   first->boot, other->unit, direction_name(other->direction),
			   other->boot);
}

static int make(struct comparison_set *set, const struct series_set *series,
		const struct variant_list *variants, unsigned crossed, struct sentences *said,
		struct failure *failure)
{
	struct dip_answers answers = { 0 };
	struct sentences left_out = { 0 };
	struct making making = {
		.builds = has_builds(set->dataset),
		.clocks_crossed = crossed & ACROSS_CLOCK,
		.answers = &answers,
		.left_out = &left_out,
		.failure = failure,
	};
	double chosen = set->options.margin_percent;
	int result = check_units(series, crossed, failure);

	if (result == 0)
		result = compare_variants(set, series, variants, GROUP_COMPARED, GROUP_STUB,
					  making);
	if (result == 0)
		result = compare_same(set, series, variants, making);
	if (result == 0)
		result = check_common(set, failure);
	set->same_differs = set->same && differs_from_itself(set->same);
	if (result == 0)
		result = warnings_add(said, set, &left_out, failure);
	set->options.margin_percent = verdict_margin(set->dataset->campaign, chosen, "", "");
	if (set->same)
		set->same->options.margin_percent = set->options.margin_percent;
	dip_answers_free(&answers);
	sentences_free(&left_out);
	return result;
}

int comparison_set_make(struct comparison_set *set, const struct dataset *dataset,
			const struct comparison_options *options, struct failure *failure)
{
	struct series_set series = { 0 };
	struct variant_list variants = { 0 };
	struct sentences said = { 0 };
	unsigned crossed;
	int result = -1;

	*set = (struct comparison_set){ .dataset = dataset, .options = *options };
	settle_options(&set->options, dataset->campaign);
	if (dataset->observation_count == 0)
		return failure_set(failure, "compare: no samples%s%s",
				   dataset->note_count ? "; the first note: " : "",
				   dataset->note_count ? dataset->notes[0].text : "");
	set->emulated = all_counted(dataset);
	set->level = verdict_level(dataset);
	if (variant_list_make(&variants, dataset, failure) == 0 &&
	    variant_list_check(&variants, dataset->campaign, set->options.base_variant,
			       failure) == 0 &&
	    crossing_check(dataset, options->across, &crossed, &said, failure) == 0 &&
	    series_set_make(&series, dataset, failure) == 0)
		result = make(set, &series, &variants, crossed, &said, failure);
	set->warnings = said.list;
	set->warning_count = said.count;
	series_set_free(&series);
	variant_list_free(&variants);
	if (result < 0)
		comparison_set_free(set);
	return result;
}

void comparison_set_free(struct comparison_set *set)
{
	if (set->same)
		comparison_set_free(set->same);
	free(set->same);
	for (size_t i = 0; i < set->warning_count; i++)
		free((char *)set->warnings[i]);
	free(set->warnings);
	free(set->comparisons);
	*set = (struct comparison_set){ 0 };
}
