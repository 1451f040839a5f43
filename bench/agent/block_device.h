/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block devices: who they are, and what they say was written to them. */
#ifndef UVBENCH_BLOCK_DEVICE_H
#define UVBENCH_BLOCK_DEVICE_H

#include <stddef.h>

#include "record/failure.h"

/* Writes the sysfs statistics file of the device under the file system of `path` to
 * `statistics`. Returns 0, or -1 where the file system lies on no block device. */
int block_device_below(const char *path, char *statistics, size_t room, struct failure *failure);

/* Bytes written to the device since it appeared, or -1 with a failure. */
long long block_device_bytes_written(const char *statistics, struct failure *failure);

/* Finds the disk with the given serial number and writes its name (vda, …). Returns 0, or -1
 * with a failure. */
int block_device_by_serial(const char *serial, char *name, size_t room, struct failure *failure);

#endif
