/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hierarchical bootstrap of an effect: blocks (or boots, where nothing pairs) are drawn first, then
 * the samples within each boot drawn. A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their
 * Application" (1997), 3.8; the interval is BCa: B. Efron, "Better bootstrap confidence intervals",
 * JASA 82 (1987), 171–185. */
#ifndef UVBENCH_BOOTSTRAP_H
#define UVBENCH_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>

/* The samples of one boot, sorted upwards. Borrowed. */
struct bootstrap_boot {
	const double *samples;
	size_t count; /* ≥ 1 */
};

struct bootstrap {
	/* Paired: base[i] and patched[i] share a block, and both counts are the same. */
	const struct bootstrap_boot *base;
	const struct bootstrap_boot *patched;
	size_t base_count;
	size_t patched_count;
	bool paired;
	bool ratio;          /* effect is the logarithm of patched over base (all samples > 0), else the difference */
	bool mean;           /* a boot collapses to its samples' mean, else to their median */
	size_t resamples;    /* 2000 */
	unsigned long seed;
	double confidence;   /* 0.95 */
};

/* Bytes of workspace that bootstrap_interval needs. */
size_t bootstrap_workspace(const struct bootstrap *bootstrap);

/* The interval of the effect (Hodges–Lehmann of the blocks' effects; header of bootstrap.c where
 * many blocks ask for another). The same seed gives the same interval. A boot's resampled median is
 * drawn by its rank, not sample by sample. False where there are too few blocks (fewer than 3) or the
 * resamples give no finite interval. `workspace` is aligned for double. */
bool bootstrap_interval(const struct bootstrap *bootstrap, double interval[2], void *workspace);

#endif
