/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bootstrap beside a comparison's own interval. */
#ifndef UVBENCH_RESAMPLE_H
#define UVBENCH_RESAMPLE_H

#include "present/effect.h"

/* Fills bootstrap_percent where all samples are positive and there are boots enough; `throughput`:
 * boots collapse to their mean. Samples of several boots of one block and variant are pooled. Returns
 * 0, or -1 when memory ran out. */
int resample_fill(struct comparison *comparison, const struct effect *effect, bool throughput,
		  unsigned long seed);

#endif
