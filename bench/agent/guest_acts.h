/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a protected guest does on a machine whose guests take orders in their registers: the request
 * says whether it does, and by which numbers. Elsewhere a guest acts by its own code, and the agent's
 * have none. */
#ifndef UVBENCH_GUEST_ACTS_H
#define UVBENCH_GUEST_ACTS_H

#include <jansson.h>
#include <stdint.h>

#include "record/failure.h"

enum guest_act {
	ACT_TOUCH,    /* reads each page */
	ACT_FILL,     /* writes words that start with the value and rise by the step */
	ACT_VERIFY,   /* compares with what fill writes, and stops where it differs */
	ACT_SHARE,    /* opens pages to the host */
	ACT_UNSHARE,  /* takes them back */
	GUEST_ACTS,
};

/* General register 0 holds the signature and the order's number; 1 the guest address; 2 the pages
 * that are left; 3 the value; 4 the step. */
struct guest_acts {
	uint32_t signature;
	uint32_t orders[GUEST_ACTS];
};

/* "touch", "fill", …: as in the request. */
const char *guest_act_name(enum guest_act act);

/* Takes {"signature": N, "orders": {"touch": N, …}} apart. Returns 0, or -1 with a failure that names
 * what is missing. */
int guest_acts_parse(struct guest_acts *acts, json_t *object, struct failure *failure);

#endif
