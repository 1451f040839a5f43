/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One boot under way. */
#include "driver/boot_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "driver/plan.h"
#include "driver/progress.h"

/* Lines of the console kept in boot.json; seconds that a machine may take to switch itself off after
 * its stream's end. */
#define CONSOLE_LINES 30
#define SWITCH_OFF_SECONDS 15

static int take_record(void *context, size_t line, const json_t *record, const char *problem)
{
	struct boot_job *job = context;
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

int boot_job_send(struct boot_job *job, struct failure *failure)
{
	while (job->request_sent < job->request_size) {
		ssize_t sent = write(job->stream, job->request + job->request_sent,
				     job->request_size - job->request_sent);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EAGAIN || errno == EPIPE || errno == ECONNRESET))
			return 0;
		if (sent < 0)
			return failure_set_errno(failure, errno, "send the request to %s",
						 record_text(job->boot, "name"));
		job->request_sent += (size_t)sent;
	}
	return 0;
}

int boot_job_collect(struct boot_job *job, struct failure *failure)
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
				return failure_set_errno(failure, errno,
							 "write %s/records.jsonl (what was written "
							 "before stays)", job->folder);
			if (written > 0)
				done += written;
		}
		if (record_reader_feed(&job->reader, bytes, (size_t)got, take_record, job) < 0)
			return failure_set(failure, "collect records: out of memory");
	}
	return 0;
}

void boot_job_release(struct boot_job *job)
{
	if (job->stream >= 0)
		close(job->stream);
	if (job->records >= 0)
		close(job->records);
	(void)record_reader_finish(&job->reader, take_record, job);
	json_decref(job->current);
	free(job->request);
	*job = (struct boot_job){ .stream = -1, .records = -1 };
}

static int open_records(struct boot_job *job, struct failure *failure)
{
	char path[PATH_ROOM];

	if (folder_make(job->folder, failure) < 0 ||
	    path_format(path, failure, "%s/records.jsonl", job->folder) < 0)
		return -1;
	job->records = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (job->records < 0)
		return failure_set_errno(failure, errno, "write %s", path);
	return 0;
}

static int make_request(struct boot_job *job, const json_t *plan, const char *scratch,
			const json_t *excluded, struct failure *failure)
{
	json_t *request = plan_request(plan, job->boot, scratch, excluded);
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;

	json_decref(request);
	if (!text)
		return failure_set(failure, "make a request: out of memory");
	job->request_size = strlen(text);
	text[job->request_size++] = '\n';
	job->request = text;
	return 0;
}

int boot_job_start(struct boot_job *job, const json_t *plan, const json_t *boot, int attempt,
		   const char *folder, const struct machine *machine, const json_t *excluded,
		   struct failure *failure)
{
	struct boot_start start;

	*job = (struct boot_job){ .boot = boot, .attempt = attempt, .stream = -1, .records = -1 };
	if (path_format(job->folder, failure, "%s", folder) < 0 ||
	    open_records(job, failure) < 0 ||
	    make_request(job, plan, machine->scratch, excluded, failure) < 0)
		goto failed;
	start = (struct boot_start){
		.variant = record_text(boot, "variant"),
		.build = record_text(boot, "build"),
		.folder = job->folder,
		.seed = (unsigned long)json_integer_value(json_object_get(boot, "seed")),
	};
	job->started = job->heard = seconds_now();
	job->pid = machine->operations->start(machine, &start, &job->stream, failure);
	if (job->pid > 0)
		return 0;
failed:
	boot_job_release(job);
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
static const char *outcome_of(const struct boot_job *job, int status, const json_t *tail)
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
static json_t *read_tail(const struct boot_job *job)
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

static int write_outcome(const struct boot_job *job, const char *outcome, int status, json_t *tail,
			 struct failure *failure)
{
	bool complete = strcmp(outcome, "complete") == 0;
	const json_t *boot = job->boot;
	char path[PATH_ROOM];
	json_t *record;
	int result;

	record = json_pack("{s:O, s:O, s:O*, s:O, s:O, s:O, s:i, s:s, s:i, s:f, s:o, s:O?, s:O?, s:O?}",
			   "name", json_object_get(boot, "name"),
			   "variant", json_object_get(boot, "variant"),
			   "build", json_object_get(boot, "build"),
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
		return failure_set(failure, "write boot.json: out of memory");
	result = path_format(path, failure, "%s/boot.json", job->folder);
	if (result == 0)
		result = file_write_json(path, record, failure);
	json_decref(record);
	return result;
}

const char *boot_job_conclude(struct boot_job *job, int status, json_t **tail,
			      struct failure *failure)
{
	const char *outcome;

	*tail = read_tail(job);
	if (boot_job_collect(job, failure) < 0)
		return NULL;
	outcome = outcome_of(job, status, *tail);
	return write_outcome(job, outcome, status, *tail, failure) < 0 ? NULL : outcome;
}

void boot_job_check_limits(struct boot_job *job, const struct boot_limits *limits)
{
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
