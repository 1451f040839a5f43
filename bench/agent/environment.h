/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine under test is. */
#ifndef UVBENCH_ENVIRONMENT_H
#define UVBENCH_ENVIRONMENT_H

#include <jansson.h>
#include <stdbool.h>

/* The environment record; `machine` (the request's, may be NULL) is echoed. What this machine
 * does not tell is null. `own_machine`: it was booted for the agent alone, and has no secrets. */
json_t *environment_describe(json_t *machine, bool own_machine);

#endif
