/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks with ties. */
#include "stats/ranks.h"

#include <gsl/gsl_sort.h>
#include <string.h>

/* How many of the sorted values are less than `value`, or not greater than it. */
static size_t values_below(const double *sorted, size_t count, double value, bool itself)
{
	size_t from = 0, to = count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (sorted[middle] < value || (itself && sorted[middle] == value))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

void ranks_doubled(const double *values, size_t count, double *doubled, double *sorted)
{
	memcpy(sorted, values, count * sizeof(*values));
	gsl_sort(sorted, 1, count);
	for (size_t i = 0; i < count; i++)
		doubled[i] = (double)(values_below(sorted, count, values[i], false) +
				      values_below(sorted, count, values[i], true) + 1);
}

bool ranks_have_ties(const double *values, size_t count, double *sorted)
{
	memcpy(sorted, values, count * sizeof(*values));
	gsl_sort(sorted, 1, count);
	for (size_t i = 1; i < count; i++)
		if (sorted[i] == sorted[i - 1])
			return true;
	return false;
}
