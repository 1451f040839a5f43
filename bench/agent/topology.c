/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hwloc's view of the machine, in a few numbers. */
#include "topology.h"

#include <hwloc.h>
#include <stdlib.h>

static json_t *memory_nodes(hwloc_topology_t topology)
{
	json_t *nodes = json_array();
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
		(void)json_array_append_new(nodes,
			json_integer((json_int_t)node->attr->numanode.local_memory));
	return nodes;
}

static json_t *caches(hwloc_topology_t topology)
{
	json_t *list = json_array();

	for (int depth = 0; depth < hwloc_topology_get_depth(topology); depth++) {
		hwloc_obj_t first = hwloc_get_obj_by_depth(topology, depth, 0);

		if (!first || !hwloc_obj_type_is_cache(first->type))
			continue;
		(void)json_array_append_new(list, json_pack("{s:i, s:s, s:I, s:i}",
			"level", (int)first->attr->cache.depth,
			"kind", first->attr->cache.type == HWLOC_OBJ_CACHE_INSTRUCTION ?
				"instruction" : first->attr->cache.type == HWLOC_OBJ_CACHE_DATA ?
				"data" : "unified",
			"bytes", (json_int_t)first->attr->cache.size,
			"count", (int)hwloc_get_nbobjs_by_depth(topology, depth)));
	}
	return list;
}

json_t *topology_describe(void)
{
	hwloc_topology_t topology;
	json_t *description = json_null();

	/* Plugins look for GPUs and displays, which costs start-up time and tells nothing here. */
	(void)setenv("HWLOC_PLUGINS_PATH", "/nonexistent", 0);
	if (hwloc_topology_init(&topology) < 0)
		return description;
	(void)hwloc_topology_set_io_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
	(void)hwloc_topology_set_icache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
	if (hwloc_topology_load(topology) == 0)
		description = json_pack("{s:i, s:i, s:i, s:o, s:o}",
			"packages", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE),
			"cores", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE),
			"cpus", hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU),
			"numa_nodes", memory_nodes(topology), "caches", caches(topology));
	hwloc_topology_destroy(topology);
	return description;
}
