/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tallies of instructions that count once and take long. */
#ifndef UVBENCH_LONG_INSTRUCTIONS_H
#define UVBENCH_LONG_INSTRUCTIONS_H

#include "present/present.h"

/* Sets MARK_LONG_INSTRUCTIONS where instructions are compared and the median tally of a variant's
 * boots differs from the base's, for any event, by more than the quartiles of either are apart.
 * Returns 0, or -1 when memory ran out. */
int long_instructions_mark(struct comparison_set *set);

/* A tally of one event in the timed pass: medians over boots of each boot's median sample. */
struct long_instruction {
	const char *event;     /* borrowed from the dataset */
	bool per_page;         /* else of a whole sample: the plan doesn't say how many pages that is */
	double base, patched;
	bool differs;          /* by more than the quartiles of either are apart */
};

/* Lists the tallies behind MARK_LONG_INSTRUCTIONS: all events that the base and the comparison's
 * variant both tell of this benchmark, and that are not 0 on both sides. `*list` is malloc'd (NULL
 * where there is none). Returns how many, or -1 when memory ran out. */
int long_instructions_list(const struct comparison_set *set, const struct comparison *comparison,
			   struct long_instruction **list);

#endif
