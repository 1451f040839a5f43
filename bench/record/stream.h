/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record stream: one JSON object a line, written as it comes, never changed afterwards. */
#ifndef UVBENCH_STREAM_H
#define UVBENCH_STREAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "record/failure.h"

/* Schema of records and requests. A changed meaning of a field is a new number. */
#define RECORD_SCHEMA 1

/* The text of a JSON object's field; "" where there is no such field, or no text in it. Borrowed. */
const char *record_text(const json_t *object, const char *field);

/* Longest line a reader takes, in bytes; a longer one is malformed. */
#define RECORD_LINE_LIMIT (64u << 20)

/* Writes `record` as one line to `fd`, whole (short writes are continued), and drops the caller's
 * reference to it. Returns 0, or -1 with errno of the failed write. */
int record_write(int fd, json_t *record);

/* Cuts a byte stream into lines and parses them. Zero-initialise. */
struct record_reader {
	char *pending;    /* bytes of the line under way */
	size_t used;
	size_t room;
	size_t line;      /* number of the line last handed out, from 1 */
	bool resynchronise; /* inside a line over RECORD_LINE_LIMIT, until its end */
};

/* One line's outcome: `record` is a JSON object (owned by the reader, borrowed by the callback), or
 * NULL where the line is malformed, with `problem` saying why. Return 0 to go on, a positive number
 * to stop (record_reader_feed returns it). */
typedef int record_line(void *context, size_t line, const json_t *record, const char *problem);

/* Takes `size` bytes and calls `take` for every line they complete. Empty lines and the carriage
 * returns of a terminal in raw mode are passed over. Returns 0, what `take` returned, or -1 when
 * memory ran out. */
int record_reader_feed(struct record_reader *reader, const char *bytes, size_t size,
		       record_line *take, void *context);

/* End of input. Bytes without an end of line are a truncated record and go to `take` as malformed.
 * Frees what the reader holds. */
int record_reader_finish(struct record_reader *reader, record_line *take, void *context);

/* Reads the whole file `path` through a reader. Returns 0, -1 with a failure, or the positive number
 * that `take` stopped it with. */
int record_read_file(const char *path, record_line *take, void *context, struct failure *failure);

#endif
