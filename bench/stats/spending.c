/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the level each look at a growing campaign may spend. */
#include "stats/spending.h"

#include <math.h>
#include <stdbool.h>

#include "stats/power.h"

/* What may have been spent after `blocks` of `most`: Hwang, Shih and De Cani's function. */
static double spent_until(size_t blocks, size_t most, double level)
{
	double part = (double)blocks / (double)most;

	return level * expm1(-SPENDING_GAMMA * part) / expm1(-SPENDING_GAMMA);
}

void spending_levels(const size_t *blocks, size_t looks, size_t most, double level, double *spent)
{
	for (size_t i = 0; i < looks; i++)
		spent[i] = spent_until(blocks[i], most, level) -
			   (i == 0 ? 0 : spent_until(blocks[i - 1], most, level));
}

/* Whether a look can reach its level after one at `before` (0: none). */
static bool within_reach(size_t before, size_t blocks, size_t most, size_t family, double level)
{
	double spent = spent_until(blocks, most, level) -
		       (before == 0 ? 0 : spent_until(before, most, level));

	return power_smallest_blocks(spent / (double)family) <= blocks;
}

size_t spending_looks(size_t most, size_t step, size_t family, double level, size_t *blocks,
		      size_t room)
{
	size_t looks = 0, next = 1;

	if (room == 0 || most == 0 || !within_reach(0, most, most, family, level))
		return 0;
	while (next < most && looks + 1 < room) {
		if (within_reach(looks ? blocks[looks - 1] : 0, next, most, family, level)) {
			blocks[looks++] = next;
			next += step;
		} else {
			next += looks ? step : 1;
		}
	}
	while (looks && !within_reach(blocks[looks - 1], most, most, family, level))
		looks--;
	blocks[looks++] = most;
	return looks;
}
