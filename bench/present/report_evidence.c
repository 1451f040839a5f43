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
	if (range[0] == 0)
		return words_format(words, "0 \u2026 \u00b1%g %%", range[1]);
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

/* Whether the interval says otherwise than p, which a verdict at margin 0 stands on: where figures tie,
 * the two may differ by a hair. */
static bool contradicts(const struct comparison *comparison)
{
	const double *ends = comparison->verdict_difference;
	bool leaves_zero_out = ends[0] > 0 || ends[1] < 0;

	if (comparison->margin_percent > 0 || !isfinite(ends[0]) || !isfinite(ends[1]))
		return false;
	return leaves_zero_out == (comparison->verdict == VERDICT_INCONCLUSIVE);
}

static void add_row(struct words *words, struct report_table *table,
		    const struct comparison_set *set, const struct comparison *comparison,
		    bool margins_differ)
{
	struct report_row *row = report_row_add(table, ROW_FIGURES, comparison);

	row->cells[0] = report_full_name(words, set, comparison);
	row->cells[1] = report_interval(words, comparison, comparison->ci95_percent,
					comparison->ci95_difference);
	row->cells[2] = contradicts(comparison) ? "n/a: p decides" :
			report_interval(words, comparison, comparison->verdict_percent,
					comparison->verdict_difference);
	row->cells[3] = figure_p_value(words, comparison->p_value);
	row->cells[4] = figure_p_value(words, comparison->p_holm);
	if (isfinite(comparison->bootstrap_percent[0]) && !comparison->uv_calls_differ)
		row->cells[5] = figure_percent_interval(words, comparison->bootstrap_percent);
	if (margins_differ)
		row->cells[6] = comparison->margin_percent == 0 ? "0" :
				words_format(words, "\u00b1%g %%", comparison->margin_percent);
}

/* Tests that share one level, and whether any has a margin. */
struct family {
	size_t size;
	bool margins;
};

static struct family family_of(const struct comparison_set *set)
{
	struct family family = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		/* A stub's tests are no part of it. */
		if (comparison->family == 0 || !report_has_tables(set, comparison->variant))
			continue;
		family.size = comparison->family > family.size ? comparison->family : family.size;
		family.margins = family.margins || comparison->margin_percent > 0;
	}
	return family;
}

/* "all 8 tests of this campaign" */
static const char *tests_text(struct words *words, struct family family)
{
	return words_format(words, "all %zu tests of this campaign", family.size);
}

/* How the verdicts follow from what the table shows. */
static const char *rule(struct words *words, const struct comparison_set *set,
			const double margins[2], struct family family)
{
	double confidence = 100 * (1 - set->level);
	const char *zero = words_format(words, "Margin 0: the verdict says in which direction a "
					       "difference lies where p_holm is at most %g, and never "
					       "\"equivalent\".", set->level);

	if (!family.margins)
		return family.size == 1 ? zero :
			words_format(words, "%s p_holm allows for %s; its interval is the one of the "
					    "step where the test stands.", zero,
				     tests_text(words, family));
	return words_format(words, "A verdict is read off %s. Margin %s.%s p tests \"no "
				   "difference\".",
			    family.size == 1 ?
			    words_format(words, "its interval at %g %%", confidence) :
			    words_format(words, "its simultaneous interval; those of %s hold together "
						"with %g %% confidence", tests_text(words, family),
					 confidence),
			    report_margins(words, set),
			    margins[0] == 0 ? " At margin 0 nothing is equivalent." : "");
}

/* What the interval that verdicts are read off is. */
static const char *heading(struct words *words, struct family family)
{
	if (family.size == 1)
		return "verdict's\ninterval";
	return words_format(words, "%s,\n%zu tests", family.margins ? "simultaneous" : "at Holm's step",
			    family.size);
}

void report_evidence(struct report *report, const struct comparison_set *set, const char *variant)
{
	struct words *words = &report->words;
	struct report_table *table = report_table_begin(report, set->count);
	const struct family family = family_of(set);
	double margins[2], own[2];

	if (!table)
		return;
	margin_range(set, NULL, margins);
	margin_range(set, variant, own);
	for (size_t i = 0; i < set->count; i++)
		if (has_evidence(&set->comparisons[i], variant))
			add_row(words, table, set, &set->comparisons[i], own[0] < own[1]);
	table->title = words_format(words, "What the verdicts stand on, %s against %s",
				    words_clean(words, variant),
				    words_clean(words, set->options.base_variant));
	table->remark = rule(words, set, margins, family);
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", "95 % interval,\nunadjusted", heading(words, family), "p",
		words_format(words, "p_holm\nof %zu", family.size),
		words_format(words, "bootstrap,\nseed %lu", set->options.seed), "margin" },
		COLUMN(0), COLUMN(5));
	report_table_end(report, table);
}
