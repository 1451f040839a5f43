/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the agent can measure, as the driver asks for it. */
#ifndef UVBENCH_DESCRIBE_H
#define UVBENCH_DESCRIBE_H

#include <jansson.h>

/* {"schema","agent","benchmarks":[…]}; NULL when memory ran out. */
json_t *describe_benchmarks(void);

#endif
