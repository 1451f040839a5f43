/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a design can find: power of the signed-rank verdict by simulation, the smallest design that
 * reaches its level, and the blocks that would settle an open verdict. */
#ifndef UVBENCH_POWER_H
#define UVBENCH_POWER_H

#include <stdbool.h>
#include <stddef.h>

/* A campaign's design, as far as one metric is concerned. In logarithms of ratios: 0.01 is about
 * 1 %. */
struct power_design {
	size_t blocks;
	double level;       /* two-sided, of this metric: 0.05 / family, or what a look spends */
	double margin;      /* 0: a two-sided test of "no difference" */
	double block_sd;    /* standard deviation of the blocks' log-ratios */
};

/* The fewest blocks whose signed-rank test can reach a two-sided `level`: 2^(1−n) ≤ level. SIZE_MAX
 * for a level of 0 or less. */
size_t power_smallest_blocks(double level);

/* Share of `experiments` simulated ones (normal log-ratios about `effect`) whose interval lies
 * wholly beyond the margin, on the effect's own side (either side for an effect of 0). Fills
 * `equivalent`, if not NULL, with the share whose interval lies wholly within it. The interval is
 * signed_rank_interval's at 1 − level; ends on the margin are neither. 0 where the design can't
 * reach its level. The same seed gives the same experiments, whatever the effect. `workspace`:
 * power_workspace(blocks) numbers. */
double power_of(const struct power_design *design, double effect, size_t experiments,
		unsigned long seed, double *equivalent, double *workspace);
size_t power_workspace(size_t blocks);

/* The smallest effect (> margin) that is found with `power` (< 1), to a hundredth of its distance
 * from the margin; INFINITY where the design can't reach its level with any effect whatever. */
double power_detectable_effect(const struct power_design *design, double power,
			       size_t experiments, unsigned long seed, double *workspace);

/* Most blocks that a campaign can have: what takes more is out of its reach. */
#define POWER_BLOCK_LIMIT 1000

/* Blocks, in all, after which the interval about `estimate` is expected to lie wholly beyond or
 * wholly within the margin, on whichever side of it the estimate is; `margin` 0: beyond. Power
 * 0.8 by the normal approximation, with the signed-rank test's efficiency of 3/π beside the
 * mean's; at least power_smallest_blocks(level). SIZE_MAX where the estimate lies so close to the
 * margin that more than `most` are needed. */
size_t power_blocks_to_decide(double estimate, double block_sd, double margin, double level,
			      size_t most);

#endif
