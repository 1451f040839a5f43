/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in the making. */
#include "present/report_rows.h"

struct report_table *report_table_begin(struct report *report, size_t rows)
{
	struct report_table *table = &report->tables[report->table_count];

	*table = (struct report_table){ .title = "", .remark = "" };
	table->rows = words_array(&report->words, rows + 1, sizeof(*table->rows));
	return table->rows ? table : NULL;
}

void report_table_columns(struct report_table *table, const char *const headings[REPORT_COLUMNS],
			  unsigned int left, unsigned int spare)
{
	table->column_count = REPORT_COLUMNS;
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		table->columns[i] = (struct report_column){
			.heading = headings[i],
			.right = !(left & COLUMN(i)),
			.spare = spare & COLUMN(i),
		};
}

static bool is_empty(const struct report_table *table, size_t column)
{
	for (size_t i = 0; i < table->row_count; i++)
		if (table->rows[i].kind == ROW_FIGURES && *table->rows[i].cells[column])
			return false;
	return true;
}

void report_table_take_out(struct report_table *table, size_t column)
{
	size_t last = --table->column_count;

	for (size_t i = column; i < last; i++)
		table->columns[i] = table->columns[i + 1];
	for (size_t i = 0; i < table->row_count; i++) {
		const char **cells = table->rows[i].cells;

		if (table->rows[i].kind == ROW_WIDE) {
			cells[last - 1] = cells[last];
			continue;
		}
		for (size_t j = column; j < last && table->rows[i].kind == ROW_FIGURES; j++)
			cells[j] = cells[j + 1];
	}
}

void report_table_end(struct report *report, struct report_table *table)
{
	size_t column = 1;

	if (table->row_count == 0)
		return;
	/* What is wide stands in the second column: one stays before the verdicts. */
	while (column < table->column_count - (table->verdicts ? 1 : 0) &&
	       table->column_count > (table->verdicts ? 3 : 2))
		if (is_empty(table, column))
			report_table_take_out(table, column);
		else
			column++;
	report->table_count++;
}

struct report_row *report_row_add(struct report_table *table, enum row_kind kind,
				  const struct comparison *comparison)
{
	struct report_row *row = &table->rows[table->row_count++];

	row->kind = kind;
	row->verdict = comparison ? comparison->verdict : VERDICT_NONE;
	for (size_t i = 0; i < REPORT_COLUMNS; i++)
		row->cells[i] = "";
	return row;
}

void report_detail_add(struct report_table *table, const struct comparison *comparison,
		       const char *text)
{
	report_row_add(table, ROW_DETAIL, comparison)->cells[1] = text;
}
