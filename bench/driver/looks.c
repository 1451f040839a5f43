/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stages and looks of a campaign that ends when all is decided. */
#include "driver/looks.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/plan.h"
#include "present/figures.h"
#include "present/report.h"
#include "present/variants.h"
#include "record/stream.h"

/* Largest looks.jsonl, in bytes. */
#define LOOKS_LIMIT (1u << 20)

/* Columns of a benchmark's name and an interval. */
#define NAME_WIDTH 32
#define INTERVAL_WIDTH 20

/* Blocks from which there is a 95 % interval to be shown. */
#define FIRST_SHOWN 6

/* The campaign, and where it stands. */
struct stages {
	struct campaign campaign;
	const json_t *blocks;  /* of the plan's looks */
	const json_t *spent;
	size_t taken;          /* looks that are recorded */
	bool stopped;          /* the last of them stops */
	bool nothing;          /* it had nothing to decide and nothing that repeats */
	char path[PATH_ROOM];  /* looks.jsonl */
	struct failure *failure;
};

/* Of a look's record. */
static bool is_nothing(const json_t *record)
{
	const json_t *repeating = json_object_get(record, "repeating");

	return repeating && json_integer_value(repeating) == 0 &&
	       json_integer_value(json_object_get(record, "primary")) == 0;
}

static int take_line(void *context, size_t line, const json_t *record, const char *problem)
{
	struct stages *stages = context;

	(void)line;
	(void)problem;
	if (strcmp(record_text(record, "type"), "look") == 0) {
		stages->taken++;
		stages->stopped = json_is_true(json_object_get(record, "stop"));
		stages->nothing = is_nothing(record);
	}
	return 0;
}

/* What earlier starts of the campaign have looked at. */
static int recall(struct stages *stages)
{
	if (!path_exists(stages->path))
		return 0;
	return record_read_file(stages->path, take_line, stages, stages->failure) < 0 ? -1 : 0;
}

/* Adds a line; the file is whole at any time. */
static int append(struct stages *stages, const json_t *record)
{
	char *old = path_exists(stages->path) ?
			    file_read(stages->path, LOOKS_LIMIT, stages->failure) : strdup("");
	char *line = json_dumps(record, JSON_COMPACT);
	bool cut = old && *old && old[strlen(old) - 1] != '\n';
	char *text = NULL;
	int size = old && line ? asprintf(&text, "%s%s%s\n", old, cut ? "\n" : "", line) : -1;
	int result = -1;

	if (size >= 0)
		result = file_write(stages->path, text, (size_t)size, stages->failure);
	else if (old)
		(void)failure_set(stages->failure, "write %s: out of memory", stages->path);
	free(old);
	free(line);
	if (size >= 0)
		free(text);
	return result;
}

/* Whether it decides anything: a stub explains. */
static bool is_deciding(const struct comparison_set *set, const struct comparison *comparison)
{
	return comparison->primary &&
	       !variant_is_stub(set->dataset->campaign, comparison->variant);
}

/* Whether more blocks may decide it. */
static bool is_asked(const struct comparison_set *set, const struct comparison *comparison)
{
	return is_deciding(set, comparison) && comparison->verdict != VERDICT_DETERMINISTIC &&
	       comparison->verdict != VERDICT_NONE;
}

/* Whether blocks have decided it: where UV calls differ the verdict may stay open for that alone. */
static bool is_decided(const struct comparison *comparison)
{
	const double *interval = comparison->verdict_percent;
	double margin = comparison->margin_percent;

	if (comparison->verdict != VERDICT_INCONCLUSIVE)
		return true;
	return comparison->uv_calls_differ && margin > 0 &&
	       (interval[0] > margin || interval[1] < -margin ||
		(interval[0] >= -margin && interval[1] <= margin));
}

struct look look_count(const struct comparison_set *set)
{
	struct look look = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!is_deciding(set, comparison))
			continue;
		look.repeating += comparison->verdict == VERDICT_DETERMINISTIC;
		look.missing += comparison->verdict == VERDICT_NONE;
		if (!is_asked(set, comparison))
			continue;
		if (look.primary == 0 || comparison->blocks < look.blocks)
			look.blocks = comparison->blocks;
		look.primary++;
		look.decided += is_decided(comparison);
	}
	return look;
}

