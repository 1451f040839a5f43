/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows of a pass: a clock looked at twice, counters read around it, sums by sample. */
#ifndef UVBENCH_MEASUREMENT_H
#define UVBENCH_MEASUREMENT_H

#include "benchmark.h"
#include "clock.h"
#include "counters.h"
#include "yields.h"

/* What all benchmarks of a request count: standard events, and those that the request names, by
 * enum counter_scope. */
struct events {
	/* Reasons for those that this machine doesn't have: array of strings, or NULL. */
	json_t *absent;
	struct counter_event standard[COUNTERS_MAXIMUM];
	size_t standard_count;
	struct counter_event named[2][COUNTERS_MAXIMUM];
	size_t named_count[2];
};

/* Encodes the standard events for a clock kind, once a request: libpfm4 looks at the whole
 * machine for it. */
void events_encode_standard(struct events *events, enum clock_kind clock);

/* Adds a reason to `absent`. */
void events_note_absent(struct events *events, const char *reason);

/* Opens each event once, standard ones for either scope, notes what this machine refuses, and leaves
 * out the named events of those. */
void events_try(struct events *events);

enum { SET_STANDARD, SET_NAMED_TASK, SET_NAMED_CPUS, SET_PROBES, SETS };

/* A counter's sum over the windows of a sample; of a gauge, the largest one. */
struct count {
	uint64_t value;
	uint64_t enabled_ns;
	uint64_t running_ns;
};

/* One sample's sums over its windows. */
struct sample {
	double value;                 /* instructions or ns */
	double extra[EXTRA_METRICS];
	struct count *counts;         /* of all counters: sets[i]'s start at first_count[i] */
};

struct measurement {
	enum clock_source source;
	struct counter_set sets[SETS]; /* an empty one is not read */
	int instructions; /* index in SET_STANDARD of what WINDOW_SYSTEM counts, or -1 */
	struct sample *samples;       /* allocated before the first window */
	struct count *counts;         /* of all samples */
	size_t first_count[SETS];
	size_t counts_a_sample;
	struct sample *current;
	uint64_t start;
	struct counter_values before[SETS];
	struct counter_values after[SETS];
};

/* Opens the counters (for pages that are not plain kprobes too, where the request names no counter of UV
 * calls that this machine has) and allocates the samples of the run's longer pass. Skips where
 * the main metric can't be counted on this machine. Owes measurement_close however it ends. */
enum outcome measurement_open(struct measurement *measurement, struct run *run,
			      const struct events *events, struct failure *failure);
void measurement_close(struct measurement *measurement);

/* Closes the kprobes, which disturb: they are for the counting pass alone. */
void measurement_end_counting(struct measurement *measurement);

/* All UV calls counted until now, outside any window. Returns 0, or -1 with errno. */
int measurement_uv_total(const struct measurement *measurement, struct uv_calls *total);

/* A sample's sums of the counters of a set. */
struct count *sample_counts(const struct measurement *measurement, const struct sample *sample,
			    int set);

/* What the sample under way counted, by UV command. */
void measurement_uv_calls(const struct measurement *measurement, struct uv_calls *calls);

/* The yields of the sample under way. */
void measurement_yields(const struct measurement *measurement, struct yields *yields);

/* Sums go to sample `index` from now on. */
void measurement_begin_sample(struct measurement *measurement, long index);

/* The window. Counters are read outside the two looks at the clock. The sample gets `weight`
 * times what was measured: -1 takes a window off, as start-up costs. Return 0, or -1 with a failure:
 * a counter can't be read, or the one that the main metric comes from did not run all the time. */
int window_open(struct run *run, struct failure *failure);
int window_close(struct run *run, double weight, struct failure *failure);

/* What one reading of the open counters costs, and what WINDOW_SYSTEM counts for an empty window
 * (NAN where it can't be counted). Returns 0, or -1 with a failure. */
int measurement_cost(struct run *run, double *reading, double *system_window,
		     struct failure *failure);

#endif
