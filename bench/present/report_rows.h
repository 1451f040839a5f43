/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in the making. */
#ifndef UVBENCH_REPORT_ROWS_H
#define UVBENCH_REPORT_ROWS_H

#include "present/report.h"

/* Columns by number, as a set of bits. */
#define COLUMN(number) (1u << (number))

/* The next table of the report, with room for `rows` rows; NULL when memory ran out. It counts once
 * report_table_end finds rows in it. */
struct report_table *report_table_begin(struct report *report, size_t rows);

/* Sets the headings of all REPORT_COLUMNS; those not in `left` are aligned to the right. */
void report_table_columns(struct report_table *table, const char *const headings[REPORT_COLUMNS],
			  unsigned int left, unsigned int spare);

/* Takes out one column; those behind it move to the left. A wide row has nothing between its first two
 * cells and its last. */
void report_table_take_out(struct report_table *table, size_t column);

/* Takes out columns between the first and the last that nothing stands in; of the last too where it
 * holds no verdicts. */
void report_table_end(struct report *report, struct report_table *table);

/* Adds a row with empty cells; `comparison`, or NULL, gives its verdict. */
struct report_row *report_row_add(struct report_table *table, enum row_kind kind,
				  const struct comparison *comparison);

/* Adds a row that says more about the one above. */
void report_detail_add(struct report_table *table, const struct comparison *comparison,
		       const char *text);

#endif
