/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's own counts in /proc/vmstat: independent witnesses of what was claimed. */
#ifndef UVBENCH_VMSTAT_H
#define UVBENCH_VMSTAT_H

#include "record/failure.h"

/* Makes the kernel fold what its CPUs still hold for themselves into the counts of pages (nr_…);
 * without that they lag behind. Returns 0, or -1 with a failure where that is not allowed. */
int vmstat_fold(struct failure *failure);

/* The value called `name`; -1 where the kernel has none, with a failure. */
long long vmstat_read(const char *name, struct failure *failure);

#endif
