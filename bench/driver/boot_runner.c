/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running boots. */
#include "driver/boot_runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/plan.h"
#include "driver/progress.h"
#include "record/stream.h"

/* Lines of the console kept in boot.json; seconds that a machine may take to switch itself off after
 * its stream's end; milliseconds between looks at the processes. */
#define CONSOLE_LINES 30
#define SWITCH_OFF_SECONDS 15
#define LOOK_MILLISECONDS 100

/* Attempts at one boot; each leaves out one more benchmark. */
#define ATTEMPT_LIMIT 20

/* What to do with a boot that ended without a benchmark under way. */
#define ATTEMPTS_WITHOUT_BENCHMARK 2

/* One boot under way. */
struct job {
	const json_t *boot;      /* of the plan */
	int attempt;             /* from 1 */
	char folder[PATH_ROOM];
	pid_t pid;
	int stream;              /* −1 once it ended */
	int records;             /* records.jsonl */
	char *request;           /* what of the request is still to be sent */
	size_t request_size;
	size_t request_sent;
	struct record_reader reader;
	json_t *current;         /* last begin without an end: {"name","parameters"}, or NULL */
	bool ended;              /* the stream's end record came */
	bool began;              /* a benchmark began */
	const char *killed;      /* the outcome for which we killed it, or NULL */
	double started;
	double heard;            /* when the last record came, or the start */
	double first;            /* when the first record came, or 0 */
};

struct runner {
	const struct campaign *campaign;
	struct progress progress;
	struct job *jobs;        /* campaign->jobs places; pid 0: free */
	bool *done;              /* per boot of the plan */
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
	for (int attempt = 1; attempt <= ATTEMPT_LIMIT; attempt++) {
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
		runner->done[index] = strcmp(record_text(outcome, "outcome"), "complete") == 0 ||
				      is_given_up(outcome, attempt);
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

static int take_record(void *context, size_t line, const json_t *record, const char *problem)
{
	struct job *job = context;
	const char *type = record_text(record, "type");

	(void)line;
	(void)problem;
	job->heard = seconds_now();
	if (job->first == 0)
		job->first = job->heard;
	if (strcmp(type, "begin") == 0) {
		json_decref(job->current);
		job->current = json_pack("{s:O, s:O?}", "name",
					 json_object_get(record, "benchmark"), "parameters",
					 json_object_get(record, "parameters"));
		job->began = true;
	} else if (strcmp(type, "end") == 0) {
		if (strcmp(record_text(record, "scope"), "stream") == 0)
			job->ended = true;
		json_decref(job->current);
		job->current = NULL;
	}
	return 0;
}

static int send_request(struct runner *runner, struct job *job)
{
	while (job->request_sent < job->request_size) {
		ssize_t sent = write(job->stream, job->request + job->request_sent,
				     job->request_size - job->request_sent);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EAGAIN || errno == EPIPE || errno == ECONNRESET))
			return 0;
		if (sent < 0)
			return failure_set_errno(runner->failure, errno, "send the request to %s",
						 record_text(job->boot, "name"));
		job->request_sent += (size_t)sent;
	}
	return 0;
}

