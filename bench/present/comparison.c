/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing every variant of a dataset with its base. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/present.h"
#include "present/series.h"
#include "present/variants.h"

/* What must be the same in everything that is compared. */
static const struct {
	const char *what;
	size_t offset;
} common_fields[] = {
	{ "architecture", offsetof(struct observation, architecture) },
	{ "machine type", offsetof(struct observation, machine_type) },
	{ "clock", offsetof(struct observation, clock) },
};

static const char *field_of(const struct observation *observation, size_t offset)
{
	return *(char *const *)((const char *)observation + offset);
}

static const char *or_unknown(const char *text)
{
	return *text ? text : "unknown";
}

static int check_common(const struct dataset *dataset, struct failure *failure)
{
	const struct observation *all = dataset->observations;

	for (size_t i = 1; i < dataset->observation_count; i++)
		for (size_t j = 0; j < sizeof(common_fields) / sizeof(common_fields[0]); j++) {
			const char *first = field_of(&all[0], common_fields[j].offset);
			const char *other = field_of(&all[i], common_fields[j].offset);

			if (strcmp(first, other) != 0)
				return failure_set(failure,
						   "compare: %s is %s in boot %s (%s) and %s in "
						   "boot %s (%s): these figures do not compare",
						   common_fields[j].what, or_unknown(first),
						   all[0].boot, all[0].variant, or_unknown(other),
						   all[i].boot, all[i].variant);
		}
	return 0;
}

static const json_t *emulator_costs(const json_t *environment)
{
	return json_object_get(json_object_get(environment, "machine"), "costs");
}

static int check_costs(const struct dataset *dataset, const char *base, struct failure *failure)
{
	const json_t *expected = emulator_costs(json_object_get(dataset->environments, base));
	const char *variant;
	json_t *environment;

	json_object_foreach(dataset->environments, variant, environment) {
		const json_t *costs = emulator_costs(environment);

		if (expected && costs && !json_equal(expected, costs))
			return failure_set(failure,
					   "compare: %s and %s ran under different emulator costs: "
					   "these figures do not compare", base, variant);
	}
	return 0;
}

/* The boots' figures without their observations, as effect_fill takes them. */
static struct boot_figure *figures_of(const struct series_boot *boots, size_t count, bool *blocks)
{
	struct boot_figure *figures = calloc(count ? count : 1, sizeof(*figures));

	for (size_t i = 0; figures && i < count; i++) {
		figures[i] = boots[i].figure;
		if (!*figures[i].block)
			*blocks = false;
	}
	return figures;
}

static int compare_series_of(struct comparison *comparison, const struct series *series,
			     const char *base_name, const char *variant, double margin_percent,
			     struct failure *failure)
{
	size_t base_count, patched_count;
	const struct series_boot *base = series_variant(series, base_name, &base_count);
	const struct series_boot *patched = series_variant(series, variant, &patched_count);
	bool paired = true;
	struct boot_figure *base_figures = figures_of(base, base_count, &paired);
	struct boot_figure *patched_figures = figures_of(patched, patched_count, &paired);
	int result;

	*comparison = (struct comparison){
		.benchmark = series->first->benchmark,
		.parameters = series->first->parameters,
		.parameters_key = series->first->parameters_key,
		.metric = series->first->metric,
		.unit = series->first->unit,
		.direction = series->first->direction,
		.variant = variant,
		.paired = paired,
	};
	if (!base_figures || !patched_figures)
		result = failure_set(failure, "compare: out of memory");
	else if (base_count > EFFECT_BOOT_LIMIT || patched_count > EFFECT_BOOT_LIMIT)
		result = failure_set(failure, "compare: %s has more than %d boots of one variant",
				     comparison->benchmark, EFFECT_BOOT_LIMIT);
	else if (effect_fill(comparison, base_figures, base_count, patched_figures, patched_count,
			     margin_percent) < 0)
		result = failure_set(failure, "compare: out of memory");
	else
		result = 0;
	free(base_figures);
	free(patched_figures);
	return result;
}

