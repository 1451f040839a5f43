/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of a report as plain text. */
#include <string.h>

#include "present/lines.h"
#include "present/text_table.h"

#define LABEL_INDENT 2   /* of rows under a group */
#define LABEL_LEAST 16   /* columns that labels keep; with fewer all stand on lines of their own */
#define CELL_LIMIT 22    /* columns; a wider cell goes on in the next line */
#define LAST_LIMIT 40    /* … of a last column of text */
#define CELL_LEAST 10    /* columns that are left to a cell where a table is too wide for the line */
#define HEADING_LINES 2
#define HEADING_LIMIT 14 /* a wider heading does not widen its column */

/* How a table is laid out. */
struct layout {
	size_t indent;                 /* of labels */
	size_t widths[REPORT_COLUMNS]; /* the label's with its indent */
	size_t gap;
	bool tight;                    /* not all of it fits */
	bool own_line;                 /* labels stand on lines of their own; else those that are wider
					* than their column */
	size_t limit;                  /* columns of a line */
};

/* Line `number` of a heading, cut to `limit` columns. */
static const char *heading_line(struct words *words, const char *heading, size_t number,
				size_t limit)
{
	for (; number > 0 && *heading; number--) {
		heading = strchrnul(heading, '\n');
		heading += *heading == '\n';
	}
	return words_cut(words, words_format(words, "%.*s", (int)strcspn(heading, "\n"), heading),
			 limit);
}

/* Bytes of `text` up to the last space or end of a line within `limit` columns; the first word at
 * least. */
static size_t line_length(const char *text, size_t limit)
{
	const char *end = text, *at = text;
	size_t columns = 0;

	while (*at && *at != '\n' && (columns <= limit || end == text)) {
		const char *character = at;
		unsigned long decoded = words_decode(&at);

		if (decoded == ' ' && columns <= limit)
			end = character;
		else if (decoded == ' ')
			return (size_t)(character - text);
		columns += words_columns(decoded);
	}
	return (size_t)((columns <= limit || end == text ? at : end) - text);
}

/* Line `number` of a cell: it breaks at "\n", and at spaces where it is wider than `limit` columns; a
 * word that is wider is cut. NULL behind the last. */
static const char *cell_line(struct words *words, const char *cell, size_t number, size_t limit)
{
	while (*cell) {
		size_t length = line_length(cell, limit);

		if (number-- == 0)
			return words_cut(words, words_format(words, "%.*s", (int)length, cell),
					 limit);
		cell += length;
		cell += *cell != '\0';
	}
	return NULL;
}

static size_t cell_limit(const struct report_table *table, size_t column)
{
	bool last = column + 1 == table->column_count;

	return last && !table->columns[column].right ? LAST_LIMIT : CELL_LIMIT;
}

static void widen(size_t *width, const char *text)
{
	size_t columns = words_width(text);

	if (columns > *width)
		*width = columns;
}

/* Widens a column to the lines of a cell. */
static void widen_to_cell(struct words *words, size_t *width, const char *cell, size_t limit)
{
	const char *line;

	for (size_t i = 0; (line = cell_line(words, cell, i, limit)); i++)
		widen(width, line);
}

static size_t table_width(const struct layout *layout, size_t columns)
{
	size_t width = layout->own_line ? layout->indent : layout->widths[0];

	for (size_t i = 1; i < columns; i++)
		width += layout->widths[i] + (i > 1 || !layout->own_line ? layout->gap : 0);
	return width;
}

/* What the figures leave is the labels'. */
static void fit_labels(struct layout *layout, size_t width)
{
	size_t figures = width - layout->widths[0];

	layout->tight = width > layout->limit;
	if (!layout->tight)
		return;
	layout->own_line = figures + LABEL_LEAST > layout->limit;
	layout->widths[0] = layout->own_line ? layout->indent : layout->limit - figures;
}

