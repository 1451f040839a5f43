/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.html: one self-contained page. */
#include "present/html.h"

#include <stdlib.h>

#include "present/figures.h"
#include "record/whole_file.h"

static void write_cell(FILE *out, const struct report_table *table, size_t column,
		       const char *text)
{
	const char *heading = table->columns[column].heading;

	(void)fprintf(out, "<td%s", table->columns[column].right ? " class=\"right\"" : "");
	/* On a phone the cells stand one behind the other, each with its heading. */
	if (*heading && *text) {
		(void)fputs(" data-heading=\"", out);
		html_text(out, heading);
		(void)fputc('"', out);
	}
	(void)fputc('>', out);
	if (table->columns[column].right)
		html_figure(out, text);
	else
		html_text_with_breaks(out, text);
	(void)fputs("</td>", out);
}

static void write_row(FILE *out, const struct report_table *table, const struct report_row *row)
{
	size_t last = table->column_count - 1, figures = table->column_count - table->verdicts;

	switch (row->kind) {
	case ROW_GROUP:
		(void)fprintf(out, "<tr class=\"group\"><th colspan=\"%zu\" scope=\"rowgroup\">",
			      table->column_count);
		html_text(out, row->cells[0]);
		(void)fputs("</th></tr>\n", out);
		return;
	case ROW_DETAIL:
		(void)fprintf(out, "<tr class=\"detail\"><td></td><td colspan=\"%zu\">", last);
		html_text(out, row->cells[1]);
		(void)fputs("</td></tr>\n", out);
		return;
	case ROW_WIDE:
		(void)fputs("<tr class=\"rule\"><td>", out);
		html_text(out, row->cells[0]);
		(void)fprintf(out, "</td><td class=\"wide\" colspan=\"%zu\">", last - 1);
		html_text_with_breaks(out, row->cells[1]);
		(void)fputs("</td>", out);
		break;
	case ROW_FIGURES:
		(void)fputs("<tr class=\"rule\">", out);
		for (size_t i = 0; i < figures; i++)
			write_cell(out, table, i, row->cells[i]);
		break;
	}
	if (table->verdicts) {
		(void)fprintf(out, "<td class=\"verdict %s\">", figure_verdict_name(row->verdict));
		html_text(out, row->cells[last]);
		(void)fputs("</td>", out);
	}
	(void)fputs("</tr>\n", out);
}

void html_warnings(FILE *out, const struct report_list *warnings)
{
	for (size_t i = 0; i < warnings->count; i++) {
		(void)fputs("<p class=\"warning\"><strong>Warning:</strong> ", out);
		html_text(out, warnings->lines[i]);
		(void)fputs("</p>\n", out);
	}
}

static void write_table(FILE *out, const struct report *report, const struct report_table *table)
{
	(void)fputs("<h2>", out);
	html_text(out, table->title);
	(void)fputs("</h2>\n", out);
	html_warnings(out, &report->warning_heads);
	if (*table->remark) {
		(void)fputs("<p class=\"notice\">", out);
		html_text(out, table->remark);
		(void)fputs("</p>\n", out);
	}
	(void)fputs("<div class=\"scroll\"><table class=\"figures\"><thead><tr>", out);
	for (size_t i = 0; i < table->column_count; i++) {
		(void)fprintf(out, "<th%s scope=\"col\">",
			      table->columns[i].right ? " class=\"right\"" : "");
		html_text_with_breaks(out, table->columns[i].heading);
		(void)fputs("</th>", out);
	}
	(void)fputs("</tr></thead><tbody>\n", out);
	for (size_t i = 0; i < table->row_count; i++)
		write_row(out, table, &table->rows[i]);
	(void)fputs("</tbody></table></div>\n", out);
}

static void write_list(FILE *out, const struct report_list *list, bool headed)
{
	if (list->count == 0)
		return;
	if (headed) {
		(void)fputs("<h2>", out);
		html_text(out, list->heading);
		(void)fputs("</h2>\n", out);
	}
	(void)fputs("<ul>\n", out);
	for (size_t i = 0; i < list->count; i++) {
		(void)fputs("<li>", out);
		html_text(out, list->lines[i]);
		(void)fputs("</li>\n", out);
	}
	(void)fputs("</ul>\n", out);
}

static void write_head(FILE *out, const struct report *report)
{
	(void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "img-src data:; style-src 'unsafe-inline'\">\n<title>", out);
	html_text(out, report->title);
	(void)fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", html_style);
	html_text(out, report->title);
	(void)fputs("</h1>\n", out);
	html_warnings(out, &report->warnings);
	write_list(out, &report->subject, false);
}

/* Base against itself, on demand. */
static void write_same(FILE *out, struct report *report, const struct comparison_set *same)
{
	struct report check;

	if (!same)
		return;
	if (report_make(&check, same) < 0)
		report->words.failed = true;
	(void)fputs("<h2>Base against itself (A/A)</h2>\n", out);
	html_warnings(out, &report->warning_heads);
	(void)fputs("<details><summary>All figures</summary>\n", out);
	for (size_t i = 0; i < check.table_count; i++)
		write_table(out, &check, &check.tables[i]);
	(void)fputs("</details>\n", out);
	report_free(&check);
}

static void write_page(FILE *out, struct report *report, const struct comparison_set *set,
		       const char *directory)
{
	const struct dataset *dataset = set->dataset;
	const char *created = json_string_value(json_object_get(dataset->campaign, "created"));

	write_head(out, report);
	for (size_t i = 0; i < report->table_count; i++)
		write_table(out, report, &report->tables[i]);
	write_list(out, &report->legend, true);
	html_plots(out, report, set, directory);
	html_builds(out, report, set);
	write_same(out, report, set->same);
	for (size_t i = 0; i < report->list_count; i++)
		write_list(out, &report->lists[i], true);
	html_architectures(out, &report->words, dataset->objects);
	html_environments(out, &report->words, set);
	html_counters(out, report, set);
	html_boots(out, &report->words, dataset->campaign);
	if (*report->reproduce) {
		(void)fputs("<h2>Reproduce</h2>\n<pre class=\"command\">", out);
		html_text(out, report->reproduce);
		(void)fputs("</pre>\n", out);
	}
	write_list(out, &report->reading, true);
	(void)fputs("<footer>uvbench " UVBENCH_VERSION, out);
	if (created) {
		(void)fputs(", campaign of ", out);
		html_foreign(out, &report->words, created);
	}
	(void)fputs(". Everything here is computed from the records beside this page.</footer>\n"
		    "</body>\n</html>\n", out);
}

int present_html(const struct comparison_set *set, const char *directory, struct failure *failure)
{
	struct report report;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int result = -1;

	if (report_make(&report, set) < 0 || !out) {
		(void)failure_set(failure, "write report.html: out of memory");
		goto out;
	}
	write_page(out, &report, set, directory);
	if (report.words.failed || ferror(out) || fflush(out) == EOF)
		(void)failure_set(failure, "write report.html: out of memory");
	else
		result = file_write(words_format(&report.words, "%s/report.html", directory), text,
				    size, failure);
out:
	if (out)
		(void)fclose(out);
	free(text);
	report_free(&report);
	return result;
}
