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
	VERDICT_EXPLORATORY,   /* not primary: interval and p are shown, and nothing is claimed */
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
	size_t blocks;            /* pairs (of several builds: builds), or the smaller side's boots
				   * where unpaired */
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

	/* A verdict's metric: the benchmark's own (`instructions`, `time`), UV calls, anything whose
	 * clock is unknown (CSV). Others (a program's own clock, throughput) are exploratory: shown at
	 * 95 %, in no family. */
	bool primary;
	double margin_percent;    /* this metric's own */
	/* p within the family: all primary metrics with a p, of all variants compared, so that a
	 * campaign of many variants raises no more false alarms than one of two. Stubs are a family
	 * of their own, and so is a check of the base against itself. Who is in it must not depend on
	 * the effect: a metric is primary by its name, and deterministic (no p) by what its boots repeat
	 * on either side, never by how the sides differ. Where all margins of the family are 0, a metric
	 * differs where p_holm is at most the level; where one is not, where p_value is at most
	 * level/family: Holm's larger steps are only right as long as nothing else is claimed. */
	double p_holm;
	size_t family;            /* tests in it; 0 where it is in none */
	/* At 1 − level/family, so that all of the family's hold together: what the verdict is read off
	 * where there is a margin. Percent, and units; NAN where out of reach. */
	double simultaneous_percent[2];
	double simultaneous_difference[2];
	/* What the verdict is read off, and its confidence. With a margin: the simultaneous interval. At
	 * margin 0: the one at the step where the tests of the family stop rejecting, or that rejected
	 * this metric: 1 − level/(m − r + 1) with r the place of its p from the smallest (Holm), or
	 * 1 − level/m where a metric of the family has a margin. It leaves 0 out where the verdict is
	 * faster or slower; with ties or zeros among the figures the two may differ by a hair, and p
	 * decides. NAN where out of reach, or in no family. */
	double verdict_percent[2];
	double verdict_difference[2];
	double verdict_confidence;
	double bootstrap_percent[2]; /* 95 %, over blocks, then samples; NAN without a ratio */
	size_t more_blocks;       /* inconclusive: about so many more would settle it; 0: none, or not
				   * asked (unpaired, several builds, UV calls that differ); SIZE_MAX: the
				   * estimate lies too close to the margin */
	unsigned marks;           /* enum comparison_mark */

	/* Several builds: the unit is the build, whose figure is the median of its boots. `difference`
	 * and `effect_percent` are the median over builds where each build repeats one number (the
	 * verdict is then read off the range, and there is no p), else the estimate with builds as
	 * blocks. Of the marks, only MARK_LONG_INSTRUCTIONS and MARK_COARSE apply. */
	size_t builds;            /* 0: the dataset has one build alone */
	double range_difference[2];
	double range_percent[2];
};

/* Marks, each with a line in the legend. Drift, modes and outlying boots are each set in at most about
 * one of a hundred comparisons of clean normal figures, whichever of their tests does it. */
enum comparison_mark {
	MARK_DRIFT = 1 << 0,             /* figures drift over the run order (Mann–Kendall) */
	MARK_BIMODAL = 1 << 1,           /* boots or samples have two modes (dip test) */
	MARK_OUTLYING = 1 << 2,          /* a boot far from its fellows, by a tenth of the margin at least */
	MARK_LONG_INSTRUCTIONS = 1 << 3, /* tallies of long instructions differ: not comparable by
					  * instructions alone */
	MARK_COARSE = 1 << 4,            /* samples repeat few values: the clock's steps show */
	MARK_STRAYING = 1 << 5,          /* deterministic, but more than 5 % of a variant's samples lie
					  * farther from their boot's figure than the margin */
};

/* Resamples of each bootstrap, and its seed where neither the options nor a campaign give one. */
#define COMPARISON_RESAMPLES 2000
#define COMPARISON_SEED 1

/* What all metrics of a family may spend together on false alarms. */
#define COMPARISON_LEVEL 0.05

/* What a comparison refuses to cross unless told to. */
enum comparison_across {
	ACROSS_ARCHITECTURE = 1 << 0,
	ACROSS_MACHINE = 1 << 1,
	ACROSS_CLOCK = 1 << 2,
	ACROSS_COSTS = 1 << 3,
	ACROSS_ULTRAVISOR = 1 << 4,
};

struct comparison_options {
	double margin_percent;    /* negative: the campaign's own margins, else 1; otherwise for every metric */
	const char *base_variant; /* NULL: the variant in the role of the base, else "base" */
	unsigned across;          /* enum comparison_across: what may be crossed; it is said then */
	unsigned long seed;       /* of the bootstrap; 0: the campaign's, else COMPARISON_SEED */
	bool verdicts_only;       /* neither bootstrap nor marks but those of tallies: for whom the
				   * verdicts are enough */
};

struct comparison_set {
	/* By variant (stubs last), then benchmark and parameters in the order of the dataset's first boots. */
	struct comparison *comparisons;
	size_t count;
	const struct dataset *dataset;
	struct comparison_options options; /* as given, with what they left open filled in */
	bool emulated;            /* counted instructions: no time is claimed */
	double level;             /* of a family: 0.05, or what the last of several looks may spend of it */
	/* Base against itself, where the campaign has it: its comparisons, then NULL. */
	struct comparison_set *same;
	bool same_differs;        /* a difference where there can be none: a warning over everything */
	const char **warnings;    /* sentences that stand over every table; owned */
	size_t warning_count;
};

/* What the verdicts of the primary metrics come to. A regression is: slower; a deterministic
 * difference beyond the margin in the worse direction (from 0: any); something found to work in every
 * boot of the base and to fail in one of the variant. Inconclusive, where there is no regression:
 * an inconclusive verdict, or a benchmark with figures in the base that the variant skipped, failed or hung
 * in; or a base that differs from itself, on which "no regression" can't be built. Exploratory
 * metrics and stubs decide nothing. */
enum conclusion {
	CONCLUSION_NO_REGRESSION,
	CONCLUSION_REGRESSION,
	CONCLUSION_INCONCLUSIVE,
	CONCLUSION_NOTHING, /* nothing to judge: no primary metric has figures of the base */
};
enum conclusion comparison_set_conclude(const struct comparison_set *set);

/* Whether a difference of counts that repeat one number is no more than the rule that calls them
 * repeating allows on either side: 2 parts in 10^5 of the base. It is no difference then, whatever
 * the margin. False of any other comparison. */
bool comparison_within_repeats(const struct comparison *comparison);

/* Compares every other variant with the base, those of an A/A check apart. Returns 0 or -1 with a
 * failure (no base, mixed clock kinds, architectures, machine types, emulator costs or settings that
 * `options->across` doesn't name, a metric with two units; no benchmark in common and no note that
 * says why). The dataset must outlive the set. */
int comparison_set_make(struct comparison_set *set, const struct dataset *dataset,
			const struct comparison_options *options, struct failure *failure);
void comparison_set_free(struct comparison_set *set);

/* Each writes to `out` and returns 0, or -1 when writing failed. Text fits 80 columns. */
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
