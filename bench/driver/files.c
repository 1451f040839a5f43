/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders of results. */
#include "driver/files.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* How much of a file's end file_tail looks at. */
#define TAIL_BYTES 65536

int path_format(char path[PATH_ROOM], struct failure *failure, const char *format, ...)
{
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(path, PATH_ROOM, format, arguments);
	va_end(arguments);
	if (size < 0 || size >= PATH_ROOM)
		return failure_set(failure, "the path %.200s… is too long", path);
	return 0;
}

bool name_is_plain(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	size_t length = strlen(name);

	return length > 0 && length <= 64 && name[0] != '.' && strspn(name, plain) == length;
}

int folder_make(const char *path, struct failure *failure)
{
	char partial[PATH_ROOM];

	if (path_format(partial, failure, "%s", path) < 0)
		return -1;
	for (char *slash = strchr(partial + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(partial, 0777) < 0 && errno != EEXIST)
			return failure_set_errno(failure, errno, "make folder %s", partial);
		*slash = '/';
	}
	if (mkdir(partial, 0777) < 0 && errno != EEXIST)
		return failure_set_errno(failure, errno, "make folder %s", partial);
	return 0;
}

bool path_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0;
}

int file_write_json(const char *path, const json_t *value, struct failure *failure)
{
	char *text = json_dumps(value, JSON_INDENT(1));
	size_t size;
	int result;

	if (!text)
		return failure_set(failure, "write %s: out of memory", path);
	size = strlen(text);
	text[size] = '\n';
	result = file_write(path, text, size + 1, failure);
	free(text);
	return result;
}

char *file_read(const char *path, size_t limit, struct failure *failure)
{
	FILE *in = fopen(path, "re");
	char *bytes = malloc(limit + 1);
	size_t size = 0;

	if (!in || !bytes) {
		(void)failure_set_errno(failure, errno, "open %s", path);
		goto failed;
	}
	size = fread(bytes, 1, limit + 1, in);
	if (ferror(in)) {
		(void)failure_set_errno(failure, errno, "read %s", path);
		goto failed;
	}
	if (size > limit) {
		(void)failure_set(failure, "read %s: larger than %zu bytes", path, limit);
		goto failed;
	}
	fclose(in);
	bytes[size] = '\0';
	return bytes;

failed:
	if (in)
		fclose(in);
	free(bytes);
	return NULL;
}

json_t *file_read_json(const char *path, struct failure *failure)
{
	json_error_t error;
	json_t *value;

	if (!path_exists(path)) {
		(void)failure_set_errno(failure, errno, "open %s", path);
		return NULL;
	}
	value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!value || !json_is_object(value)) {
		(void)failure_set(failure, "read %s:%d: %s", path, value ? 1 : error.line,
				  value ? "not a JSON object" : error.text);
		json_decref(value);
		return NULL;
	}
	return value;
}

json_t *file_tail(const char *path, size_t lines)
{
	json_t *tail = json_array();
	char *bytes = malloc(TAIL_BYTES + 1);
	FILE *in = fopen(path, "re");
	size_t size, count = 0;
	char *from;

	if (!in || !bytes || !tail)
		goto out;
	if (fseek(in, -TAIL_BYTES, SEEK_END) < 0)
		rewind(in);
	size = fread(bytes, 1, TAIL_BYTES, in);
	while (size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r'))
		size--;
	bytes[size] = '\0';
	for (from = bytes + size; from > bytes; from--)
		if (from[-1] == '\n' && ++count == lines)
			break;
	for (char *line = strtok(from, "\r\n"); line; line = strtok(NULL, "\r\n")) {
		for (char *c = line; *c; c++)
			if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
				*c = '?';
		if (json_array_append_new(tail, json_string(line)) < 0)
			break;
	}
out:
	if (in)
		fclose(in);
	free(bytes);
	return tail;
}
