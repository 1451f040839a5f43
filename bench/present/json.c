/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons as JSON (docs/records.md, report.json); what does not apply is null. */
#include <stdlib.h>
#include <string.h>

#include "present/json_parts.h"
#include "present/long_instructions.h"
#include "present/present.h"

/* Digits that survive a round trip through decimal without noise such as 0.10000000000000001. */
#define DIGITS 15

/* The tallies behind the mark, or null. */
static json_t *long_instructions(const struct comparison_set *set,
				 const struct comparison *comparison)
{
	struct long_instruction *tallies;
	json_t *list;
	int count;

	if (!(comparison->marks & MARK_LONG_INSTRUCTIONS))
		return json_null();
	count = long_instructions_list(set, comparison, &tallies);
	list = count < 0 ? NULL : json_array();
	for (int i = 0; i < count; i++)
		(void)json_array_append_new(list, json_pack(
			"{s:s, s:s, s:f, s:f, s:b}", "event", tallies[i].event, "per",
			tallies[i].per_page ? "page" : "sample", "base", tallies[i].base,
			"patched", tallies[i].patched, "differs", tallies[i].differs));
	free(tallies);
	return list;
}

static json_t *comparisons(struct words *words, const struct comparison_set *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->count && list; i++) {
		bool several = strcmp(set->comparisons[i].variant, set->comparisons[0].variant) ||
			       strcmp(set->comparisons[set->count - 1].variant,
				      set->comparisons[0].variant);

		/* With more than two variants "patched" is the figure of this one. */
		json_t *object = json_comparison(words, &set->comparisons[i], several);

		if (json_object_set_new(object, "long_instructions",
					long_instructions(set, &set->comparisons[i])) < 0 ||
		    json_array_append(list, object) < 0) {
			json_decref(list);
			list = NULL;
		}
		json_decref(object);
	}
	return list;
}

static json_t *warnings(struct words *words, const struct comparison_set *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->warning_count; i++)
		(void)json_array_append_new(list, json_text(words, set->warnings[i]));
	return list;
}

static const char *conclusion(const struct comparison_set *set)
{
	static const char *const names[] = {
		[CONCLUSION_NO_REGRESSION] = "no regression",
		[CONCLUSION_REGRESSION] = "regression",
		[CONCLUSION_INCONCLUSIVE] = "inconclusive",
		[CONCLUSION_NOTHING] = "nothing to judge",
	};

	return names[comparison_set_conclude(set)];
}

/* The check of the base against itself, or null. */
static json_t *same(struct words *words, const struct comparison_set *set)
{
	if (!set->same)
		return json_null();
	return json_pack("{s:b, s:f, s:o}", "differs", set->same_differs, "level",
			 set->same->level, "comparisons", comparisons(words, set->same));
}

static json_t *sequential(const struct comparison_set *set)
{
	const json_t *plan = json_object_get(set->dataset->campaign, "sequential");

	if (!plan)
		return json_null();
	return json_pack("{s:O, s:O*}", "plan", plan, "looks", set->dataset->looks);
}

int present_json(FILE *out, const struct comparison_set *set)
{
	struct words words = { 0 };
	json_t *document = json_pack(
		"{s:o, s:s, s:o, s:f, s:f, s:{s:i, s:I}, s:o, s:o, s:o, s:o, s:o}",
		"warnings", warnings(&words, set),
		"conclusion", conclusion(set),
		"base", json_text(&words, set->options.base_variant),
		"level", set->level,
		"margin_percent", set->options.margin_percent,
		"bootstrap", "resamples", COMPARISON_RESAMPLES, "seed",
		(json_int_t)set->options.seed,
		"comparisons", comparisons(&words, set),
		"not_measured", json_not_measured(&words, set->dataset),
		"findings", json_findings(&words, set->dataset),
		"same", same(&words, set),
		"sequential", sequential(set));
	int result = document ? json_dumpf(document, out, JSON_INDENT(1) |
					   JSON_REAL_PRECISION(DIGITS)) : -1;

	json_decref(document);
	words_free(&words);
	return result < 0 || fputc('\n', out) == EOF || ferror(out) ? -1 : 0;
}
