/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of a benchmark's own in the scratch directory, on a block device that says what was
 * written to it. */
#ifndef UVBENCH_SCRATCH_FILE_H
#define UVBENCH_SCRATCH_FILE_H

#include "benchmark.h"

struct scratch_file {
	int descriptor;               /* for reading and writing; the file has no name */
	char statistics[64];          /* of the device below, for block_device_bytes_written */
};

/* Writes the statistics file of the device under the scratch directory to `statistics`; skips
 * where there is no such directory, or no device below it. */
enum outcome scratch_device(const struct run *run, char *statistics, size_t room,
			    struct failure *failure);

/* Makes a file of `bytes` bytes copied from `contents`, on the disk when this returns. Owes
 * scratch_file_remove however it ends. */
enum outcome scratch_file_make(struct scratch_file *file, const struct run *run,
			       const void *contents, size_t bytes, struct failure *failure);

/* Writes all of `contents` at the file's start; plain write(2), so it may stay in the page
 * cache. */
enum outcome scratch_file_write(struct scratch_file *file, const void *contents, size_t bytes,
				struct failure *failure);

/* Reads the file's start from the disk, not from the page cache. */
enum outcome scratch_file_read_back(struct scratch_file *file, void *contents, size_t bytes,
				    struct failure *failure);

/* Fails where fewer than `bytes` bytes reached the device since block_device_bytes_written said
 * `before`. */
enum outcome scratch_file_check_written(const struct scratch_file *file, long long before,
					size_t bytes, struct failure *failure);

/* Gives the file back. A zeroed one is none. */
void scratch_file_remove(struct scratch_file *file);

#endif
