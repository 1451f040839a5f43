/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running boots. */
#include "driver/boot_runner.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "driver/progress.h"
#include "record/stream.h"

/* Milliseconds between looks at the processes. */
#define LOOK_MILLISECONDS 100

/* What to do with a boot that ended without a benchmark under way. */
#define ATTEMPTS_WITHOUT_BENCHMARK 2

struct runner {
	const struct campaign *campaign;
	struct progress progress;
	size_t total;            /* boots to run */
	struct boot_job *jobs;        /* campaign->jobs places; pid 0: free */
	bool *done;              /* per boot of the plan */
	bool *complete;          /* per boot: it came to its end; done without that: given up */
	int *attempts;           /* per boot: attempts that ended */
	json_t *excluded;        /* object: variant → array of {"name","parameters"} */
	json_t *delivered;       /* object: variants of which a boot came as far as a benchmark */
	struct failure *failure;
};

static volatile sig_atomic_t interrupted;

static void take_signal(int number)
{
	interrupted = number;
}

/* <campaign>/boots/<name>, with ".N" from the second attempt on. */
static int boot_folder(const struct runner *runner, const json_t *boot, int attempt,
		       char folder[PATH_ROOM])
{
	char suffix[16] = "";

	if (attempt > 1)
		(void)snprintf(suffix, sizeof(suffix), ".%d", attempt);
	return path_format(folder, runner->failure, "%s/boots/%s%s", runner->campaign->directory,
			   record_text(boot, "name"), suffix);
}

static int exclude(struct runner *runner, const char *variant, const json_t *benchmark)
{
	json_t *list = json_object_get(runner->excluded, variant);

	if (!list) {
		list = json_array();
		if (json_object_set_new(runner->excluded, variant, list) < 0)
			return failure_set(runner->failure, "run boots: out of memory");
	}
	return json_array_append_new(list, json_deep_copy(benchmark));
}

/* Whether the boot was given up: it ended several times without a benchmark under way. */
static bool is_given_up(const json_t *outcome, int attempt)
{
	return !json_is_string(json_object_get(outcome, "benchmark")) &&
	       attempt >= ATTEMPTS_WITHOUT_BENCHMARK;
}

/* An attempt that an earlier start of the campaign left without boot.json. */
static int move_aside(struct runner *runner, const char *folder)
{
	char aside[PATH_ROOM];

	for (int number = 1;; number++) {
		if (path_format(aside, runner->failure, "%s.interrupted-%d", folder, number) < 0)
			return -1;
		if (!path_exists(aside))
			break;
	}
	if (rename(folder, aside) < 0)
		return failure_set_errno(runner->failure, errno, "rename %s to %s", folder, aside);
	return 0;
}

/* Takes in what earlier starts of the campaign did with boot number `index`. */
static int recall_boot(struct runner *runner, size_t index, const json_t *boot)
{
	for (int attempt = 1; attempt <= BOOT_ATTEMPT_LIMIT; attempt++) {
		char folder[PATH_ROOM];
		char path[PATH_ROOM];
		json_t *outcome;
		int result = 0;

		if (boot_folder(runner, boot, attempt, folder) < 0)
			return -1;
		if (!path_exists(folder))
			return 0;
		if (path_format(path, runner->failure, "%s/boot.json", folder) < 0)
			return -1;
		if (!path_exists(path))
			return move_aside(runner, folder);
		outcome = file_read_json(path, runner->failure);
		if (!outcome)
			return -1;
		runner->attempts[index] = attempt;
		if ((strcmp(record_text(outcome, "outcome"), "complete") == 0 ||
		     json_is_string(json_object_get(outcome, "benchmark"))) &&
		    json_object_set_new(runner->delivered, record_text(boot, "variant"),
					json_true()) < 0) {
			json_decref(outcome);
			return failure_set(runner->failure, "run boots: out of memory");
		}
		runner->complete[index] = strcmp(record_text(outcome, "outcome"), "complete") == 0;
		runner->done[index] = runner->complete[index] || is_given_up(outcome, attempt);
		if (!runner->done[index] && json_is_string(json_object_get(outcome, "benchmark"))) {
			json_t *benchmark = json_pack("{s:O, s:O}", "name",
						      json_object_get(outcome, "benchmark"),
						      "parameters",
						      json_object_get(outcome, "parameters"));

			result = exclude(runner, record_text(boot, "variant"), benchmark);
			json_decref(benchmark);
		}
		json_decref(outcome);
		if (result < 0)
			return -1;
	}
	return 0;
}

