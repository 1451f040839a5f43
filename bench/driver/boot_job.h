/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One boot under way: its process, its stream, and how it ends. */
#ifndef UVBENCH_BOOT_JOB_H
#define UVBENCH_BOOT_JOB_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/files.h"
#include "driver/machine.h"
#include "record/stream.h"

/* Limits in seconds: without a record a boot counts as hung; past the other it has taken too long. */
struct boot_limits {
	double silence;
	double total;
};

struct boot_job {
	const json_t *boot;      /* of the plan */
	int attempt;             /* from 1 */
	char folder[PATH_ROOM];
	pid_t pid;               /* 0: no boot under way */
	int stream;              /* −1 once it ended */
	int records;             /* records.jsonl */
	char *request;           /* the line, of which request_sent bytes are sent */
	size_t request_size;
	size_t request_sent;
	struct record_reader reader;
	json_t *current;         /* last begin without an end: {"name","parameters"}, or NULL */
	bool ended;              /* the stream's end record came */
	bool began;              /* a benchmark began */
	const char *killed;      /* the outcome for which we killed it, or NULL */
	double started;          /* CLOCK_MONOTONIC, seconds */
	double heard;            /* when the last record came, or the start */
	double first;            /* when the first record came, or 0 */
};

/* Starts attempt number `attempt` at a boot of the plan in `folder`, which is made. `excluded` as
 * plan_request takes it. Returns 0, or -1 with a failure; then nothing is under way. */
int boot_job_start(struct boot_job *job, const json_t *plan, const json_t *boot, int attempt,
		   const char *folder, const struct machine *machine, const json_t *excluded,
		   struct failure *failure);

/* Sends what the stream takes of the request. */
int boot_job_send(struct boot_job *job, struct failure *failure);

/* Takes what there is of the stream: first to the disk, then to the reader. */
int boot_job_collect(struct boot_job *job, struct failure *failure);

/* Kills a boot that is silent, too long, or past its end and still there. */
void boot_job_check_limits(struct boot_job *job, const struct boot_limits *limits);

/* After the process ended with `status` (as waitpid has it): takes the rest of the stream, and writes
 * boot.json. Returns how the boot ended, in a word or two ("complete" where all is well), and its last
 * console lines in `tail` (a new reference); NULL with a failure. */
const char *boot_job_conclude(struct boot_job *job, int status, json_t **tail,
			      struct failure *failure);

/* Closes and frees what the job holds. */
void boot_job_release(struct boot_job *job);

#endif
