/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders in the scratch directory: made, removed, and swept when their agent was killed. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch_folder.h"

static char scratch[] = "/tmp/uvbench-scratch-XXXXXX";

static bool exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static void put_file(const char *folder)
{
	char path[300];
	int file;

	(void)snprintf(path, sizeof(path), "%s/file", folder);
	file = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(file >= 0);
	(void)close(file);
}

/* A process that has made a folder with a file in it, and waits. */
static pid_t start_agent(struct scratch_folder *folder)
{
	int ends[2];
	pid_t process;

	assert_int_equal(pipe(ends), 0);
	process = fork();
	if (process == 0) {
		struct failure failure;

		if (scratch_folder_make(folder, scratch, &failure) < 0)
			_exit(1);
		put_file(folder->path);
		(void)!write(ends[1], folder->path, sizeof(folder->path));
		(void)pause();
		_exit(0);
	}
	assert_int_equal(read(ends[0], folder->path, sizeof(folder->path)), sizeof(folder->path));
	(void)close(ends[0]);
	(void)close(ends[1]);
	return process;
}

static void end_agent(pid_t process)
{
	assert_int_equal(kill(process, SIGKILL), 0);
	assert_int_equal(waitpid(process, NULL, 0), process);
}

static void folders_are_made_and_removed(void **state)
{
	struct scratch_folder folder;
	struct failure failure;
	char path[sizeof(folder.path)];

	(void)state;
	assert_int_equal(scratch_folder_make(&folder, scratch, &failure), 0);
	(void)strcpy(path, folder.path);
	put_file(path);
	scratch_folder_remove(&folder);
	assert_false(exists(path));
	scratch_folder_remove(&folder);
	scratch_folder_remove(&(struct scratch_folder){ 0 });
}

static void what_killed_agents_left_is_swept(void **state)
{
	struct scratch_folder killed;
	struct scratch_folder living;
	struct scratch_folder own;
	struct failure failure;
	char other[sizeof(scratch) + sizeof("/fio.kept")];
	pid_t first = start_agent(&killed);
	pid_t second = start_agent(&living);

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/fio.kept", scratch);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_true(exists(killed.path));
	end_agent(first);
	assert_int_equal(scratch_folder_make(&own, scratch, &failure), 0);
	assert_false(exists(killed.path));
	assert_true(exists(living.path));
	assert_true(exists(other));
	end_agent(second);
	scratch_folder_remove(&own);
	assert_int_equal(scratch_folder_make(&own, scratch, &failure), 0);
	assert_false(exists(living.path));
	scratch_folder_remove(&own);
	assert_int_equal(rmdir(other), 0);
}

static void no_directory_is_a_failure(void **state)
{
	struct scratch_folder folder;
	struct failure failure;

	(void)state;
	assert_int_equal(scratch_folder_make(&folder, "/nowhere", &failure), -1);
	assert_string_equal(failure.text,
			    "lock the scratch directory /nowhere: No such file or directory");
	scratch_folder_remove(&folder);
}

static int make_scratch(void **state)
{
	(void)state;
	return mkdtemp(scratch) ? 0 : -1;
}

/* Empty by now, or the removal fails. */
static int remove_scratch(void **state)
{
	(void)state;
	return rmdir(scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_made_and_removed),
		cmocka_unit_test(what_killed_agents_left_is_swept),
		cmocka_unit_test(no_directory_is_a_failure),
	};

	return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
