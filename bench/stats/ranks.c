/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks with ties, by counting: the sets are small, and counting needs no room of its own. */
#include "stats/ranks.h"

void ranks_doubled(const double *values, size_t count, double *doubled)
{
	for (size_t i = 0; i < count; i++) {
		size_t less = 0, equal = 0;

		for (size_t j = 0; j < count; j++) {
			less += values[j] < values[i];
			equal += values[j] == values[i];
		}
		doubled[i] = 2 * (double)less + (double)equal + 1;
	}
}

bool ranks_have_ties(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (values[i] == values[j])
				return true;
	return false;
}
