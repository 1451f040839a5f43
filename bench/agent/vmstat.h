/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's own counts in /proc/vmstat: independent witnesses of what was claimed. */
#ifndef UVBENCH_VMSTAT_H
#define UVBENCH_VMSTAT_H

#include "record/failure.h"

/* The value called `name`, with what CPUs still hold for themselves folded in; -1 where the
 * kernel has none, with a failure. */
long long vmstat_read(const char *name, struct failure *failure);

#endif
