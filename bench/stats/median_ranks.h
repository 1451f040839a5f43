/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The median of a resample without resampling: of n sorted values drawn n times with replacement,
 * which one is in the middle (or which two are, for an even n) follows from binomial
 * probabilities alone (H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., 2.1 and 3.1:
 * order statistics of discrete uniform numbers). One random number draws it, from a table that
 * boots of equal n share (M. D. Vose, "A linear algorithm for generating random numbers with a
 * given distribution", IEEE Transactions on Software Engineering 17 (1991), 972–975). */
#ifndef UVBENCH_MEDIAN_RANKS_H
#define UVBENCH_MEDIAN_RANKS_H

#include <stddef.h>
#include <stdint.h>

#include "stats/generator.h"

/* Up to so many values there is a table. Ranks more than 7 standard deviations from the middle, or
 * more than 32 apart, are left out of it: less than 1 in 10^11. */
#define MEDIAN_RANKS_TABLE_LIMIT 1024

/* Indices of the middle values, from 0; the same for an odd n. */
struct median_pair {
	uint32_t low, high;
};

/* A cell is hit with equal probability; `below` of 2^32 of its hits mean `own`, the others
 * `other`. */
struct median_cell {
	uint32_t below;
	struct median_pair own, other;
};

struct median_ranks {
	size_t cells;
	struct median_cell *table; /* in the memory given */
};

/* Bytes, aligned as a double, that median_ranks_make needs for `count` = 1 …
 * MEDIAN_RANKS_TABLE_LIMIT values. */
size_t median_ranks_memory(size_t count);
void median_ranks_make(struct median_ranks *ranks, size_t count, void *memory);

static inline struct median_pair median_ranks_draw(const struct median_ranks *ranks,
						   const struct generator *generator)
{
	uint64_t place = (uint64_t)generator_bits(generator) * ranks->cells;
	const struct median_cell *cell = &ranks->table[place >> 32];

	return (uint32_t)place < cell->below ? cell->own : cell->other;
}

/* Without a table, for any `count` ≥ 1: the middle as an order statistic of continuous uniform
 * numbers, a beta variate, and its neighbour given it. Exact as well, but slower. */
struct median_pair median_ranks_draw_untabled(size_t count, const struct generator *generator);

#endif
