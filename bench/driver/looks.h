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
};

/* Counts the verdicts of a comparison. */
struct look look_count(const struct comparison_set *set);

/* Runs the campaign's boots in stages, as "sequential" of its plan has them: a look after each,
 * appended to looks.jsonl and shown on stderr, and no more boots after the one that stops. Looks
 * that an earlier start has taken are not taken again. Returns 0, or -1 with a failure. */
int looks_run(const struct campaign *campaign, struct failure *failure);

#endif
