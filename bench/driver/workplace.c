/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the driver finds its agent and workloads. */
#include "driver/workplace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int find_workloads(struct workplace *workplace, const char *folder,
			  struct failure *failure)
{
	const char *asked = getenv("UVBENCH_WORKLOADS");
	const char *places[] = { asked, UVBENCH_SOURCE_WORKLOADS, NULL };
	char installed[PATH_ROOM];
	char suites[PATH_ROOM];

	if (path_format(installed, failure, "%s/../share/uvbench/workloads", folder) < 0)
		return -1;
	places[2] = installed;
	for (size_t i = asked ? 0 : 1; i < sizeof(places) / sizeof(places[0]); i++) {
		if (path_format(suites, failure, "%s/suites", places[i]) < 0)
			return -1;
		if (path_exists(suites))
			return path_format(workplace->workloads, failure, "%s", places[i]);
		if (asked)
			break;
	}
	return failure_set(failure, "no folder \"suites\" in %s: set UVBENCH_WORKLOADS to the "
				    "workloads folder", asked ? asked : UVBENCH_SOURCE_WORKLOADS);
}

int workplace_find(struct workplace *workplace, struct failure *failure)
{
	char folder[PATH_ROOM];
	ssize_t size = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
	char *slash;

	if (size < 0)
		return failure_set_errno(failure, errno, "read the link /proc/self/exe");
	folder[size] = '\0';
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	if (path_format(workplace->agent, failure, "%s/uvbench-agent", folder) < 0)
		return -1;
	if (access(workplace->agent, X_OK) < 0)
		return failure_set_errno(failure, errno,
					 "%s (the agent belongs beside the driver: build it)",
					 workplace->agent);
	return find_workloads(workplace, folder, failure);
}
