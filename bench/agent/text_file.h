/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files of procfs and sysfs, as text. */
#ifndef UVBENCH_TEXT_FILE_H
#define UVBENCH_TEXT_FILE_H

#include <stddef.h>

/* The whole file, with a NUL behind its `bytes` bytes (NULL: not asked for); malloc'd. NULL with
 * errno where it can't be read. */
char *text_file_read(const char *path, size_t *bytes);

/* The file's first line without its end; malloc'd. NULL with errno where it can't be read. */
char *text_file_line(const char *path);

/* The value behind "name<blanks>:<blanks>" or "name=" at a line's start; malloc'd, NULL where
 * there is none. */
char *text_field(const char *text, const char *name, char separator);

#endif
