/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are locked while they are in use: an agent that is killed drops the lock, and the next
 * one removes what it finds unlocked. */
#include "scratch_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "uvbench-agent."

static int open_folder(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Takes over the descriptor. */
static void remove_files(int folder)
{
	DIR *stream = fdopendir(folder);
	struct dirent *entry;

	if (!stream) {
		(void)close(folder);
		return;
	}
	while ((entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(folder, entry->d_name, 0);
	(void)closedir(stream);
}

static void remove_if_abandoned(int scratch, const char *name)
{
	int folder = open_folder(scratch, name);
	struct stat status;

	if (folder < 0)
		return;
	if (fstat(folder, &status) < 0 || status.st_uid != geteuid() ||
	    flock(folder, LOCK_EX | LOCK_NB) < 0) {
		(void)close(folder);
		return;
	}
	remove_files(folder);
	(void)unlinkat(scratch, name, AT_REMOVEDIR);
}

static void remove_abandoned(int scratch)
{
	int again = open_folder(scratch, ".");
	DIR *stream = again < 0 ? NULL : fdopendir(again);
	struct dirent *entry;

	if (!stream) {
		if (again >= 0)
			(void)close(again);
		return;
	}
	while ((entry = readdir(stream)))
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			remove_if_abandoned(scratch, entry->d_name);
	(void)closedir(stream);
}

static int make_locked(struct scratch_folder *folder, const char *scratch, struct failure *failure)
{
	if (snprintf(folder->path, sizeof(folder->path), "%s/" PREFIX "XXXXXX", scratch) >=
	    (int)sizeof(folder->path)) {
		folder->path[0] = '\0';
		return failure_set(failure, "make a directory in %s: the name is too long", scratch);
	}
	if (!mkdtemp(folder->path)) {
		folder->path[0] = '\0';
		return failure_set_errno(failure, errno, "make a directory in %s", scratch);
	}
	folder->lock = open_folder(AT_FDCWD, folder->path);
	if (folder->lock < 0 || flock(folder->lock, LOCK_EX | LOCK_NB) < 0)
		return failure_set_errno(failure, errno, "lock %s", folder->path);
	return 0;
}

/* The scratch directory's own lock keeps others from a folder that is made and not yet locked. */
int scratch_folder_make(struct scratch_folder *folder, const char *scratch, struct failure *failure)
{
	int parent = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	*folder = (struct scratch_folder){ .lock = -1 };
	if (parent < 0 || flock(parent, LOCK_EX) < 0) {
		(void)failure_set_errno(failure, errno, "lock the scratch directory %s", scratch);
		result = -1;
	} else {
		remove_abandoned(parent);
		result = make_locked(folder, scratch, failure);
	}
	if (parent >= 0)
		(void)close(parent);
	return result;
}

void scratch_folder_remove(struct scratch_folder *folder)
{
	if (!folder->path[0])
		return;
	if (folder->lock >= 0)
		remove_files(folder->lock);
	(void)rmdir(folder->path);
	*folder = (struct scratch_folder){ .lock = -1 };
}
