/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a report: counted instructions with UV calls beside them, and other metrics. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/report.h"
#include "present/variants.h"

#define NO_TIME "Counted on an emulated machine: no time is claimed."

/* One table in the making: the comparisons of one variant that `belongs` to it. */
struct table_plan {
	const char *variant;
	const struct comparison *like; /* metric and unit; NULL: the instructions of every benchmark */
};

/* Counted instructions of any metric: shown as a difference, with UV calls beside it. */
static bool is_counted(const struct comparison_set *set, const struct comparison *comparison)
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

static bool belongs(const struct comparison_set *set, const struct table_plan *plan,
		    const struct comparison *comparison)
{
	if (strcmp(comparison->variant, plan->variant) != 0)
		return false;
	if (!plan->like)
		return is_instructions(comparison);
	if (set->emulated && (is_instructions(comparison) ||
			      (comparison_is_uv_calls(comparison) &&
			       has_instructions(set, comparison))))
		return false;
	return strcmp(comparison->metric, plan->like->metric) == 0 &&
	       strcmp(comparison->unit, plan->like->unit) == 0;
}

/* Whether a benchmark's comparisons stand under its name: those with parameters do. */
static bool is_grouped(const struct comparison *comparison)
{
	return json_object_size(comparison->parameters) > 0;
}

static struct report_row *add_row(struct report_table *table, enum row_kind kind,
				  const struct comparison *comparison)
{
	struct report_row *row = &table->rows[table->row_count++];

	row->kind = kind;
	row->grouped = is_grouped(comparison);
	row->verdict = comparison->verdict;
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		row->cells[i] = "";
	return row;
}

static void add_detail(struct report_table *table, const struct comparison *comparison,
		       const char *text)
{
	add_row(table, ROW_DETAIL, comparison)->cells[1] = text;
}

/* Heads the comparisons of one benchmark: its name and the parameters they share. */
static void add_group(struct words *words, struct report_table *table,
		      const struct comparison_set *set, const struct comparison *comparison)
{
	const char *shared = report_shared_parameters(words, set, comparison);

	add_row(table, ROW_GROUP, comparison)->cells[0] =
		words_format(words, "%s%s%s%s", words_clean(words, comparison->benchmark),
			     *shared ? " (" : "", shared, *shared ? ")" : "");
}

/* The interval and p in words: in percent, or in units where there is no ratio or UV calls
 * differ. */
static const char *interval_remark(struct words *words, const struct comparison *comparison)
{
	const double *ends = comparison->ci95_difference;
	const char *p_value = figure_p_value(words, comparison->p_value);

	if (!comparison->uv_calls_differ && !isnan(comparison->ci95_percent[0]))
		return words_format(words, "95 %% interval %s, p %s",
				    figure_percent_interval(words, comparison->ci95_percent),
				    p_value);
	return words_format(words, "95 %% interval %s \u2026 %s %s, p %s",
			    figure_signed(words, ends[0]), figure_signed(words, ends[1]),
			    comparison->uv_calls_differ ? "instructions" :
							  words_clean(words, comparison->unit),
			    p_value);
}

static const char *missing_remark(struct words *words, const struct comparison *comparison)
{
	if (isnan(comparison->base) && isnan(comparison->patched))
		return "no block has both variants";
	return words_format(words, "no figure of %s", isnan(comparison->base) ? "the base" :
			    words_clean(words, comparison->variant));
}

/* What a row's figures alone don't say: why there is no verdict, or on what it stands. */
static void add_remarks(struct words *words, struct report_table *table,
			const struct comparison *comparison, bool with_interval)
{
	bool statistical = comparison->verdict != VERDICT_DETERMINISTIC &&
			   comparison->verdict != VERDICT_NONE;

	if (comparison->verdict == VERDICT_NONE)
		add_detail(table, comparison, missing_remark(words, comparison));
	else if (statistical && isnan(comparison->ci95_difference[0]))
		add_detail(table, comparison,
			   words_format(words, "%zu %s%s: too few for a 95 %% interval%s",
					comparison->blocks, comparison->paired ? "block" : "boot",
					comparison->blocks == 1 ? "" : "s",
					comparison->paired ? ", which needs 6" :
							     ", which needs 4 a variant"));
	else if (statistical && with_interval)
		add_detail(table, comparison, interval_remark(words, comparison));
	if (comparison->boots_left_out)
		add_detail(table, comparison,
			   words_format(words, "%zu %s left out: the block lacks the other variant",
					comparison->boots_left_out,
					comparison->boots_left_out == 1 ? "boot" : "boots"));
}

static const char *row_label(struct words *words, const struct comparison_set *set,
			     const struct comparison *comparison, bool grouped)
{
	return grouped ? report_label(words, set, comparison) :
			 words_clean(words, comparison->benchmark);
}

static void add_counted(struct words *words, struct report_table *table,
			const struct comparison_set *set, const struct comparison *comparison,
			const char *label)
{
	const char *verdict = figure_verdict(comparison->verdict, true);
	struct report_row *row;

	if (comparison->uv_calls_differ && comparison->verdict != VERDICT_NONE) {
		row = add_row(table, ROW_WIDE, comparison);
		row->cells[0] = label;
		row->cells[1] = words_format(words, "%s\n%s \u2192 %s %s",
					     report_difference(words, set, comparison),
					     figure_plain(words, comparison->base),
					     figure_plain(words, comparison->patched),
					     words_clean(words, comparison->unit));
		row->cells[6] = verdict;
	} else {
		row = add_row(table, ROW_FIGURES, comparison);
		row->cells[0] = label;
		row->cells[1] = figure_signed(words, comparison->difference);
		row->cells[2] = report_calls(words, set, comparison);
		row->cells[3] = figure_percent(words, comparison->effect_percent);
		row->cells[4] = figure_plain(words, comparison->base);
		row->cells[5] = figure_plain(words, comparison->patched);
		row->cells[6] = verdict;
	}
	add_remarks(words, table, comparison, true);
}

