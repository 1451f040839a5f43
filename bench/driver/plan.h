/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a campaign: campaign.json. Made once, from a seed; everything that runs follows it. */
#ifndef UVBENCH_PLAN_H
#define UVBENCH_PLAN_H

#include <jansson.h>

#include "driver/machine.h"
#include "driver/suite.h"

/* What a plan is made from. Borrowed. */
struct plan_input {
	const char *type;          /* "campaign" or "run" */
	const char *name;          /* the folder's name */
	const struct suite *suite; /* name, title, margin */
	const json_t *benchmarks;  /* as catalogue_resolve returns them */
	const json_t *files;
	const json_t *variants;    /* array of {"name","role","kernel"} */
	const struct machine *machine; /* prepared */
	unsigned long seed;
	unsigned blocks;
	const char *reproduce;     /* the command that makes such a campaign again */
};

/* A new plan: blocks of every variant in an order drawn from the seed, all boots of a block with the
 * same boot seed. NULL with a failure. */
json_t *plan_make(const struct plan_input *input, struct failure *failure);

/* The request of one boot of the plan (an element of its "boots"), without the benchmarks in
 * `excluded` (an array of {"name","parameters"}, or NULL). A new reference, NULL when memory ran out. */
json_t *plan_request(const json_t *plan, const json_t *boot, const char *scratch,
		     const json_t *excluded);

/* A seed nobody asked for: from the system, small enough to be typed. */
unsigned long plan_random_seed(void);

/* The date and time now, ISO 8601 in UTC. */
void plan_date(char date[32]);

#endif
