/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders of results: made whole or not at all. */
#ifndef UVBENCH_FILES_H
#define UVBENCH_FILES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "record/failure.h"
#include "record/whole_file.h"

/* Longest path the driver builds, in bytes. */
#define PATH_ROOM 4096

/* Formats a path into `path`. Returns 0, or -1 with a failure where it is too long. */
int path_format(char path[PATH_ROOM], struct failure *failure, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether `name` can be part of a file's name everywhere: letters, digits, -, _ and ., no . first, at most
 * 64 bytes. */
bool name_is_plain(const char *name);

/* Makes a folder and those above it; one that is there already is fine. */
int folder_make(const char *path, struct failure *failure);

/* Whether something is at `path`. */
bool path_exists(const char *path);

/* file_write of a JSON value, indented; drops no reference. */
int file_write_json(const char *path, const json_t *value, struct failure *failure);

/* Reads a whole file of at most `limit` bytes; malloc'd and NUL-terminated, NULL with a failure. */
char *file_read(const char *path, size_t limit, struct failure *failure);

/* Reads a JSON object; a new reference, NULL with a failure that names file and line. */
json_t *file_read_json(const char *path, struct failure *failure);

/* The last `lines` lines of a text file as an array of strings (control characters made "?"); an empty
 * array where the file is missing or empty. A new reference. */
json_t *file_tail(const char *path, size_t lines);

#endif
