/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hierarchical bootstrap of an effect: blocks (or boots, where nothing pairs) are drawn first,
 * then the samples within each boot drawn. A. C. Davison, D. V. Hinkley, "Bootstrap Methods and
 * their Application" (1997), 3.8; the interval is BCa (bca.h), its acceleration from leaving out
 * one block at a time.
 *
 * The statistic, of the data as of each resample: paired, the Hodges–Lehmann estimate (median of
 * the Walsh averages) of the blocks' effects, log(patched/base) or patched − base of the two
 * boots' medians (or means); not paired, the Hodges–Lehmann estimate (median of the differences)
 * of the boots' medians or their logarithms. It is computed exactly for any number of blocks. */
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
	bool ratio;          /* effect is the logarithm of patched over base (all samples > 0),
			      * else the difference */
	bool mean;           /* a boot collapses to its samples' mean, else to their median */
	size_t resamples;    /* 2000 */
	unsigned long seed;
	double confidence;   /* 0.95 */
};

/* Up to so many samples a boot's resampled mean is drawn sample by sample; beyond it as a normal
 * number with the mean and variance that such a mean has (central limit theorem). A boot's
 * resampled median is always drawn by its rank (median_ranks.h), not sample by sample. */
#define BOOTSTRAP_MEAN_LIMIT 64

/* Bytes of workspace that bootstrap_interval needs. In proportion to boots and resamples, not to
 * samples. */
size_t bootstrap_workspace(const struct bootstrap *bootstrap);

/* The interval of the effect. The same seed gives the same interval. False where there are fewer
 * than BOOTSTRAP_FEWEST blocks (or boots on a side), ratios are asked for and a sample is not
 * above 0, or the resamples give no finite interval. `workspace` is aligned for double. */
bool bootstrap_interval(const struct bootstrap *bootstrap, double interval[2], void *workspace);

#define BOOTSTRAP_FEWEST 3

#endif
