/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report's head and foot: what is compared, how to read it, how to make it again. */
#include "present/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/variants.h"
#include "present/what_if.h"
#include "record/stream.h"
#include "stats/power.h"

#define SUBJECT_LINES 16

const char *report_variant(struct words *words, const struct dataset *dataset, const char *name)
{
	const json_t *kernel = variant_kernel(dataset->campaign, name);
	const json_t *environment = json_object_get(dataset->environments, name);
	const char *release = report_text(words, kernel, "release");
	const char *change = report_text(words, kernel, "change");
	const char *patch = report_text(words, kernel, "patch_subject");

	if (!*release)
		release = report_text(words, json_object_get(environment, "kernel"), "release");
	if (strcmp(change, "none") == 0)
		change = "as it is";
	return words_format(words, "%s%s%s%s%s%s%s",
			    *release ? "Linux " : "kernel not recorded", release,
			    *change ? ", " : "", change, *patch ? " (\"" : "", patch,
			    *patch ? "\")" : "");
}

static size_t most_blocks(const struct comparison_set *set, bool *paired)
{
	size_t blocks = 0;

	*paired = set->count > 0;
	for (size_t i = 0; i < set->count; i++) {
		if (set->comparisons[i].blocks > blocks)
			blocks = set->comparisons[i].blocks;
		if (!set->comparisons[i].paired)
			*paired = false;
	}
	return blocks;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Blocks that the campaign was planned to have, those of base against itself apart; 0 where there is
 * no plan. */
static size_t planned_blocks(struct words *words, const struct dataset *dataset)
{
	const json_t *boots = json_object_get(dataset->campaign, "boots");
	const char **names = words_array(words, json_array_size(boots) + 1, sizeof(*names));
	size_t count = 0, blocks = 0, index;
	json_t *boot;

	if (!names)
		return 0;
	json_array_foreach((json_t *)boots, index, boot) {
		names[count] = record_text(boot, "block");
		count += *names[count] &&
			 !variant_is_check(dataset->campaign, record_text(boot, "variant"));
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		blocks += i == 0 || strcmp(names[i], names[i - 1]) != 0;
	return blocks;
}

const char *report_amount(struct words *words, const struct comparison_set *set)
{
	const struct dataset *dataset = set->dataset;
	bool paired;
	size_t blocks = most_blocks(set, &paired);
	size_t planned = planned_blocks(words, dataset);
	size_t builds = json_array_size(json_object_get(dataset->campaign, "builds"));
	bool open = json_object_get(dataset->campaign, "sequential");
	const char *of = "";

	if (builds > 1)
		return words_format(words, "%zu builds, %zu block%s each", builds, planned / builds,
				    planned / builds == 1 ? "" : "s");
	if (blocks == 0)
		return planned ? words_format(words, "none of %zu block%s done yet", planned,
					      planned == 1 ? "" : "s") :
				 "no boots that compare";
	if (!paired)
		return words_format(words, "%zu unpaired boots a variant", blocks);
	if (planned > blocks)
		of = words_format(words, open ? " of at most %zu" : " of %zu", planned);
	return words_format(words, "%zu%s block%s", blocks, of, blocks == 1 && !*of ? "" : "s");
}

/* "10 blocks, seed 42, margin ±1 %" */
static const char *design_line(struct words *words, const struct comparison_set *set)
{
	const json_t *seed = json_object_get(set->dataset->campaign, "seed");
	const char *seed_text = "";

	if (json_is_integer(seed))
		seed_text = words_format(words, ", seed %lld", (long long)json_integer_value(seed));
	return words_format(words, "%s%s, margin %s", report_amount(words, set), seed_text,
			    report_margins(words, set));
}

/* How often a campaign that runs until it is decided was looked at, and at what level; NULL for
 * others. */
static const char *looks_line(struct words *words, const struct comparison_set *set)
{
	const json_t *looks = set->dataset->looks;
	size_t count = json_array_size(looks);
	const json_t *last = json_array_get(looks, count - 1);
	const char *blocks = "";
	size_t index;
	json_t *look;

	if (!json_object_get(set->dataset->campaign, "sequential"))
		return NULL;
	if (count == 0)
		return "runs until decided; not looked at yet";
	json_array_foreach(looks, index, look)
		blocks = words_format(words, "%s%s%lld", blocks, index ? ", " : "",
				      (long long)json_integer_value(json_object_get(look, "blocks")));
	return words_format(words, "looked at after %s blocks%s; the last look spends %.2g of the "
				   "level %g", blocks,
			    json_is_true(json_object_get(last, "stop")) ? " and stopped there" : "",
			    set->level, COMPARISON_LEVEL);
}

/* What base against itself came to; NULL where the campaign has no such check. */
static const char *same_line(struct words *words, const struct comparison_set *set)
{
	const struct comparison_set *same = set->same;
	size_t tests = 0, counts = 0, builds = 0, blocks, needed = 0;
	const char *counted, *what;
	bool paired;

	if (!same)
		return NULL;
	for (size_t i = 0; i < same->count; i++) {
		const struct comparison *comparison = &same->comparisons[i];

		if (!comparison->primary || comparison->verdict == VERDICT_NONE)
			continue;
		tests += comparison->family > 0;
		counts += comparison->family == 0;
		builds += comparison->builds > 0;
		if (comparison->family)
			needed = power_smallest_blocks(same->level / (double)comparison->family);
	}
	blocks = most_blocks(same, &paired);
	counted = counts ? words_format(words, "%zu count%s", counts,
					counts == 1 ? " that repeats" : "s that repeat") : "";
	what = words_format(words, "A/A: base against itself in %zu %s%s", blocks,
			    builds ? "build" : "block", blocks == 1 ? "" : "s");
	if (tests)
		what = words_format(words, "%s, %zu test%s", what, tests, tests == 1 ? "" : "s");
	if (!set->same_differs && blocks < needed)
		return words_format(words, "%s: too few blocks to tell: needs %zu%s%s", what, needed,
				    counts ? "; no difference in " : "", counted);
	return words_format(words, "%s%s%s: %s", what, counts ? ", " : "", counted,
			    set->same_differs	 ? "they differ, see the warning" :
			    tests + counts == 0 ? "nothing to tell from" :
						  "no difference");
}

/* The emulated machine, and what it was given that makes it no plain one. */
static const char *emulated_line(struct words *words, const struct comparison_set *set,
				 const char *architecture)
{
	char costs[512], trouble[512];

	what_if_costs(set->dataset, costs, sizeof(costs));
	what_if_trouble(set->dataset, trouble, sizeof(trouble));
	return words_format(words, "emulated %s machine, instructions counted: no time is claimed%s%s%s%s",
			    architecture, *costs ? "; UV calls set to cost " : "",
			    words_clean(words, costs), *trouble ? "; trouble on request: " : "",
			    words_clean(words, trouble));
}

static const char *machine_line(struct words *words, const struct comparison_set *set)
{
	const struct observation *first = set->dataset->observations;
	const char *architecture = words_clean(words, first->architecture);

	if (set->emulated)
		return emulated_line(words, set, architecture);
	if (!*first->machine_type && !*architecture)
		return NULL;
	return words_format(words, "%s machine, %s",
			    *first->machine_type ? words_clean(words, first->machine_type) :
						   "unknown",
			    *architecture ? architecture : "architecture not recorded");
}

void report_subject(struct report *report, const struct comparison_set *set)
{
	struct words *words = &report->words;
	const struct dataset *dataset = set->dataset;
	struct report_list *list = &report->subject;
	const char *name = report_text(words, dataset->campaign, "name");
	const char *const more[] = { machine_line(words, set), same_line(words, set),
				     looks_line(words, set) };
	struct variant_list variants;
	struct failure failure;

	report->title = *name ? words_format(words, "uvbench: %s", name) : "uvbench";
	list->heading = "What is compared";
	list->lines = words_array(words, SUBJECT_LINES, sizeof(*list->lines));
	if (!list->lines || variant_list_make(&variants, dataset, &failure) < 0) {
		words->failed = true;
		return;
	}
	if (dataset->campaign || dataset->environments)
		for (size_t i = 0; i < variants.count && list->count < SUBJECT_LINES - 5; i++)
			if (!variant_is_check(dataset->campaign, variants.names[i]))
				report_list_add(list, words_format(words, "%s: %s",
					words_clean(words, variants.names[i]),
					report_variant(words, dataset, variants.names[i])));
	variant_list_free(&variants);
	report_list_add(list, design_line(words, set));
	if (comparison_set_conclude(set) == CONCLUSION_NOTHING)
		report_list_add(list, words_format(words, "nothing to judge: no metric that a verdict "
							  "could stand on has figures of %s",
						   words_clean(words, set->options.base_variant)));
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (more[i])
			report_list_add(list, more[i]);
}

static void report_warnings(struct report *report, const struct comparison_set *set)
{
	struct report_list *list = &report->warnings, *heads = &report->warning_heads;

	list->heading = heads->heading = "Warning";
	list->lines = words_array(&report->words, set->warning_count + 1, sizeof(*list->lines));
	heads->lines = words_array(&report->words, set->warning_count + 1, sizeof(*heads->lines));
	for (size_t i = 0; list->lines && heads->lines && i < set->warning_count; i++) {
		const char *warning = words_clean(&report->words, set->warnings[i]);
		const char *end = strstr(warning, ". ");

		report_list_add(list, warning);
		report_list_add(heads, end ? words_format(&report->words, "%.*s.",
							  (int)(end - warning), warning) : warning);
	}
}

/* What estimates of paired or of unpaired boots are of: "ratios", "differences" where there are no
 * ratios; NULL where no comparison has a p. */
static const char *estimated(const struct comparison_set *set, bool paired)
{
	bool ratios = false, differences = false;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (isnan(comparison->p_value) || comparison->paired != paired)
			continue;
		ratios = ratios || !isnan(comparison->effect_percent);
		differences = differences || isnan(comparison->effect_percent);
	}
	if (ratios && differences)
		return "ratios, or differences where there is no ratio";
	return ratios ? "ratios" : differences ? "differences" : NULL;
}

void report_reading(struct report *report, const struct comparison_set *set)
{
	struct report_list *list = &report->reading;
	const char *blocks = estimated(set, true), *boots = estimated(set, false);
	bool builds = json_array_size(json_object_get(set->dataset->campaign, "builds")) > 1;

	list->heading = "How to read it";
	list->lines = words_array(&report->words, 8, sizeof(*list->lines));
	if (!list->lines)
		return;
	if (set->emulated)
		report_list_add(list, "A UV call counts as one instruction and may cost "
				      "microseconds: where UV calls differ, \u0394 names both and "
				      "\"equivalent\" is never said.");
	if (blocks)
		report_list_add(list, words_format(&report->words,
			"Every boot counts once, by the median of its samples (a throughput by their "
			"mean). The effect is the Hodges-Lehmann estimate of the blocks' %s%s; its "
			"intervals invert the exact signed-rank test.", blocks,
			builds ? " (of several builds, the builds')" : ""));
	if (boots)
		report_list_add(list, words_format(&report->words,
			"Unpaired boots: the effect is the Hodges-Lehmann estimate of the boots' %s; "
			"its intervals invert the Mann-Whitney test. Less is found than by blocks: "
			"in simulation, with ten boots a variant, a difference of 1 %% in 24 of 100 "
			"experiments, where blocks find it in 51.", boots));
	if (blocks || boots)
		report_list_add(list, "The unadjusted interval holds for its row alone; the one that "
				      "a verdict is read off, and p_holm, allow for all tests of "
				      "the campaign.");
}

int report_make(struct report *report, const struct comparison_set *set)
{
	*report = (struct report){ .title = "", .reproduce = "" };
	report_subject(report, set);
	report_warnings(report, set);
	report_tables(report, set);
	report_legend(report, set);
	report_lists(report, set);
	report_reading(report, set);
	report->reproduce = report_text(&report->words, set->dataset->campaign, "reproduce");
	return report->words.failed ? -1 : 0;
}

void report_free(struct report *report)
{
	words_free(&report->words);
	*report = (struct report){ 0 };
}
