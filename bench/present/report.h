/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader is told, before it takes a form: text, Markdown and HTML render one report. All
 * strings are clean (words_clean) but not escaped for any form. */
#ifndef UVBENCH_REPORT_H
#define UVBENCH_REPORT_H

#include "present/present.h"
#include "present/words.h"

#define REPORT_COLUMNS 7

enum row_kind {
	ROW_GROUP,   /* cells[0] heads the rows that follow */
	ROW_FIGURES, /* a cell a column */
	ROW_WIDE,    /* cells[0] label, cells[1] in place of all figures (two lines), last cell verdict */
	ROW_DETAIL   /* cells[1] says more about the row above */
};

struct report_row {
	enum row_kind kind;
	bool grouped;                      /* stands under a ROW_GROUP */
	const char *cells[REPORT_COLUMNS]; /* "\n" starts a new line within a cell */
	enum verdict verdict;
};

struct report_column {
	const char *heading; /* up to two lines, split by "\n" */
	bool right;          /* aligned to the right: numbers */
};

struct report_table {
	const char *title;
	const char *remark;  /* line under the title; "" where there is none */
	struct report_column columns[REPORT_COLUMNS];
	size_t column_count;
	struct report_row *rows;
	size_t row_count;
};

/* Lines under one heading. */
struct report_list {
	const char *heading;
	const char **lines;
	size_t count;
};

struct report {
	struct words words;
	const char *title;
	struct report_list subject;   /* what is compared */
	struct report_table *tables;
	size_t table_count;
	struct report_list *lists;    /* skips, errors, findings, boots, other architectures */
	size_t list_count;
	struct report_list reading;   /* how to read the tables */
	const char *reproduce;        /* command; "" where unknown */
};

/* Returns 0, or -1 when memory ran out. report_free is owed either way. */
int report_make(struct report *report, const struct comparison_set *set);
void report_free(struct report *report);

/* Parts of report_make. */
void report_subject(struct report *report, const struct comparison_set *set);
void report_tables(struct report *report, const struct comparison_set *set);
void report_lists(struct report *report, const struct comparison_set *set);

/* The text of a JSON object's field, cleaned; "" where there is none. */
const char *report_text(struct words *words, const json_t *object, const char *field);

/* Adds a line to a list that has room for it. */
void report_list_add(struct report_list *list, const char *line);

/* "plain" or "secure", and parameters that are not the same in all of `set`'s comparisons of this
 * benchmark, as "name=value"; "" where nothing tells them apart. */
const char *report_label(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison);

/* Parameters that all comparisons of this benchmark share, but the state: "name=value …". */
const char *report_shared_parameters(struct words *words, const struct comparison_set *set,
				     const struct comparison *comparison);

/* Benchmark and label in one. */
const char *report_name(struct words *words, const struct comparison_set *set,
			const struct comparison *comparison);

/* Δ = a instructions + b pin-shared + c export: for counted instructions where UV calls differ. */
const char *report_difference(struct words *words, const struct comparison_set *set,
			      const struct comparison *comparison);

/* The UV calls of that line alone: " + 1 pin-shared + 1 export". */
const char *report_calls_difference(struct words *words, const struct comparison_set *set,
				    const struct comparison *comparison);

/* The base's UV calls a page, a command a line; "none", "not counted". */
const char *report_calls(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison);

#endif