bool comparison_is_uv_calls(const struct comparison *comparison)
{
	return strncmp(comparison->metric, UV_CALLS_PREFIX, strlen(UV_CALLS_PREFIX)) == 0;
}

bool comparison_same_subject(const struct comparison *left, const struct comparison *right)
{
	return strcmp(left->variant, right->variant) == 0 &&
	       strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0;
}

bool comparison_differs(const struct comparison *comparison)
{
	if (comparison->verdict == VERDICT_NONE)
		return false;
	if (isnan(comparison->ci95_difference[0]))
		return comparison->difference != 0;
	return comparison->ci95_difference[0] > 0 || comparison->ci95_difference[1] < 0;
}

/* Counted instructions: a UV call counts as one of them and may cost microseconds. Where UV calls
 * differ, "equivalent" is not said, and a direction only where both counts point to it. */
static void mark_uv_calls(struct comparison_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct comparison *comparison = &set->comparisons[i];
		bool opposed = false;

		if (comparison_is_uv_calls(comparison))
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
		     (opposed && comparison->verdict != VERDICT_DETERMINISTIC)))
			comparison->verdict = VERDICT_INCONCLUSIVE;
	}
}

static int fill(struct comparison_set *set, const struct series_set *series,
		const struct variant_list *variants, struct failure *failure)
{
	const char *base = set->options.base_variant;
	size_t common = 0;

	set->comparisons = calloc(series->count * variants->count + 1, sizeof(*set->comparisons));
	if (!set->comparisons)
		return failure_set(failure, "compare: out of memory");
	for (size_t i = 0; i < variants->count; i++) {
		if (strcmp(variants->names[i], base) == 0)
			continue;
		for (size_t j = 0; j < series->count; j++) {
			struct comparison *comparison = &set->comparisons[set->count];
			size_t base_count, variant_count;

			(void)series_variant(&series->series[j], base, &base_count);
			(void)series_variant(&series->series[j], variants->names[i],
					     &variant_count);
			if (base_count == 0 && variant_count == 0)
				continue;
			if (compare_series_of(comparison, &series->series[j], base,
					      variants->names[i], set->options.margin_percent,
					      failure) < 0)
				return -1;
			common += base_count && variant_count;
			set->count++;
		}
	}
	if (common == 0 && set->dataset->note_count == 0)
		return failure_set(failure, "compare: %s has no benchmark in common with another "
					    "variant", base);
	return 0;
}

int comparison_set_make(struct comparison_set *set, const struct dataset *dataset,
			const struct comparison_options *options, struct failure *failure)
{
	struct series_set series = { 0 };
	struct variant_list variants = { 0 };
	int result = -1;

	*set = (struct comparison_set){ .dataset = dataset, .options = *options };
	if (!set->options.base_variant)
		set->options.base_variant = "base";
	if (dataset->observation_count == 0)
		return failure_set(failure, "compare: no samples%s%s",
				   dataset->note_count ? "; the first note: " : "",
				   dataset->note_count ? dataset->notes[0].text : "");
	set->emulated = strcmp(dataset->observations[0].clock, "icount") == 0;
	if (variant_list_make(&variants, dataset, failure) < 0 ||
	    variant_list_check(&variants, set->options.base_variant, failure) < 0 ||
	    check_common(dataset, failure) < 0 ||
	    check_costs(dataset, set->options.base_variant, failure) < 0 ||
	    series_set_make(&series, dataset, failure) < 0)
		goto out;
	result = fill(set, &series, &variants, failure);
	if (result == 0 && set->emulated)
		mark_uv_calls(set);
out:
	series_set_free(&series);
	variant_list_free(&variants);
	if (result < 0)
		comparison_set_free(set);
	return result;
}

void comparison_set_free(struct comparison_set *set)
{
	free(set->comparisons);
	*set = (struct comparison_set){ 0 };
}
