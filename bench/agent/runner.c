/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two passes of a benchmark. */
#include "runner.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "records.h"
#include "uv_calls.h"

const char *page_state_name(enum page_state state)
{
	static const char *const names[STATE_COUNT] = {
		[STATE_PLAIN] = "plain",
		[STATE_PROTECTED] = "protected",
		[STATE_SECURE] = "secure",
		[STATE_SHARED] = "shared",
		[STATE_PINNED] = "pinned",
		[STATE_EXPORTED] = "exported",
	};

	return names[state];
}

long long run_integer(const struct run *run, const char *parameter)
{
	return json_integer_value(json_object_get(run->parameters, parameter));
}

const char *run_string(const struct run *run, const char *parameter)
{
	return json_string_value(json_object_get(run->parameters, parameter));
}

/* What precedes a window. Extra metrics that measure and reset leave alone are none. */
static enum outcome reset(struct run *run, struct failure *failure)
{
	for (int i = 0; i < EXTRA_METRICS; i++)
		run->extra[i] = NAN;
	return run->benchmark->reset ? run->benchmark->reset(run, failure) : OUTCOME_OK;
}

/* A failed measure may be what a finding is about; a failure of ours never is. */
static enum outcome take_measure(struct run *run, struct failure *failure)
{
	const enum outcome outcome = run->benchmark->measure(run, failure);

	if (outcome == OUTCOME_FAILED && run->pass == PASS_COUNT && run->benchmark->may_hang &&
	    run->state == STATE_SECURE) {
		emit_finding(run, "I/O error", failure->text);
		return OUTCOME_FOUND;
	}
	return outcome;
}

/* reset, window, measure, window. */
static enum outcome one_window(struct run *run, struct failure *failure)
{
	enum outcome outcome = reset(run, failure);

	if (outcome != OUTCOME_OK || run->benchmark->own_windows)
		return outcome == OUTCOME_OK ? take_measure(run, failure) : outcome;
	if (window_open(run, failure) < 0)
		return OUTCOME_FAILED;
	outcome = take_measure(run, failure);
	if (outcome == OUTCOME_OK && window_close(run, 1.0, failure) < 0)
		return OUTCOME_FAILED;
	return outcome;
}

static int emit_set(const struct run *run, int index, size_t samples)
{
	const struct counter_set *set = &run->measurement->sets[index];
	const struct sample *sample = run->measurement->samples;
	uint64_t *columns = calloc(3 * samples, sizeof(*columns));

	for (size_t i = 0; columns && i < set->count; i++) {
		struct counter_record record = {
			.event = set->events[i].name,
			.scope = set->scope,
			.count = samples,
			.values = columns,
			.enabled_ns = columns + samples,
			.running_ns = columns + 2 * samples,
		};

		/* Plain pages cost no UV call: there is no run of them to tell of. */
		if (run->state == STATE_PLAIN && counter_is_gauge(&set->events[i]))
			continue;
		for (size_t k = 0; k < samples; k++) {
			const struct count *count =
				&sample_counts(run->measurement, &sample[k], index)[i];

			columns[k] = count->value;
			columns[samples + k] = count->enabled_ns;
			columns[2 * samples + k] = count->running_ns;
		}
		emit_counter(run, &record);
	}
	free(columns);
	return columns ? 0 : -1;
}

static enum outcome emit_counters(const struct run *run, size_t samples, struct failure *failure)
{
	for (int i = 0; i < SETS; i++)
		if (emit_set(run, i, samples) < 0)
			return failure_set(failure, "out of memory");
	return OUTCOME_OK;
}

static void emit_uv_calls(const struct run *run, const struct uv_calls *calls, size_t count)
{
	for (int command = 0; command < UV_COMMANDS; command++) {
		double values[COUNTED_MAXIMUM];
		char metric[64];

		if (!calls[0].known[command])
			continue;
		for (size_t i = 0; i < count; i++)
			values[i] = (double)calls[i].count[command] / run->units;
		(void)snprintf(metric, sizeof(metric), "uv_calls.%s",
			       uv_command_name((enum uv_command)command));
		emit_samples(run, metric, "calls/page", false, values, count);
	}
}

static void tell_progress(const struct run *run, int channel, bool counted)
{
	const struct progress progress = { .counted = counted, .units = run->units };

	if (channel >= 0)
		(void)!write(channel, &progress, sizeof(progress));
}

static enum outcome counted_windows(struct run *run, struct uv_calls *calls, int progress,
				    struct failure *failure)
{
	for (long i = 0; i < run->benchmark->counted; i++) {
		enum outcome outcome;

		tell_progress(run, progress, false);
		measurement_begin_sample(run->measurement, i);
		outcome = one_window(run, failure);
		if (outcome != OUTCOME_OK)
			return outcome;
		measurement_uv_calls(run->measurement, &calls[i]);
		outcome = run->benchmark->check(run, &calls[i], failure);
		if (outcome != OUTCOME_OK)
			return outcome;
	}
	return OUTCOME_OK;
}

/* `last` gets the UV calls of the last window. */
static enum outcome count_pass(struct run *run, struct uv_calls *last, int progress,
			       struct failure *failure)
{
	struct uv_calls calls[COUNTED_MAXIMUM] = { 0 };
	enum outcome outcome = counted_windows(run, calls, progress, failure);

	if (outcome != OUTCOME_OK)
		return outcome;
	*last = calls[run->benchmark->counted - 1];
	emit_uv_calls(run, calls, (size_t)run->benchmark->counted);
	if (run->benchmark->may_hang)
		emit_finding(run, "works", "contents and byte count at the device are right");
	outcome = emit_counters(run, (size_t)run->benchmark->counted, failure);
	measurement_end_counting(run->measurement);
	return outcome;
}