/* Takes what there is of the stream: first to the disk, then to the reader. */
static int collect(struct runner *runner, struct job *job)
{
	char bytes[65536];

	while (job->stream >= 0) {
		ssize_t got = read(job->stream, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return 0;
		if (got <= 0) {
			close(job->stream);
			job->stream = -1;
			return 0;
		}
		for (ssize_t done = 0; done < got;) {
			ssize_t written = write(job->records, bytes + done, (size_t)(got - done));

			if (written < 0 && errno != EINTR)
				return failure_set_errno(runner->failure, errno,
							 "write %s/records.jsonl (what was written "
							 "before stays)", job->folder);
			if (written > 0)
				done += written;
		}
		if (record_reader_feed(&job->reader, bytes, (size_t)got, take_record, job) < 0)
			return failure_set(runner->failure, "collect records: out of memory");
	}
	return 0;
}

static void release(struct job *job)
{
	if (job->stream >= 0)
		close(job->stream);
	if (job->records >= 0)
		close(job->records);
	(void)record_reader_finish(&job->reader, take_record, job);
	json_decref(job->current);
	free(job->request);
	*job = (struct job){ .stream = -1, .records = -1 };
}

static int open_records(struct runner *runner, struct job *job)
{
	char path[PATH_ROOM];

	if (folder_make(job->folder, runner->failure) < 0 ||
	    path_format(path, runner->failure, "%s/records.jsonl", job->folder) < 0)
		return -1;
	job->records = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (job->records < 0)
		return failure_set_errno(runner->failure, errno, "write %s", path);
	return 0;
}

static int make_request(struct runner *runner, struct job *job)
{
	const struct campaign *campaign = runner->campaign;
	json_t *excluded = json_object_get(runner->excluded, record_text(job->boot, "variant"));
	json_t *request = plan_request(campaign->plan, job->boot, campaign->machine->scratch,
				       excluded);
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;

	json_decref(request);
	if (!text)
		return failure_set(runner->failure, "make a request: out of memory");
	job->request_size = strlen(text);
	text[job->request_size++] = '\n';
	job->request = text;
	return 0;
}

static int start_job(struct runner *runner, struct job *job, size_t index)
{
	const struct campaign *campaign = runner->campaign;
	struct boot_start start;
	const json_t *boot = json_array_get(json_object_get(campaign->plan, "boots"), index);

	*job = (struct job){ .boot = boot, .stream = -1, .records = -1,
			     .attempt = runner->attempts[index] + 1 };
	if (boot_folder(runner, boot, job->attempt, job->folder) < 0 ||
	    open_records(runner, job) < 0 || make_request(runner, job) < 0)
		goto failed;
	start = (struct boot_start){
		.variant = record_text(boot, "variant"),
		.folder = job->folder,
		.seed = (unsigned long)json_integer_value(json_object_get(boot, "seed")),
	};
	job->started = job->heard = seconds_now();
	job->pid = campaign->machine->operations->start(campaign->machine, &start, &job->stream,
							runner->failure);
	if (job->pid > 0)
		return 0;
failed:
	release(job);
	return -1;
}

static bool console_has(const json_t *tail, const char *text)
{
	size_t index;
	json_t *line;

	json_array_foreach(tail, index, line)
		if (strstr(json_string_value(line), text))
			return true;
	return false;
}

/* How the boot ended, in a word or two. */
static const char *outcome_of(const struct job *job, int status, const json_t *tail)
{
	if (console_has(tail, "Kernel panic"))
		return "panic";
	if (job->ended)
		return "complete";
	if (job->killed)
		return job->killed;
	if (WIFSIGNALED(status))
		return "killed by a signal";
	return "early exit";
}

/* The console's last lines; where there is no console, those of stderr. */
static json_t *read_tail(const struct job *job)
{
	static const char *const names[] = { "console.log", "stderr.log" };
	struct failure ignored;
	char path[PATH_ROOM];
	json_t *tail = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_decref(tail);
		tail = NULL;
		if (path_format(path, &ignored, "%s/%s", job->folder, names[i]) < 0)
			continue;
		tail = file_tail(path, CONSOLE_LINES);
		if (json_array_size(tail) > 0)
			break;
	}
	return tail;
}

static int write_outcome(struct runner *runner, const struct job *job, const char *outcome,
			 int status, json_t *tail)
{
	bool complete = strcmp(outcome, "complete") == 0;
	const json_t *boot = job->boot;
	char path[PATH_ROOM];
	json_t *record;
	int result;

	record = json_pack("{s:O, s:O, s:O, s:O, s:O, s:i, s:s, s:i, s:f, s:o, s:O?, s:O?, s:O?}",
			   "name", json_object_get(boot, "name"),
			   "variant", json_object_get(boot, "variant"),
			   "block", json_object_get(boot, "block"),
			   "order", json_object_get(boot, "order"),
			   "seed", json_object_get(boot, "seed"),
			   "attempt", job->attempt, "outcome", outcome, "status", status,
			   "seconds", seconds_now() - job->started,
			   "seconds_to_first_record",
			   job->first > 0 ? json_real(job->first - job->started) : json_null(),
			   "benchmark", json_object_get(job->current, "name"),
			   "parameters", json_object_get(job->current, "parameters"),
			   "console_tail", complete ? NULL : tail);
	if (!record)
		return failure_set(runner->failure, "write boot.json: out of memory");
	result = path_format(path, runner->failure, "%s/boot.json", job->folder);
	if (result == 0)
		result = file_write_json(path, record, runner->failure);
	json_decref(record);
	return result;
}

/* A boot that ended without a benchmark under way is tried again; if even that fails, and its variant
 * never delivered, there is no point in going on. */
