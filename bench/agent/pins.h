/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's own count of pinned pages (nr_foll_pin_acquired), as a proof of pins. */
#ifndef UVBENCH_PINS_H
#define UVBENCH_PINS_H

#include "benchmark.h"

/* Reads the count of the whole machine. Skips where it can't be had to the page. */
enum outcome pins_look(long long *count, struct failure *failure);

/* Fails unless `due` pages were pinned since `before`: exactly as many on a machine that is the
 * agent's alone, at least as many where others pin too. */
enum outcome pins_check(const struct run *run, long long before, long long due,
			struct failure *failure);

#endif