/* A sample counts only if it did what the counting pass proved, and never waited for a lock. */
static int check_sample(const struct run *run, long index, const struct uv_calls *counted,
			struct failure *failure)
{
	struct uv_calls calls = { 0 };
	struct yields yields = { 0 };

	measurement_uv_calls(run->measurement, &calls);
	if (uv_calls_compare(&calls, run->iterations, counted, failure) < 0)
		return -1;
	measurement_yields(run->measurement, &yields);
	return index < 0 ? 0 : yields_check(&yields, index + 1, run->samples, failure);
}

static enum outcome timed_windows(struct run *run, const struct uv_calls *counted,
				  struct failure *failure)
{
	for (long i = -run->warmup; i < run->samples; i++) {
		struct sample *sample;

		measurement_begin_sample(run->measurement, i < 0 ? 0 : i);
		sample = run->measurement->current;
		for (long k = 0; k < run->iterations; k++) {
			enum outcome outcome = one_window(run, failure);

			if (outcome != OUTCOME_OK)
				return outcome;
			for (int j = 0; j < EXTRA_METRICS; j++)
				sample->extra[j] += run->extra[j];
		}
		if (check_sample(run, i, counted, failure) < 0)
			return OUTCOME_FAILED;
	}
	return OUTCOME_OK;
}

static void emit_main_metric(const struct run *run, double *values)
{
	const struct measurement *measurement = run->measurement;
	const struct benchmark *benchmark = run->benchmark;
	const bool icount = run->clock == KIND_ICOUNT;
	char unit[64];

	if (benchmark->clocks && !(benchmark->clocks & UNDER(run->clock)))
		return;
	for (long i = 0; i < run->samples; i++)
		values[i] = measurement->samples[i].value / ((double)run->iterations * run->units);
	(void)snprintf(unit, sizeof(unit), "%s/%s", icount ? "insn" : "ns",
		       benchmark->per ? benchmark->per : "page");
	emit_samples(run, icount ? "instructions" : "time", unit, false, values,
		     (size_t)run->samples);
}

static void emit_extra_metrics(const struct run *run, double *values)
{
	const struct metric *metrics = run->benchmark->metrics;

	for (int j = 0; metrics && metrics[j].name; j++) {
		if (!(metrics[j].clocks & UNDER(run->clock)))
			continue;
		for (long i = 0; i < run->samples; i++)
			values[i] = run->measurement->samples[i].extra[j] / (double)run->iterations;
		emit_samples(run, metrics[j].name, metrics[j].unit, metrics[j].higher_is_better,
			     values, (size_t)run->samples);
	}
}

static enum outcome time_pass(struct run *run, const struct uv_calls *counted,
			      struct failure *failure)
{
	double *values = calloc((size_t)run->samples, sizeof(*values));
	enum outcome outcome;

	if (!values)
		return failure_set(failure, "out of memory");
	outcome = timed_windows(run, counted, failure);
	if (outcome == OUTCOME_OK) {
		emit_main_metric(run, values);
		emit_extra_metrics(run, values);
		outcome = emit_counters(run, (size_t)run->samples, failure);
	}
	free(values);
	return outcome;
}

/* So that no window pays for a page of the agent that was taken away. */
static void lock_memory(void)
{
	if (mlockall(MCL_CURRENT) < 0)
		(void)fprintf(stderr, "uvbench-agent: lock memory: %s (samples may hold page faults of the agent; ulimit -l)\n",
			      strerror(errno));
}

static enum outcome counting(struct run *run, struct measurement *measurement,
			     const struct events *events, struct uv_calls *last,
			     int progress, struct failure *failure)
{
	enum outcome outcome = measurement_open(measurement, run, events, failure);

	lock_memory();
	if (outcome == OUTCOME_OK)
		outcome = run->benchmark->prepare(run, failure);
	if (outcome == OUTCOME_OK)
		outcome = count_pass(run, last, progress, failure);
	return outcome;
}

static void emit_outcome(const struct run *run, enum outcome outcome, const struct failure *failure)
{
	if (outcome == OUTCOME_SKIPPED)
		emit_skip(run, failure->text);
	if (outcome == OUTCOME_FAILED)
		emit_error(run, failure->text);
}

static void clean_up(struct run *run)
{
	if (run->benchmark->clean_up)
		run->benchmark->clean_up(run);
}

/* Each pass's end is written when nothing of it is left to be done: what hangs before is this
 * benchmark's. */
int runner_run(struct run *run, const struct events *events, int progress)
{
	struct measurement measurement = { 0 };
	struct uv_calls calls = { 0 }; /* of a counted window */
	struct failure failure = { "" };
	enum outcome outcome;

	run->pass = PASS_COUNT;
	emit_begin(run);
	outcome = counting(run, &measurement, events, &calls, progress, &failure);
	emit_outcome(run, outcome, &failure);
	if (outcome != OUTCOME_OK)
		clean_up(run);
	emit_end(run);
	tell_progress(run, progress, true);
	if (outcome == OUTCOME_OK) {
		run->pass = PASS_TIME;
		emit_begin(run);
		outcome = time_pass(run, &calls, &failure);
		emit_outcome(run, outcome, &failure);
		clean_up(run);
		emit_end(run);
	}
	measurement_close(&measurement);
	return outcome == OUTCOME_FAILED ? -1 : 0;
}
