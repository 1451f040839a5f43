/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the boots of a plan, several at a time, and collects their records as they come. */
#ifndef UVBENCH_BOOT_RUNNER_H
#define UVBENCH_BOOT_RUNNER_H

#include <jansson.h>

#include "driver/boot_job.h"

/* Attempts at one boot; each leaves out one more benchmark. */
#define BOOT_ATTEMPT_LIMIT 20

struct campaign {
	char directory[PATH_ROOM];
	json_t *plan;             /* campaign.json */
	const struct machine *machine;
	size_t boots;             /* the first so many of the plan are to run; 0: all */
	unsigned jobs;            /* boots side by side */
	struct boot_limits limits;
};

/* Runs every boot that is asked for and not complete yet. A boot that panics, hangs or ends early
 * is kept with the console's tail; the benchmark that was under way is left out of this variant's
 * further boots, and the rest is booted again. What an interrupted start left behind is moved
 * aside to <boot>.interrupted-N. Boots that were given up are named on stderr at the end. Returns 0, or -1 with a failure: a boot that twice never came as
 * far as a benchmark before its variant had delivered any, records that can't be written, or a
 * signal. */
int boots_run(const struct campaign *campaign, struct failure *failure);

#endif
