/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that stand over every table of a comparison. */
#ifndef UVBENCH_WARNINGS_H
#define UVBENCH_WARNINGS_H

#include "present/sentences.h"

/* Adds "metric (unit)" of an observation to `left_out`, once. Returns 0, or -1 with a failure. */
int warnings_leave_out(struct sentences *left_out, const struct observation *observation,
		       struct failure *failure);

/* Adds what must be said of a set whose comparisons are all filled in; `left_out`: metrics that one
 * side of a crossing alone has. Returns 0, or -1 with a failure. */
int warnings_add(struct sentences *said, const struct comparison_set *set,
		 const struct sentences *left_out, struct failure *failure);

#endif
