/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holm's correction of a family of tests. */
#include "stats/holm.h"

#include <gsl/gsl_sort.h>
#include <math.h>

size_t holm_workspace(size_t count)
{
	return 2 * count; /* p-values in order, the adjusted ones beside them */
}

/* Index of the first of `sorted` that is not below `value`, which is one of them. */
static size_t place(const double *sorted, size_t count, double value)
{
	size_t from = 0, to = count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (sorted[middle] < value)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

size_t holm_adjust(const double *p, size_t count, double *adjusted, double *workspace)
{
	double *sorted = workspace;
	double *corrected = workspace + count;
	double largest = 0;
	size_t tests = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(p[i]))
			sorted[tests++] = p[i];
	gsl_sort(sorted, 1, tests);
	for (size_t i = 0; i < tests; i++) {
		largest = fmax(largest, fmin(1, (double)(tests - i) * sorted[i]));
		corrected[i] = largest;
	}
	for (size_t i = 0; i < count; i++)
		adjusted[i] = isnan(p[i]) ? NAN : corrected[place(sorted, tests, p[i])];
	return tests;
}
