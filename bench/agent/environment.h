/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine under test is. */
#ifndef UVBENCH_ENVIRONMENT_H
#define UVBENCH_ENVIRONMENT_H

#include <jansson.h>

/* The environment record; `machine` (the request's, may be NULL) is echoed. What this machine
 * does not tell is null. */
json_t *environment_describe(json_t *machine);

#endif