static int start_job(struct runner *runner, struct boot_job *job, size_t index)
{
	const struct campaign *campaign = runner->campaign;
	const json_t *boot = json_array_get(json_object_get(campaign->plan, "boots"), index);
	const json_t *excluded = json_object_get(runner->excluded, record_text(boot, "variant"));
	int attempt = runner->attempts[index] + 1;
	char folder[PATH_ROOM];

	if (boot_folder(runner, boot, attempt, folder) < 0)
		return -1;
	if (boot_job_start(job, campaign->plan, boot, attempt, folder, campaign->machine, excluded,
			   runner->failure) < 0)
		return -1;
	progress_begin(&runner->progress, record_text(boot, "name"));
	return 0;
}

/* A boot that ended without a benchmark under way is tried again; if even that fails, and its variant
 * never delivered, there is no point in going on. */
static int judge_failed_start(struct runner *runner, size_t index, const struct boot_job *job,
			      const char *outcome, const json_t *tail)
{
	const char *variant = record_text(job->boot, "variant");
	size_t lines = json_array_size(tail);

	if (job->attempt < ATTEMPTS_WITHOUT_BENCHMARK)
		return 0;
	runner->done[index] = true;
	if (json_object_get(runner->delivered, variant))
		return 0;
	return failure_set(runner->failure,
			   "variant %s never came as far as a benchmark (%s); last line of its "
			   "console: %s; see %s",
			   variant, outcome,
			   lines ? json_string_value(json_array_get(tail, lines - 1)) : "none",
			   job->folder);
}

/* Draws the conclusions from a boot that ended with `outcome`. */
static int judge(struct runner *runner, size_t index, const struct boot_job *job,
		 const char *outcome, const json_t *tail)
{
	const char *variant = record_text(job->boot, "variant");

	runner->attempts[index] = job->attempt;
	runner->done[index] = job->attempt >= BOOT_ATTEMPT_LIMIT;
	if (job->began && json_object_set_new(runner->delivered, variant, json_true()) < 0)
		return failure_set(runner->failure, "run boots: out of memory");
	if (strcmp(outcome, "complete") == 0) {
		runner->done[index] = runner->complete[index] = true;
		return 0;
	}
	if (job->current)
		return exclude(runner, variant, job->current);
	return judge_failed_start(runner, index, job, outcome, tail);
}

static int finish_job(struct runner *runner, struct boot_job *job, int status)
{
	size_t index = (size_t)json_integer_value(json_object_get(job->boot, "order"));
	json_t *tail = NULL;
	const char *outcome = boot_job_conclude(job, status, &tail, runner->failure);
	int result = -1;

	if (outcome) {
		bool under_way = job->current && strcmp(outcome, "complete") != 0;

		result = judge(runner, index, job, outcome, tail);
		progress_event(&runner->progress, runner->done[index], "%s  %s%s%s  %.1f s",
			       record_text(job->boot, "name"), outcome, under_way ? " in " : "",
			       under_way ? record_text(job->current, "name") : "",
			       seconds_now() - job->started);
	}
	json_decref(tail);
	boot_job_release(job);
	return result;
}

/* What runs now, every boot of it. */
static void show(struct runner *runner)
{
	char what[512] = "";
	size_t used = 0;

	for (unsigned i = 0; i < runner->campaign->jobs && used < sizeof(what); i++) {
		const struct boot_job *job = &runner->jobs[i];

		if (job->pid)
			used += (size_t)snprintf(what + used, sizeof(what) - used, "%s%s %s",
						 used ? ", " : "", record_text(job->boot, "name"),
						 job->current ? record_text(job->current, "name") :
								"starts");
	}
	progress_now(&runner->progress, what);
}

/* One round: wait for bytes, take them, look at the processes. */
static int look(struct runner *runner)
{
	unsigned jobs = runner->campaign->jobs;
	struct pollfd *ready = calloc(jobs, sizeof(*ready));
	int result = 0;

	if (!ready)
		return failure_set(runner->failure, "run boots: out of memory");
	for (unsigned i = 0; i < jobs; i++) {
		const struct boot_job *job = &runner->jobs[i];
		bool sending = job->pid && job->request_sent < job->request_size;

		ready[i] = (struct pollfd){
			.fd = job->pid ? job->stream : -1,
			.events = (short)(POLLIN | (sending ? POLLOUT : 0)),
		};
	}
	(void)poll(ready, jobs, LOOK_MILLISECONDS);
	for (unsigned i = 0; i < jobs && result == 0; i++) {
		struct boot_job *job = &runner->jobs[i];
		int status;

		if (!job->pid)
			continue;
		if (ready[i].revents & POLLOUT)
			result = boot_job_send(job, runner->failure);
		if (result == 0 && ready[i].revents & (POLLIN | POLLHUP | POLLERR))
			result = boot_job_collect(job, runner->failure);
		if (result == 0 && waitpid(job->pid, &status, WNOHANG) == job->pid)
			result = finish_job(runner, job, status);
		else if (result == 0)
			boot_job_check_limits(job, &runner->campaign->limits);
	}
	free(ready);
	show(runner);
	return result;
}