static int judge_failed_start(struct runner *runner, size_t index, const struct job *job,
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

static int finish_job(struct runner *runner, struct job *job, int status)
{
	const json_t *boots = json_object_get(runner->campaign->plan, "boots");
	const char *variant = record_text(job->boot, "variant");
	size_t index = (size_t)json_integer_value(json_object_get(job->boot, "order"));
	json_t *tail = read_tail(job);
	const char *outcome;
	bool complete;
	int result;

	result = collect(runner, job);
	outcome = outcome_of(job, status, tail);
	complete = strcmp(outcome, "complete") == 0;
	runner->attempts[index] = job->attempt;
	if (job->began && json_object_set_new(runner->delivered, variant, json_true()) < 0)
		result = failure_set(runner->failure, "run boots: out of memory");
	if (result == 0)
		result = write_outcome(runner, job, outcome, status, tail);
	if (complete)
		runner->done[index] = true;
	else if (result == 0 && job->current)
		result = exclude(runner, variant, job->current);
	else if (result == 0)
		result = judge_failed_start(runner, index, job, outcome, tail);
	if (job->attempt >= ATTEMPT_LIMIT)
		runner->done[index] = true;
	progress_event(&runner->progress, runner->done[index], "%s  %s%s%s  %.1f s",
		       record_text(json_array_get(boots, index), "name"), outcome,
		       job->current && !complete ? " in " : "",
		       job->current && !complete ? record_text(job->current, "name") : "",
		       seconds_now() - job->started);
	json_decref(tail);
	release(job);
	return result;
}

/* Kills a boot that is silent, too long or at its end. */
static void check_limits(const struct runner *runner, struct job *job)
{
	const struct boot_limits *limits = &runner->campaign->limits;
	double now = seconds_now();

	if (job->killed)
		return;
	if (job->ended && now - job->heard > SWITCH_OFF_SECONDS)
		job->killed = "complete";
	else if (!job->ended && now - job->heard > limits->silence)
		job->killed = "hang";
	else if (!job->ended && now - job->started > limits->total)
		job->killed = "time limit";
	if (job->killed)
		process_kill(job->pid);
}

static void show(struct runner *runner, const struct job *job)
{
	char what[256];

	(void)snprintf(what, sizeof(what), "%s  %s", record_text(job->boot, "name"),
		       job->current ? record_text(job->current, "name") : "starts");
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
		const struct job *job = &runner->jobs[i];
		bool sending = job->pid && job->request_sent < job->request_size;

		ready[i] = (struct pollfd){
			.fd = job->pid ? job->stream : -1,
			.events = (short)(POLLIN | (sending ? POLLOUT : 0)),
		};
	}
	(void)poll(ready, jobs, LOOK_MILLISECONDS);
	for (unsigned i = 0; i < jobs && result == 0; i++) {
		struct job *job = &runner->jobs[i];
		int status;

		if (!job->pid)
			continue;
		if (ready[i].revents & POLLOUT)
			result = send_request(runner, job);
		if (result == 0 && ready[i].revents & (POLLIN | POLLHUP | POLLERR))
			result = collect(runner, job);
		if (result == 0 && waitpid(job->pid, &status, WNOHANG) == job->pid) {
			result = finish_job(runner, job, status);
		} else if (result == 0) {
			check_limits(runner, job);
			show(runner, job);
		}
	}
	free(ready);
	return result;
}

/* The first boot that is neither done nor under way, or −1. */
static long next_boot(const struct runner *runner)
{
	size_t total = json_array_size(json_object_get(runner->campaign->plan, "boots"));

	for (size_t index = 0; index < total; index++) {
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
			return failure_set(runner->failure,
					   "interrupted; go on with: uvbench campaign --resume %s",
					   runner->campaign->directory);
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
		struct job *job = &runner->jobs[i];

		if (!job->pid)
			continue;
		process_kill(job->pid);
		while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR)
			;
		release(job);
	}
}

static int recall(struct runner *runner, size_t *done)
{
	size_t index;
	json_t *boot;

	*done = 0;
	json_array_foreach(json_object_get(runner->campaign->plan, "boots"), index, boot) {
		if (recall_boot(runner, index, boot) < 0)
			return -1;
		*done += runner->done[index];
	}
	return 0;
}

int boots_run(const struct campaign *campaign, struct failure *failure)
{
	const struct sigaction action = { .sa_handler = take_signal };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	size_t total = json_array_size(json_object_get(campaign->plan, "boots"));
	struct runner runner = {
		.campaign = campaign,
		.jobs = calloc(campaign->jobs, sizeof(*runner.jobs)),
		.done = calloc(total + 1, sizeof(*runner.done)),
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
	if (!runner.jobs || !runner.done || !runner.attempts)
		(void)failure_set(failure, "run boots: out of memory");
	else if (recall(&runner, &done) == 0) {
		progress_start(&runner.progress, total, done);
		result = run_all(&runner);
		progress_finish(&runner.progress);
	}
	stop_all(&runner);
	free(runner.jobs);
	free(runner.done);
	free(runner.attempts);
	json_decref(runner.excluded);
	json_decref(runner.delivered);
	return result;
}
