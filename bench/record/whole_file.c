/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing whole files. */
#include "record/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int file_write(const char *path, const char *bytes, size_t size, struct failure *failure)
{
	char partial[4096];
	int fd;

	if (snprintf(partial, sizeof(partial), "%s.partial", path) >= (int)sizeof(partial))
		return failure_set(failure, "write %.200s\u2026: the path is too long", path);
	fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return failure_set_errno(failure, errno, "write %s", partial);
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			goto failed;
		bytes += written;
		size -= (size_t)written;
	}
	if (fsync(fd) < 0 && errno != EINVAL)
		goto failed;
	close(fd);
	if (rename(partial, path) < 0) {
		(void)failure_set_errno(failure, errno, "rename %s to %s", partial, path);
		(void)unlink(partial);
		return -1;
	}
	return 0;

failed:
	(void)failure_set_errno(failure, errno, "write %s", path);
	close(fd);
	(void)unlink(partial);
	return -1;
}
