/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines share: their table, settings, the start of a process with a record stream. */
#include "driver/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "record/stream.h"

static const struct machine_operations *const machines[] = { &machine_local, &machine_emulated };

const struct machine_operations *machine_find(const char *type)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(machines[i]->type, type) == 0)
			return machines[i];
	return NULL;
}

void machine_list(char *text, size_t room)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]) && used < room; i++)
		used += (size_t)snprintf(text + used, room - used, "%s%s", i ? ", " : "",
					 machines[i]->type);
}

int machine_prepare(struct machine *machine, const char *type, json_t *kernels, json_t *settings,
		    const char *agent, struct failure *failure)
{
	char known[128];

	machine->operations = machine_find(type);
	if (!machine->operations) {
		machine_list(known, sizeof(known));
		return failure_set(failure, "unknown machine \"%s\"; known: %s", type, known);
	}
	machine->kernels = json_incref(kernels);
	machine->settings = json_incref(settings);
	if (path_format(machine->agent, failure, "%s", agent) < 0)
		return -1;
	return machine->operations->prepare(machine, failure);
}

unsigned machine_jobs_of(const char *clock, unsigned asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (strcmp(clock, "icount") != 0)
		return 1;
	if (asked)
		return asked;
	return processors > 0 ? (unsigned)processors : 1;
}

unsigned machine_jobs(const struct machine *machine, unsigned asked)
{
	return machine_jobs_of(machine->operations->clock, asked);
}

const char *machine_setting(const struct machine *machine, const char *name)
{
	return record_text(machine->settings, name);
}

int machine_refuse_settings(const struct machine *machine, const char *const *known,
			    struct failure *failure)
{
	const char *name;
	json_t *value;

	json_object_foreach(machine->settings, name, value) {
		const char *const *one = known;

		while (one && *one && strcmp(*one, name) != 0)
			one++;
		if (!one || !*one)
			return failure_set(failure, "the %s machine has no setting \"%s\"",
					   machine->operations->type, name);
	}
	return 0;
}

void machine_free(struct machine *machine)
{
	json_decref(machine->kernels);
	json_decref(machine->settings);
	json_decref(machine->description);
	json_decref(machine->counters);
	json_decref(machine->guest);
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
