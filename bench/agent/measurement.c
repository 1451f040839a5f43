/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows, their counters and sums. */
#include "measurement.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kprobes.h"
#include "records.h"
#include "uv_calls.h"

/* Software events are everywhere; the others where the machine has them. Cycles are left out
 * under instruction counting, where they would be the instructions again. */
static const struct {
	const char *name;
	const char *pfm_name;
	unsigned int clocks;
} standard_events[] = {
	{ "instructions", "perf::INSTRUCTIONS", UNDER(KIND_ICOUNT) | UNDER(KIND_MONOTONIC) },
	{ "cycles", "perf::CYCLES", UNDER(KIND_MONOTONIC) },
	{ "page-faults", "perf::PAGE-FAULTS", UNDER(KIND_ICOUNT) | UNDER(KIND_MONOTONIC) },
	{ "context-switches", "perf::CONTEXT-SWITCHES",
	  UNDER(KIND_ICOUNT) | UNDER(KIND_MONOTONIC) },
	{ "cpu-migrations", "perf::CPU-MIGRATIONS", UNDER(KIND_ICOUNT) | UNDER(KIND_MONOTONIC) },
};

void events_encode_standard(struct events *events, enum clock_kind clock)
{
	for (size_t i = 0; i < sizeof(standard_events) / sizeof(standard_events[0]); i++) {
		struct failure unknown;

		if (!(standard_events[i].clocks & UNDER(clock)))
			continue;
		if (counter_event_by_name(&events->standard[events->standard_count],
					  standard_events[i].name, standard_events[i].pfm_name,
					  &unknown) == 0)
			events->standard_count++;
		else
			events_note_absent(events, unknown.text);
	}
}

void events_note_absent(struct events *events, const char *reason)
{
	if (!events->absent)
		events->absent = json_array();
	(void)json_array_append_new(events->absent, text_value(reason));
}

static bool can_be_opened(const struct counter_event *event, enum counter_scope scope,
			  struct failure *refused)
{
	struct counter_set set;
	bool opened;

	if (counters_open(&set, scope, event, 1, refused) < 0)
		return false;
	opened = set.count == 1;
	counters_close(&set);
	return opened;
}

/* Notes a refusal, once for an event. */
static bool try_event(struct events *events, const struct counter_event *event,
		      enum counter_scope scope)
{
	struct failure refused = { "" };

	if (can_be_opened(event, scope, &refused))
		return true;
	events_note_absent(events, refused.text);
	return false;
}

void events_try(struct events *events)
{
	for (enum counter_scope scope = SCOPE_TASK; scope <= SCOPE_CPUS; scope++) {
		struct counter_event *named = events->named[scope];
		size_t kept = 0;

		for (size_t i = 0; i < events->named_count[scope]; i++)
			if (try_event(events, &named[i], scope))
				named[kept++] = named[i];
		events->named_count[scope] = kept;
	}
	/* What is refused for all CPUs may be counted for a task, so none is left out. */
	for (size_t i = 0; i < events->standard_count; i++)
		(void)(try_event(events, &events->standard[i], SCOPE_TASK) &&
		       try_event(events, &events->standard[i], SCOPE_CPUS));
}

static int open_sets(struct measurement *measurement, const struct run *run,
		     const struct events *events, struct failure *refused)
{
	const bool system = run->benchmark->window == WINDOW_SYSTEM;

	if (counters_open(&measurement->sets[SET_NAMED_TASK], SCOPE_TASK, events->named[SCOPE_TASK],
			  events->named_count[SCOPE_TASK], NULL) < 0)
		return -1;
	if (counters_open(&measurement->sets[SET_NAMED_CPUS], SCOPE_CPUS, events->named[SCOPE_CPUS],
			  events->named_count[SCOPE_CPUS], NULL) < 0)
		return -1;
	return counters_open(&measurement->sets[SET_STANDARD], system ? SCOPE_CPUS : SCOPE_TASK,
			     events->standard, events->standard_count, refused);
}

/* The set and index of the counter called `name` beside the standard ones. */
static bool find_counter(const struct measurement *measurement, const char *name, int *set,
			 int *index)
{
	for (*set = SET_NAMED_TASK; *set < SETS; ++*set) {
		*index = counters_find(&measurement->sets[*set], name);
		if (*index >= 0)
			return true;
	}
	return false;
}

static bool find_uv_counter(const struct measurement *measurement, enum uv_command command,
			    int *set, int *index)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "uv_calls.%s", uv_command_name(command));
	return find_counter(measurement, name, set, index);
}

