/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that verdicts stand in: counted instructions with UV calls beside them, and other
 * primary metrics. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/report_rows.h"
#include "present/variants.h"

#define NO_TIME "Counted on an emulated machine: no time is claimed."

/* One table in the making: the comparisons of one variant that belong to it. */
struct table_plan {
	const char *variant;
	const struct comparison *like; /* metric and unit; NULL: the instructions of every benchmark */
	size_t builds;                 /* the most of any comparison in it */
};

bool report_is_counted(const struct comparison_set *set, const struct comparison *comparison)
{
	return set->emulated && strncmp(comparison->unit, "insn/", strlen("insn/")) == 0;
}

static bool is_instructions(const struct comparison *comparison)
{
	return strcmp(comparison->metric, "instructions") == 0;
}

/* Whether UV calls stand beside counted instructions of the same subject. */
static bool has_instructions(const struct comparison_set *set, const struct comparison *calls)
{
	for (size_t i = 0; i < set->count; i++)
		if (is_instructions(&set->comparisons[i]) &&
		    comparison_same_subject(&set->comparisons[i], calls))
			return true;
	return false;
}

bool report_in_table(const struct comparison_set *set, const char *variant,
		     const struct comparison *like, const struct comparison *comparison)
{
	if (strcmp(comparison->variant, variant) != 0 || !comparison->primary)
		return false;
	if (!like)
		return is_instructions(comparison);
	if (set->emulated && (is_instructions(comparison) ||
			      (comparison_is_uv_calls(comparison) &&
			       has_instructions(set, comparison))))
		return false;
	return strcmp(comparison->metric, like->metric) == 0 &&
	       strcmp(comparison->unit, like->unit) == 0;
}

const struct comparison *report_like(const struct comparison_set *set,
				     const struct comparison *comparison)
{
	return set->emulated && is_instructions(comparison) ? NULL : comparison;
}

bool report_is_shown(const struct comparison_set *set, const struct comparison *comparison)
{
	return report_has_tables(set, comparison->variant) &&
	       report_in_table(set, comparison->variant, report_like(set, comparison), comparison);
}

/* Whether a comparison is the first of its variant, metric and unit. */
static bool opens_table(const struct comparison_set *set, size_t index)
{
	const struct comparison *comparison = &set->comparisons[index];

	if (!comparison->primary)
		return false;
	for (size_t i = 0; i < index; i++)
		if (strcmp(set->comparisons[i].variant, comparison->variant) == 0 &&
		    strcmp(set->comparisons[i].metric, comparison->metric) == 0 &&
		    strcmp(set->comparisons[i].unit, comparison->unit) == 0)
			return false;
	return true;
}

/* Whether a benchmark's comparisons stand under its name: those with parameters do. */
static bool is_grouped(const struct comparison *comparison)
{
	return json_object_size(comparison->parameters) > 0;
}

/* Heads the comparisons of one benchmark: its name and the parameters they share. */
static void add_group(struct words *words, struct report_table *table,
		      const struct comparison_set *set, const struct comparison *comparison)
{
	const char *shared = report_shared_parameters(words, set, comparison);

	report_row_add(table, ROW_GROUP, NULL)->cells[0] =
		words_format(words, "%s%s%s%s", words_clean(words, comparison->benchmark),
			     *shared ? " (" : "", shared, *shared ? ")" : "");
}

static const char *missing_remark(struct words *words, const struct comparison *comparison)
{
	if (isnan(comparison->base) && isnan(comparison->patched))
		return "no block has both variants";
	return words_format(words, "no figure of %s", isnan(comparison->base) ? "the base" :
			    words_clean(words, comparison->variant));
}

/* Why there is no interval to read a verdict off; NULL where there is one. */
static const char *too_few_remark(struct words *words, const struct comparison *comparison)
{
	const char *unit = comparison->paired ? "block" : "boot";
	const char *plural = comparison->blocks == 1 ? "" : "s";

	if (isnan(comparison->p_value))
		return NULL;
	if (isnan(comparison->ci95_difference[0]))
		return words_format(words, "%zu %s%s: too few for a 95 %% interval, which needs %s",
				    comparison->blocks, unit, plural,
				    comparison->paired ? "6" : "4 a variant");
	if (comparison->margin_percent > 0 && isnan(comparison->verdict_difference[0]))
		return words_format(words, "%zu %s%s: too few for an interval that holds for %zu "
					   "tests together", comparison->blocks, unit, plural,
				    comparison->family);
	return NULL;
}

