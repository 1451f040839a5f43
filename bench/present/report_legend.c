/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verdicts and marks mean: a line for each that occurs. */
#include <stdint.h>

#include "present/figures.h"
#include "present/report.h"
#include "present/variants.h"

static const struct sign {
	enum comparison_mark mark;
	char sign;
	const char *name;
	const char *meaning;
} signs[] = {
	{ MARK_DRIFT, 'd', "drift",
	  "figures rise or fall over the order of boots (Mann-Kendall; p < 0.01 of all tests of it)" },
	{ MARK_BIMODAL, 'b', "bimodal",
	  "boots or samples gather about two values (dip test; p < 0.01 of all tests of it)" },
	{ MARK_OUTLYING, 'o', "outlying boot",
	  "one lies farther from its fellows than the farthest by chance (p < 0.01); it counts like "
	  "any other" },
	{ MARK_LONG_INSTRUCTIONS, 'l', "not comparable by instructions alone",
	  "the variants run other numbers of long instructions (MVCL, XC, MVCOS, IPTE, IDTE, "
	  "SSKE), each one count and much time" },
	{ MARK_COARSE, 'c', "coarse", "samples repeat few values, the steps of the clock" },
	{ MARK_STRAYING, 's', "some samples stray",
	  "more than 5 % of a variant's samples lie farther from the repeated number than the margin" },
};

#define SIGNS (sizeof(signs) / sizeof(signs[0]))

const char *report_signs(struct words *words, const struct comparison *comparison)
{
	const char *marks = "";

	for (size_t i = 0; i < SIGNS; i++)
		if (comparison->marks & signs[i].mark)
			marks = words_format(words, "%s%c", marks, signs[i].sign);
	return *marks ? words_format(words, "[%s]", marks) : "";
}

const char *report_verdict(struct words *words, const struct comparison_set *set,
			   const struct comparison *comparison)
{
	const char *verdict = figure_verdict(comparison->verdict,
					     report_is_counted(set, comparison));
	const char *marks = report_signs(words, comparison);

	return words_format(words, "%s%s%s", verdict, *marks ? " " : "", marks);
}

const char *report_more_blocks(struct words *words, const struct comparison *comparison)
{
	if (comparison->verdict != VERDICT_INCONCLUSIVE || comparison->more_blocks == 0)
		return NULL;
	if (comparison->more_blocks == SIZE_MAX)
		return "too close to the margin to be settled by more blocks";
	return words_format(words, "about %zu more block%s would settle it",
			    comparison->more_blocks, comparison->more_blocks == 1 ? "" : "s");
}

/* What the tables show of the set's comparisons. */
struct shown {
	unsigned int marks, verdict_marks; /* the latter of rows with verdicts */
	bool deterministic, builds, inconclusive, exploratory;
};

static struct shown look(const struct comparison_set *set)
{
	struct shown shown = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		bool exploratory = !comparison->primary && !comparison_is_uv_calls(comparison);

		if (!report_has_tables(set, comparison->variant) ||
		    !(exploratory || report_is_shown(set, comparison)))
			continue;
		shown.marks |= comparison->marks;
		if (!exploratory)
			shown.verdict_marks |= comparison->marks;
		if (comparison->builds > 1)
			shown.builds = true;
		else if (comparison->verdict == VERDICT_DETERMINISTIC)
			shown.deterministic = true;
		if (comparison->verdict == VERDICT_INCONCLUSIVE)
			shown.inconclusive = true;
		/* Without marks its table alone says so. */
		if (comparison->verdict == VERDICT_EXPLORATORY && comparison->marks)
			shown.exploratory = true;
	}
	return shown;
}

void report_legend(struct report *report, const struct comparison_set *set)
{
	struct report_list *list = &report->legend;
	struct shown shown = look(set);

	list->heading = "Verdicts and marks";
	list->lines = words_array(&report->words, SIGNS + 4, sizeof(*list->lines));
	if (!list->lines)
		return;
	if (shown.deterministic)
		report_list_add(list, "deterministic: samples and boots of each variant repeat one "
				      "number within 1 part in 10^5; the difference is shown as it "
				      "is, without a p. It holds for this one build.");
	if (shown.builds)
		report_list_add(list, "Over several builds a count's difference is a range, from the "
				      "smallest to the largest of any boots of any one build; the "
				      "verdict is that of the whole range. Other figures have an "
				      "interval with the builds as blocks.");
	if (shown.inconclusive)
		report_list_add(list, "inconclusive: the interval reaches across the margin, or "
				      "there is none. It is not \"no difference\".");
	if (shown.exploratory)
		report_list_add(list, "exploratory: not what the benchmark is about; figures "
				      "without a verdict.");
	for (size_t i = 0; i < SIGNS; i++)
		if (shown.marks & signs[i].mark)
			report_list_add(list, words_format(&report->words, "[%c] %s: %s",
							   signs[i].sign, signs[i].name,
							   signs[i].meaning));
}

const char *report_marks(struct words *words, const struct comparison_set *set)
{
	struct shown shown = look(set);
	const char *names = "";

	for (size_t i = 0; i < SIGNS; i++)
		if (shown.verdict_marks & signs[i].mark)
			names = words_format(words, "%s%s[%c] %s", names, *names ? ", " : "",
					     signs[i].sign, signs[i].name);
	return names;
}
