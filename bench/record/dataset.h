/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a campaign, a run or a CSV file says, in memory: one observation a boot, benchmark and metric. */
#ifndef UVBENCH_DATASET_H
#define UVBENCH_DATASET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "record/failure.h"

enum direction { DIRECTION_LOWER, DIRECTION_HIGHER };

/* The samples of one metric of one benchmark in one boot. All strings are owned by the dataset. */
struct observation {
	char *variant;         /* "base", "patched", … */
	char *block;           /* block's name; empty: unpaired */
	char *boot;            /* boot's name, unique in the dataset */
	long order;            /* start order over the whole campaign, from 0 */
	char *benchmark;       /* family.operation */
	json_t *parameters;    /* object; empty for CSV */
	char *parameters_key;  /* parameters as compact JSON with sorted keys: equal keys, equal parameters */
	char *metric;          /* "instructions", "time", "throughput", "uv_calls.export", … */
	char *unit;            /* "insn/page", "ns/page", "B/s", "calls/page", … */
	enum direction direction;
	char *architecture;    /* "s390x", …; empty where unknown (CSV) */
	char *machine_type;    /* "local", "emulated", "remote"; empty where unknown */
	char *costs;           /* what the emulator adds for slow instructions, as compact JSON with sorted
				* keys; empty where the boot doesn't say */
	char *ultravisor;      /* how the emulated Ultravisor behaves, in the same form */
	char *clock;           /* "icount", "monotonic"; empty where unknown */
	char *build;           /* the kernels' build in a campaign over several; else empty */
	double *values;        /* samples in order */
	size_t count;          /* ≥ 1 */
};

enum note_kind { NOTE_SKIP, NOTE_ERROR, NOTE_FINDING, NOTE_BOOT };

/* Something that is no figure: a skipped benchmark, an error, a finding, a boot that did not end. */
struct dataset_note {
	enum note_kind kind;
	char *variant;
	char *block;
	char *boot;
	char *benchmark;       /* empty for NOTE_BOOT without a benchmark under way */
	char *parameters_key;
	char *text;            /* one sentence */
	/* Of a finding: what was done, and what came of it ("works", "I/O error", "signal", "BUG",
	 * "hangs"); else NULL. */
	char *trigger;
	char *outcome;
};

/* The counters of one pass of one benchmark in one boot: exploratory, never a verdict. */
struct counter_reading {
	char *variant;
	char *boot;
	char *benchmark;
	char *parameters_key;
	char *event;
	char *scope;           /* "task" or "cpus" */
	double *values;        /* a sample each, scaled to the whole time where counters took turns */
	size_t count;          /* ≥ 1: samples in which it ran */
};

struct dataset {
	struct observation *observations;
	size_t observation_count;
	struct dataset_note *notes;
	size_t note_count;
	struct counter_reading *counters;
	size_t counter_count;
	json_t *campaign;      /* campaign.json, or NULL */
	json_t *environments;  /* object: variant → the environment record of its first boot */
	json_t *objects;       /* objects.json of other architectures, or NULL */
	json_t *looks;         /* looks.jsonl of a campaign that ran until decided: array, or NULL */
};

/* Samples and counters of larger magnitude are refused: sums and squares of them have no number. */
#define DATASET_VALUE_LIMIT 1e300

/* Each loader adds to `dataset` (zero-initialise before the first) and returns 0, or -1 with a
 * failure; after a failure dataset_free is still owed. */

/* A campaign folder: campaign.json (plan_file.h) and boots/ (each boot: boot.json, records.jsonl).
 * Samples count when the pass that they came in has ended without an error; of a boot's attempts, those
 * of the last that ended it. Malformed or truncated lines, streams without an end and boots that
 * were planned and not run become notes; whole records before and after them count. The folder of a
 * run is refused. */
int dataset_load_campaign(struct dataset *dataset, const char *directory, struct failure *failure);

/* A folder of one `run` (of that type, with one variant) under the name `variant`; its boots are
 * unpaired. A campaign is refused. */
int dataset_load_run(struct dataset *dataset, const char *directory, const char *variant,
		     struct failure *failure);

/* A campaign or a run, whichever it is, under its own variants' names: of each boot the last attempt
 * alone, with its notes. What such a boot does again is to be compared with this. */
int dataset_load_last(struct dataset *dataset, const char *directory, struct failure *failure);

/* A CSV file: header variant,block,boot,order,benchmark,value and optionally metric,unit,direction,
 * in any order. Numbers are decimal, without blanks. A file has blocks in every row or in none, and a
 * boot of a variant and block one order. Failures name line and column. */
int dataset_load_csv(struct dataset *dataset, const char *path, struct failure *failure);

void dataset_free(struct dataset *dataset);

/* Parameters as compact JSON with sorted keys, "{}" for what is no object; malloc'd, NULL when memory
 * ran out. */
char *parameters_key(const json_t *parameters);

#endif
