/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's records. A channel that is closed ends the process: nobody is left to measure for. */
#ifndef UVBENCH_RECORDS_H
#define UVBENCH_RECORDS_H

#include "benchmark.h"
#include "counters.h"

/* Exit status of a process that found the channel closed, a number that no library ends one with
 * (EX_IOERR of sysexits.h). */
#define EXIT_CHANNEL 74

/* Writes a record, dropping the caller's reference to it; NULL, one that could not be built, becomes
 * an error record. Exits with EXIT_CHANNEL and a message where the channel is closed. */
void emit(int records, json_t *record);

/* Ends the line that a process left half-written, if one did: readers pass over empty lines. */
void emit_line_end(int records);

/* `text` as a JSON string; what is not UTF-8 in it, as a character cut in two at its end is not,
 * becomes U+FFFD. */
json_t *text_value(const char *text);

void emit_begin(const struct run *run);
void emit_end(const struct run *run);
void emit_skip(const struct run *run, const char *reason);
void emit_error(const struct run *run, const char *reason);
void emit_finding(const struct run *run, const char *outcome, const char *detail);

/* An error about a part of the request that became no run. `parameters` is borrowed and may be
 * NULL. */
void emit_request_error(int records, const char *benchmark, json_t *parameters, const char *reason);

/* A counter that this machine doesn't have: a skip of no benchmark. */
void emit_counter_skip(int records, const char *reason);

/* `values` is borrowed; NAN values are left out, and a record without values is not written. */
void emit_samples(const struct run *run, const char *metric, const char *unit,
		  bool higher_is_better, const double *values, size_t count);

/* One counter's values by sample, and how long it was enabled and running. */
struct counter_record {
	const char *event;
	enum counter_scope scope;
	size_t count;
	const uint64_t *values;
	const uint64_t *enabled_ns;
	const uint64_t *running_ns;
};

void emit_counter(const struct run *run, const struct counter_record *counter);

/* A file beside the stream, with its SHA-256 (null where this machine has no sha256sum). */
void emit_attachment(int records, const char *name, const char *content, size_t bytes);

#endif
