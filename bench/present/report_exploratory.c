/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The metrics that carry no verdict, in one table. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/report_rows.h"
#include "present/variants.h"

/* Comparisons of `variant` that are shown as exploratory. */
static bool belongs(const struct comparison *comparison, const char *variant)
{
	return !comparison->primary && !comparison_is_uv_calls(comparison) &&
	       strcmp(comparison->variant, variant) == 0;
}

static bool same_metric(const struct comparison *left, const struct comparison *right)
{
	return strcmp(left->metric, right->metric) == 0 && strcmp(left->unit, right->unit) == 0;
}

/* "throughput, B/s, higher is better" */
static void add_group(struct words *words, struct report_table *table,
		      const struct comparison *like)
{
	const char *unit = words_clean(words, like->unit);

	report_row_add(table, ROW_GROUP, NULL)->cells[0] =
		words_format(words, "%s%s%s%s", words_clean(words, like->metric),
			     *unit ? ", " : "", unit,
			     like->direction == DIRECTION_HIGHER ? ", higher is better" : "");
}

static void add_row(struct words *words, struct report_table *table,
		    const struct comparison_set *set, const struct comparison *comparison)
{
	bool wide = comparison->uv_calls_differ && comparison->verdict != VERDICT_NONE;
	struct report_row *row = report_row_add(table, wide ? ROW_WIDE : ROW_FIGURES, comparison);

	row->grouped = true;
	row->cells[0] = report_name(words, set, comparison);
	/* That it is exploratory stands over the table. */
	if (comparison->verdict != VERDICT_EXPLORATORY || comparison->marks)
		row->cells[6] = report_verdict(words, set, comparison);
	if (wide) {
		row->cells[1] = report_difference(words, set, comparison);
		if (comparison->builds < 2)
			row->cells[1] = words_format(words, "%s\n%s \u2192 %s", row->cells[1],
						     figure_plain(words, comparison->base),
						     figure_plain(words, comparison->patched));
		return;
	}
	if (comparison->builds > 1) {
		row->cells[1] = figure_range(words, comparison->range_difference, figure_signed);
		row->cells[2] = figure_percent_range(words, comparison->range_percent);
	} else {
		row->cells[1] = figure_signed(words, comparison->difference);
		row->cells[2] = figure_percent(words, comparison->effect_percent);
		row->cells[4] = figure_plain(words, comparison->base);
		row->cells[5] = figure_plain(words, comparison->patched);
	}
	if (!isnan(comparison->ci95_difference[0]))
		row->cells[3] = report_interval(words, comparison, comparison->ci95_percent,
						comparison->ci95_difference);
}

void report_exploratory(struct report *report, const struct comparison_set *set,
			const char *variant)
{
	struct words *words = &report->words;
	struct report_table *table = report_table_begin(report, 2 * set->count);

	if (!table)
		return;
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *first = &set->comparisons[i];
		bool known = false;

		for (size_t j = 0; j < i && !known; j++)
			known = belongs(&set->comparisons[j], variant) &&
				same_metric(&set->comparisons[j], first);
		if (known || !belongs(first, variant))
			continue;
		add_group(words, table, first);
		for (size_t j = i; j < set->count; j++)
			if (belongs(&set->comparisons[j], variant) &&
			    same_metric(&set->comparisons[j], first))
				add_row(words, table, set, &set->comparisons[j]);
	}
	table->title = words_format(words, "Exploratory metrics, %s against %s",
				    words_clean(words, variant),
				    words_clean(words, set->options.base_variant));
	table->remark = "Beside what the benchmarks are about: no verdict stands on them, and no "
			"correction is made for their number.";
	table->verdicts = true;
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", "\u0394", "\u0394 %", "95 % interval,\nunadjusted",
		words_clean(words, set->options.base_variant), words_clean(words, variant), "" },
		COLUMN(0) | COLUMN(6), COLUMN(4) | COLUMN(5));
	report_table_end(report, table);
}
