/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdicts of a comparison in few sentences. */
#include <math.h>
#include <stdint.h>
#include <string.h>

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
	bool within = comparison->difference == 0 || comparison_within_repeats(comparison) ||
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

/* Whether the mail shows rows of more than one variant: then they are named by it, too. */
static bool has_variants(const struct comparison_set *set)
{
	const char *first = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const char *variant = set->comparisons[i].variant;

		if (!report_is_shown(set, &set->comparisons[i]))
			continue;
		if (first && strcmp(first, variant) != 0)
			return true;
		first = variant;
	}
	return false;
}

/* "wb.fsync plain"; "wb.fsync plain of patched" where there are several variants. */
static const char *row_name(struct words *words, const struct comparison_set *set,
			    const struct comparison *comparison, bool variants)
{
	const char *name = report_full_name(words, set, comparison);

	return variants ? words_format(words, "%s of %s", name,
						words_clean(words, comparison->variant)) : name;
}

/* "inconclusive in 2 (wb.fsync plain: about 13 more blocks; …)"; "" for none.
 * Names stand where the table leaves a question. */
static const char *side_text(struct words *words, const struct comparison_set *set, enum side side,
			     const char *word, bool named)
{
	bool variants = named && has_variants(set);
	const char *names = "";
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!report_is_shown(set, comparison) || side_of(set, comparison) != side)
			continue;
		if (named)
			names = words_format(words, "%s%s%s%s", names, count ? "; " : "",
					     row_name(words, set, comparison, variants),
					     more_text(words, comparison));
		count++;
	}
	if (count == 0)
		return "";
	return words_format(words, "%s in %zu%s%s%s", word, count, named ? " (" : "",
			    names, named ? ")" : "");
}

/* What the rows' verdicts stand on. */
struct grounds {
	size_t rows, repeated, tests;
	size_t family;
	bool margin; /* of any test */
};

static struct grounds grounds_of(const struct comparison_set *set)
{
	struct grounds grounds = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!report_is_shown(set, comparison))
			continue;
		grounds.rows++;
		grounds.tests += comparison->family > 0;
		grounds.repeated += comparison->family == 0 && isnan(comparison->p_value) &&
				    (comparison->verdict == VERDICT_DETERMINISTIC ||
				     comparison->builds > 1);
		if (comparison->family > grounds.family)
			grounds.family = comparison->family;
		grounds.margin = grounds.margin ||
				 (comparison->family > 0 && comparison->margin_percent > 0);
	}
	return grounds;
}

/* " 9 rows repeat one number a kernel and are compared as they are; 8 are read off intervals …" */
static const char *grounds_text(struct words *words, const struct comparison_set *set)
{
	const struct grounds grounds = grounds_of(set);
	const char *repeated = "", *rule, *tests;

	if (grounds.repeated == grounds.rows)
		return grounds.rows ? " Deterministic figures are compared as they are." : "";
	if (grounds.repeated)
		repeated = words_format(words, "%zu deterministic, compared as %s; ", grounds.repeated,
					grounds.repeated == 1 ? "it is" : "they are");
	if (grounds.tests == 0)
		return "";
	tests = words_format(words, "%zu by", grounds.tests);
	if (grounds.family == 1)
		rule = grounds.margin ? words_format(words, "an interval at %g %% confidence",
						     100 * (1 - set->level)) :
					words_format(words, "its p, at most %g", set->level);
	else if (grounds.margin)
		rule = words_format(words, "intervals that hold together, for all %zu tests of this "
					   "campaign, with %g %% confidence", grounds.family,
				    100 * (1 - set->level));
	else
		rule = words_format(words, "p, corrected by Holm over %zu tests of this campaign, "
					   "at most %g", grounds.family, set->level);
	return words_format(words, " Judged: %s%s %s.", repeated, tests, rule);
}