/* The first boot that is neither done nor under way, or −1. */
static long next_boot(const struct runner *runner)
{
	for (size_t index = 0; index < runner->total; index++) {
		bool free_boot = !runner->done[index];

		for (unsigned i = 0; i < runner->campaign->jobs; i++)
			if (runner->jobs[i].pid &&
			    json_integer_value(json_object_get(runner->jobs[i].boot, "order")) ==
			    (json_int_t)index)
				free_boot = false;
		if (free_boot)
			return (long)index;
	}
	return -1;
}

static int run_all(struct runner *runner)
{
	for (;;) {
		unsigned running = 0;

		if (interrupted)
			return failure_set(runner->failure, "interrupted");
		for (unsigned i = 0; i < runner->campaign->jobs; i++) {
			long index;

			if (!runner->jobs[i].pid) {
				index = next_boot(runner);
				if (index >= 0 && start_job(runner, &runner->jobs[i],
							    (size_t)index) < 0)
					return -1;
			}
			running += runner->jobs[i].pid != 0;
		}
		if (running == 0)
			return 0;
		if (look(runner) < 0)
			return -1;
	}
}

static void stop_all(struct runner *runner)
{
	for (unsigned i = 0; runner->jobs && i < runner->campaign->jobs; i++) {
		struct boot_job *job = &runner->jobs[i];

		if (!job->pid)
			continue;
		process_kill(job->pid);
		while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR)
			;
		boot_job_release(job);
	}
}

static int recall(struct runner *runner, size_t *done)
{
	const json_t *boots = json_object_get(runner->campaign->plan, "boots");

	*done = 0;
	for (size_t index = 0; index < runner->total; index++) {
		if (recall_boot(runner, index, json_array_get(boots, index)) < 0)
			return -1;
		*done += runner->done[index];
	}
	return 0;
}

/* Names the boots that are done and never came to their end. */
static void show_given_up(const struct runner *runner)
{
	const json_t *boots = json_object_get(runner->campaign->plan, "boots");
	size_t given_up = 0, named = 0;

	for (size_t i = 0; i < runner->total; i++)
		given_up += runner->done[i] && !runner->complete[i];
	if (given_up == 0)
		return;
	(void)fprintf(stderr, "%zu boot%s given up:", given_up, given_up == 1 ? "" : "s");
	for (size_t i = 0; i < runner->total; i++)
		if (runner->done[i] && !runner->complete[i])
			(void)fprintf(stderr, "%s %s", named++ ? "," : "",
				      record_text(json_array_get(boots, i), "name"));
	(void)fputc('\n', stderr);
}

int boots_run(const struct campaign *campaign, struct failure *failure)
{
	const struct sigaction action = { .sa_handler = take_signal };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	size_t planned = json_array_size(json_object_get(campaign->plan, "boots"));
	size_t total = campaign->boots && campaign->boots < planned ? campaign->boots : planned;
	struct runner runner = {
		.campaign = campaign,
		.total = total,
		.jobs = calloc(campaign->jobs, sizeof(*runner.jobs)),
		.done = calloc(total + 1, sizeof(*runner.done)),
		.complete = calloc(total + 1, sizeof(*runner.complete)),
		.attempts = calloc(total + 1, sizeof(*runner.attempts)),
		.excluded = json_object(),
		.delivered = json_object(),
		.failure = failure,
	};
	size_t done = 0;
	int result = -1;

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	if (!runner.jobs || !runner.done || !runner.complete || !runner.attempts)
		(void)failure_set(failure, "run boots: out of memory");
	else if (recall(&runner, &done) == 0) {
		progress_start(&runner.progress, total, done);
		result = run_all(&runner);
		progress_finish(&runner.progress);
		show_given_up(&runner);
	}
	stop_all(&runner);
	free(runner.jobs);
	free(runner.done);
	free(runner.complete);
	free(runner.attempts);
	json_decref(runner.excluded);
	json_decref(runner.delivered);
	return result;
}
