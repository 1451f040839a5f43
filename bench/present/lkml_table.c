/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a mail to a list: a row a benchmark, in ASCII. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/lines.h"
#include "present/lkml.h"
#include "present/text_table.h"

static void to_ascii(struct words *words, struct report_table *table)
{
	for (size_t i = 0; i < table->column_count; i++)
		table->columns[i].heading = words_ascii(words, table->columns[i].heading);
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t j = 0; j < REPORT_COLUMNS; j++)
			table->rows[i].cells[j] = words_ascii(words, table->rows[i].cells[j]);
}

/* Writes what was put into the report's next table, and takes it out again. */
static void write_table(FILE *out, struct report *report, const char *title)
{
	struct report_table *table = &report->tables[report->table_count];

	to_ascii(&report->words, table);
	if (*title)
		line_wrap_within(out, MAIL_COLUMNS, 0, 2, words_ascii(&report->words, title));
	text_table(out, &report->words, table, MAIL_COLUMNS);
	(void)fputc('\n', out);
}

/* A percentage without its sign, which stands in the heading. */
static const char *bare(struct words *words, const char *percent)
{
	const char *sign = strstr(percent, " %");

	return sign && !sign[2] ? words_format(words, "%.*s", (int)(sign - percent), percent) :
				  percent;
}

static const char *difference_text(struct words *words, const struct comparison *comparison)
{
	const char *unit = strchr(comparison->unit, '/');
	const char *figure = comparison->builds > 1 ?
		figure_range(words, comparison->range_difference, figure_signed) :
		figure_signed(words, comparison->difference);

	return unit && strcmp(unit, "/page") != 0 && comparison->difference != 0 ?
	       words_format(words, "%s %s", figure, words_clean(words, unit)) : figure;
}

/* A difference with UV calls takes a line, its interval or what it lies between the next. */
static void add_wide(struct words *words, struct report_row *row, const struct comparison_set *set,
		     const struct comparison *comparison)
{
	const char *second = "";

	if (!isnan(comparison->ci95_difference[0]))
		second = words_format(words, "\n95 %%: %s",
				      report_interval(words, comparison, comparison->ci95_percent,
						      comparison->ci95_difference));
	else if (comparison->builds < 2)
		second = words_format(words, "\n%s \u2192 %s", figure_plain(words, comparison->base),
				      figure_plain(words, comparison->patched));
	row->kind = ROW_WIDE;
	row->cells[1] = words_format(words, "%s%s%s", difference_text(words, comparison),
				     report_calls_difference(words, set, comparison, NULL),
				     second);
}

/* Whether a row's difference is told with the UV calls that it came with. */
static bool is_wide(const struct comparison_set *set, const struct comparison *comparison)
{
	return report_is_counted(set, comparison) && comparison->uv_calls_differ &&
	       comparison->verdict != VERDICT_NONE;
}

/* Whether all that is shown in the columns of a table has a ratio: then these are in percent, else
 * each cell names its unit. */
static bool all_in_percent(const struct comparison_set *set, const struct comparison *first)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (comparison->verdict != VERDICT_NONE && isnan(comparison->effect_percent) &&
		    !is_wide(set, comparison) &&
		    report_in_table(set, first->variant, report_like(set, first), comparison))
			return false;
	}
	return true;
}

static void add_row(struct words *words, struct report_table *table,
		    const struct comparison_set *set, const struct comparison *comparison,
		    bool percent)
{
	bool counted = report_is_counted(set, comparison);
	struct report_row *row = report_row_add(table, ROW_FIGURES, comparison);

	row->cells[0] = report_name(words, set, comparison);
	row->cells[6] = report_verdict(words, set, comparison);
	if (is_wide(set, comparison)) {
		add_wide(words, row, set, comparison);
		return;
	}
	if (counted) {
		row->cells[1] = difference_text(words, comparison);
		row->cells[2] = bare(words, comparison->builds > 1 ?
				     figure_percent_range(words, comparison->range_percent) :
				     figure_percent(words, comparison->effect_percent));
	} else {
		row->cells[1] = comparison->builds > 1 ? "" :
				figure_plain(words, comparison->base);
		row->cells[2] = report_effect(words, comparison);
	}
	if (!isnan(comparison->ci95_difference[0]))
		row->cells[3] = report_interval(words, comparison, comparison->ci95_percent,
						comparison->ci95_difference);
	for (size_t i = 2; percent && i < 4; i++)
		row->cells[i] = bare(words, row->cells[i]);
	if (!isnan(comparison->p_holm))
		row->cells[4] = figure_p_value(words, comparison->p_holm);
}

