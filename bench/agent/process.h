/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that the agent runs: argument vectors, never a shell. */
#ifndef UVBENCH_PROCESS_H
#define UVBENCH_PROCESS_H

#include <stddef.h>

#include "record/failure.h"

struct process {
	const char *const *arguments; /* ends with NULL; the first is looked up in PATH */
	/* "NAME=value", added to the agent's own; ends with NULL. Not required. */
	const char *const *environment;
	const char *directory;        /* to run in. Not required. */
	int input; /* descriptor that becomes its standard input, or -1 for none */
	/* seconds, 0: none. Under instruction counting virtual ones, which idling skips. */
	int time_limit;
};

/* What a program wrote to its standard output and error. malloc'd, with a NUL behind it. */
struct output {
	char *text;
	size_t bytes;
};

/* Runs the program to its end. Returns its exit status, or -1 with a failure if it did not
 * start, ended by a signal or took longer than its limit (then it was killed); errno is ENOENT
 * where there is no such program. `output` is the caller's to free however this ends. */
int process_run(const struct process *process, struct output *output, struct failure *failure);

/* Runs a standard tool, or busybox's applet of the same name where the tool is not installed,
 * with `content` on its standard input. `arguments` starts with the name and ends with NULL.
 * Returns and owes what process_run does. */
int process_filter(const char *const *arguments, const char *content, size_t bytes,
		   struct output *output, struct failure *failure);

#endif