static void open_probes(struct measurement *measurement, const struct run *run)
{
	struct counter_event events[COUNTERS_MAXIMUM];
	struct failure failure = { "" };
	int set;
	int index;
	size_t count;

	if (run->state == STATE_PLAIN || find_uv_counter(measurement, UV_EXPORT, &set, &index))
		return;
	count = kprobes_find(events, COUNTERS_MAXIMUM, &failure);
	if (failure.text[0])
		(void)fprintf(stderr, "uvbench-agent: %s: UV calls by kprobes: %s\n",
			      run->benchmark->name, failure.text);
	if (count > 0)
		(void)counters_open(&measurement->sets[SET_PROBES], SCOPE_CPUS, events,
				    count, NULL);
}

/* Only what the open counters need: there may be a million samples. */
static int allocate_samples(struct measurement *measurement, size_t room)
{
	for (int i = 0; i < SETS; i++) {
		measurement->first_count[i] = measurement->counts_a_sample;
		measurement->counts_a_sample += measurement->sets[i].count;
	}
	measurement->samples = calloc(room, sizeof(*measurement->samples));
	measurement->counts = calloc(room * measurement->counts_a_sample + 1,
				     sizeof(*measurement->counts));
	return measurement->samples && measurement->counts ? 0 : -1;
}

enum outcome measurement_open(struct measurement *measurement, struct run *run,
			      const struct events *events, struct failure *failure)
{
	struct failure refused = { "" };
	long counted = run->benchmark->counted;
	size_t room = (size_t)(run->samples > counted ? run->samples : counted);

	*measurement = (struct measurement){ .source = clock_source_of(run->clock) };
	run->measurement = measurement;
	if (open_sets(measurement, run, events, &refused) < 0)
		return failure_set(failure, "out of memory");
	measurement->instructions =
		counters_find(&measurement->sets[SET_STANDARD], "instructions");
	if (run->clock == KIND_ICOUNT && run->benchmark->window == WINDOW_SYSTEM &&
	    measurement->instructions < 0) {
		(void)failure_set(failure,
			"instructions of all CPUs can't be counted here (emulator without cpu-counters=on?), and the virtual clock means nothing where the machine waits%s%s",
			refused.text[0] ? ": " : "", refused.text);
		return OUTCOME_SKIPPED;
	}
	open_probes(measurement, run);
	return allocate_samples(measurement, room) < 0 ?
		       (enum outcome)failure_set(failure, "out of memory for %zu samples", room) :
		       OUTCOME_OK;
}

void measurement_close(struct measurement *measurement)
{
	for (int i = 0; i < SETS; i++)
		counters_close(&measurement->sets[i]);
	free(measurement->samples);
	free(measurement->counts);
	measurement->samples = NULL;
	measurement->counts = NULL;
}

void measurement_end_counting(struct measurement *measurement)
{
	counters_close(&measurement->sets[SET_PROBES]);
}

int measurement_uv_total(const struct measurement *measurement, struct uv_calls *total)
{
	struct counter_values values[SETS];

	for (int set = SET_NAMED_TASK; set < SETS; set++)
		if (measurement->sets[set].count > 0 &&
		    counters_read(&measurement->sets[set], &values[set]) < 0)
			return -1;
	for (int command = 0; command < UV_COMMANDS; command++) {
		int set;
		int index;

		total->known[command] =
			find_uv_counter(measurement, (enum uv_command)command, &set, &index);
		total->count[command] = total->known[command] ? values[set].value[index] : 0;
	}
	return 0;
}

struct count *sample_counts(const struct measurement *measurement, const struct sample *sample,
			    int set)
{
	return sample->counts + measurement->first_count[set];
}

void measurement_uv_calls(const struct measurement *measurement, struct uv_calls *calls)
{
	for (int command = 0; command < UV_COMMANDS; command++) {
		int set;
		int index;

		calls->known[command] =
			find_uv_counter(measurement, (enum uv_command)command, &set, &index);
		if (calls->known[command])
			calls->count[command] = sample_counts(measurement, measurement->current,
							      set)[index].value;
	}
}

void measurement_yields(const struct measurement *measurement, struct yields *yields)
{
	for (int kind = 0; kind < YIELDS; kind++) {
		int set;
		int index;

		yields->known[kind] = find_counter(measurement, yield_name((enum yield)kind), &set,
						   &index);
		if (yields->known[kind])
			yields->count[kind] = (int64_t)sample_counts(
				measurement, measurement->current, set)[index].value;
	}
}

void measurement_begin_sample(struct measurement *measurement, long index)
{
	measurement->current = &measurement->samples[index];
	*measurement->current = (struct sample){
		.counts = measurement->counts + (size_t)index * measurement->counts_a_sample,
	};
	memset(measurement->current->counts, 0,
	       measurement->counts_a_sample * sizeof(struct count));
}

/* Under instruction counting a timer tick in the window would be counted, and whatever it wakes.
 * Idle time costs nothing there, so sleep until just after the next tick: what is pending gets
 * done, and a whole tick is free. */