/* Text filled up to so many columns. */
static const char *filled(struct words *words, const char *text, size_t columns)
{
	const char *cut = words_cut(words, text, columns);
	size_t width = words_width(cut);

	return words_format(words, "%s%*s", cut, width < columns ? (int)(columns - width) : 0, "");
}

static const char *more_blocks(struct words *words, const struct comparison *comparison)
{
	if (comparison->verdict != VERDICT_INCONCLUSIVE || comparison->more_blocks == 0)
		return "";
	if (comparison->more_blocks == SIZE_MAX)
		return ", too close to the margin";
	return words_format(words, ", about %zu more", comparison->more_blocks);
}

/* The interval that each verdict is read off, as it stands; between looks the unadjusted one. */
static void show_intervals(struct words *words, const struct comparison_set *set, bool at_look)
{
	const char *variant = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!is_asked(set, comparison))
			continue;
		if (!variant || strcmp(variant, comparison->variant) != 0)
			(void)fprintf(stderr, "  %s against base, %s:\n",
				      words_clean(words, comparison->variant),
				      at_look ? "at the look's level" : "95 %, each alone");
		variant = comparison->variant;
		(void)fprintf(stderr, "    %s %s %s%s\n",
			      filled(words, report_name(words, set, comparison), NAME_WIDTH),
			      filled(words, figure_percent_interval(
						    words, at_look ?
						    comparison->verdict_percent :
						    comparison->ci95_percent),
				     INTERVAL_WIDTH),
			      at_look ? figure_verdict(comparison->verdict, set->emulated) : "",
			      at_look ? more_blocks(words, comparison) : "");
	}
}

/* Benchmarks that blocks don't decide because they fail: each once. */
static void show_errors(struct words *words, const struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];
		bool first = note->kind == NOTE_ERROR;

		for (size_t j = 0; j < i && first; j++)
			if (dataset->notes[j].kind == NOTE_ERROR &&
			    strcmp(dataset->notes[j].benchmark, note->benchmark) == 0 &&
			    strcmp(dataset->notes[j].variant, note->variant) == 0)
				first = false;
		if (first)
			(void)fprintf(stderr, "    %s fails in %s: %s\n",
				      words_clean(words, note->benchmark),
				      words_clean(words, note->variant),
				      words_clean(words, note->text));
	}
}

/* Benchmarks that have no figure of one side. */
static void show_missing(struct words *words, const struct comparison_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (is_deciding(set, comparison) && comparison->verdict == VERDICT_NONE)
			(void)fprintf(stderr, "    %s of %s: no figure to compare\n",
				      report_name(words, set, comparison),
				      words_clean(words, comparison->variant));
	}
}

static void show(const struct stages *stages, const struct comparison_set *set,
		 const struct look *look, size_t blocks, double spent)
{
	struct words words = { 0 };

	(void)fprintf(stderr, "look %zu of at most %zu, %zu blocks, level %.2g: %zu of %zu primary "
			      "verdicts decided\n", stages->taken + 1,
		      json_array_size(stages->blocks), blocks, spent, look->decided, look->primary);
	if (look->primary && look->blocks < blocks)
		(void)fprintf(stderr, "  %zu blocks have figures of both kernels\n", look->blocks);
	if (look->repeating)
		(void)fprintf(stderr, "  %zu more repeat one number: blocks decide nothing there\n",
			      look->repeating);
	show_intervals(&words, set, true);
	show_missing(&words, set);
	show_errors(&words, set->dataset);
	words_free(&words);
}

/* Loads what there is and compares at the level of this look, as compare will do when it is the
 * last; without a `record` between looks. */
static int compare(const struct stages *stages, const json_t *record, struct dataset *dataset,
		   struct comparison_set *set)
{
	const struct comparison_options options = { .margin_percent = -1, .verdicts_only = true };

	if (dataset_load_campaign(dataset, stages->campaign.directory, stages->failure) < 0)
		return -1;
	if (!dataset->looks)
		dataset->looks = json_array();
	if (record && json_array_append(dataset->looks, (json_t *)record) < 0)
		return failure_set(stages->failure, "look at %s: out of memory",
				   stages->campaign.directory);
	set->dataset = dataset;
	if (dataset->observation_count == 0)
		return 0;
	return comparison_set_make(set, dataset, &options, stages->failure);
}