/* What the variant's boots had in place of figures: " was skipped in 10 boots"; NULL for nothing. */
static const char *missing_text(struct words *words, const struct comparison_set *set,
				const struct comparison *comparison)
{
	static const char *const verbs[] = { [NOTE_SKIP] = "was skipped", [NOTE_ERROR] = "failed",
					     [NOTE_BOOT] = "did not end" };
	const enum note_kind kinds[] = { NOTE_BOOT, NOTE_ERROR, NOTE_SKIP };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t boots = 0;

		for (size_t j = 0; j < set->dataset->note_count; j++) {
			const struct dataset_note *note = &set->dataset->notes[j];

			boots += note->kind == kinds[i] &&
				 strcmp(note->variant, comparison->variant) == 0 &&
				 strcmp(note->benchmark, comparison->benchmark) == 0 &&
				 strcmp(note->parameters_key, comparison->parameters_key) == 0;
		}
		if (boots)
			return words_format(words, "%s in %zu boot%s of %s", verbs[kinds[i]], boots,
					    boots == 1 ? "" : "s",
					    words_clean(words, comparison->variant));
	}
	return comparison->verdict == VERDICT_NONE ?
	       words_format(words, "has no figures of %s",
			    words_clean(words, comparison->variant)) : NULL;
}

/* ", because uv.x failed in 1 boot of patched": what the variants left open that the base measured. A
 * benchmark is named once, whatever it measures. */
static const char *open_cause(struct words *words, const struct comparison_set *set)
{
	const struct comparison *last = NULL;
	const char *causes = "";

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		const char *missing;

		if (!report_is_shown(set, comparison) || isnan(comparison->base) ||
		    (comparison->verdict != VERDICT_NONE && comparison->boots_left_out == 0) ||
		    (last && comparison_same_subject(last, comparison)))
			continue;
		missing = missing_text(words, set, comparison);
		if (!missing)
			continue;
		causes = words_format(words, "%s%s%s %s", causes, last ? "; " : ", because ",
				      report_name(words, set, comparison), missing);
		last = comparison;
	}
	return causes;
}

static bool has_side(const struct comparison_set *set, enum side side)
{
	for (size_t i = 0; i < set->count; i++)
		if (report_is_shown(set, &set->comparisons[i]) &&
		    side_of(set, &set->comparisons[i]) == side)
			return true;
	return false;
}

/* Why the conclusion is what it is where no row shows it. */
static const char *cause_text(struct words *words, const struct comparison_set *set,
			      enum conclusion conclusion)
{
	if (conclusion == CONCLUSION_REGRESSION && !has_side(set, SIDE_WORSE))
		return words_format(words, ", because what works in every boot of %s fails in "
					   "another variant (listed above)",
				    words_clean(words, set->options.base_variant));
	if (conclusion == CONCLUSION_INCONCLUSIVE && !has_side(set, SIDE_OPEN))
		return open_cause(words, set);
	return "";
}

const char *lkml_verdict(struct words *words, const struct comparison_set *set)
{
	static const char *const conclusions[] = {
		[CONCLUSION_NO_REGRESSION] = "no regression",
		[CONCLUSION_REGRESSION] = "regression",
		[CONCLUSION_INCONCLUSIVE] = "inconclusive",
		[CONCLUSION_NOTHING] = "nothing to judge",
	};
	const char *const sides[SIDES] = {
		[SIDE_WORSE] = set->emulated ? "more" : "slower",
		[SIDE_BETTER] = set->emulated ? "fewer" : "faster",
		[SIDE_WITHIN] = "within the margin",
		[SIDE_OPEN] = "inconclusive",
		[SIDE_NONE] = "not compared",
	};
	enum conclusion conclusion = comparison_set_conclude(set);
	const char *line = words_format(words, "Verdict at a margin of %s: %s%s.",
					report_margins(words, set), conclusions[conclusion],
					cause_text(words, set, conclusion));
	const char *list = "";
	size_t rows = grounds_of(set).rows;

	if (conclusion == CONCLUSION_NOTHING)
		return words_format(words, "%s No metric that a verdict could stand on has figures of "
					   "%s.", line,
				    words_clean(words, set->options.base_variant));
	if (rows == 0)
		return line;
	for (size_t side = 0; side < SIDES; side++) {
		const char *text = side_text(words, set, side, sides[side], side >= SIDE_OPEN);

		if (*text)
			list = words_format(words, "%s%s%s", list, *list ? ", " : "", text);
	}
	return words_format(words, "%s Of %zu row%s: %s.%s", line, rows, rows == 1 ? "" : "s", list,
			    grounds_text(words, set));
}
