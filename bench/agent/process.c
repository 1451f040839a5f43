/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fork and exec, with the output collected and the time limited. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The agent's environment and what `process` adds to it; malloc'd, the strings borrowed. */
static const char **environment_of(const struct process *process)
{
	size_t own = 0;
	size_t added = 0;
	const char **joined;

	while (environ[own])
		own++;
	while (process->environment && process->environment[added])
		added++;
	joined = calloc(own + added + 1, sizeof(*joined));
	if (!joined)
		return NULL;
	/* Of two values of a name the first counts. */
	for (size_t i = 0; i < added; i++)
		joined[i] = process->environment[i];
	for (size_t i = 0; i < own; i++)
		joined[added + i] = environ[i];
	return joined;
}

/* In the child: becomes the program, or tells errno. It goes with the agent, also where that is
 * killed. */
static _Noreturn void become(const struct process *process, const char *const *environment, int output,
			     int failed, pid_t agent)
{
	const int input = process->input >= 0 ? process->input : open("/dev/null", O_RDONLY);
	int error;

	(void)signal(SIGPIPE, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == agent &&
	    dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    dup2(output, STDERR_FILENO) >= 0 &&
	    (!process->directory || chdir(process->directory) == 0))
		(void)execvpe(process->arguments[0],
			      (char *const *)(uintptr_t)process->arguments,
			      (char *const *)(uintptr_t)environment);
	error = errno;
	(void)!write(failed, &error, sizeof(error));
	_exit(127);
}

/* Returns 0, or the errno of what could not be done. */
static int start(const struct process *process, int output, pid_t *child)
{
	const pid_t agent = getpid();
	const char **environment = environment_of(process);
	int failed[2]; /* closed by the program's start */
	int error = 0;

	if (!environment)
		return ENOMEM;
	if (pipe2(failed, O_CLOEXEC) < 0) {
		error = errno;
		free(environment);
		return error;
	}
	*child = fork();
	if (*child == 0)
		become(process, environment, output, failed[1], agent);
	if (*child < 0)
		error = errno;
	(void)close(failed[1]);
	if (*child > 0 && read(failed[0], &error, sizeof(error)) == sizeof(error))
		(void)waitpid(*child, NULL, 0);
	(void)close(failed[0]);
	free(environment);
	return error;
}

static int append(struct output *output, const char *bytes, size_t size)
{
	char *larger = realloc(output->text, output->bytes + size + 1);

	if (!larger)
		return -1;
	memcpy(larger + output->bytes, bytes, size);
	output->text = larger;
	output->bytes += size;
	output->text[output->bytes] = '\0';
	return 0;
}

static long long milliseconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Collects output until its end. Returns 0, ETIMEDOUT or another errno. */
static int collect(int from, int time_limit, struct output *output)
{
	const long long end = milliseconds_now() + time_limit * 1000LL;
	char bytes[4096];

	for (;;) {
		long long left = time_limit ? end - milliseconds_now() : -1;
		struct pollfd ready = { .fd = from, .events = POLLIN };
		ssize_t got;

		if (time_limit && left <= 0)
			return ETIMEDOUT;
		if (poll(&ready, 1, (int)left) <= 0)
			continue;
		got = read(from, bytes, sizeof(bytes));
		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR)
			return errno;
		if (got > 0 && append(output, bytes, (size_t)got) < 0)
			return ENOMEM;
	}
}

int process_run(const struct process *process, struct output *output, struct failure *failure)
{
	const char *name = process->arguments[0];
	pid_t child = -1;
	int ends[2];
	int error;
	int status;

	*output = (struct output){ 0 };
	if (append(output, "", 0) < 0)
		return failure_set(failure, "out of memory");
	if (pipe2(ends, O_CLOEXEC) < 0)
		return failure_set_errno(failure, errno, "make a pipe to %s", name);
	error = start(process, ends[1], &child);
	(void)close(ends[1]);
	if (error) {
		(void)close(ends[0]);
		(void)failure_set_errno(failure, error, "start %s", name);
		errno = error;
		return -1;
	}
	error = collect(ends[0], process->time_limit, output);
	if (error)
		(void)kill(child, SIGKILL);
	(void)close(ends[0]);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (error == ETIMEDOUT)
		return failure_set(failure, "%s took more than %d seconds", name,
				   process->time_limit);
	if (error)
		return failure_set_errno(failure, error, "read the output of %s", name);
	if (WIFSIGNALED(status))
		return failure_set(failure, "%s ended by signal %d (%s)", name, WTERMSIG(status),
				   strsignal(WTERMSIG(status)));
	return WEXITSTATUS(status);
}

#define FILTER_ARGUMENTS 8

/* A descriptor that reads `content`, or -1 with errno. */
static int memory_file(const char *content, size_t bytes)
{
	int fd = memfd_create("uvbench-agent", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if (write(fd, content, bytes) == (ssize_t)bytes && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

int process_filter(const char *const *arguments, const char *content, size_t bytes,
		   struct output *output, struct failure *failure)
{
	const char *applet[FILTER_ARGUMENTS + 2] = { "busybox" };
	struct process process = { .arguments = arguments, .input = -1 };
	int status;

	*output = (struct output){ 0 };
	for (int i = 0; i < FILTER_ARGUMENTS && arguments[i]; i++)
		applet[i + 1] = arguments[i];
	process.input = memory_file(content, bytes);
	if (process.input < 0)
		return failure_set_errno(failure, errno, "hand %zu bytes to %s", bytes,
					 arguments[0]);
	status = process_run(&process, output, failure);
	if (status < 0 && output->bytes == 0) {
		free(output->text);
		process.arguments = applet;
		status = process_run(&process, output, failure);
	}
	(void)close(process.input);
	return status;
}
