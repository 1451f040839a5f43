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
#include "refused_dma.h"

#define DETAIL_ROOM (sizeof(((struct failure *)NULL)->text) + 64)

/* Made without memory, which may have run out. */
static int write_unbuildable(int records)
{
	static const char line[] =
		"{\"type\":\"error\",\"reason\":\"the agent could not build a record: out of memory, or text that is not UTF-8\"}\n";

	return write(records, line, sizeof(line) - 1) == (ssize_t)sizeof(line) - 1 ? 0 : -1;
}

void emit(int records, json_t *record)
{
	if ((record ? record_write(records, record) : write_unbuildable(records)) == 0)
		return;
	(void)fprintf(stderr, "uvbench-agent: write a record: %s\n",
		      errno == EPIPE ? "the other side has closed the channel" : strerror(errno));
	_exit(EXIT_CHANNEL);
}

void emit_line_end(int records)
{
	(void)!write(records, "\n", 1);
}

/* The length of the character that `text` starts with, or 0 where it starts with none; overlong
 * forms, surrogates and what lies beyond U+10FFFF are none (RFC 3629). */
static size_t character_length(const unsigned char *text)
{
	const size_t length = text[0] < 0x80 ? 1 : text[0] >= 0xc2 && text[0] < 0xe0 ? 2 :
			      text[0] >= 0xe0 && text[0] < 0xf0 ? 3 :
			      text[0] >= 0xf0 && text[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
	    (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

json_t *text_value(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *clean = malloc(strlen(text) * (sizeof(replacement) - 1) + 1);
	json_t *value;
	size_t used = 0;

	if (!clean)
		return NULL;
	while (*text) {
		const size_t length = character_length((const unsigned char *)text);
		const size_t bytes = length ? length : sizeof(replacement) - 1;

		memcpy(clean + used, length ? text : replacement, bytes);
		used += bytes;
		text += length ? length : 1;
	}
	value = json_stringn(clean, used);
	free(clean);
	return value;
}

/* Adds a member (the reference is taken over); a record that lacks one is none. */
static void add(json_t **record, const char *name, json_t *value)
{
	if (json_object_set_new(*record, name, value) == 0)
		return;
	json_decref(*record);
	*record = NULL;
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

	add(&record, "pass", json_string(pass_name(run)));
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

	add(&record, "reason", text_value(reason));
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
	emit(records, json_pack("{s:s, s:s*, s:O*, s:o}", "type", "error", "benchmark", benchmark,
				"parameters", parameters, "reason", text_value(reason)));
}

void emit_counter_skip(int records, const char *reason)
{
	emit(records, json_pack("{s:s, s:o}", "type", "skip", "reason", text_value(reason)));
}

void emit_finding(const struct run *run, const char *outcome, const char *detail)
{
	json_t *record = record_of(run, "finding");
	char text[DETAIL_ROOM];

	refused_dma_describe(run->refused_dma, detail, text, sizeof(text));
	add(&record, "trigger", json_string(run->benchmark->trigger));
	add(&record, "state", json_string(page_state_name(run->state)));
	add(&record, "outcome", json_string(outcome));
	add(&record, "detail", text_value(text));
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
	add(&record, "metric", json_string(metric));
	add(&record, "unit", json_string(unit));
	add(&record, "direction", json_string(higher_is_better ? "higher" : "lower"));
	add(&record, "values", array);
	emit(run->records, record);
}

static json_t *integers(const uint64_t *values, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(array, json_integer((json_int_t)values[i]));
	return array;
}

/* The part of the time that a counter was running: values are what it saw then, so below 1 they are
 * too small (nothing is extrapolated). */
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

	add(&record, "pass", json_string(pass_name(run)));
	add(&record, "event", json_string(counter->event));
	add(&record, "scope", json_string(counter_scope_name(counter->scope)));
	/* Under instruction counting there are no nanoseconds to record. */
	if (run->clock == KIND_ICOUNT) {
		add(&record, "running_share", running_shares(counter));
	} else {
		add(&record, "enabled_ns", integers(counter->enabled_ns, counter->count));
		add(&record, "running_ns", integers(counter->running_ns, counter->count));
	}
	add(&record, "values", integers(counter->values, counter->count));
	emit(run->records, record);
}

void emit_attachment(int records, const char *name, const char *content, size_t bytes)
{
	char digest[DIGEST_TEXT];
	struct failure failure;
	bool has_digest = digest_sha256(content, bytes, digest, &failure) == 0;

	emit(records, json_pack("{s:s, s:o, s:s?, s:s%}", "type", "attachment", "name",
				text_value(name), "sha256", has_digest ? digest : NULL, "content",
				content, bytes));
}
