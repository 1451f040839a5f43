/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of a comparison in one sentence. */
#include <math.h>
#include <stdint.h>

#include "present/figures.h"
#include "present/lkml.h"
#include "present/variants.h"

/* Where a comparison stands in the sentence of verdicts. */
enum side { SIDE_WORSE, SIDE_BETTER, SIDE_WITHIN, SIDE_OPEN, SIDE_NONE, SIDES };

/* The direction of the UV calls that differ: 1 more, -1 fewer, 0 none, or some of each. */
static int direction_of_calls(const struct comparison_set *set, const struct comparison *comparison)
{
	bool more = false, fewer = false;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *calls = &set->comparisons[i];

		if (!comparison_is_uv_calls(calls) || !comparison_differs(calls) ||
		    !comparison_same_subject(calls, comparison))
			continue;
		more = more || calls->difference > 0;
		fewer = fewer || calls->difference < 0;
	}
	return more - fewer;
}

/* A deterministic difference is read off the margin; UV calls that differ have none, and where they
 * point the other way nothing is said. */
static enum side side_of_difference(const struct comparison_set *set,
				    const struct comparison *comparison)
{
	bool within = comparison->difference == 0 ||
		      fabs(comparison->effect_percent) <= comparison->margin_percent;
	int own = within ? 0 : comparison->difference > 0 ? 1 : -1;
	int calls = comparison->uv_calls_differ ? direction_of_calls(set, comparison) : own;

	if (own == 0 && !comparison->uv_calls_differ)
		return SIDE_WITHIN;
	if (calls == 0 || own == -calls)
		return SIDE_OPEN;
	return (calls > 0) == (comparison->direction == DIRECTION_LOWER) ? SIDE_WORSE : SIDE_BETTER;
}

static enum side side_of(const struct comparison_set *set, const struct comparison *comparison)
{
	switch (comparison->verdict) {
	case VERDICT_SLOWER: return SIDE_WORSE;
	case VERDICT_FASTER: return SIDE_BETTER;
	case VERDICT_EQUIVALENT: return SIDE_WITHIN;
	case VERDICT_INCONCLUSIVE: return SIDE_OPEN;
	case VERDICT_DETERMINISTIC: return side_of_difference(set, comparison);
	case VERDICT_EXPLORATORY:
	case VERDICT_NONE: break;
	}
	return SIDE_NONE;
}

/* Whether a comparison has a row in the mail's tables. */
static bool is_shown(const struct comparison_set *set, const struct comparison *comparison)
{
	return report_has_tables(set, comparison->variant) &&
	       report_in_table(set, comparison->variant, lkml_like(set, comparison), comparison);
}

/* ": about 13 more blocks"; "" where nothing is known. */
static const char *more_text(struct words *words, const struct comparison *comparison)
{
	if (!report_more_blocks(words, comparison))
		return "";
	if (comparison->more_blocks == SIZE_MAX)
		return ": too close to the margin";
	return words_format(words, ": about %zu more block%s", comparison->more_blocks,
			    comparison->more_blocks == 1 ? "" : "s");
}

/* "inconclusive in 2 (wb.fsync plain: about 13 more blocks; …)"; "" for none.
 * Names stand where the table leaves a question. */
static const char *side_text(struct words *words, const struct comparison_set *set, enum side side,
			     const char *word, bool named)
{
	const char *names = "";
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!is_shown(set, comparison) || side_of(set, comparison) != side)
			continue;
		names = words_format(words, "%s%s%s%s", names, count++ ? "; " : "",
				     report_full_name(words, set, comparison),
				     more_text(words, comparison));
	}
	if (count == 0)
		return "";
	return words_format(words, "%s in %zu%s%s%s", word, count, named ? " (" : "",
			    named ? names : "", named ? ")" : "");
}

/* How many tests the verdicts hold together for. */
static const char *family_text(struct words *words, const struct comparison_set *set)
{
	size_t family = 0;
	double margin = 0;

	for (size_t i = 0; i < set->count; i++)
		if (set->comparisons[i].family > family) {
			family = set->comparisons[i].family;
			margin = set->comparisons[i].margin_percent;
		}
	if (family == 0)
		return "";
	if (margin == 0)
		return words_format(words, " p corrected by Holm over %zu tests, level %g.", family,
				    set->level);
	return words_format(words, " Read off intervals that hold for all %zu tests together with "
				   "%g %% confidence.", family, 100 * (1 - set->level));
}

const char *lkml_verdict(struct words *words, const struct comparison_set *set)
{
	static const char *const conclusions[] = {
		[CONCLUSION_NO_REGRESSION] = "no regression",
		[CONCLUSION_REGRESSION] = "regression",
		[CONCLUSION_INCONCLUSIVE] = "inconclusive",
	};
	const char *const sides[SIDES] = {
		[SIDE_WORSE] = set->emulated ? "more" : "slower",
		[SIDE_BETTER] = set->emulated ? "fewer" : "faster",
		[SIDE_WITHIN] = "within the margin",
		[SIDE_OPEN] = "inconclusive",
		[SIDE_NONE] = "not compared",
	};
	const char *line = words_format(words, "Verdict at a margin of %s: %s.",
					report_margins(words, set),
					conclusions[comparison_set_conclude(set)]);
	const char *list = "";
	size_t rows = 0;

	for (size_t i = 0; i < set->count; i++)
		rows += is_shown(set, &set->comparisons[i]);
	for (size_t side = 0; side < SIDES; side++) {
		const char *text = side_text(words, set, side, sides[side], side >= SIDE_OPEN);

		if (*text)
			list = words_format(words, "%s%s%s", list, *list ? ", " : "", text);
	}
	return words_format(words, "%s Of %zu rows: %s.%s", line, rows, list,
			    family_text(words, set));
}
