/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report as plain text: prose of LINE_COLUMNS, tables of at most TABLE_COLUMNS. */
#include <string.h>

#include "present/lines.h"
#include "present/text_table.h"

static void write_list(FILE *out, const struct report_list *list, const char *bullet)
{
	if (list->count == 0)
		return;
	(void)fprintf(out, "%s:\n", list->heading);
	for (size_t i = 0; i < list->count; i++) {
		(void)fputs(bullet, out);
		line_wrap(out, strlen(bullet), strlen(bullet), list->lines[i]);
	}
	(void)fputc('\n', out);
}

/* A table under its title, the warnings (over the first in full), and its remark. */
static void write_table(FILE *out, struct words *words, const struct report *report,
			const struct report_table *table)
{
	const struct report_list *warnings = table == report->tables ? &report->warnings :
								       &report->warning_heads;

	line_wrap(out, 0, 2, table->title);
	for (size_t i = 0; i < warnings->count; i++)
		line_wrap(out, 0, 2,
			  words_format(words, "WARNING: %s", warnings->lines[i]));
	if (*table->remark)
		line_wrap(out, 0, 2, table->remark);
	(void)fputc('\n', out);
	text_table(out, words, table, TABLE_COLUMNS);
	(void)fputc('\n', out);
}

int present_text(FILE *out, const struct comparison_set *set)
{
	struct report report;

	if (report_make(&report, set) < 0) {
		report_free(&report);
		return -1;
	}
	line_wrap(out, 0, 2, report.title);
	for (size_t i = 0; i < report.subject.count; i++) {
		line_pad(out, 2);
		line_wrap(out, 2, 4, report.subject.lines[i]);
	}
	(void)fputc('\n', out);
	for (size_t i = 0; i < report.table_count; i++)
		write_table(out, &report.words, &report, &report.tables[i]);
	write_list(out, &report.legend, "- ");
	for (size_t i = 0; i < report.list_count; i++)
		write_list(out, &report.lists[i], "- ");
	write_list(out, &report.reading, "  ");
	if (*report.reproduce) {
		(void)fputs("Reproduce:\n", out);
		line_command(out, LINE_COLUMNS, 2, report.reproduce);
	}
	if (report.words.failed) {
		report_free(&report);
		return -1;
	}
	report_free(&report);
	return ferror(out) ? -1 : 0;
}
