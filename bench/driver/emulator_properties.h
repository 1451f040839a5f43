/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machine properties of the emulator that --with sets: how its Ultravisor behaves (emulator/README.md). */
#ifndef UVBENCH_EMULATOR_PROPERTIES_H
#define UVBENCH_EMULATOR_PROPERTIES_H

#include <jansson.h>

#include "record/failure.h"

/* Takes the properties out of `settings` (name → text) into the machine's description: "costs", command →
 * nanoseconds, without those that are 0, and "ultravisor" with all else, the standard values too. `others`
 * are the settings that are no properties; what is neither is refused, as is a value that makes no
 * sense. Returns 0, or -1 with a failure. */
int emulator_properties_describe(json_t *description, const json_t *settings,
				 const char *const *others, struct failure *failure);

/* Refuses commands in the description that are not among `commands`, the names that the emulator knows;
 * NULL where it doesn't say. Returns 0, or -1 with a failure. */
int emulator_properties_check(const json_t *description, const json_t *commands,
			      struct failure *failure);

/* The settings that make such a description; NULL when memory ran out. */
json_t *emulator_properties_settings(const json_t *description);

/* What is described, as QEMU's -M takes it: ",image=plain,…,cost.export=500". malloc'd, NULL when memory
 * ran out. */
char *emulator_properties_option(const json_t *description);

#endif