/* Takes from the widest columns what a line has no room for. */
static void shrink(struct layout *layout, size_t columns)
{
	while (table_width(layout, columns) > layout->limit) {
		size_t widest = 1;

		for (size_t i = 2; i < columns; i++)
			if (layout->widths[i] > layout->widths[widest])
				widest = i;
		if (layout->widths[widest] <= CELL_LEAST)
			return;
		layout->widths[widest]--;
	}
}

/* A wide row, and what is said below a row, need half of a line beside the label. */
static void cap_labels(struct layout *layout, const struct report_table *table)
{
	for (size_t i = 0; i < table->row_count; i++)
		if ((table->rows[i].kind == ROW_WIDE || table->rows[i].kind == ROW_DETAIL) &&
		    layout->widths[0] > layout->limit / 2)
			layout->widths[0] = layout->limit / 2;
}

static struct layout lay_out(struct words *words, const struct report_table *table, size_t limit)
{
	struct layout layout = { .gap = 2, .limit = limit };

	for (size_t i = 0; i < table->row_count; i++)
		if (table->rows[i].kind == ROW_GROUP)
			layout.indent = LABEL_INDENT;
	for (size_t i = 0; i < table->row_count; i++) {
		const struct report_row *row = &table->rows[i];
		size_t label = (row->grouped ? layout.indent : 0) + words_width(row->cells[0]);

		if (row->kind != ROW_FIGURES && row->kind != ROW_WIDE)
			continue;
		if (label > layout.widths[0])
			layout.widths[0] = label;
		for (size_t j = 1; row->kind == ROW_FIGURES && j < table->column_count; j++)
			widen_to_cell(words, &layout.widths[j], row->cells[j],
				      cell_limit(table, j));
	}
	for (size_t i = 1; i < table->column_count; i++)
		for (size_t j = 0; j < HEADING_LINES; j++)
			widen(&layout.widths[i], heading_line(words, table->columns[i].heading, j,
							      HEADING_LIMIT));
	cap_labels(&layout, table);
	if (table_width(&layout, table->column_count) > limit)
		layout.gap = 1;
	fit_labels(&layout, table_width(&layout, table->column_count));
	return layout;
}

/* Writes one line of cells 1 …, after `indent` spaces; nothing behind the last that is not
 * empty. */
static void write_cells(FILE *out, const struct report_table *table, const struct layout *layout,
			const char *const lines[REPORT_COLUMNS], size_t indent)
{
	size_t last = 0;

	for (size_t i = 1; i < table->column_count; i++)
		if (*lines[i])
			last = i;
	if (last > 0)
		line_pad(out, indent);
	for (size_t i = 1; i <= last; i++) {
		bool right = table->columns[i].right;

		if (i > 1 || !layout->own_line)
			line_pad(out, layout->gap);
		line_cell(out, lines[i], i == last && !right ? 0 : layout->widths[i], right);
	}
	(void)fputc('\n', out);
}

static void write_headings(FILE *out, struct words *words, const struct report_table *table,
			   const struct layout *layout)
{
	bool two = false;

	for (size_t i = 1; i < table->column_count; i++)
		two = two || strchr(table->columns[i].heading, '\n');
	for (size_t i = 0; i < (two ? HEADING_LINES : 1); i++) {
		const char *lines[REPORT_COLUMNS] = { "" };

		for (size_t j = 1; j < table->column_count; j++)
			lines[j] = heading_line(words, table->columns[j].heading, i,
						layout->widths[j]);
		write_cells(out, table, layout, lines, layout->widths[0]);
	}
}

static void write_label(FILE *out, const struct layout *layout, const struct report_row *row)
{
	const char *label = row->cells[0];
	size_t indent = row->grouped ? layout->indent : 0;

	line_pad(out, indent);
	if (*label && (layout->own_line || indent + words_width(label) > layout->widths[0])) {
		line_wrap_within(out, layout->limit, indent, indent + 2, label);
		line_pad(out, layout->widths[0]);
	} else {
		line_cell(out, label, layout->widths[0] - indent, false);
	}
}

