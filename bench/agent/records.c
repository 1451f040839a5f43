/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building and writing the agent's records. */
#include "records.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "record/stream.h"

void emit(int records, json_t *record)
{
	if (!record) {
		(void)fprintf(stderr, "uvbench-agent: a record can't be built: out of memory, or text that is not UTF-8\n");
		return;
	}
	if (record_write(records, record) == 0)
		return;
	(void)fprintf(stderr, "uvbench-agent: write a record: %s\n",
		      errno == EPIPE ? "the other side has closed the channel" : strerror(errno));
	_exit(EXIT_CHANNEL);
}

static const char *pass_name(const struct run *run)
{
	return run->pass == PASS_COUNT ? "count" : "time";
}

/* A record of a run's benchmark, to which the caller adds. */
static json_t *record_of(const struct run *run, const char *type)
{
	return json_pack("{s:s, s:s, s:O}", "type", type, "benchmark", run->benchmark->name,
			 "parameters", run->parameters);
}

void emit_begin(const struct run *run)
{
	json_t *record = record_of(run, "begin");

	(void)json_object_set_new(record, "pass", json_string(pass_name(run)));
	emit(run->records, record);
}

void emit_end(const struct run *run)
{
	emit(run->records, json_pack("{s:s, s:s, s:s, s:O, s:s}", "type", "end", "scope",
				     "benchmark", "benchmark", run->benchmark->name, "parameters",
				     run->parameters, "pass", pass_name(run)));
}

static void emit_reason(const struct run *run, const char *type, const char *reason)
{
	json_t *record = record_of(run, type);

	(void)json_object_set_new(record, "reason", json_string(reason));
	emit(run->records, record);
}

void emit_skip(const struct run *run, const char *reason)
{
	emit_reason(run, "skip", reason);
}

void emit_error(const struct run *run, const char *reason)
{
	emit_reason(run, "error", reason);
}

void emit_request_error(int records, const char *benchmark, json_t *parameters, const char *reason)
{
	emit(records, json_pack("{s:s, s:s*, s:O*, s:s}", "type", "error", "benchmark", benchmark,
				"parameters", parameters, "reason", reason));
}

void emit_finding(const struct run *run, const char *outcome, const char *detail)
{
	json_t *record = record_of(run, "finding");

	(void)json_object_set_new(record, "trigger", json_string(run->benchmark->trigger));
	(void)json_object_set_new(record, "state", json_string(page_state_name(run->state)));
	(void)json_object_set_new(record, "outcome", json_string(outcome));
	(void)json_object_set_new(record, "detail", json_string(detail));
	emit(run->records, record);
}

void emit_samples(const struct run *run, const char *metric, const char *unit,
		  bool higher_is_better, const double *values, size_t count)
{
	json_t *record;
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			(void)json_array_append_new(array, json_real(values[i]));
	if (json_array_size(array) == 0) {
		json_decref(array);
		return;
	}
	record = record_of(run, "samples");
	(void)json_object_set_new(record, "metric", json_string(metric));
	(void)json_object_set_new(record, "unit", json_string(unit));
	(void)json_object_set_new(record, "direction",
				  json_string(higher_is_better ? "higher" : "lower"));
	(void)json_object_set_new(record, "values", array);
	emit(run->records, record);
}

static json_t *integers(const uint64_t *values, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(array, json_integer((json_int_t)values[i]));
	return array;
}

/* The part of the time that a counter was running: below 1 its values are extrapolations. */
static json_t *running_shares(const struct counter_record *counter)
{
	json_t *array = json_array();

	for (size_t i = 0; i < counter->count; i++)
		(void)json_array_append_new(array, counter->enabled_ns[i] == 0 ? json_null() :
			json_real((double)counter->running_ns[i] /
				  (double)counter->enabled_ns[i]));
	return array;
}

void emit_counter(const struct run *run, const struct counter_record *counter)
{
	json_t *record = record_of(run, "counters");

	(void)json_object_set_new(record, "pass", json_string(pass_name(run)));
	(void)json_object_set_new(record, "event", json_string(counter->event));
	(void)json_object_set_new(record, "scope", json_string(counter_scope_name(counter->scope)));
	/* Under instruction counting there are no nanoseconds to record. */
	if (run->clock == KIND_ICOUNT) {
		(void)json_object_set_new(record, "running_share", running_shares(counter));
	} else {
		(void)json_object_set_new(record, "enabled_ns",
					  integers(counter->enabled_ns, counter->count));
		(void)json_object_set_new(record, "running_ns",
					  integers(counter->running_ns, counter->count));
	}
	(void)json_object_set_new(record, "values", integers(counter->values, counter->count));
	emit(run->records, record);
}

void emit_attachment(int records, const char *name, const char *content, size_t bytes)
{
	char digest[DIGEST_TEXT];
	struct failure failure;
	bool has_digest = digest_sha256(content, bytes, digest, &failure) == 0;

	emit(records, json_pack("{s:s, s:s, s:s?, s:s%}", "type", "attachment", "name", name,
				"sha256", has_digest ? digest : NULL, "content", content, bytes));
}
