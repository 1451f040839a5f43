/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be the same in everything that is compared. */
#ifndef UVBENCH_CROSSING_H
#define UVBENCH_CROSSING_H

#include "present/sentences.h"

/* Fails where architecture, machine type, clock, emulator costs or settings of the emulated Ultravisor
 * differ between boots; says so in `said` instead for those that `across` (enum comparison_across)
 * names. `crossed` becomes those that differ. */
int crossing_check(const struct dataset *dataset, unsigned across, unsigned *crossed,
		   struct sentences *said, struct failure *failure);

#endif
