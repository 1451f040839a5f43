/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the boots' figures of two variants to estimate, interval, p and verdict. */
#ifndef UVBENCH_EFFECT_H
#define UVBENCH_EFFECT_H

#include "present/present.h"

/* One boot's samples in one number. */
struct boot_figure {
	const char *block;
	size_t position;  /* place in the order of boots */
	double value;     /* median; mean for a throughput */
	double spread;    /* quartile distance of its samples over |median| */
};

/* Within this, spread counts as none: 1 part in 10^5. */
#define DETERMINISTIC_SPREAD 1e-5

/* More boots a variant than this are refused: intervals look at every pair. */
#define EFFECT_BOOT_LIMIT 2000

/* Collapses `count` samples; `values` are sorted in place. */
struct boot_figure boot_figure_of(double *values, size_t count, bool throughput);

/* Fills the figures of `comparison` from the boots of base and variant, both sorted by block
 * (blocks may repeat); `comparison->paired` says whether blocks pair, its unit whether the figures are
 * counts, which alone can be deterministic. Returns 0, or -1 when memory
 * ran out. */
int effect_fill(struct comparison *comparison, const struct boot_figure *base, size_t base_count,
		const struct boot_figure *patched, size_t patched_count, double margin_percent);

#endif