static void wait_for_tick(void)
{
	struct timespec tick;
	struct timespec period;

	if (clock_gettime(CLOCK_MONOTONIC_COARSE, &tick) < 0 ||
	    clock_getres(CLOCK_MONOTONIC_COARSE, &period) < 0 || period.tv_sec > 0)
		return;
	tick.tv_nsec += period.tv_nsec + period.tv_nsec / 50;
	if (tick.tv_nsec >= 1000000000) {
		tick.tv_nsec -= 1000000000;
		tick.tv_sec++;
	}
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &tick, NULL);
}

/* The standard set is read last before the window and first after it: nothing but the clock
 * comes between. */
int window_open(struct run *run, struct failure *failure)
{
	struct measurement *measurement = run->measurement;

	if (run->clock == KIND_ICOUNT)
		wait_for_tick();
	for (int i = SETS - 1; i >= 0; i--)
		if (measurement->sets[i].count > 0 &&
		    counters_read(&measurement->sets[i], &measurement->before[i]) < 0)
			return failure_set_errno(failure, errno, "read the counters");
	measurement->start = clock_look(measurement->source);
	return 0;
}

static void add_counters(struct count *sum, const struct counter_set *set,
			 const struct counter_values *before, const struct counter_values *after,
			 double weight)
{
	/* Unsigned sums wrap, so that a window taken off before it is added leaves the
	 * difference. */
	const uint64_t factor = weight < 0 ? UINT64_MAX : 1;

	for (size_t i = 0; i < set->count; i++) {
		const uint64_t counted = after->value[i] - before->value[i];

		if (!counter_is_gauge(&set->events[i]))
			sum[i].value += factor * counted;
		else if (weight > 0 && counted > sum[i].value)
			sum[i].value = counted;
		sum[i].enabled_ns += factor * (after->enabled_ns[i] - before->enabled_ns[i]);
		sum[i].running_ns += factor * (after->running_ns[i] - before->running_ns[i]);
	}
}

static bool ran_all_the_time(const struct counter_values *before,
			     const struct counter_values *after, int counter)
{
	return after->running_ns[counter] - before->running_ns[counter] ==
	       after->enabled_ns[counter] - before->enabled_ns[counter];
}

int window_close(struct run *run, double weight, struct failure *failure)
{
	struct measurement *measurement = run->measurement;
	const uint64_t stop = clock_look(measurement->source);
	struct sample *sample = measurement->current;
	const int instructions = measurement->instructions;

	for (int i = 0; i < SETS; i++) {
		if (measurement->sets[i].count == 0)
			continue;
		if (counters_read(&measurement->sets[i], &measurement->after[i]) < 0)
			return failure_set_errno(failure, errno, "read the counters");
		add_counters(sample_counts(measurement, sample, i), &measurement->sets[i],
			     &measurement->before[i], &measurement->after[i], weight);
	}
	if (run->clock != KIND_ICOUNT || run->benchmark->window != WINDOW_SYSTEM) {
		sample->value += weight *
				 clock_between(measurement->source, measurement->start, stop);
		return 0;
	}
	if (!ran_all_the_time(&measurement->before[SET_STANDARD], &measurement->after[SET_STANDARD],
			      instructions))
		return failure_set(failure, "the counter of instructions did not run all the time");
	sample->value += weight * (double)(measurement->after[SET_STANDARD].value[instructions] -
					   measurement->before[SET_STANDARD].value[instructions]);
	return 0;
}

int measurement_cost(struct run *run, double *reading, double *system_window,
		     struct failure *failure)
{
	struct measurement *measurement = run->measurement;
	struct counter_set system;
	struct counter_values *before = &measurement->before[SET_STANDARD];
	struct counter_values *after = &measurement->after[SET_STANDARD];
	uint64_t start = clock_look(measurement->source);
	int result = counters_read(&measurement->sets[SET_STANDARD], before);
	int instructions;

	*reading = clock_between(measurement->source, start, clock_look(measurement->source));
	*system_window = NAN;
	if (result < 0)
		return failure_set_errno(failure, errno, "read the counters");
	if (counters_open(&system, SCOPE_CPUS, measurement->sets[SET_STANDARD].events,
			  measurement->sets[SET_STANDARD].count, NULL) < 0)
		return failure_set(failure, "out of memory");
	instructions = counters_find(&system, "instructions");
	/* The first reading of new counters pays for what the later ones find in place. */
	if (counters_read(&system, before) == 0 && counters_read(&system, before) == 0 &&
	    counters_read(&system, after) == 0 && instructions >= 0)
		*system_window = (double)(after->value[instructions] - before->value[instructions]);
	counters_close(&system);
	return 0;
}
