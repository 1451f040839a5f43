/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: what a reader should know of the boots behind a comparison. Nothing is left out for them. */
#ifndef UVBENCH_CHECKS_H
#define UVBENCH_CHECKS_H

#include "present/effect.h"

/* Answers of the dip test, kept: each asks for many simulated samples. Zero-initialise. */
struct dip_answers {
	struct dip_answer {
		size_t count;
		double significant;   /* smallest dip known to be */
		double insignificant; /* largest dip known not to be */
	} *list;
	size_t count;
};

void dip_answers_free(struct dip_answers *answers);

/* Marks each boot that lies far from its fellows, all of one variant: by its robust score, and by
 * more than a tenth of the metric's margin (of 1 % where that is 0). Returns how many. `workspace`:
 * 3·count numbers. */
size_t checks_outlying(const struct boot_figure *boots, size_t count, double margin_percent,
		       bool *outlying, double *workspace);

/* Sets the marks (but MARK_LONG_INSTRUCTIONS) of a comparison with figures on both sides. Returns 0,
 * or -1 when memory ran out. */
int checks_mark(struct comparison *comparison, const struct effect *effect,
		struct dip_answers *answers);

#endif
