/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files for writeback and direct I/O. */
#include "scratch_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "block_device.h"

enum outcome scratch_device(const struct run *run, char *statistics, size_t room,
			    struct failure *failure)
{
	if (!run->scratch) {
		(void)failure_set(failure, "the request names no scratch directory (paths.scratch)");
		return OUTCOME_SKIPPED;
	}
	if (block_device_below(run->scratch, statistics, room, failure) < 0)
		return OUTCOME_SKIPPED;
	return OUTCOME_OK;
}

enum outcome scratch_file_make(struct scratch_file *file, const struct run *run,
			       const void *contents, size_t bytes, struct failure *failure)
{
	enum outcome outcome;

	file->descriptor = 0;
	outcome = scratch_device(run, file->statistics, sizeof(file->statistics), failure);
	if (outcome != OUTCOME_OK)
		return outcome;
	file->descriptor = open(run->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file->descriptor < 0)
		return failure_set_errno(failure, errno, "make a file in %s", run->scratch);
	outcome = scratch_file_write(file, contents, bytes, failure);
	if (outcome == OUTCOME_OK && fsync(file->descriptor) < 0)
		outcome = failure_set_errno(failure, errno, "fsync a file in %s", run->scratch);
	return outcome;
}

enum outcome scratch_file_write(struct scratch_file *file, const void *contents, size_t bytes,
				struct failure *failure)
{
	const char *from = contents;

	for (size_t done = 0; done < bytes;) {
		ssize_t written = pwrite(file->descriptor, from + done, bytes - done, (off_t)done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return failure_set_errno(failure, errno,
						 "write %zu bytes to the scratch file", bytes);
		done += (size_t)written;
	}
	return OUTCOME_OK;
}

enum outcome scratch_file_read_back(struct scratch_file *file, void *contents, size_t bytes,
				    struct failure *failure)
{
	char *to = contents;
	int error = posix_fadvise(file->descriptor, 0, 0, POSIX_FADV_DONTNEED);

	if (error)
		return failure_set_errno(failure, error, "drop the scratch file's page cache");
	for (size_t done = 0; done < bytes;) {
		ssize_t got = pread(file->descriptor, to + done, bytes - done, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failure_set_errno(failure, errno, "read the scratch file back");
		if (got == 0)
			return failure_set(failure, "the scratch file ends after %zu of %zu bytes",
					   done, bytes);
		done += (size_t)got;
	}
	return OUTCOME_OK;
}

enum outcome scratch_file_check_written(const struct scratch_file *file, long long before,
					size_t bytes, struct failure *failure)
{
	const long long now = block_device_bytes_written(file->statistics, failure);

	if (now < 0)
		return OUTCOME_FAILED;
	if (now - before < (long long)bytes)
		return failure_set(failure, "%lld of %zu bytes reached the device", now - before,
				   bytes);
	return OUTCOME_OK;
}

void scratch_file_remove(struct scratch_file *file)
{
	if (file->descriptor > 0)
		(void)close(file->descriptor);
	file->descriptor = 0;
}
