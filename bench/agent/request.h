/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver asks for: one line of JSON on the channel. */
#ifndef UVBENCH_REQUEST_H
#define UVBENCH_REQUEST_H

#include "benchmark.h"
#include "guest_acts.h"
#include "measurement.h"

struct request {
	json_t *root;                 /* owned; the pointers below are borrowed from it */
	json_t *labels;               /* object, or NULL */
	json_t *machine;              /* or NULL */
	json_t *files;                /* object, or NULL */
	const char *date;             /* or NULL */
	const char *scratch;          /* or NULL */
	struct guest_acts guest_acts;
	bool guests_act;              /* guest_acts is there */
	enum clock_kind clock;
	json_t *benchmarks;           /* array of objects, each to become a run */
	struct events events;
};

/* Reads one line from `channel`. While nobody is at the other side of a virtio-serial port its
 * end is no end: with `wait` reading goes on. malloc'd; NULL with a failure. */
char *request_read_line(int channel, bool wait, struct failure *failure);

/* Takes a request apart. Returns 0, or -1 with a failure that says what is malformed. Counters
 * whose PMU is not on this machine are noted as absent. request_free is owed in both cases. */
int request_parse(struct request *request, const char *line, struct failure *failure);
void request_free(struct request *request);

/* Makes a run of `entry`, one of request->benchmarks, with the descriptor's defaults for what it
 * leaves out. Returns 0, or -1 with a failure that names the offence and what is known instead.
 * run->parameters is owned by the caller in the first case. */
int request_run(const struct request *request, const json_t *entry, struct run *run,
		struct failure *failure);

#endif
