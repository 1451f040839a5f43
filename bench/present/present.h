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
};

struct comparison_options {
	double margin_percent;    /* default 1 */
	const char *base_variant; /* default "base" */
};

struct comparison_set {
	/* By variant, then benchmark and parameters in the order of the dataset's first boots. */
	struct comparison *comparisons;
	size_t count;
	const struct dataset *dataset;
	struct comparison_options options;
	bool emulated;            /* counted instructions: no time is claimed */
};

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
