/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the level each look at a growing campaign may spend. */
#include "stats/spending.h"

#include <math.h>

#include "stats/power.h"

/* What the first `taken` of so many looks may have spent: Hwang, Shih and De Cani's function. */
static double spent_until(size_t taken, size_t looks, double level)
{
	double part = (double)taken / (double)looks;

	return level * expm1(-SPENDING_GAMMA * part) / expm1(-SPENDING_GAMMA);
}

void spending_levels(size_t looks, double level, double *spent)
{
	for (size_t i = 0; i < looks; i++)
		spent[i] = spent_until(i + 1, looks, level) - spent_until(i, looks, level);
}

size_t spending_looks(size_t most, size_t step, size_t family, double level, size_t *blocks,
		      size_t room)
{
	size_t looks = 0;

	/* The first look has the smallest level and the fewest blocks: what it reaches, all reach. */
	while (looks < room && looks * step < most &&
	       power_smallest_blocks(spent_until(1, looks + 1, level) / (double)family) <=
		       most - looks * step)
		looks++;
	for (size_t i = 0; i < looks; i++)
		blocks[i] = most - (looks - 1 - i) * step;
	return looks;
}
