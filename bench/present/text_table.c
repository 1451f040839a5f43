/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of a report as plain text. */
#include <string.h>

#include "present/lines.h"
#include "present/text_table.h"

#define LABEL_INDENT 2   /* of rows under a group */
#define LABEL_LEAST 16   /* columns that labels keep; with fewer all stand on lines of their own */
#define CELL_LIMIT 22    /* columns; a wider cell is cut */
#define LAST_LIMIT 40    /* … of a last column of text */
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

/* Line `number` of a cell, cut to `limit` columns. */
static const char *cell_line(struct words *words, const char *cell, size_t number, size_t limit)
{
	const char *end;

	while (number > 0 && *cell) {
		cell = strchrnul(cell, '\n');
		if (*cell)
			cell++;
		number--;
	}
	end = strchrnul(cell, '\n');
	return words_cut(words, words_format(words, "%.*s", (int)(end - cell), cell), limit);
}

static size_t cell_lines(const char *cell)
{
	size_t lines = *cell ? 1 : 0;

	for (; *cell; cell++)
		lines += *cell == '\n';
	return lines;
}

static size_t cell_limit(const struct report_table *table, size_t column)
{
	bool last = column + 1 == table->column_count;

	return last && !table->columns[column].right ? LAST_LIMIT : CELL_LIMIT;
}

static void widen(struct words *words, size_t *width, const char *cell, size_t limit)
{
	for (size_t i = 0; i < cell_lines(cell); i++) {
		size_t columns = words_width(cell_line(words, cell, i, limit));

		if (columns > *width)
			*width = columns;
	}
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
			widen(words, &layout.widths[j], row->cells[j], cell_limit(table, j));
	}
	for (size_t i = 1; i < table->column_count; i++)
		widen(words, &layout.widths[i], table->columns[i].heading, HEADING_LIMIT);
	if (table_width(&layout, table->column_count) > limit)
		layout.gap = 1;
	fit_labels(&layout, table_width(&layout, table->column_count));
	return layout;
}

/* Writes one line of cells 1 …, after `indent` spaces; nothing behind the last that is not
 * empty. */
static void write_cells(FILE *out, struct words *words, const struct report_table *table,
			const struct layout *layout, const char *const *cells, size_t number,
			size_t indent)
{
	size_t last = 0;

	for (size_t i = 1; i < table->column_count; i++)
		if (*cell_line(words, cells[i], number, cell_limit(table, i)))
			last = i;
	if (last > 0)
		line_pad(out, indent);
	for (size_t i = 1; i <= last; i++) {
		bool right = table->columns[i].right;
		const char *text = cell_line(words, cells[i], number, layout->widths[i]);

		if (i > 1 || !layout->own_line)
			line_pad(out, layout->gap);
		line_cell(out, text, i == last && !right ? 0 : layout->widths[i], right);
	}
	(void)fputc('\n', out);
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
	size_t lines = 1;

	for (size_t i = 1; i < table->column_count; i++)
		if (cell_lines(row->cells[i]) > lines)
			lines = cell_lines(row->cells[i]);
	write_label(out, layout, row);
	write_cells(out, words, table, layout, row->cells, 0, 0);
	for (size_t i = 1; i < lines; i++)
		write_cells(out, words, table, layout, row->cells, i, layout->widths[0]);
}

/* The difference on one line, what it is between on the next, where the verdict stands in its column:
 * on the first if there is no second and it fits. */
static void write_wide(FILE *out, struct words *words, const struct report_table *table,
		       const struct layout *layout, const struct report_row *row)
{
	const char *verdict = row->cells[table->column_count - 1];
	const char *second = cell_line(words, row->cells[1], 1, layout->limit);
	size_t start = layout->widths[0] + (layout->own_line ? 0 : layout->gap);
	size_t place = table_width(layout, table->column_count) -
		       layout->widths[table->column_count - 1];

	write_label(out, layout, row);
	if (!layout->own_line)
		line_pad(out, layout->gap);
	if (!*second && start + words_width(row->cells[1]) < place) {
		line_cell(out, row->cells[1], place - start, false);
		(void)fprintf(out, "%s\n", verdict);
		return;
	}
	line_wrap_within(out, layout->limit, start, start + 2,
			 cell_line(words, row->cells[1], 0, 2 * layout->limit));
	line_pad(out, start);
	line_cell(out, second, place > start + words_width(second) ? place - start :
							      words_width(second) + 1, false);
	(void)fprintf(out, "%s\n", verdict);
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
	const char *headings[REPORT_COLUMNS];
	size_t lines = 1;

	while (layout.tight && drop_spare(words, &kept))
		layout = lay_out(words, &kept, limit);
	for (size_t i = 0; i < kept.column_count; i++) {
		headings[i] = kept.columns[i].heading;
		if (cell_lines(headings[i]) > lines)
			lines = cell_lines(headings[i]);
	}
	for (size_t i = 0; i < lines; i++)
		write_cells(out, words, &kept, &layout, headings, i, layout.widths[0]);
	for (size_t i = 0; i < kept.row_count; i++)
		write_row(out, words, &kept, &layout, &kept.rows[i]);
}
