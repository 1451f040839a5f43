/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters of the CPU and the kernel: events by their libpfm4 names, or by PMU and raw
 * configuration, read together around a window. */
#ifndef UVBENCH_COUNTERS_H
#define UVBENCH_COUNTERS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/failure.h"

#define COUNTERS_MAXIMUM 32

/* Whom a counter watches: this thread and nothing else, or everything on all CPUs. */
enum counter_scope { SCOPE_TASK, SCOPE_CPUS };

const char *counter_scope_name(enum counter_scope scope);

/* What to count. */
struct counter_event {
	char name[64];                /* what records call it */
	struct perf_event_attr attributes;
};

/* Whether the difference of two readings is the largest of something between them, so that windows
 * have a largest one and no sum. */
bool counter_is_gauge(const struct counter_event *event);

/* Fills `event` from a libpfm4 name, for example "perf::INSTRUCTIONS". Returns 0, or -1 with why
 * the name means nothing on this machine. */
int counter_event_by_name(struct counter_event *event, const char *name, const char *pfm_name,
			  struct failure *failure);

/* Fills `event` from a PMU of /sys/bus/event_source/devices and its raw configuration. Returns
 * 0, or -1 with why not. */
int counter_event_by_pmu(struct counter_event *event, const char *name, const char *pmu,
			 uint64_t config, struct failure *failure);

/* One reading of all counters of a set, in the set's order; sums over CPUs. */
struct counter_values {
	uint64_t value[COUNTERS_MAXIMUM];
	uint64_t enabled_ns[COUNTERS_MAXIMUM];
	uint64_t running_ns[COUNTERS_MAXIMUM];
};

/* Counters that are open and counting. */
struct counter_set {
	enum counter_scope scope;
	size_t count;
	struct counter_event events[COUNTERS_MAXIMUM];
	int cpus;
	int *descriptors;             /* [cpu * COUNTERS_MAXIMUM + counter] */
	int leaders[2]; /* index of the hardware and the software group's leader, or -1 */
};

/* Opens what can be opened of `events` and starts it; an event that this machine refuses is left
 * out (`refused`, if not NULL, gets the last one's reason). Returns 0 (perhaps with an empty
 * set), or -1 when memory ran out. */
int counters_open(struct counter_set *set, enum counter_scope scope,
		  const struct counter_event *events, size_t count, struct failure *refused);

/* Reads all counters into `values`, without allocating: one system call a group and CPU. Returns
 * 0, or -1 with errno. */
int counters_read(const struct counter_set *set, struct counter_values *values);

/* The index of the counter called `name`, or -1. */
int counters_find(const struct counter_set *set, const char *name);

void counters_close(struct counter_set *set);

#endif
