/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading /proc/vmstat. */
#include "vmstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Documentation/admin-guide/sysctl/vm.rst */
#define REFRESH "/proc/sys/vm/stat_refresh"

int vmstat_fold(struct failure *failure)
{
	char bytes[16];
	int fd = open(REFRESH, O_RDONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return failure_set_errno(failure, errno, "open " REFRESH);
	if (read(fd, bytes, sizeof(bytes)) < 0)
		error = errno;
	(void)close(fd);
	return error ? failure_set_errno(failure, error, "read " REFRESH) : 0;
}

long long vmstat_read(const char *name, struct failure *failure)
{
	char field[128];
	long long value;
	FILE *file;

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
