/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How closely a figure must come out when a boot is started again from its seed. */
#ifndef UVBENCH_TOLERANCE_H
#define UVBENCH_TOLERANCE_H

#include <stdbool.h>
#include <stddef.h>

enum tolerance {
	TOLERANCE_EQUAL,  /* counts: sample by sample */
	TOLERANCE_FIGURE, /* work of the CPU alone: every sample within 1 part in 10^5 */
	TOLERANCE_SPREAD  /* I/O, and all on a real machine: the median within what the variant's
			   * boots showed */
};

#define TOLERANCE_FIGURE_PART 1e-5

/* So many boots show how far boots of a real machine lie apart; fewer don't. */
#define TOLERANCE_SPREAD_BOOTS 3

/* What holds for a metric or a counter's event of `benchmark`; `counted`: the machine counts
 * instructions and repeats itself from the same seed. */
enum tolerance tolerance_of(const char *benchmark, const char *metric, bool counted);

/* What all boots of one variant showed of one metric. Zero-initialise. */
struct tolerance_spread {
	double samples[2]; /* smallest and largest sample */
	double medians[2]; /* smallest and largest median of a boot */
	size_t boots;
};

/* Takes in a boot's samples (count ≥ 1), and their median. */
void tolerance_spread_add(struct tolerance_spread *spread, const double *samples, size_t count,
			  double median);

/* From the smallest to the largest sample, on each side by as much wider as the boots' medians lie
 * apart: few boots don't show the extremes. */
void tolerance_range(const struct tolerance_spread *spread, double range[2]);

/* One boot's samples, as recorded and again. */
struct tolerance_pair {
	const double *recorded;
	size_t recorded_count;
	const double *again;
	size_t again_count;
	double medians[2]; /* recorded, again */
};

/* Whether it came out again; `spread` is asked for TOLERANCE_SPREAD alone. */
bool tolerance_holds(enum tolerance tolerance, const struct tolerance_pair *pair,
		     const struct tolerance_spread *spread);

/* |again − recorded| over |recorded|, 0 where they agree, infinite where only the recorded one is 0:
 * of the medians, and for TOLERANCE_FIGURE of the samples, the largest; infinite there where they are
 * not as many. */
double tolerance_deviation(enum tolerance tolerance, const struct tolerance_pair *pair);

#endif
