/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DIAGNOSE 44 and 9c, by which a CPU gives its time away while it waits for a lock: a sample with
 * one holds waiting. Counted where the request names counters diag.44 and diag.9c that this machine
 * has. */
#ifndef UVBENCH_YIELDS_H
#define UVBENCH_YIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "record/failure.h"

enum yield { YIELD_ANY, YIELD_DIRECTED, YIELDS };

/* Yields in a sample's windows, by kind; one that can't be counted here has known = false. Where a
 * window is taken off another the difference may be below zero. */
struct yields {
	bool known[YIELDS];
	int64_t count[YIELDS];
};

/* The counter's name: "diag.44" for YIELD_ANY (time for whichever CPU), "diag.9c" for
 * YIELD_DIRECTED (time for the lock's holder). */
const char *yield_name(enum yield yield);

/* Returns 0 where the sample holds no yield, else -1 with a failure that says how many of which, in
 * which of how many samples (`sample` counts from 1), what that means and what to do. */
int yields_check(const struct yields *yields, long sample, long samples, struct failure *failure);

#endif
