/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks with ties, in whole numbers. */
#ifndef UVBENCH_RANKS_H
#define UVBENCH_RANKS_H

#include <stdbool.h>
#include <stddef.h>

/* Twice the mid-rank of each value: tied values share the mean of the ranks they take, and twice
 * that mean is a whole number. `doubled` takes `count` numbers. */
void ranks_doubled(const double *values, size_t count, double *doubled);

/* Whether two of the values are the same. */
bool ranks_have_ties(const double *values, size_t count);

#endif
