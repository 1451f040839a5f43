/* SPDX-License-Identifier: GPL-3.0-or-later */
/* External programs. */
#include "driver/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void arguments_add(struct arguments *arguments, const char *format, ...)
{
	char **larger = reallocarray(arguments->vector, arguments->count + 2, sizeof(*larger));
	va_list values;
	int size;

	if (!larger) {
		arguments->out_of_memory = 1;
		return;
	}
	arguments->vector = larger;
	va_start(values, format);
	size = vasprintf(&larger[arguments->count], format, values);
	va_end(values);
	if (size < 0) {
		arguments->out_of_memory = 1;
		return;
	}
	larger[++arguments->count] = NULL;
}

void arguments_free(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++)
		free(arguments->vector[i]);
	free(arguments->vector);
	*arguments = (struct arguments){ 0 };
}

/* In the child: descriptors in place, then exec. `report` tells the parent errno on failure. */
static void become(char **vector, const int descriptors[3], int inherited, int report,
		   pid_t parent)
{
	sigset_t none;
	int error;

	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	for (int i = 0; i < 3; i++)
		if (dup2(descriptors[i], i) < 0)
			goto failed;
	if (inherited >= 0 && fcntl(inherited, F_SETFD, 0) < 0)
		goto failed;
	execvp(vector[0], vector);
failed:
	error = errno;
	(void)!write(report, &error, sizeof(error));
	_exit(127);
}

pid_t process_start(const struct arguments *arguments, int input, int output, int inherited,
		    const char *log, struct failure *failure)
{
	const char *program = arguments->count ? arguments->vector[0] : "";
	int null = -1, error_output = -1, report[2] = { -1, -1 };
	int error = 0;
	pid_t parent = getpid();
	pid_t pid = -1;

	if (arguments->out_of_memory || !arguments->count)
		return failure_set(failure, "start %s: out of memory", program);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	/* Above 2, so that no dup2 in the child overwrites a source that it still needs. */
	error_output = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) :
			     fcntl(2, F_DUPFD_CLOEXEC, 3);
	if (null < 0 || error_output < 0 || pipe2(report, O_CLOEXEC) < 0) {
		(void)failure_set_errno(failure, errno, "start %s (its output goes to %s)",
					program, log ? log : "stderr");
		goto out;
	}
	pid = fork();
	if (pid == 0) {
		const int descriptors[3] = { input < 0 ? null : input,
					     output < 0 ? null : output, error_output };

		become(arguments->vector, descriptors, inherited, report[1], parent);
	}
	if (pid < 0) {
		(void)failure_set_errno(failure, errno, "start %s", program);
		goto out;
	}
	close(report[1]);
	report[1] = -1;
	if (read(report[0], &error, sizeof(error)) == (ssize_t)sizeof(error)) {
		(void)waitpid(pid, NULL, 0);
		pid = failure_set_errno(failure, error, "start %s", program);
	}
out:
	for (int i = 0; i < 2; i++)
		if (report[i] >= 0)
			close(report[i]);
	if (null >= 0)
		close(null);
	if (error_output >= 0)
		close(error_output);
	return pid;
}

void process_kill(pid_t pid)
{
	/* Its group; before the child's setpgid took effect the process itself. */
	if (kill(-pid, SIGKILL) < 0)
		(void)kill(pid, SIGKILL);
}

/* Milliseconds left until `deadline` (CLOCK_MONOTONIC seconds), at least 0. */
static int milliseconds_left(time_t deadline)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec >= deadline ? 0 : (int)(deadline - now.tv_sec) * 1000;
}

static char *read_all(int fd, time_t deadline, size_t limit, const char **problem)
{
	char *text = NULL;
	size_t used = 0, room = 0;

	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (used + 1 >= room) {
			char *larger = realloc(text, room + 65536);

			if (!larger) {
				*problem = "out of memory";
				break;
			}
			text = larger;
			room += 65536;
		}
		if (poll(&ready, 1, milliseconds_left(deadline)) == 0) {
			*problem = "it took too long";
			break;
		}
		got = read(fd, text + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			text[used] = '\0';
			return text;
		}
		used += (size_t)got;
		if (used > limit) {
			*problem = "it prints more than expected";
			break;
		}
	}
	free(text);
	return NULL;
}

char *process_capture(const struct arguments *arguments, int seconds, size_t limit,
		      struct failure *failure)
{
	const char *problem = NULL;
	struct timespec now;
	int ends[2];
	char *text;
	pid_t pid;
	int status;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		(void)failure_set_errno(failure, errno, "make a pipe");
		return NULL;
	}
	pid = process_start(arguments, -1, ends[1], -1, NULL, failure);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return NULL;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	text = read_all(ends[0], now.tv_sec + seconds, limit, &problem);
	close(ends[0]);
	if (!text)
		process_kill(pid);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!text) {
		(void)failure_set(failure, "run %s: %s", arguments->vector[0], problem);
		return NULL;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		(void)failure_set(failure, "run %s: it ended with %s %d", arguments->vector[0],
				  WIFEXITED(status) ? "exit status" : "signal",
				  WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
		free(text);
		return NULL;
	}
	return text;
}
