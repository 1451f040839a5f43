/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting some of a campaign's boots again from their seeds. */
#ifndef UVBENCH_VERIFY_H
#define UVBENCH_VERIFY_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/machine.h"

/* Which boots. */
struct verify_choice {
	bool all;
	unsigned boots;      /* 0: one block, one boot of every variant */
	unsigned long seed;  /* of the choice */
};

/* The complete boots of the campaign in `directory` that are to be started again, in their order,
 * each with its place ("order") in the new array; benchmarks that the boot had left out are in
 * its "without". A new array, NULL with a failure: none is complete, or fewer than asked for. */
json_t *verify_choose(const char *directory, const json_t *plan, const struct verify_choice *choice,
		      struct failure *failure);

/* The plan of the new records in a folder called `name`: `plan` with these boots. NULL with a
 * failure. */
json_t *verify_plan(const json_t *plan, const json_t *boots, const char *name,
		    struct failure *failure);

/* What is not what the campaign was made with: a new array of sentences, empty where all is the
 * same. `variants` as kernels_describe returns them, of the folders at hand. */
json_t *verify_differences(const json_t *plan, const json_t *variants,
			   const struct machine *machine);

#endif
