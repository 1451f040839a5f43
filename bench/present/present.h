/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a dataset to comparisons, and from comparisons to text, Markdown, JSON, HTML and plots. */
#ifndef UVBENCH_PRESENT_H
#define UVBENCH_PRESENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "record/dataset.h"

enum verdict {
	VERDICT_FASTER,
	VERDICT_SLOWER,
	VERDICT_EQUIVALENT,
	VERDICT_INCONCLUSIVE,
	VERDICT_DETERMINISTIC, /* blocks repeat one number: the difference itself, no p-value */
	VERDICT_EXPLORATORY,   /* no primary metric: figures without a verdict */
	VERDICT_NONE           /* one side has no samples */
};

/* One benchmark, parameter set and metric, base against one other variant. NAN where a figure does
 * not apply. Strings are borrowed from the dataset. */
struct comparison {
	const char *benchmark;
	const json_t *parameters;
	const char *parameters_key;
	const char *metric;
	const char *unit;
	enum direction direction;
	const char *variant;      /* the one compared with base */
	bool paired;
	size_t blocks;            /* pairs, or the smaller side's boots where unpaired */
	double base;              /* median of the boots' medians */
	double patched;
	double difference;        /* patched − base: of the repeated numbers where deterministic,
				   * else the Hodges–Lehmann estimate */
	double effect_percent;    /* patched/base − 1 */
	double ci95_percent[2];
	double ci95_difference[2]; /* of `difference`; NAN where deterministic or out of reach */
	double p_value;
	enum verdict verdict;
	size_t boots_left_out;    /* boots whose block lacks the other variant */
	bool uv_calls_differ;     /* UV calls a page differ: instructions alone don't tell */

	/* A verdict's metric: the benchmark's own (`instructions`, `time`), UV calls, anything from
	 * CSV. Others (a program's own clock, throughput) are exploratory: shown at 95 %, in no family. */
	bool primary;
	double margin_percent;    /* this metric's own */
	double p_holm;            /* p within the family: all primary metrics of this variant with a p */
	size_t family;            /* tests in it; 0 where it is in none */
	/* At 1 − level/family, so that all of the family's hold together: what the verdict is read off
	 * where there is a margin. Percent, and units; NAN where out of reach. */
	double simultaneous_percent[2];
	double simultaneous_difference[2];
	double bootstrap_percent[2]; /* 95 %, over blocks, then samples */
	size_t more_blocks;       /* inconclusive: about so many more would settle it; 0: none, or not asked;
				   * SIZE_MAX: the estimate lies too close to the margin */
	unsigned marks;           /* enum comparison_mark */

	/* Several builds: the unit is the build, `difference` and `effect_percent` are the median over them. */
	size_t builds;            /* 0: of one build alone */
	double range_difference[2];
	double range_percent[2];
};

/* Marks, each with a line in the legend. */
enum comparison_mark {
	MARK_DRIFT = 1 << 0,             /* figures drift over the run order (Mann–Kendall, p < 0.01) */
	MARK_BIMODAL = 1 << 1,           /* boots or samples have two modes (dip test, p < 0.01) */
	MARK_OUTLYING = 1 << 2,          /* a boot far from its fellows */
	MARK_LONG_INSTRUCTIONS = 1 << 3, /* tallies of long instructions differ: not comparable by
					  * instructions alone */
	MARK_COARSE = 1 << 4,            /* samples repeat few values: the clock's steps show */
};

/* What a comparison refuses to cross unless told to. */
enum comparison_across {
	ACROSS_ARCHITECTURE = 1 << 0,
	ACROSS_MACHINE = 1 << 1,
	ACROSS_CLOCK = 1 << 2,
	ACROSS_COSTS = 1 << 3,
};

struct comparison_options {
	double margin_percent;    /* negative: the campaign's own margins, else 1; otherwise for every metric */
	const char *base_variant; /* NULL: the variant in the role of the base, else "base" */
	unsigned across;          /* enum comparison_across: what may be crossed; it is said then */
	unsigned long seed;       /* of the bootstrap; 0: the campaign's */
};

struct comparison_set {
	/* By variant, then benchmark and parameters in the order of the dataset's first boots. */
	struct comparison *comparisons;
	size_t count;
	const struct dataset *dataset;
	struct comparison_options options;
	bool emulated;            /* counted instructions: no time is claimed */
	double level;             /* of a family: 0.05, or what the last of several looks may spend of it */
	/* Base against itself, where the campaign has it: its comparisons, then NULL. */
	struct comparison_set *same;
	bool same_differs;        /* a difference where there can be none: a warning over everything */
	const char **warnings;    /* sentences that stand over every table; owned */
	size_t warning_count;
};

/* What the verdicts of the primary metrics come to. Deterministic differences count by the margin; so does a
 * benchmark that works in the base and fails in the variant. Skipped or failed ones that leave a
 * question open are inconclusive. */
enum conclusion { CONCLUSION_NO_REGRESSION, CONCLUSION_REGRESSION, CONCLUSION_INCONCLUSIVE };
enum conclusion comparison_set_conclude(const struct comparison_set *set);

/* Compares every other variant with the base. Returns 0 or -1 with a failure (no base, mixed clock
 * kinds, architectures, machine types or emulator costs, a metric with two units; no benchmark in
 * common and no note that says why). The dataset must outlive the set. */
int comparison_set_make(struct comparison_set *set, const struct dataset *dataset,
			const struct comparison_options *options, struct failure *failure);
void comparison_set_free(struct comparison_set *set);

/* Each writes to `out` and returns 0, or -1 when writing failed. Text fits 75 columns. */
int present_text(FILE *out, const struct comparison_set *set);
int present_markdown(FILE *out, const struct comparison_set *set);
int present_json(FILE *out, const struct comparison_set *set);

/* For a mail to a list: ASCII, 72 columns. */
int present_lkml(FILE *out, const struct comparison_set *set);

/* The figures of a run as they are, without a comparison: medians, extremes, skips. */
int present_run(FILE *out, const struct dataset *dataset);

/* Draws every plot with gnuplot (argument vector, time limit, log kept) into `directory`/plots as
 * SVG and PNG. Files that are there give way when all new ones are whole; until then, and after a
 * failure, the new ones stand in `directory`/plots.unfinished. Without gnuplot: a failure that names
 * the package. */
int present_plots(const struct comparison_set *set, const char *directory, struct failure *failure);

/* Writes `directory`/report.html, self-contained (plots inlined from `directory`/plots). */
int present_html(const struct comparison_set *set, const char *directory, struct failure *failure);

#endif
