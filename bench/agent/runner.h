/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one benchmark: the counting pass, which proves the work, then the timed samples. */
#ifndef UVBENCH_RUNNER_H
#define UVBENCH_RUNNER_H

#include "measurement.h"

/* Told before each window of the counting pass, and when that is over. */
struct progress {
	bool counted;                 /* the counting pass is over */
	double units;                 /* of the next window: how much work it is */
};

/* Runs `run` to its end in this process and writes its records. `progress` is a descriptor that
 * gets a struct progress for each step, or -1. Returns 0, or -1 where it wrote an error record. */
int runner_run(struct run *run, const struct events *events, int progress);

#endif
