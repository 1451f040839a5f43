/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines: where a kernel runs. One table of operations each; the rest of the driver knows no more. */
#ifndef UVBENCH_MACHINE_H
#define UVBENCH_MACHINE_H

#include <jansson.h>
#include <sys/types.h>

#include "driver/files.h"
#include "driver/process.h"

struct machine;

/* What one start of a kernel needs to know. */
struct boot_start {
	const char *variant;
	const char *build;    /* "" where there is but one */
	const char *folder;   /* the boot's own, for console.log, stderr.log and command */
	unsigned long seed;
};

struct machine_operations {
	const char *type;     /* "local", "emulated" */
	const char *clock;    /* kind of clock that the agent is to use: "monotonic", "icount" */

	const char *scratch;  /* where the machine has a folder for benchmarks' files; NULL: one is made in
			       * the campaign's folder */

	/* Checks that everything is there before anything runs, and fills in the machine's description
	 * and counters. Returns 0 or -1 with a failure. Required. */
	int (*prepare)(struct machine *machine, struct failure *failure);

	/* The settings, name → text, that a machine so described was given, but for folders; NULL when memory
	 * ran out. Not required: there are none then. */
	json_t *(*settings)(const json_t *description);

	/* Starts one boot. `stream` becomes the duplex descriptor of its record stream. Returns the pid
	 * whose end is the boot's end, or -1 with a failure. Required. */
	pid_t (*start)(const struct machine *machine, const struct boot_start *boot, int *stream,
		       struct failure *failure);
};

struct machine {
	const struct machine_operations *operations;
	char agent[PATH_ROOM];    /* local: the native agent */
	char scratch[PATH_ROOM];  /* folder on the machine where benchmarks may make files */
	json_t *settings;         /* object, name → text: what this type of machine asks for */
	json_t *kernels;          /* folders as kernels.h has them ("": the kernel that runs) */
	json_t *description;      /* by prepare: echoed in the records as "machine" */
	json_t *counters;         /* by prepare: named counters for requests, an array */
	json_t *guest;            /* by prepare: {"hash"} of the userland that is booted, or NULL */
};

extern const struct machine_operations machine_local;
extern const struct machine_operations machine_emulated;

/* The operations of `type`, or NULL. */
const struct machine_operations *machine_find(const char *type);

/* The types there are, as "local, emulated". */
void machine_list(char *text, size_t room);

/* Makes a machine of `type` ready for its kernels. References to `kernels` and `settings` are
 * taken. Returns 0, or -1 with a failure: the type, a setting or a folder is wrong. machine_free
 * is owed either way; zero-initialise. */
int machine_prepare(struct machine *machine, const char *type, json_t *kernels, json_t *settings,
		    const char *agent, struct failure *failure);

/* Boots side by side on a machine of this kind of clock, as below. */
unsigned machine_jobs_of(const char *clock, unsigned asked);

/* Boots side by side: counted instructions don't disturb each other, time does. `asked`: 0 where
 * nobody did. */
unsigned machine_jobs(const struct machine *machine, unsigned asked);

/* A setting's text; "" where it is not given. Borrowed. */
const char *machine_setting(const struct machine *machine, const char *name);

/* Fails where there is a setting that is not among `known` (ends with NULL; NULL: none is known). */
int machine_refuse_settings(const struct machine *machine, const char *const *known,
			    struct failure *failure);

/* Drops what a machine holds. */
void machine_free(struct machine *machine);

/* For the machines' own use: a socket pair whose second end becomes the new process's descriptors 0 and
 * 1 (`inherited` −1) or stays open in it under its own number, the argument vector kept in
 * <folder>/command, stderr in <folder>/stderr.log. `ends` are made by machine_stream. */
int machine_stream(int ends[2], struct failure *failure);
pid_t machine_spawn(const struct arguments *arguments, const struct boot_start *boot, int ends[2],
		    int inherited, int *stream, struct failure *failure);

#endif