static void write_figures(FILE *out, struct words *words, const struct report_table *table,
			  const struct layout *layout, const struct report_row *row)
{
	bool more = true;

	write_label(out, layout, row);
	for (size_t i = 0; more; i++) {
		const char *lines[REPORT_COLUMNS] = { "" };

		more = false;
		for (size_t j = 1; j < table->column_count; j++) {
			const char *line = cell_line(words, row->cells[j], i, layout->widths[j]);

			lines[j] = line ? line : "";
			more = more || line;
		}
		if (more || i == 0)
			write_cells(out, table, layout, lines, i ? layout->widths[0] : 0);
	}
}

/* The difference on one line, what it is between on the next, or on the first if there is nothing;
 * the last has the verdict, in its column where it fits. */
static void write_wide(FILE *out, struct words *words, const struct report_table *table,
		       const struct layout *layout, const struct report_row *row)
{
	const char *verdict = row->cells[table->column_count - 1];
	const char *first = words_format(words, "%.*s", (int)strcspn(row->cells[1], "\n"),
					 row->cells[1]);
	const char *second = strchr(row->cells[1], '\n');
	const char *last = second ? second + 1 : first;
	size_t start = layout->widths[0] + (layout->own_line ? 0 : layout->gap);
	size_t place = table_width(layout, table->column_count) -
		       layout->widths[table->column_count - 1];

	write_label(out, layout, row);
	if (!layout->own_line)
		line_pad(out, layout->gap);
	if (second) {
		line_wrap_within(out, layout->limit, start, start + 2, first);
		line_pad(out, start);
	}
	if (!*verdict) {
		(void)fprintf(out, "%s\n", last);
		return;
	}
	if (start + words_width(last) < place &&
	    place + words_width(verdict) <= layout->limit) {
		line_cell(out, last, place - start, false);
		(void)fprintf(out, "%s\n", verdict);
		return;
	}
	line_wrap_within(out, layout->limit, start, start + 2,
			 words_format(words, "%s  %s", last, verdict));
}

static void write_row(FILE *out, struct words *words, const struct report_table *table,
		      const struct layout *layout, const struct report_row *row)
{
	size_t detail = layout->widths[0] + (layout->own_line ? 2 : layout->gap);

	switch (row->kind) {
	case ROW_GROUP:
		line_wrap_within(out, layout->limit, 0, LABEL_INDENT, row->cells[0]);
		break;
	case ROW_FIGURES:
		write_figures(out, words, table, layout, row);
		break;
	case ROW_WIDE:
		write_wide(out, words, table, layout, row);
		break;
	case ROW_DETAIL:
		line_pad(out, detail);
		line_wrap_within(out, layout->limit, detail, detail + 2, row->cells[1]);
		break;
	}
}

/* The table without the last of its spare columns; false where it has none. */
static bool drop_spare(struct words *words, struct report_table *table)
{
	struct report_row *rows = words_array(words, table->row_count + 1, sizeof(*rows));
	size_t spare = table->column_count;

	while (spare > 0 && !table->columns[spare - 1].spare)
		spare--;
	if (spare == 0 || !rows)
		return false;
	memcpy(rows, table->rows, table->row_count * sizeof(*rows));
	table->rows = rows;
	report_table_take_out(table, spare - 1);
	return true;
}

void text_table(FILE *out, struct words *words, const struct report_table *table, size_t limit)
{
	struct report_table kept = *table;
	struct layout layout = lay_out(words, &kept, limit);

	while (layout.tight && drop_spare(words, &kept))
		layout = lay_out(words, &kept, limit);
	shrink(&layout, kept.column_count);
	write_headings(out, words, &kept, &layout);
	for (size_t i = 0; i < kept.row_count; i++)
		write_row(out, words, &kept, &layout, &kept.rows[i]);
}
