/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one benchmark: the counting pass, which proves the work, then the timed samples. */
#ifndef UVBENCH_RUNNER_H
#define UVBENCH_RUNNER_H

#include "measurement.h"

/* Runs `run` to its end in this process and writes its records. `counted` is a descriptor that
 * gets one byte when the counting pass is over, or -1. Returns 0, or -1 where it wrote an error
 * record. */
int runner_run(struct run *run, const struct events *events, int counted);

#endif