/* What a row's figures alone don't say: why there is no verdict, what would settle it. */
static void add_remarks(struct words *words, struct report_table *table,
			const struct comparison *comparison, const struct table_plan *plan)
{
	const char *too_few = too_few_remark(words, comparison);
	const char *more = report_more_blocks(words, comparison);

	if (comparison->verdict == VERDICT_NONE)
		report_detail_add(table, comparison, missing_remark(words, comparison));
	if (too_few)
		report_detail_add(table, comparison, too_few);
	if (more)
		report_detail_add(table, comparison, more);
	if (comparison->builds && comparison->builds < plan->builds)
		report_detail_add(table, comparison, words_format(words, "over %zu builds alone",
								  comparison->builds));
	if (comparison->boots_left_out)
		report_detail_add(table, comparison,
			   words_format(words, "%zu %s left out: the block lacks the other variant",
					comparison->boots_left_out,
					comparison->boots_left_out == 1 ? "boot" : "boots"));
}

/* A difference with its unit where that is not the one at the head of its table: "+3.0 /window". */
static const char *difference_text(struct words *words, const struct comparison *comparison,
				   const struct table_plan *plan)
{
	const char *figure = comparison->builds > 1 ?
		figure_range(words, comparison->range_difference, figure_signed) :
		figure_signed(words, comparison->difference);
	const char *unit = strchr(comparison->unit, '/');

	if (plan->like || !unit || strcmp(unit, "/page") == 0)
		return figure;
	return words_format(words, "%s %s", figure, words_clean(words, unit));
}

/* Of several builds the medians of either side would stand beside ranges that they don't explain:
 * these are shown alone. */
static void add_counted(struct words *words, const struct comparison_set *set,
			const struct comparison *comparison, const struct table_plan *plan,
			struct report_row *row)
{
	row->cells[6] = report_verdict(words, set, comparison);
	if (row->kind == ROW_WIDE) {
		row->cells[1] = report_difference(words, set, comparison);
		if (plan->builds < 2)
			row->cells[1] = words_format(words, "%s\n%s \u2192 %s %s", row->cells[1],
						     figure_plain(words, comparison->base),
						     figure_plain(words, comparison->patched),
						     words_clean(words, comparison->unit));
		return;
	}
	row->cells[2] = report_calls(words, set, comparison);
	row->cells[1] = difference_text(words, comparison, plan);
	row->cells[3] = comparison->builds > 1 ?
			figure_percent_range(words, comparison->range_percent) :
			figure_percent(words, comparison->effect_percent);
	if (plan->builds > 1)
		return;
	row->cells[4] = figure_plain(words, comparison->base);
	row->cells[5] = figure_plain(words, comparison->patched);
}

static void add_measured(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison, const struct table_plan *plan,
			 struct report_row *row)
{
	if (plan->builds < 2) {
		row->cells[1] = figure_plain(words, comparison->base);
		row->cells[2] = figure_plain(words, comparison->patched);
	}
	row->cells[3] = report_effect(words, comparison);
	row->cells[4] = report_interval(words, comparison, comparison->ci95_percent,
					comparison->ci95_difference);
	row->cells[5] = figure_p_value(words, comparison->p_holm);
	row->cells[6] = report_verdict(words, set, comparison);
}

static void add_comparison(struct words *words, struct report_table *table,
			   const struct comparison_set *set, const struct comparison *comparison,
			   const struct table_plan *plan)
{
	bool counted = !plan->like || report_is_counted(set, plan->like);
	bool wide = counted && comparison->uv_calls_differ && comparison->verdict != VERDICT_NONE;
	bool grouped = is_grouped(comparison);
	struct report_row *row = report_row_add(table, wide ? ROW_WIDE : ROW_FIGURES, comparison);

	row->grouped = grouped;
	row->cells[0] = grouped ? report_label(words, set, comparison) :
				  words_clean(words, comparison->benchmark);
	if (counted)
		add_counted(words, set, comparison, plan, row);
	else
		add_measured(words, set, comparison, plan, row);
	add_remarks(words, table, comparison, plan);
}

