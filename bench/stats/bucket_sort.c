/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorts resamples of one set of numbers in linear time. */
#include "stats/bucket_sort.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <string.h>

/* So few numbers, or as many in one bucket, are sorted at once. */
#define FEW 32

struct buckets buckets_for(const double *sorted, size_t count)
{
	double lower = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.25);
	double upper = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.75);
	double width = upper - lower;
	struct buckets buckets = { .start = lower - 1.5 * width, .count = count };

	if (count > FEW && width > 0)
		buckets.per_unit = (double)count / (4 * width);
	return buckets;
}

static uint32_t bucket_of(const struct buckets *buckets, double value)
{
	double place = (value - buckets->start) * buckets->per_unit;
	double last = (double)(buckets->count - 1);

	place = place > 0 ? place : 0;
	return (uint32_t)(place < last ? place : last);
}

static void insertion_sort(double *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		double value = values[i];
		size_t j = i;

		for (; j > 0 && values[j - 1] > value; j--)
			values[j] = values[j - 1];
		values[j] = value;
	}
}

void bucket_sort(const struct buckets *buckets, double *values, size_t count, double *scratch,
		 uint32_t *indices)
{
	uint32_t *starts = indices, *bucket = indices + buckets->count + 1;

	if (count <= FEW) {
		insertion_sort(values, count);
		return;
	}
	if (buckets->per_unit == 0) {
		gsl_sort(values, 1, count);
		return;
	}
	memset(starts, 0, (buckets->count + 1) * sizeof(*starts));
	for (size_t i = 0; i < count; i++) {
		bucket[i] = bucket_of(buckets, values[i]);
		starts[bucket[i] + 1]++;
	}
	for (size_t i = 1; i <= buckets->count; i++)
		starts[i] += starts[i - 1];
	memcpy(scratch, values, count * sizeof(*values));
	for (size_t i = 0; i < count; i++)
		values[starts[bucket[i]]++] = scratch[i];
	/* Each start has moved to its bucket's end. */
	for (size_t i = 0, start = 0; i < buckets->count; start = starts[i++])
		if (starts[i] - start > FEW)
			gsl_sort(values + start, 1, starts[i] - start);
	insertion_sort(values, count);
}
