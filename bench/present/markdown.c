/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report as Markdown with pipe tables, for issue trackers and README files. */
#include <ctype.h>
#include <string.h>

#include "present/report.h"

/* Writes text so that nothing in it is markup. An underscore within a word is none. */
static void write_escaped(FILE *out, const char *text)
{
	for (const char *at = text; *at; at++) {
		bool inside = at > text && isalnum((unsigned char)at[-1]) &&
			      isalnum((unsigned char)at[1]);

		if (*at == '\n') {
			(void)fputs("<br>", out);
			continue;
		}
		if (strchr("\\`*[]<>|~&#$", *at) || (*at == '_' && !inside))
			(void)fputc('\\', out);
		(void)fputc(*at, out);
	}
}

static void write_cell(FILE *out, const char *cell, const char *mark)
{
	(void)fputc(' ', out);
	if (*cell)
		(void)fputs(mark, out);
	write_escaped(out, cell);
	if (*cell)
		(void)fputs(mark, out);
}

/* A row with the details that follow it, which stand in its last cell. Returns the rows written. */
static size_t write_row(FILE *out, const struct report_table *table, size_t index)
{
	const struct report_row *row = &table->rows[index];
	size_t rows = 1;

	(void)fputc('|', out);
	for (size_t i = 0; i < table->column_count; i++) {
		write_cell(out, row->cells[i], row->kind == ROW_GROUP ? "**" : "");
		while (i + 1 == table->column_count && index + rows < table->row_count &&
		       table->rows[index + rows].kind == ROW_DETAIL) {
			(void)fputs("<br>", out);
			write_cell(out, table->rows[index + rows++].cells[1], "*");
		}
		(void)fputs(" |", out);
	}
	(void)fputc('\n', out);
	return rows;
}

static void write_table(FILE *out, const struct report *report, const struct report_table *table)
{
	const struct report_list *warnings = table == report->tables ? &report->warnings :
								       &report->warning_heads;

	(void)fputs("### ", out);
	write_escaped(out, table->title);
	(void)fputs("\n\n", out);
	for (size_t i = 0; i < warnings->count; i++) {
		(void)fputs("**Warning:** ", out);
		write_escaped(out, warnings->lines[i]);
		(void)fputs("\n\n", out);
	}
	if (*table->remark) {
		write_escaped(out, table->remark);
		(void)fputs("\n\n", out);
	}
	(void)fputc('|', out);
	for (size_t i = 0; i < table->column_count; i++) {
		const char *heading = table->columns[i].heading;

		write_cell(out, *heading == '\n' ? heading + 1 : heading, "");
		(void)fputs(" |", out);
	}
	(void)fputs("\n|", out);
	for (size_t i = 0; i < table->column_count; i++)
		(void)fputs(table->columns[i].right ? "---:|" : ":---|", out);
	(void)fputc('\n', out);
	for (size_t i = 0; i < table->row_count;)
		i += write_row(out, table, i);
	(void)fputc('\n', out);
}

static void write_list(FILE *out, const struct report_list *list, bool headed)
{
	if (list->count == 0)
		return;
	if (headed) {
		(void)fputs("### ", out);
		write_escaped(out, list->heading);
		(void)fputs("\n\n", out);
	}
	for (size_t i = 0; i < list->count; i++) {
		(void)fputs("- ", out);
		write_escaped(out, list->lines[i]);
		(void)fputc('\n', out);
	}
	(void)fputc('\n', out);
}

int present_markdown(FILE *out, const struct comparison_set *set)
{
	struct report report;

	if (report_make(&report, set) < 0) {
		report_free(&report);
		return -1;
	}
	(void)fputs("## ", out);
	write_escaped(out, report.title);
	(void)fputs("\n\n", out);
	write_list(out, &report.subject, false);
	for (size_t i = 0; i < report.table_count; i++)
		write_table(out, &report, &report.tables[i]);
	write_list(out, &report.legend, true);
	for (size_t i = 0; i < report.list_count; i++)
		write_list(out, &report.lists[i], true);
	write_list(out, &report.reading, true);
	/* Indented code: nothing in the command can end it. */
	if (*report.reproduce)
		(void)fprintf(out, "### Reproduce\n\n    %s\n", report.reproduce);
	report_free(&report);
	return ferror(out) ? -1 : 0;
}
