/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading /proc/vmstat. */
#include "vmstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reading this file makes the kernel fold the counts of all CPUs
 * (Documentation/admin-guide/sysctl/vm.rst). Where that is not allowed, counts lag by less than
 * a CPU's threshold, and checks that need them exact fail. */
static void fold(void)
{
	char bytes[16];
	int fd = open("/proc/sys/vm/stat_refresh", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!read(fd, bytes, sizeof(bytes));
	(void)close(fd);
}

long long vmstat_read(const char *name, struct failure *failure)
{
	char field[128];
	long long value;
	FILE *file;

	fold();
	file = fopen("/proc/vmstat", "re");
	if (!file)
		return failure_set_errno(failure, errno, "open /proc/vmstat");
	while (fscanf(file, "%127s %lld", field, &value) == 2) {
		if (strcmp(field, name) == 0) {
			(void)fclose(file);
			return value;
		}
	}
	(void)fclose(file);
	return failure_set(failure, "/proc/vmstat has no %s", name);
}
