/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing and reading records. */
#include "record/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *record_text(const json_t *object, const char *field)
{
	const char *text = json_string_value(json_object_get(object, field));

	return text ? text : "";
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EAGAIN) {
			struct pollfd ready = { .fd = fd, .events = POLLOUT };

			(void)poll(&ready, 1, -1);
			continue;
		}
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -1;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

int record_write(int fd, json_t *record)
{
	char *text = json_dumps(record, JSON_COMPACT);
	size_t size;
	int result;

	json_decref(record);
	if (!text) {
		errno = ENOMEM;
		return -1;
	}
	/* The terminating NUL's place takes the end of line, so that one write carries the record. */
	size = strlen(text);
	text[size] = '\n';
	result = write_all(fd, text, size + 1);
	free(text);
	return result;
}

static int take_line(struct record_reader *reader, record_line *take, void *context)
{
	json_error_t error;
	json_t *record;
	size_t size = reader->used;
	int result;

	reader->used = 0;
	reader->line++;
	if (reader->resynchronise) {
		reader->resynchronise = false;
		return take(context, reader->line, NULL, "line too long");
	}
	while (size > 0 && reader->pending[size - 1] == '\r')
		size--;
	if (size == 0)
		return 0;
	record = json_loadb(reader->pending, size, JSON_REJECT_DUPLICATES, &error);
	if (!record)
		return take(context, reader->line, NULL, error.text);
	if (json_is_object(record) && json_is_string(json_object_get(record, "type")))
		result = take(context, reader->line, record, NULL);
	else
		result = take(context, reader->line, NULL, "not a JSON object with a type");
	json_decref(record);
	return result;
}

static int append(struct record_reader *reader, const char *bytes, size_t size)
{
	if (reader->resynchronise)
		return 0;
	if (reader->used + size > RECORD_LINE_LIMIT) {
		reader->resynchronise = true;
		reader->used = 0;
		return 0;
	}
	if (reader->used + size > reader->room) {
		size_t room = 2 * (reader->used + size) + 4096;
		char *larger = realloc(reader->pending, room);

		if (!larger)
			return -1;
		reader->pending = larger;
		reader->room = room;
	}
	if (size > 0)
		memcpy(reader->pending + reader->used, bytes, size);
	reader->used += size;
	return 0;
}

int record_reader_feed(struct record_reader *reader, const char *bytes, size_t size,
		       record_line *take, void *context)
{
	while (size > 0) {
		const char *end = memchr(bytes, '\n', size);
		size_t part = end ? (size_t)(end - bytes) : size;
		int result;

		if (append(reader, bytes, part) < 0)
			return -1;
		if (!end)
			return 0;
		result = take_line(reader, take, context);
		if (result != 0)
			return result;
		bytes += part + 1;
		size -= part + 1;
	}
	return 0;
}

int record_reader_finish(struct record_reader *reader, record_line *take, void *context)
{
	int result = 0;

	if (reader->used > 0 || reader->resynchronise)
		result = take(context, reader->line + 1, NULL,
			      "truncated: no end of line at the end of the stream");
	free(reader->pending);
	*reader = (struct record_reader){ 0 };
	return result;
}

int record_read_file(const char *path, record_line *take, void *context, struct failure *failure)
{
	struct record_reader reader = { 0 };
	char bytes[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result = 0;
	int finished;

	if (fd < 0)
		return failure_set_errno(failure, errno, "open %s", path);
	for (;;) {
		ssize_t got = read(fd, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			result = failure_set_errno(failure, errno, "read %s", path);
		if (got <= 0)
			break;
		result = record_reader_feed(&reader, bytes, (size_t)got, take, context);
		if (result == -1)
			(void)failure_set(failure, "read %s: out of memory", path);
		if (result != 0)
			break;
	}
	finished = record_reader_finish(&reader, take, context);
	close(fd);
	return result ? result : finished;
}
