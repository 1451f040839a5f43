/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench-agent: reads a request, measures, writes records. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "describe.h"
#include "environment.h"
#include "init.h"
#include "record/stream.h"
#include "records.h"
#include "request.h"
#include "supervisor.h"
#include "text_file.h"

enum { EXIT_MEASURED = 0, EXIT_FAILURES = 1, EXIT_USAGE = 2 };

enum mode { MODE_MEASURE, MODE_DESCRIBE, MODE_LIST };

struct options {
	enum mode mode;
	int request;                  /* descriptor that the request comes from */
	int records;                  /* descriptor that records go to */
};

const char *argp_program_version = "uvbench-agent " UVBENCH_VERSION;

static const char documentation[] =
	"Measures what a request asks for on this machine.\v"
	"The request is one line of JSON on standard input, the records are lines of JSON on standard output. "
	"The driver (uvbench) writes the one and reads the other.\n\n"
	"Exit status: 0 all measured or skipped with its reason, 1 something failed, 2 wrong usage or a malformed request, 74 the other side closed the channel.";

static const struct argp_option option_table[] = {
	{ .name = "describe", .key = 'd', .doc = "Print the benchmarks with their parameters and metrics as JSON" },
	{ .name = "list", .key = 'l', .doc = "Print the benchmarks' names and what they time" },
	{ .name = "fd", .key = 'f', .arg = "N", .doc = "Read the request from descriptor N and write the records to it" },
	{ 0 },
};

static error_t take_option(int key, char *argument, struct argp_state *state)
{
	struct options *options = state->input;
	char *end;
	long number;

	switch (key) {
	case 'd':
		options->mode = MODE_DESCRIBE;
		return 0;
	case 'l':
		options->mode = MODE_LIST;
		return 0;
	case 'f':
		number = strtol(argument, &end, 10);
		if (*argument == '\0' || *end != '\0' || number < 0 || number > INT_MAX ||
		    fcntl((int)number, F_GETFD) < 0)
			argp_error(state, "--fd: %s is no open descriptor", argument);
		options->request = (int)number;
		options->records = (int)number;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument: %s", argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int print_description(void)
{
	json_t *description = describe_benchmarks();
	const bool printed = description && json_dumpf(description, stdout, JSON_INDENT(1)) == 0 &&
			     puts("") >= 0 && fflush(stdout) == 0;

	if (!printed)
		(void)fprintf(stderr, "uvbench-agent: print the description: %s\n", strerror(errno));
	json_decref(description);
	return printed ? EXIT_MEASURED : EXIT_FAILURES;
}

static int print_list(void)
{
	for (int i = 0; benchmark_registry[i]; i++)
		(void)printf("%-20s %s\n", benchmark_registry[i]->name,
			     benchmark_registry[i]->summary);
	return fflush(stdout) < 0 ? EXIT_FAILURES : EXIT_MEASURED;
}

static void emit_stream(int records, const struct request *request)
{
	char *boot_id = text_file_line("/proc/sys/kernel/random/boot_id");
	json_t *labels = request->labels ? json_incref(request->labels) : json_object();

	emit(records, json_pack("{s:s, s:i, s:s?, s:s, s:o, s:s?, s:s}", "type", "stream", "schema",
				RECORD_SCHEMA, "boot_id", boot_id, "agent", UVBENCH_VERSION,
				"labels", labels, "date", request->date, "clock",
				clock_kind_name(request->clock)));
	free(boot_id);
}

static void emit_absent_counters(int records, const struct events *events)
{
	json_t *reason;
	size_t index;

	json_array_foreach(events->absent, index, reason)
		emit_counter_skip(records, json_string_value(reason));
}

static int run_benchmarks(int records, const struct request *request, bool alone)
{
	int status = EXIT_MEASURED;
	json_t *entry;
	size_t index;

	json_array_foreach(request->benchmarks, index, entry) {
		struct failure failure;
		struct run run;
		enum supervised ended;

		if (request_run(request, entry, &run, &failure) < 0) {
			const char *name = json_string_value(json_object_get(entry, "name"));

			emit_request_error(records, name, json_object_get(entry, "parameters"),
					   failure.text);
			status = EXIT_FAILURES;
			continue;
		}
		run.records = records;
		run.alone = alone;
		ended = supervisor_run(&run, &request->events);
		json_decref(run.parameters);
		if (ended == SUPERVISED_CHANNEL_CLOSED)
			return EXIT_CHANNEL;
		if (ended == SUPERVISED_FAILED)
			status = EXIT_FAILURES;
	}
	emit(records, json_pack("{s:s, s:s}", "type", "end", "scope", "stream"));
	return status;
}

/* As init's child (`as_init`) the request may be long in coming, and the machine is the agent's
 * alone. */
static int measure(const struct options *options, bool as_init)
{
	struct request request = { 0 };
	struct failure failure;

	/* The channel is not for programs that benchmarks run; their standard streams are their
	 * own. */
	if (options->records > STDERR_FILENO)
		(void)fcntl(options->records, F_SETFD, FD_CLOEXEC);
	char *line = request_read_line(options->request, as_init, &failure);
	int status;

	if (as_init)
		init_align_clock();
	if (!line || request_parse(&request, line, &failure) < 0) {
		(void)fprintf(stderr, "uvbench-agent: %s\n", failure.text);
		emit_request_error(options->records, NULL, NULL, failure.text);
		status = EXIT_USAGE;
	} else {
		events_encode_standard(&request.events, request.clock);
		events_try(&request.events);
		emit_stream(options->records, &request);
		emit(options->records, environment_describe(request.machine, as_init));
		emit_absent_counters(options->records, &request.events);
		status = run_benchmarks(options->records, &request, as_init);
	}
	request_free(&request);
	free(line);
	return status;
}

static _Noreturn void be_init(void)
{
	struct options options = { .mode = MODE_MEASURE };
	struct failure failure;
	pid_t agent;
	pid_t ended;

	init_machine();
	options.request = init_open_channel(&failure);
	options.records = options.request;
	if (options.request < 0) {
		(void)fprintf(stderr, "uvbench-agent: %s\n", failure.text);
		init_power_off();
	}
	/* Measured in a child: whatever becomes of that, the machine is switched off. */
	agent = fork();
	if (agent == 0)
		_exit(measure(&options, true));
	do
		ended = wait(NULL);
	while (ended != agent && (ended > 0 || errno == EINTR));
	init_power_off();
}

int main(int count, char **arguments)
{
	const struct argp parser = {
		.options = option_table,
		.parser = take_option,
		.doc = documentation,
	};
	struct options options = { .request = STDIN_FILENO, .records = STDOUT_FILENO };

	(void)signal(SIGPIPE, SIG_IGN);
	if (getpid() == 1)
		be_init();
	argp_err_exit_status = EXIT_USAGE;
	(void)argp_parse(&parser, count, arguments, 0, NULL, &options);
	switch (options.mode) {
	case MODE_DESCRIBE:
		return print_description();
	case MODE_LIST:
		return print_list();
	default:
		return measure(&options, false);
	}
}
