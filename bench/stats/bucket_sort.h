/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorts resamples of one set of numbers in linear time: where the numbers lie is known beforehand
 * (D. E. Knuth, "The Art of Computer Programming", vol. 3, 5.2.5: distribution, then insertion). */
#ifndef UVBENCH_BUCKET_SORT_H
#define UVBENCH_BUCKET_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Buckets of equal width about the bulk of the numbers; the first and last take what lies
 * outside. */
struct buckets {
	double start;
	double per_unit; /* 0: the numbers have no width to divide */
	size_t count;
};

/* For resamples of the sorted numbers, `count` at a time. */
struct buckets buckets_for(const double *sorted, size_t count);

/* Sorts `values`. `scratch` takes `count` numbers, `indices` as many, and one for each bucket,
 * and one. */
void bucket_sort(const struct buckets *buckets, double *values, size_t count, double *scratch,
		 uint32_t *indices);

#endif