static void head_counted(struct words *words, struct report_table *table,
			 const struct comparison_set *set, const struct table_plan *plan)
{
	const char *base = words_clean(words, set->options.base_variant);
	const char *patched = words_clean(words, plan->variant);
	const char *unit = plan->like ? words_clean(words, plan->like->unit) : "insn/page";

	table->title = words_format(words, "%s and UV calls a page, %s against %s",
				    plan->like ? words_clean(words, plan->like->metric) :
						 "Instructions",
				    patched, base);
	table->remark = plan->builds > 1 ?
		words_format(words, NO_TIME " \u0394 is the range over %zu builds.", plan->builds) :
		NO_TIME;
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", words_format(words, "\u0394\n%s", unit), "UV calls\n/page",
		"\u0394 %", base, patched, "verdict" },
		COLUMN(0) | COLUMN(2) | COLUMN(6), 0);
}

static void head_measured(struct words *words, struct report_table *table,
			  const struct comparison_set *set, const struct table_plan *plan)
{
	const char *base = words_clean(words, set->options.base_variant);
	const char *patched = words_clean(words, plan->variant);
	const char *unit = words_clean(words, plan->like->unit);

	table->title = words_format(words, "%s%s%s%s, %s against %s",
				    words_clean(words, plan->like->metric), *unit ? " (" : "", unit,
				    *unit ? ")" : "", patched, base);
	table->remark = words_format(words, "%s is better.%s%s",
				     plan->like->direction == DIRECTION_LOWER ? "Lower" : "Higher",
				     set->emulated ? " " : "", set->emulated ? NO_TIME : "");
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", base, patched,
		plan->builds > 1 ? words_format(words, "effect over\n%zu builds", plan->builds) :
				   "effect",
		"95 % interval,\nunadjusted", "p_holm", "verdict" },
		COLUMN(0) | COLUMN(6), 0);
}

static void fill_table(struct report *report, const struct comparison_set *set,
		       struct table_plan *plan)
{
	/* A comparison takes at most a group, its figures and five remarks. */
	struct report_table *table = report_table_begin(report, 7 * set->count);
	const char *benchmark = NULL;

	if (!table)
		return;
	table->verdicts = true;
	for (size_t i = 0; i < set->count; i++)
		if (report_in_table(set, plan->variant, plan->like, &set->comparisons[i]) &&
		    set->comparisons[i].builds > plan->builds)
			plan->builds = set->comparisons[i].builds;
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!report_in_table(set, plan->variant, plan->like, comparison))
			continue;
		if (is_grouped(comparison) &&
		    (!benchmark || strcmp(benchmark, comparison->benchmark) != 0))
			add_group(&report->words, table, set, comparison);
		benchmark = comparison->benchmark;
		add_comparison(&report->words, table, set, comparison, plan);
	}
	if (!plan->like || report_is_counted(set, plan->like))
		head_counted(&report->words, table, set, plan);
	else
		head_measured(&report->words, table, set, plan);
	report_table_end(report, table);
}

/* All tables of the variant of set->comparisons[from], its first. */
static void add_variant(struct report *report, const struct comparison_set *set, size_t from)
{
	const char *variant = set->comparisons[from].variant;

	if (set->emulated)
		fill_table(report, set, &(struct table_plan){ .variant = variant });
	for (size_t i = from; i < set->count; i++)
		if (strcmp(set->comparisons[i].variant, variant) == 0 && opens_table(set, i))
			fill_table(report, set,
				   &(struct table_plan){ .variant = variant,
							 .like = &set->comparisons[i] });
	report_evidence(report, set, variant);
	report_long_instructions(report, set, variant);
	report_attribution(report, set, variant);
	report_exploratory(report, set, variant);
}

void report_tables(struct report *report, const struct comparison_set *set)
{
	/* A metric's table for each comparison at most, and a variant's five. */
	report->tables = words_array(&report->words, 6 * set->count + 1, sizeof(*report->tables));
	for (size_t i = 0; report->tables && i < set->count; i++) {
		bool first = true;

		for (size_t j = 0; j < i && first; j++)
			first = strcmp(set->comparisons[j].variant,
				       set->comparisons[i].variant) != 0;
		if (first && report_has_tables(set, set->comparisons[i].variant))
			add_variant(report, set, i);
	}
}