static int take_look(struct stages *stages)
{
	size_t blocks = (size_t)json_integer_value(json_array_get(stages->blocks, stages->taken));
	double spent = json_number_value(json_array_get(stages->spent, stages->taken));
	bool last = stages->taken + 1 == json_array_size(stages->blocks);
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	json_t *record;
	char date[32];
	int result;

	plan_date(date);
	record = json_pack("{s:s, s:I, s:f}", "type", "look", "blocks", (json_int_t)blocks, "spent",
			   spent);
	result = compare(stages, record, &dataset, &set);
	if (result == 0) {
		struct look look = look_count(&set);
		json_t *outcome;

		stages->stopped = last || look.decided == look.primary;
		show(stages, &set, &look, blocks, spent);
		outcome = json_pack("{s:I, s:I, s:I, s:I, s:b, s:s}", "primary",
				    (json_int_t)look.primary, "decided", (json_int_t)look.decided,
				    "repeating", (json_int_t)look.repeating, "usable",
				    (json_int_t)look.blocks, "stop", stages->stopped, "date", date);
		(void)json_object_update(record, outcome);
		stages->nothing = is_nothing(record);
		json_decref(outcome);
		result = append(stages, record);
	}
	stages->taken++;
	json_decref(record);
	comparison_set_free(&set);
	dataset_free(&dataset);
	return result;
}

/* Shows where the campaign stands between two looks: nothing is read off it. */
static int show_between(struct stages *stages, size_t blocks)
{
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	struct words words = { 0 };
	int result = compare(stages, NULL, &dataset, &set);

	if (result == 0) {
		(void)fprintf(stderr, "%zu blocks, not a look: shown only, decides nothing\n", blocks);
		show_intervals(&words, &set, false);
	}
	words_free(&words);
	comparison_set_free(&set);
	dataset_free(&dataset);
	return result;
}

static int run_blocks(struct stages *stages, size_t blocks)
{
	stages->campaign.boots = plan_boots_of(stages->campaign.plan, blocks);
	return boots_run(&stages->campaign, stages->failure);
}

/* Runs the boots up to the next look; before the first there is something to see on the way. */
static int run_to_look(struct stages *stages)
{
	const json_t *sequential = json_object_get(stages->campaign.plan, "sequential");
	size_t every = (size_t)json_integer_value(json_object_get(sequential, "look_every"));
	size_t look = (size_t)json_integer_value(json_array_get(stages->blocks, stages->taken));

	for (size_t blocks = FIRST_SHOWN; every && stages->taken == 0 && blocks < look;
	     blocks += every)
		if (run_blocks(stages, blocks) < 0 || show_between(stages, blocks) < 0)
			return -1;
	return run_blocks(stages, look);
}

int looks_run(const struct campaign *campaign, struct failure *failure)
{
	const json_t *sequential = json_object_get(campaign->plan, "sequential");
	struct stages stages = {
		.campaign = *campaign,
		.blocks = json_object_get(sequential, "looks"),
		.spent = json_object_get(sequential, "spent"),
		.failure = failure,
	};

	if (path_format(stages.path, failure, "%s/looks.jsonl", campaign->directory) < 0 ||
	    recall(&stages) < 0)
		return -1;
	if (stages.stopped) {
		size_t last = (size_t)json_integer_value(json_array_get(stages.blocks,
									stages.taken - 1));

		(void)fprintf(stderr, "all looks that are needed have been taken\n");
		if (run_blocks(&stages, last) < 0)
			return -1;
	}
	while (!stages.stopped && stages.taken < json_array_size(stages.blocks))
		if (run_to_look(&stages) < 0 || take_look(&stages) < 0)
			return -1;
	if (!stages.nothing)
		return 0;
	(void)failure_set(failure, "%s: nothing to decide: no primary metric has figures of the base "
				   "and of a variant; uvbench compare shows what was skipped, failed or "
				   "found", campaign->directory);
	return 1;
}
