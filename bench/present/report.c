/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report's head and foot: what is compared, how to read it, how to make it again. */
#include "present/report.h"

#include <math.h>
#include <string.h>

#include "present/variants.h"
#include "record/stream.h"

#define SUBJECT_LINES 16

/* "patched: Linux 6.12.1, as it is" */
static const char *variant_line(struct words *words, const struct dataset *dataset,
				const char *name)
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
	return words_format(words, "%s: %s%s%s%s%s%s%s", words_clean(words, name),
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

/* Blocks that the campaign was planned to have; 0 where there is no plan. */
static size_t planned_blocks(const struct dataset *dataset)
{
	const json_t *boots = json_object_get(dataset->campaign, "boots");
	size_t blocks = 0, i;
	json_t *boot;

	json_array_foreach((json_t *)boots, i, boot) {
		const char *block = record_text(boot, "block");
		size_t j = 0;

		while (j < i && strcmp(record_text(json_array_get(boots, j), "block"), block) != 0)
			j++;
		blocks += j == i && *block;
	}
	return blocks;
}

/* "10 blocks, seed 42, margin ±1 %"; "2 of 3 blocks" where some are missing. */
static const char *design_line(struct words *words, const struct comparison_set *set)
{
	const json_t *seed = json_object_get(set->dataset->campaign, "seed");
	const char *seed_text = "";
	bool paired;
	size_t blocks = most_blocks(set, &paired);
	size_t planned = planned_blocks(set->dataset);
	const char *of = paired && planned > blocks ? words_format(words, " of %zu", planned) : "";

	if (json_is_integer(seed))
		seed_text = words_format(words, ", seed %lld", (long long)json_integer_value(seed));
	return words_format(words, "%zu%s %s%s, margin \u00b1%g %%", blocks, of,
			    !paired ? "unpaired boots a variant (drift between them counts as "
				      "effect)" :
			    blocks == 1 && !*of ? "block" : "blocks",
			    seed_text, set->options.margin_percent);
}

static const char *machine_line(struct words *words, const struct comparison_set *set)
{
	const struct observation *first = set->dataset->observations;
	const char *architecture = words_clean(words, first->architecture);

	if (set->emulated)
		return words_format(words, "emulated %s machine, instructions counted: no time is "
					   "claimed", architecture);
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
	const char *machine = machine_line(words, set);
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
		for (size_t i = 0; i < variants.count && list->count < SUBJECT_LINES - 2; i++)
			report_list_add(list, variant_line(words, dataset, variants.names[i]));
	variant_list_free(&variants);
	report_list_add(list, design_line(words, set));
	if (machine)
		report_list_add(list, machine);
}

static bool has_verdict(const struct comparison_set *set, enum verdict verdict)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->comparisons[i].verdict == verdict)
			return true;
	return false;
}

static bool has_statistics(const struct comparison_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (!isnan(set->comparisons[i].p_value))
			return true;
	return false;
}

static void report_reading(struct report *report, const struct comparison_set *set)
{
	struct report_list *list = &report->reading;

	list->heading = "How to read it";
	list->lines = words_array(&report->words, 8, sizeof(*list->lines));
	if (!list->lines)
		return;
	if (set->emulated)
		report_list_add(list, "A UV call counts as one instruction and may cost "
				      "microseconds: where UV calls differ, \u0394 names both and "
				      "\"equivalent\" is never said.");
	if (has_verdict(set, VERDICT_DETERMINISTIC))
		report_list_add(list, "deterministic: samples and boots of each variant repeat one "
				      "number within 1 part in 10^5, so the difference itself is "
				      "shown and no p. It holds for these builds.");
	if (has_statistics(set))
		report_list_add(list, words_format(&report->words,
			"Every boot counts once, by the median of its samples (a throughput by "
			"their mean). The effect is the Hodges-Lehmann estimate of the %s, its 95 "
			"%% interval %s. The verdict is read off the interval against the margin "
			"\u00b1%g %%; p tests \"no difference\".",
			set->count && set->comparisons[0].paired ?
			"blocks' ratios" : "boots' ratios",
			set->count && set->comparisons[0].paired ?
			"inverts the exact signed-rank test" : "inverts the Mann-Whitney test",
			set->options.margin_percent));
	if (has_verdict(set, VERDICT_INCONCLUSIVE))
		report_list_add(list, "inconclusive: the interval reaches across the margin, or "
				      "there is none. It is not \"no difference\".");
}

int report_make(struct report *report, const struct comparison_set *set)
{
	*report = (struct report){ .title = "", .reproduce = "" };
	report_subject(report, set);
	report_tables(report, set);
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
