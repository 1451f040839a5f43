/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verdicts stand on: intervals and p of one variant's primary metrics. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/report_rows.h"

/* The lowest and highest margin of the primary comparisons of `variant` (NULL: of all). */
static void margin_range(const struct comparison_set *set, const char *variant, double range[2])
{
	range[0] = INFINITY;
	range[1] = -INFINITY;
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!comparison->primary ||
		    (variant && strcmp(comparison->variant, variant) != 0))
			continue;
		range[0] = fmin(range[0], comparison->margin_percent);
		range[1] = fmax(range[1], comparison->margin_percent);
	}
}

const char *report_margins(struct words *words, const struct comparison_set *set)
{
	double range[2];

	margin_range(set, NULL, range);
	if (range[1] == 0)
		return "0";
	if (!(range[0] < range[1]))
		return words_format(words, "\u00b1%g %%", isfinite(range[0]) ? range[0] :
				    set->options.margin_percent);
	return words_format(words, "\u00b1%g \u2026 \u00b1%g %%", range[0], range[1]);
}

/* A figure with the unit of the whole: "+2.2 ns" of ns/page. */
static const char *with_unit(struct words *words, const char *figure, const char *unit)
{
	size_t length = strcspn(unit, "/");

	if (length == 0)
		return figure;
	return words_clean(words, words_format(words, "%s %.*s", figure, (int)length, unit));
}

const char *report_effect(struct words *words, const struct comparison *comparison)
{
	bool builds = comparison->builds > 1;

	if (builds && isfinite(comparison->range_percent[0]))
		return figure_percent_range(words, comparison->range_percent);
	if (!builds && isfinite(comparison->effect_percent))
		return figure_percent(words, comparison->effect_percent);
	if (!isfinite(comparison->difference))
		return "n/a";
	return with_unit(words, builds ?
			 figure_range(words, comparison->range_difference, figure_signed) :
			 figure_signed(words, comparison->difference), comparison->unit);
}

const char *report_interval(struct words *words, const struct comparison *comparison,
			    const double percent[2], const double difference[2])
{
	if (!comparison->uv_calls_differ && isfinite(percent[0]) && isfinite(percent[1]))
		return figure_percent_interval(words, percent);
	if (!isfinite(difference[0]) || !isfinite(difference[1]))
		return "n/a";
	return with_unit(words, words_format(words, "%s \u2026 %s",
					     figure_signed(words, difference[0]),
					     figure_signed(words, difference[1])),
			 comparison->unit);
}

static bool has_evidence(const struct comparison *comparison, const char *variant)
{
	return comparison->primary && strcmp(comparison->variant, variant) == 0 &&
	       !isnan(comparison->p_value);
}

static void add_row(struct words *words, struct report_table *table,
		    const struct comparison_set *set, const struct comparison *comparison,
		    bool margins_differ)
{
	struct report_row *row = report_row_add(table, ROW_FIGURES, comparison);

	row->cells[0] = report_full_name(words, set, comparison);
	row->cells[1] = report_interval(words, comparison, comparison->ci95_percent,
					comparison->ci95_difference);
	row->cells[2] = report_interval(words, comparison, comparison->simultaneous_percent,
					comparison->simultaneous_difference);
	row->cells[3] = figure_p_value(words, comparison->p_value);
	row->cells[4] = figure_p_value(words, comparison->p_holm);
	if (isfinite(comparison->bootstrap_percent[0]) && !comparison->uv_calls_differ)
		row->cells[5] = figure_percent_interval(words, comparison->bootstrap_percent);
	if (margins_differ)
		row->cells[6] = words_format(words, "\u00b1%g %%", comparison->margin_percent);
}

/* How the verdicts follow from what the table shows. */
static const char *rule(struct words *words, const struct comparison_set *set,
			const double margins[2], size_t family)
{
	const char *holm = words_format(words, "p_holm is at most %g", set->level);
	const char *interval = family == 1 ?
		words_format(words, "its interval at %g %%", 100 * (1 - set->level)) :
		words_format(words, "its simultaneous interval; all %zu of them hold together with "
				    "%g %% confidence", family, 100 * (1 - set->level));

	if (margins[1] == 0)
		return words_format(words, "Margin 0: the verdict says in which direction a "
					   "difference lies where %s, and never \"equivalent\".",
				    holm);
	return words_format(words, "A verdict is read off %s. Margin %s. p tests \"no "
				   "difference\".", interval, report_margins(words, set));
}

void report_evidence(struct report *report, const struct comparison_set *set, const char *variant)
{
	struct words *words = &report->words;
	struct report_table *table = report_table_begin(report, set->count);
	double margins[2];
	size_t family = 0;

	if (!table)
		return;
	margin_range(set, variant, margins);
	for (size_t i = 0; i < set->count; i++) {
		if (!has_evidence(&set->comparisons[i], variant))
			continue;
		add_row(words, table, set, &set->comparisons[i], margins[0] < margins[1]);
		family = set->comparisons[i].family;
	}
	table->title = words_format(words, "What the verdicts stand on, %s against %s",
				    words_clean(words, variant),
				    words_clean(words, set->options.base_variant));
	table->remark = rule(words, set, margins, family);
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", "95 % interval,\nunadjusted",
		words_format(words, "simultaneous,\n%zu test%s", family, family == 1 ? "" : "s"), "p",
		words_format(words, "p_holm\nof %zu", family),
		words_format(words, "bootstrap,\nseed %lu", set->options.seed), "margin" },
		COLUMN(0), COLUMN(5));
	report_table_end(report, table);
}
