/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a campaign: campaign.json. Made once, from a seed; everything that runs follows it. */
#ifndef UVBENCH_PLAN_H
#define UVBENCH_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "driver/machine.h"
#include "driver/suite.h"

/* What a plan is made from. Borrowed. */
struct plan_input {
	const char *type;          /* "campaign" or "run" */
	const char *name;          /* the folder's name */
	const struct suite *suite; /* name, title, margin */
	const json_t *benchmarks;  /* as catalogue_resolve returns them */
	const json_t *files;
	const json_t *margins;     /* as suite_resolve_margins returns them */
	const json_t *variants;    /* as kernels_describe returns them */
	const json_t *builds;      /* as kernels_read_builds returns them, or NULL: one, without a name */
	const json_t *sequential;  /* as design_sequential returns it, or NULL */
	const struct machine *machine; /* prepared */
	unsigned long seed;
	unsigned blocks;           /* of every build */
	unsigned aa_blocks;        /* of every build, where there are A/A variants */
	unsigned jobs;             /* boots side by side */
	const char *reproduce;     /* the command that makes such a campaign again */
};

/* A new plan: blocks of every variant in an order drawn from the seed, all boots of a block with
 * the same boot seed and of the same build. A/A blocks ("aa0", …) come first, each boot of them
 * with a seed of its own; what follows is the same as without them. NULL with a failure. */
json_t *plan_make(const struct plan_input *input, struct failure *failure);

/* How many boots the plan's first `blocks` blocks have, those of the A/A check before them
 * included. */
size_t plan_boots_of(const json_t *plan, size_t blocks);

/* Whether a variant in this role takes part in the A/A check alone. */
bool plan_is_aa(const char *role);

/* Whether a block's name is that of an A/A block. */
bool plan_is_aa_block(const char *block);

/* The request of one boot of the plan (an element of its "boots"), without the benchmarks in
 * `excluded` (an array of {"name","parameters"}, or NULL) and in the boot's own "without". A new
 * reference, NULL when memory ran out. */
json_t *plan_request(const json_t *plan, const json_t *boot, const char *scratch,
		     const json_t *excluded);

/* A seed nobody asked for: from the system, small enough to be typed. */
unsigned long plan_random_seed(void);

/* The date and time now, ISO 8601 in UTC. */
void plan_date(char date[32]);

#endif