static void add_measured(struct words *words, struct report_table *table, bool counted,
			 const struct comparison *comparison, const char *label)
{
	struct report_row *row = add_row(table, ROW_FIGURES, comparison);

	row->cells[0] = label;
	row->cells[1] = figure_plain(words, comparison->base);
	row->cells[2] = figure_plain(words, comparison->patched);
	row->cells[3] = isnan(comparison->effect_percent) ?
			figure_signed(words, comparison->difference) :
			figure_percent(words, comparison->effect_percent);
	row->cells[4] = figure_percent_interval(words, comparison->ci95_percent);
	row->cells[5] = figure_p_value(words, comparison->p_value);
	row->cells[6] = figure_verdict(comparison->verdict, counted);
	add_remarks(words, table, comparison, isnan(comparison->ci95_percent[0]));
}

static void set_columns(struct report_table *table, const char *const headings[REPORT_COLUMNS],
			unsigned int left)
{
	table->column_count = REPORT_COLUMNS;
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		table->columns[i] = (struct report_column){
			.heading = headings[i],
			.right = !(left & 1u << i),
		};
}

static void head_counted(struct words *words, struct report_table *table,
			 const struct comparison_set *set, const struct table_plan *plan)
{
	const char *base = words_clean(words, set->options.base_variant);
	const char *patched = words_clean(words, plan->variant);
	const char *unit = plan->like ? words_clean(words, plan->like->unit) : "insn/page";
	const char *headings[REPORT_COLUMNS] = {
		"", words_format(words, "\u0394\n%s", unit), "UV calls\n/page", "\u0394 %", base,
		patched, "verdict",
	};

	table->title = words_format(words, "%s and UV calls a page, %s against %s",
				    plan->like ? words_clean(words, plan->like->metric) :
						 "Instructions",
				    patched, base);
	table->remark = NO_TIME;
	set_columns(table, headings, 1u << 0 | 1u << 2 | 1u << 6);
}

static void head_measured(struct words *words, struct report_table *table,
			  const struct comparison_set *set, const struct comparison *like)
{
	const char *base = words_clean(words, set->options.base_variant);
	const char *patched = words_clean(words, like->variant);
	const char *unit = words_clean(words, like->unit);
	const char *headings[REPORT_COLUMNS] = {
		"", base, patched, "effect", "95 % interval", "p", "verdict",
	};

	table->title = words_format(words, "%s%s%s%s, %s against %s",
				    words_clean(words, like->metric), *unit ? " (" : "", unit,
				    *unit ? ")" : "", patched, base);
	table->remark = words_format(words, "%s is better.%s%s",
				     like->direction == DIRECTION_LOWER ? "Lower" : "Higher",
				     set->emulated ? " " : "", set->emulated ? NO_TIME : "");
	set_columns(table, headings, 1u << 0 | 1u << 6);
}

static void fill_table(struct report *report, const struct comparison_set *set,
		       const struct table_plan *plan)
{
	struct words *words = &report->words;
	struct report_table *table = &report->tables[report->table_count];
	const char *benchmark = NULL;
	bool counted = !plan->like || is_counted(set, plan->like);

	/* A comparison takes at most a group, its figures and three remarks. */
	table->rows = words_array(words, 5 * set->count + 1, sizeof(*table->rows));
	if (!table->rows)
		return;
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		bool grouped = is_grouped(comparison);
		const char *label;

		if (!belongs(set, plan, comparison))
			continue;
		if (grouped && (!benchmark || strcmp(benchmark, comparison->benchmark) != 0))
			add_group(words, table, set, comparison);
		benchmark = comparison->benchmark;
		label = row_label(words, set, comparison, grouped);
		if (counted)
			add_counted(words, table, set, comparison, label);
		else
			add_measured(words, table, set->emulated, comparison, label);
	}
	if (table->row_count == 0)
		return;
	if (counted)
		head_counted(words, table, set, plan);
	else
		head_measured(words, table, set, plan->like);
	report->table_count++;
}

void report_tables(struct report *report, const struct comparison_set *set)
{
	report->tables = words_array(&report->words, 2 * set->count + 1, sizeof(*report->tables));
	for (size_t i = 0; report->tables && i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		struct table_plan plan = { .variant = comparison->variant };
		bool first = true, first_of_variant = true;

		for (size_t j = 0; j < i; j++)
			if (strcmp(set->comparisons[j].variant, comparison->variant) == 0) {
				first_of_variant = false;
				if (strcmp(set->comparisons[j].metric, comparison->metric) == 0 &&
				    strcmp(set->comparisons[j].unit, comparison->unit) == 0)
					first = false;
			}
		if (set->emulated && first_of_variant)
			fill_table(report, set, &plan);
		plan.like = comparison;
		if (first)
			fill_table(report, set, &plan);
	}
}
