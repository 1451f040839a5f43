/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The BCa interval of a bootstrap: B. Efron, "Better bootstrap confidence intervals", JASA 82
 * (1987), 171–185; A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application"
 * (1997), 5.3.2. */
#ifndef UVBENCH_BCA_H
#define UVBENCH_BCA_H

#include <stdbool.h>
#include <stddef.h>

/* Sums over the influence of each unit on the estimate, found by leaving it out; zeros to begin
 * with. */
struct bca_influence {
	double squares, cubes;
};

/* Adds a sample's: `left_out[i]` is the estimate without unit i. With several samples (two sides)
 * each adds its own, an influence of a sample of n counting as 1/n (Davison and Hinkley, 3.2.1).
 * Fewer than 2 units add nothing. */
void bca_add_influence(struct bca_influence *influence, const double *left_out, size_t count);

/* The interval at `confidence` from estimates of resamples, which are sorted in place. Quantiles
 * between two of them are interpolated on the normal scale (Davison and Hinkley, (5.8)), beyond the
 * last they are the last. False where the estimate lies outside all of the resamples'. */
bool bca_interval(double *resampled, size_t count, double estimate,
		  const struct bca_influence *influence, double confidence, double interval[2]);

#endif
