/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine at hand, as it is: a boot is a start of the native agent. */
#include "driver/machine.h"

#include <errno.h>
#include <unistd.h>

static int prepare(struct machine *machine, struct failure *failure)
{
	if (machine_refuse_settings(machine, NULL, failure) < 0)
		return -1;
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
