/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A campaign that is looked at while it grows, and ends when every primary verdict is decided. */
#ifndef UVBENCH_LOOKS_H
#define UVBENCH_LOOKS_H

#include "driver/boot_runner.h"
#include "present/present.h"

/* What one look saw. */
struct look {
	size_t primary; /* verdicts that blocks can decide: primary, no stub's, not deterministic,
			 * measured */
	size_t decided; /* of these */
	size_t repeating; /* primary, no stub's, deterministic: blocks have nothing to decide there */
	size_t missing;   /* primary, no stub's, without a figure of one side */
	size_t blocks;    /* of those that blocks can decide, the fewest that have both sides */
};

/* Counts the verdicts of a comparison. */
struct look look_count(const struct comparison_set *set);

/* Runs the campaign's boots in stages, as "sequential" of its plan has them: a look after each,
 * appended to looks.jsonl and shown on stderr (as are intervals on the way to the first, which decide
 * nothing), and no more boots after the one that stops. Looks
 * that an earlier start has taken are not taken again. Returns 0, -1 with a failure, or 1 with a
 * failure where nothing has a figure that blocks could decide: going on would not help. */
int looks_run(const struct campaign *campaign, struct failure *failure);

#endif
