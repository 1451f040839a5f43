/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tallies of long instructions that differ: what the mark [l] is about. */
#include <stdlib.h>
#include <string.h>

#include "present/figures.h"
#include "present/long_instructions.h"
#include "present/report_rows.h"

/* Calls `each` for every tally that differs of the rows marked so, of one variant (NULL: all). */
static void for_each(struct words *words, const struct comparison_set *set, const char *variant,
		     void (*each)(struct words *words, void *into, const char *name,
				  const struct long_instruction *tally),
		     void *into)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		struct long_instruction *list;
		int count;

		if (!(comparison->marks & MARK_LONG_INSTRUCTIONS) ||
		    !report_is_shown(set, comparison) ||
		    (variant && strcmp(comparison->variant, variant) != 0))
			continue;
		count = long_instructions_list(set, comparison, &list);
		if (count < 0)
			words->failed = true;
		for (int j = 0; j < count; j++)
			if (list[j].differs)
				each(words, into, report_name(words, set, comparison), &list[j]);
		free(list);
	}
}

static void count_tally(struct words *words, void *into, const char *name,
			const struct long_instruction *tally)
{
	(void)words;
	(void)name;
	(void)tally;
	++*(size_t *)into;
}

static void add_row(struct words *words, void *into, const char *name,
		    const struct long_instruction *tally)
{
	struct report_row *row = report_row_add(into, ROW_FIGURES, NULL);

	row->cells[0] = name;
	row->cells[1] = words_clean(words, tally->event);
	row->cells[2] = tally->per_page ? "a page" : "a sample";
	row->cells[3] = figure_plain(words, tally->base);
	row->cells[4] = figure_plain(words, tally->patched);
}

void report_long_instructions(struct report *report, const struct comparison_set *set,
			      const char *variant)
{
	struct words *words = &report->words;
	struct report_table *table;
	size_t count = 0;

	for_each(words, set, variant, count_tally, &count);
	if (count == 0)
		return;
	table = report_table_begin(report, count);
	if (!table)
		return;
	for_each(words, set, variant, add_row, table);
	table->title = words_format(words, "Long instructions that differ, %s against %s",
				    words_clean(words, variant),
				    words_clean(words, set->options.base_variant));
	table->remark = "Of rows marked [l]: each of these counts as one instruction and takes the time "
			"of many.";
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", "instruction", "", words_clean(words, set->options.base_variant),
		words_clean(words, variant), "", "" },
		COLUMN(0) | COLUMN(1) | COLUMN(2), 0);
	report_table_end(report, table);
}

static void add_text(struct words *words, void *into, const char *name,
		     const struct long_instruction *tally)
{
	const char **list = into;

	*list = words_format(words, "%s%s%s %s %s \u2192 %s %s", *list, **list ? "; " : "", name,
			     words_clean(words, tally->event), figure_plain(words, tally->base),
			     figure_plain(words, tally->patched),
			     tally->per_page ? "a page" : "a sample");
}

const char *report_long_list(struct words *words, const struct comparison_set *set)
{
	const char *list = "";

	for_each(words, set, NULL, add_text, &list);
	return list;
}
