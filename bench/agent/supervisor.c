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
#include "refused_dma.h"
#include "runner.h"

/* What may hang gets this long for each step of its counting pass (getting ready, a window), and a
 * millisecond more for each page: no device that works is slower. */
#define HANG_STEP_MILLISECONDS 100
#define HANG_STEPS 200
#define MILLISECONDS_A_UNIT 1

/* Under instruction counting idle time is skipped, so that the limit above may pass while the
 * host's disk is still at work. Looking this often takes a second or two of the host's time. */
#define HANG_LOOKS 100000

/* Exit status of a benchmark's process that wrote an error record. */
#define EXIT_ERROR_RECORD 4

struct child {
	pid_t process;
	int progress; /* struct progress for each step of the counting pass; ends with the process */
	bool counted; /* the counting pass is over */
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
	child->progress = ends[0];
	child->counted = false;
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

/* Waits for the next step's end or the process's. Returns false where neither came in time. */
static bool wait_for_step(const struct child *child, const struct run *run, double units)
{
	const double steps = HANG_STEPS + units * MILLISECONDS_A_UNIT / HANG_STEP_MILLISECONDS;

	for (double i = 0; i < steps; i++)
		if (readable(child->progress, HANG_STEP_MILLISECONDS))
			return true;
	for (int i = 0; run->clock == KIND_ICOUNT && i < HANG_LOOKS; i++)
		if (readable(child->progress, 0))
			return true;
	return false;
}

/* Waits for the end of the counting pass, or of the process. Returns false if a pass that may hang
 * did: its limit is one without progress. */
static bool watch(struct child *child, const struct run *run)
{
	const bool may_hang = run->benchmark->may_hang && run->state == STATE_SECURE;
	struct progress progress = { 0 };

	while (!progress.counted) {
		if (may_hang && !wait_for_step(child, run, progress.units))
			return false;
		if (read(child->progress, &progress, sizeof(progress)) != sizeof(progress))
			return true;
	}
	child->counted = true;
	return true;
}

/* The process may have left half a line, and says nothing more. */
static enum supervised ended_early(struct run *run, const struct child *child, bool by_signal,
				   const char *reason)
{
	emit_line_end(run->records);
	run->pass = child->counted ? PASS_TIME : PASS_COUNT;
	if (by_signal && run->benchmark->may_hang && run->state == STATE_SECURE && !child->counted) {
		emit_finding(run, "signal", reason);
		emit_end(run);
		return SUPERVISED_DONE;
	}
	emit_error(run, reason);
	emit_end(run);
	return SUPERVISED_FAILED;
}

static enum supervised ended(struct run *run, const struct child *child, int status)
{
	char reason[128];

	if (WIFSIGNALED(status)) {
		(void)snprintf(reason, sizeof(reason), "the benchmark ended by signal %d (%s)",
			       WTERMSIG(status), strsignal(WTERMSIG(status)));
		return ended_early(run, child, true, reason);
	}
	switch (WEXITSTATUS(status)) {
	case 0:
		return SUPERVISED_DONE;
	case EXIT_ERROR_RECORD:
		return SUPERVISED_FAILED;
	case EXIT_CHANNEL:
		return SUPERVISED_CHANNEL_CLOSED;
	default:
		(void)snprintf(reason, sizeof(reason),
			       "the benchmark's process ended early with status %d",
			       WEXITSTATUS(status));
		return ended_early(run, child, false, reason);
	}
}

static enum supervised hung(struct run *run, const struct child *child)
{
	int status;

	(void)kill(child->process, SIGKILL);
	(void)waitpid(child->process, &status, WNOHANG);
	run->pass = PASS_COUNT;
	emit_line_end(run->records);
	emit_finding(run, "hangs", "the operation did not come back in its time limit; the process was left behind");
	emit_end(run);
	return SUPERVISED_DONE;
}

static enum supervised supervise(struct run *run, const struct events *events)
{
	struct child child;
	bool came_back;
	int status;

	if (start(run, events, &child) < 0) {
		emit_error(run, strerror(errno));
		return SUPERVISED_FAILED;
	}
	came_back = watch(&child, run);
	(void)close(child.progress);
	if (!came_back)
		return hung(run, &child);
	while (waitpid(child.process, &status, 0) < 0 && errno == EINTR)
		;
	return ended(run, &child, status);
}

enum supervised supervisor_run(struct run *run, const struct events *events)
{
	struct refused_dma watch = { 0 };
	enum supervised supervised;

	if (run->benchmark->may_hang && run->state == STATE_SECURE) {
		refused_dma_start(&watch, events);
		run->refused_dma = &watch;
	}
	supervised = supervise(run, events);
	run->refused_dma = NULL;
	refused_dma_end(&watch);
	return supervised;
}
