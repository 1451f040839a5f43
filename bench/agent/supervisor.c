/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fork, watch, and say how it ended. */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "records.h"
#include "runner.h"

/* What may hang gets this long for its counting pass. */
#define HANG_STEP_MILLISECONDS 100
#define HANG_STEPS 200

/* Under instruction counting idle time is skipped, so that the limit above may pass while the
 * host's disk is still at work. Looking this often takes a second or two of the host's time. */
#define HANG_LOOKS 100000

/* Exit status of a benchmark's process that wrote an error record. */
#define EXIT_ERROR_RECORD 4

struct child {
	pid_t process;
	int counted; /* readable when the counting pass is over or the process is */
};

/* A child that was not ended by its signal is left alone: it waits in the kernel for ever. */
static int start(struct run *run, const struct events *events, struct child *child)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	(void)fflush(NULL);
	child->process = fork();
	if (child->process == 0) {
		(void)close(ends[0]);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(runner_run(run, events, ends[1]) < 0 ? EXIT_ERROR_RECORD : 0);
	}
	(void)close(ends[1]);
	child->counted = ends[0];
	if (child->process > 0)
		return 0;
	(void)close(ends[0]);
	return -1;
}

static bool readable(int descriptor, int milliseconds)
{
	struct pollfd ready = { .fd = descriptor, .events = POLLIN };

	return poll(&ready, 1, milliseconds) > 0;
}

/* Waits for the end of a counting pass that may hang. Returns false if it did. */
static bool watch(const struct child *child, const struct run *run)
{
	for (int i = 0; i < HANG_STEPS; i++)
		if (readable(child->counted, HANG_STEP_MILLISECONDS))
			return true;
	for (int i = 0; run->clock == KIND_ICOUNT && i < HANG_LOOKS; i++)
		if (readable(child->counted, 0))
			return true;
	return false;
}

static enum supervised ended_by_signal(struct run *run, int number, bool counted)
{
	char reason[128];

	run->pass = counted ? PASS_TIME : PASS_COUNT;
	(void)snprintf(reason, sizeof(reason), "the benchmark ended by signal %d (%s)", number,
		       strsignal(number));
	if (run->benchmark->may_hang && run->state == STATE_SECURE && !counted) {
		emit_finding(run, "signal", reason);
		emit_end(run);
		return SUPERVISED_DONE;
	}
	emit_error(run, reason);
	emit_end(run);
	return SUPERVISED_FAILED;
}

static enum supervised hung(struct run *run, const struct child *child)
{
	int status;

	(void)kill(child->process, SIGKILL);
	(void)waitpid(child->process, &status, WNOHANG);
	run->pass = PASS_COUNT;
	emit_finding(run, "hangs", "the operation did not come back in its time limit; the process was left behind");
	emit_end(run);
	return SUPERVISED_DONE;
}

enum supervised supervisor_run(struct run *run, const struct events *events)
{
	struct child child;
	char byte;
	bool counted;
	int status;

	if (start(run, events, &child) < 0) {
		emit_error(run, strerror(errno));
		return SUPERVISED_FAILED;
	}
	if (run->benchmark->may_hang && run->state == STATE_SECURE && !watch(&child, run)) {
		(void)close(child.counted);
		return hung(run, &child);
	}
	counted = read(child.counted, &byte, 1) == 1;
	(void)close(child.counted);
	while (waitpid(child.process, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return ended_by_signal(run, WTERMSIG(status), counted);
	if (WEXITSTATUS(status) == EXIT_CHANNEL)
		return SUPERVISED_CHANNEL_CLOSED;
	return WEXITSTATUS(status) == 0 ? SUPERVISED_DONE : SUPERVISED_FAILED;
}
