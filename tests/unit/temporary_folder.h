/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that lives as long as a group of tests, and files in it. */
#ifndef UVBENCH_TEMPORARY_FOLDER_H
#define UVBENCH_TEMPORARY_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char temporary_folder[] = "/tmp/uvbench-test-XXXXXX";

/* For cmocka_run_group_tests. */
static inline int make_temporary_folder(void **state)
{
	(void)state;
	return mkdtemp(temporary_folder) ? 0 : -1;
}

static inline int remove_temporary_folder(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -r %s", temporary_folder);
	return system(command);
}

/* The path of `name` in the folder; overwritten by the next call. */
static inline const char *temporary_path(const char *name)
{
	static char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", temporary_folder, name);
	return path;
}

/* Writes a file below the folder, and the folders above it; ends the program where that fails. */
static inline void write_temporary_file(const char *name, const char *text)
{
	char path[512];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s", temporary_path(name));
	for (char *slash = strchr(path + sizeof(temporary_folder), '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0755);
		*slash = '/';
	}
	out = fopen(path, "w");
	if (!out || fputs(text, out) < 0 || fclose(out) != 0) {
		perror(path);
		abort();
	}
}

#endif
