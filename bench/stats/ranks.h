/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks with ties, in whole numbers. */
#ifndef UVBENCH_RANKS_H
#define UVBENCH_RANKS_H

#include <stdbool.h>
#include <stddef.h>

/* Twice the mid-rank of each value: tied values share the mean of the ranks they take, and twice
 * that mean is a whole number. `doubled` and `sorted` take `count` numbers each; `sorted` is left
 * with the values in order. */
void ranks_doubled(const double *values, size_t count, double *doubled, double *sorted);

/* Whether two of the values are the same. `sorted` as above. */
bool ranks_have_ties(const double *values, size_t count, double *sorted);

#endif
