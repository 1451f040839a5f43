/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the driver finds its agent and workloads. */
#ifndef UVBENCH_WORKPLACE_H
#define UVBENCH_WORKPLACE_H

#include "driver/files.h"

struct workplace {
	char agent[PATH_ROOM];     /* native uvbench-agent: beside the driver */
	char workloads[PATH_ROOM]; /* suites and job files: $UVBENCH_WORKLOADS, the source tree's, or
				    * ../share/uvbench/workloads beside the driver's folder */
};

/* Returns 0, or -1 with a failure that says what is missing and where it was looked for. */
int workplace_find(struct workplace *workplace, struct failure *failure);

#endif
