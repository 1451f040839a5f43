/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block devices in sysfs. */
#include "block_device.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SECTOR_BYTES 512 /* the unit of "stat", whatever the device's own (Documentation/block/stat.rst) */

int block_device_below(const char *path, char *statistics, size_t room, struct failure *failure)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return failure_set_errno(failure, errno, "%s", path);
	(void)snprintf(statistics, room, "/sys/dev/block/%u:%u/stat", major(status.st_dev),
		       minor(status.st_dev));
	if (access(statistics, R_OK) < 0)
		return failure_set(failure, "the file system of %s lies on no block device", path);
	return 0;
}

long long block_device_bytes_written(const char *statistics, struct failure *failure)
{
	long long sectors;
	FILE *file = fopen(statistics, "re");
	int got;

	if (!file)
		return failure_set_errno(failure, errno, "open %s", statistics);
	got = fscanf(file, "%*d %*d %*d %*d %*d %*d %lld", &sectors);
	(void)fclose(file);
	if (got != 1)
		return failure_set(failure, "%s holds no statistics", statistics);
	return sectors * SECTOR_BYTES;
}

static int has_serial(const char *name, const char *serial)
{
	char path[512];
	char found[128] = "";
	FILE *file;

	(void)snprintf(path, sizeof(path), "/sys/block/%s/serial", name);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%127s", found) != 1)
		found[0] = '\0';
	(void)fclose(file);
	return strcmp(found, serial) == 0;
}

int block_device_by_serial(const char *serial, char *name, size_t room, struct failure *failure)
{
	DIR *directory = opendir("/sys/block");
	struct dirent *entry;

	if (!directory)
		return failure_set_errno(failure, errno, "open /sys/block");
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] == '.' || !has_serial(entry->d_name, serial))
			continue;
		(void)snprintf(name, room, "%s", entry->d_name);
		(void)closedir(directory);
		return 0;
	}
	(void)closedir(directory);
	return failure_set(failure, "no disk with serial number %s", serial);
}