/* "Instructions and UV calls a page, patched against base:" */
static const char *table_title(struct words *words, const struct comparison_set *set,
			       const struct comparison *first, size_t builds)
{
	const char *unit = words_clean(words, first->unit);
	const char *what = report_like(set, first) ?
		words_format(words, "%s%s%s%s%s", words_clean(words, first->metric),
			     *unit ? " (" : "", unit, *unit ? ")" : "",
			     first->direction == DIRECTION_HIGHER ? ", higher is better" : "") :
		"Instructions and UV calls a page";

	return words_format(words, "%s, %s against %s%s:", what, words_clean(words, first->variant),
			    words_clean(words, set->options.base_variant), builds > 1 ?
			    words_format(words, ", smallest to largest of %zu builds", builds) : "");
}

/* The table of one metric of one variant. */
static void write_metric(FILE *out, struct report *report, const struct comparison_set *set,
			 const struct comparison *first)
{
	struct words *words = &report->words;
	struct report_table *table = report_table_begin(report, set->count);
	bool counted = report_is_counted(set, first), percent = all_in_percent(set, first);
	size_t builds = 0;

	if (!table)
		return;
	table->verdicts = true;
	for (size_t i = 0; i < set->count; i++) {
		if (!report_in_table(set, first->variant, report_like(set, first),
				     &set->comparisons[i]))
			continue;
		add_row(words, table, set, &set->comparisons[i], percent);
		if (set->comparisons[i].builds > builds)
			builds = set->comparisons[i].builds;
	}
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", counted ? "\ndelta" : words_format(words, "\n%s",
					words_clean(words, set->options.base_variant)),
		counted ? "\n%" : percent ? "\ndelta %" : "\ndelta",
		percent ? "95 % interval,\nunadjusted, %" : "95 % interval,\nunadjusted",
		"\np_holm", "",
		"\nverdict" }, COLUMN(0) | COLUMN(6), counted ? COLUMN(2) | COLUMN(4) : COLUMN(4));
	report_table_end(report, table);
	report->table_count--;
	write_table(out, report, table_title(words, set, first, builds));
}

/* Whether a metric's table starts with this comparison: UV calls stand beside instructions. */
static bool starts_table(const struct comparison_set *set, size_t index)
{
	const struct comparison *comparison = &set->comparisons[index];
	const struct comparison *like = report_like(set, comparison);

	if (!report_has_tables(set, comparison->variant) ||
	    !report_in_table(set, comparison->variant, like, comparison))
		return false;
	for (size_t i = 0; i < index; i++)
		if (report_in_table(set, comparison->variant, like, &set->comparisons[i]))
			return false;
	return true;
}

void lkml_tables(FILE *out, struct report *report, const struct comparison_set *set)
{
	report->tables = words_array(&report->words, 1, sizeof(*report->tables));
	if (!report->tables)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (starts_table(set, i))
			write_metric(out, report, set, &set->comparisons[i]);
	for (size_t i = 0; i < set->count; i++) {
		bool first = i == 0 || strcmp(set->comparisons[i].variant,
					      set->comparisons[i - 1].variant) != 0;

		if (!first)
			continue;
		report_attribution(report, set, set->comparisons[i].variant);
		if (report->table_count == 0)
			continue;
		report->table_count = 0;
		write_table(out, report, report->tables[0].title);
	}
}
