/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tallies of instructions that count once and take long. */
#ifndef UVBENCH_LONG_INSTRUCTIONS_H
#define UVBENCH_LONG_INSTRUCTIONS_H

#include "present/present.h"

/* Sets MARK_LONG_INSTRUCTIONS where instructions are compared and the median tally of a variant's
 * boots differs from the base's, for any event, by more than the quartiles of either are apart.
 * Returns 0, or -1 when memory ran out. */
int long_instructions_mark(struct comparison_set *set);

#endif
