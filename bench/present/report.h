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
	bool spare;          /* left out of plain text where there is no room for it */
};

struct report_table {
	const char *title;
	const char *remark;  /* line under the title; "" where there is none */
	bool verdicts;       /* the last column holds verdicts */
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
	struct report_list warnings;      /* stand over all tables */
	struct report_list warning_heads; /* their first sentences: over each */
	struct report_table *tables;
	size_t table_count;
	struct report_list legend;    /* verdicts and marks that occur in the tables */
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
void report_legend(struct report *report, const struct comparison_set *set);
void report_lists(struct report *report, const struct comparison_set *set);
void report_reading(struct report *report, const struct comparison_set *set);

/* Tables of one variant beside those of its metrics; nothing where there is nothing to show. */
void report_evidence(struct report *report, const struct comparison_set *set, const char *variant);
void report_attribution(struct report *report, const struct comparison_set *set,
			const char *variant);
void report_exploratory(struct report *report, const struct comparison_set *set,
			const char *variant);

void report_long_instructions(struct report *report, const struct comparison_set *set,
			      const char *variant);

/* The same in one sentence: "gup.pin_fast plain long.xc 0.179 → 0.186 a page; …"; "" for none. */
const char *report_long_list(struct words *words, const struct comparison_set *set);

/* The variant in the role of the stub (the hook replaced by a call of an empty function); NULL where
 * there is none. */
const char *report_stub(const struct comparison_set *set);

/* Whether a variant has tables of its own: all but a stub beside another variant, of which the
 * attribution tells. */
bool report_has_tables(const struct comparison_set *set, const char *variant);

/* The margins of all primary comparisons: "±1 %", "±0.5 … ±2 %", "0". */
const char *report_margins(struct words *words, const struct comparison_set *set);

/* A comparison's marks: "[do]"; "" for none. */
const char *report_signs(struct words *words, const struct comparison *comparison);

/* The verdict's word with its marks: "inconclusive [do]". */
const char *report_verdict(struct words *words, const struct comparison_set *set,
			   const struct comparison *comparison);

/* The marks that occur in the tables of verdicts, by name: "[d] drift, [o] outlying boot"; "" where there are
 * none. */
const char *report_marks(struct words *words, const struct comparison_set *set);

/* Whether a comparison is of counted instructions: shown as a difference, with UV calls beside. */
bool report_is_counted(const struct comparison_set *set, const struct comparison *comparison);

/* Whether a comparison stands in the table of `variant` and of the metric and unit of `like` (NULL: the
 * instructions of every benchmark); UV calls that stand beside instructions are in none. */
bool report_in_table(const struct comparison_set *set, const char *variant,
		     const struct comparison *like, const struct comparison *comparison);

/* The effect in percent, or where there is no ratio the difference with its unit: "+2.2 ns"; a range over
 * several builds. */
const char *report_effect(struct words *words, const struct comparison *comparison);

/* What report_in_table is asked for by a comparison's table: NULL for counted instructions, which share
 * one, else the comparison. */
const struct comparison *report_like(const struct comparison_set *set,
				     const struct comparison *comparison);

/* Whether a comparison has a row in a table of verdicts. */
bool report_is_shown(const struct comparison_set *set, const struct comparison *comparison);

/* An interval ("+0.76 … +1.09 %") in percent, or in units where there is no ratio or UV calls
 * differ: a percentage of instructions would hide these. "n/a" where there is none. */
const char *report_interval(struct words *words, const struct comparison *comparison,
			    const double percent[2], const double difference[2]);

/* "Linux 6.12.1, as it is" */
const char *report_variant(struct words *words, const struct dataset *dataset, const char *name);

/* "10 blocks"; "2 of 3 blocks" where some are missing; "12 builds, 2 blocks each". */
const char *report_amount(struct words *words, const struct comparison_set *set);

/* Adds skips, errors, boots that did not end, and findings that are not the same in all variants. */
void report_trouble(struct words *words, const struct comparison_set *set,
		    struct report_list *list);

/* What would settle a verdict that is inconclusive; NULL where that can't be told. */
const char *report_more_blocks(struct words *words, const struct comparison *comparison);

/* The text of a JSON object's field, cleaned; "" where there is none. */
const char *report_text(struct words *words, const json_t *object, const char *field);

/* Adds a line to a list that has room for it. */
void report_list_add(struct report_list *list, const char *line);

/* The page state, such as "plain", and parameters that are not the same in all of `set`'s
 * comparisons of this benchmark, as "name=value"; "" where nothing tells them apart. */
const char *report_label(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison);

/* Parameters that all comparisons of this benchmark share, but the state: "name=value …". */
const char *report_shared_parameters(struct words *words, const struct comparison_set *set,
				     const struct comparison *comparison);

/* Benchmark and label in one. */
const char *report_name(struct words *words, const struct comparison_set *set,
			const struct comparison *comparison);

/* Benchmark, label, and the metric where it is neither instructions nor time: "export calls" of
 * uv_calls.export. */
const char *report_full_name(struct words *words, const struct comparison_set *set,
			     const struct comparison *comparison);

/* Δ = a instructions + b pin-shared + c export: for counted instructions where UV calls differ. */
const char *report_difference(struct words *words, const struct comparison_set *set,
			      const struct comparison *comparison);

/* The UV calls of that line alone: " + 1 pin-shared + 1 export". Those that `without`, a comparison of
 * another variant, differs by are taken off; NULL: none. */
const char *report_calls_difference(struct words *words, const struct comparison_set *set,
				    const struct comparison *comparison,
				    const struct comparison *without);

/* The base's UV calls a page, a command a line; "none", "not counted". */
const char *report_calls(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison);

#endif
