/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a difference comes from, told by a stub: a kernel whose hook calls an empty function. What the
 * stub differs from the base by is the call and what the compiler did around it; what the patched
 * kernel differs from the stub by is the hook's own work, and UV calls with it. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/report_rows.h"
#include "present/variants.h"

static bool is_compared(const struct comparison_set *set, const char *variant)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].variant, variant) == 0)
			return true;
	return false;
}

const char *report_stub(const struct comparison_set *set)
{
	const char *stub = variant_of_role(set->dataset->campaign, "stub");

	return stub && is_compared(set, stub) ? stub : NULL;
}

bool report_has_tables(const struct comparison_set *set, const char *variant)
{
	const char *stub = report_stub(set);

	if (!stub || strcmp(variant, stub) != 0)
		return true;
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].variant, stub) != 0)
			return false;
	return true;
}

/* The stub's comparison of the same metric. */
static const struct comparison *of_stub(const struct comparison_set *set, const char *stub,
					const struct comparison *comparison)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *other = &set->comparisons[i];

		if (strcmp(other->variant, stub) == 0 &&
		    strcmp(other->metric, comparison->metric) == 0 &&
		    strcmp(other->benchmark, comparison->benchmark) == 0 &&
		    strcmp(other->parameters_key, comparison->parameters_key) == 0)
			return other->verdict == VERDICT_NONE ? NULL : other;
	}
	return NULL;
}

static const char *amount(struct words *words, const struct comparison_set *set,
			  const struct comparison *comparison, double difference)
{
	return words_format(words, "%s%s", figure_signed(words, difference),
			    report_calls_difference(words, set, comparison, NULL));
}

static void add_row(struct words *words, struct report_table *table,
		    const struct comparison_set *set, const struct comparison *patched,
		    const struct comparison *stub)
{
	struct report_row *row = report_row_add(table, ROW_FIGURES, patched);

	row->cells[0] = report_full_name(words, set, patched);
	row->cells[1] = figure_signed(words, patched->difference);
	row->cells[2] = amount(words, set, stub, stub->difference);
	row->cells[3] = words_format(words, "%s%s",
				     figure_signed(words, patched->difference - stub->difference),
				     report_calls_difference(words, set, patched, stub));
}

void report_attribution(struct report *report, const struct comparison_set *set,
			const char *variant)
{
	struct words *words = &report->words;
	const char *name = report_stub(set);
	struct report_table *table;
	const char *unit = NULL;
	bool estimated = false, builds = false;

	if (!name || strcmp(name, variant) == 0)
		return;
	table = report_table_begin(report, set->count);
	for (size_t i = 0; table && i < set->count; i++) {
		const struct comparison *patched = &set->comparisons[i];
		const struct comparison *stub;

		if (strcmp(patched->variant, variant) != 0 || !patched->primary ||
		    comparison_is_uv_calls(patched) || patched->verdict == VERDICT_NONE)
			continue;
		stub = of_stub(set, name, patched);
		if (!stub || (!comparison_differs(patched) && !comparison_differs(stub)))
			continue;
		add_row(words, table, set, patched, stub);
		unit = !unit || strcmp(unit, patched->unit) == 0 ? patched->unit : "";
		estimated = estimated || !isnan(patched->p_value) || !isnan(stub->p_value);
		builds = builds || patched->builds > 1;
	}
	if (!table)
		return;
	table->title = words_format(words, "Where the difference comes from, %s against %s",
				    words_clean(words, variant),
				    words_clean(words, set->options.base_variant));
	table->remark = words_format(words, "Told by %s, whose hook calls an empty function.%s%s",
				     words_clean(words, name),
				     builds ? " Medians over the builds." : "",
				     estimated ? " Where figures do not repeat, the parts are "
						 "differences of estimates." : "");
	report_table_columns(table, (const char *const[REPORT_COLUMNS]){
		"", words_format(words, "\u0394\n%s", words_clean(words, unit ? unit : "")),
		"call and\ncompiler",
		"the hook's\nown work", "", "", "" },
		COLUMN(0) | COLUMN(3), COLUMN(1));
	report_table_end(report, table);
}
