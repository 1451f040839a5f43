/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CPUs, caches and memory nodes, as hwloc sees them. */
#ifndef UVBENCH_TOPOLOGY_H
#define UVBENCH_TOPOLOGY_H

#include <jansson.h>

/* {"packages","cores","cpus","numa_nodes":[bytes…],"caches":[{"level","kind","bytes","count"}]},
 * or null where hwloc can't tell. */
json_t *topology_describe(void);

#endif
