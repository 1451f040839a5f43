/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine at hand, as it is: a boot is a start of the native agent. Also what machines share. */
#include "driver/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int prepare(struct machine *machine, struct failure *failure)
{
	machine->description = json_pack("{s:s}", "type", machine_local.type);
	machine->counters = json_array();
	if (access(machine->agent, X_OK) < 0)
		return failure_set_errno(failure, errno, "the agent %s can't be run",
					 machine->agent);
	return 0;
}

static pid_t start(const struct machine *machine, const struct boot_start *boot, int *stream,
		   struct failure *failure)
{
	struct arguments arguments = { 0 };
	int ends[2];
	pid_t pid;

	if (machine_stream(ends, failure) < 0)
		return -1;
	arguments_add(&arguments, "%s", machine->agent);
	pid = machine_spawn(&arguments, boot, ends, -1, stream, failure);
	arguments_free(&arguments);
	return pid;
}

const struct machine_operations machine_local = {
	.type = "local",
	.clock = "monotonic",
	.prepare = prepare,
	.start = start,
};

const struct machine_operations *machine_find(const char *type)
{
	static const struct machine_operations *const all[] = { &machine_local,
								&machine_emulated };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->type, type) == 0)
			return all[i];
	return NULL;
}

void machine_free(struct machine *machine)
{
	json_decref(machine->kernels);
	json_decref(machine->description);
	json_decref(machine->counters);
	*machine = (struct machine){ 0 };
}

int machine_stream(int ends[2], struct failure *failure)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return failure_set_errno(failure, errno, "make a socket pair for the records");
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) {
		close(ends[0]);
		close(ends[1]);
		return failure_set_errno(failure, errno, "set up the socket for the records");
	}
	return 0;
}

static int keep_command(const struct arguments *arguments, const char *folder,
			struct failure *failure)
{
	char path[PATH_ROOM];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int result = -1;

	if (!out)
		return failure_set(failure, "start a boot: out of memory");
	for (size_t i = 0; i < arguments->count; i++)
		(void)fprintf(out, "%s\n", arguments->vector[i]);
	if (fclose(out) == 0 && path_format(path, failure, "%s/command", folder) == 0)
		result = file_write(path, text, size, failure);
	free(text);
	return result;
}

pid_t machine_spawn(const struct arguments *arguments, const struct boot_start *boot, int ends[2],
		    int inherited, int *stream, struct failure *failure)
{
	char log[PATH_ROOM];
	pid_t pid = -1;
	int standard = inherited < 0 ? ends[1] : -1;

	if (path_format(log, failure, "%s/stderr.log", boot->folder) == 0 &&
	    keep_command(arguments, boot->folder, failure) == 0)
		pid = process_start(arguments, standard, standard, inherited, log, failure);
	close(ends[1]);
	if (pid < 0)
		close(ends[0]);
	else
		*stream = ends[0];
	return pid;
}
