/* SPDX-License-Identifier: GPL-3.0-or-later */
/* External programs: argument vectors, never a shell; a time limit; their output kept. */
#ifndef UVBENCH_PROCESS_H
#define UVBENCH_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "record/failure.h"

/* A vector of arguments under construction, NULL-terminated. Zero-initialise. */
struct arguments {
	char **vector;
	size_t count;
	int out_of_memory; /* set once an addition failed; process_start then refuses */
};

/* Adds one argument, formatted. */
void arguments_add(struct arguments *arguments, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arguments_free(struct arguments *arguments);

/* Starts a program in a process group of its own; it is killed with the driver. `input` and `output`
 * become its descriptors 0 and 1 (-1: /dev/null), stderr goes to the file `log` (appended).
 * `inherited` (-1: none) stays open in it under the same number. Returns the pid, or -1 with a
 * failure. */
pid_t process_start(const struct arguments *arguments, int input, int output, int inherited,
		    const char *log, struct failure *failure);

/* Kills the process group. */
void process_kill(pid_t pid);

/* Runs a program to its end, at most `seconds`, and returns its standard output: malloc'd,
 * NUL-terminated; NULL with a failure where it can't be started, takes longer, exits other than 0, or
 * prints more than `limit` bytes. Its stderr is passed through to ours. */
char *process_capture(const struct arguments *arguments, int seconds, size_t limit,
		      struct failure *failure);

#endif
