/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each benchmark runs in a process of its own: with a fresh address space, and so that its end
 * by a signal or its hanging is a record and not the end of the stream. */
#ifndef UVBENCH_SUPERVISOR_H
#define UVBENCH_SUPERVISOR_H

#include "measurement.h"

/* How a supervised benchmark ended, for the agent's exit status. */
enum supervised { SUPERVISED_DONE, SUPERVISED_FAILED, SUPERVISED_CHANNEL_CLOSED };

enum supervised supervisor_run(struct run *run, const struct events *events);

#endif
