/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and checking requests. */
#include "request.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/stream.h"

#define SAMPLES_MAXIMUM 1000000

/* Waits for bytes without ever being idle. Where instructions are counted an idle machine's clock jumps
 * from timer to timer, and a request that comes a little later by the host's clock would find the guest
 * in another minute. */
static void wait_busily(int channel)
{
	struct pollfd bytes = { .fd = channel, .events = POLLIN };

	while (poll(&bytes, 1, 0) == 0 || !(bytes.revents & POLLIN))
		(void)sched_yield();
}

char *request_read_line(int channel, bool wait, struct failure *failure)
{
	size_t used = 0;
	size_t room = 0;
	char *line = NULL;

	for (;;) {
		char *end;
		ssize_t got;

		if (room - used < 4096) {
			char *larger = room < RECORD_LINE_LIMIT ? realloc(line, 2 * room + 8192) :
								  NULL;

			if (!larger) {
				(void)failure_set(failure, "the request is too long");
				break;
			}
			line = larger;
			room = 2 * room + 8192;
		}
		if (wait)
			wait_busily(channel);
		got = read(channel, line + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0 && wait)
			continue;
		if (got < 0) {
			(void)failure_set_errno(failure, errno, "read the request");
			break;
		}
		if (got == 0) {
			(void)failure_set(failure, used > 0 ?
				"malformed request: no end of line at its end" :
				"no request: one line of JSON is due on the channel (see --help)");
			break;
		}
		end = memchr(line + used, '\n', (size_t)got);
		used += (size_t)got;
		if (!end)
			continue;
		*end = '\0';
		return line;
	}
	free(line);
	return NULL;
}

static int take_clock(struct request *request, struct failure *failure)
{
	const char *clock = json_string_value(json_object_get(request->root, "clock"));

	if (clock && strcmp(clock, "icount") == 0)
		request->clock = KIND_ICOUNT;
	else if (clock && strcmp(clock, "monotonic") == 0)
		request->clock = KIND_MONOTONIC;
	else
		return failure_set(failure,
			"malformed request: \"clock\" is %s; it must be \"icount\" or \"monotonic\"",
			clock ? clock : "missing");
	return 0;
}

/* A member that must be an object where it is there. */
static int take_object(const struct request *request, const char *name, json_t **object,
		       struct failure *failure)
{
	*object = json_object_get(request->root, name);
	if (*object && !json_is_object(*object))
		return failure_set(failure, "malformed request: \"%s\" is no object", name);
	return 0;
}

static int take_counter(struct request *request, json_t *entry, struct failure *failure)
{
	const char *name = NULL;
	const char *pmu = NULL;
	const char *scope_name = "cpus";
	json_int_t config = 0;
	enum counter_scope scope;
	struct events *events = &request->events;
	struct failure absent;
	size_t *count;

	if (json_unpack(entry, "{s:s, s:s, s:I, s?s}", "name", &name, "pmu", &pmu, "config",
			&config, "scope", &scope_name) < 0)
		return failure_set(failure,
			"malformed request: a counter needs \"name\", \"pmu\" and \"config\"");
	if (strcmp(scope_name, "cpus") != 0 && strcmp(scope_name, "task") != 0)
		return failure_set(failure,
			"malformed request: counter %s: \"scope\" is %s; it must be \"task\" or \"cpus\"",
			name, scope_name);
	scope = strcmp(scope_name, "cpus") == 0 ? SCOPE_CPUS : SCOPE_TASK;
	count = &events->named_count[scope];
	if (*count == COUNTERS_MAXIMUM)
		return failure_set(failure, "malformed request: more than %d counters",
				   COUNTERS_MAXIMUM);
	if (counter_event_by_pmu(&events->named[scope][*count], name, pmu, (uint64_t)config,
				 &absent) == 0)
		++*count;
	else
		events_note_absent(events, absent.text);
	return 0;
}

static int take_guest_acts(struct request *request, struct failure *failure)
{
	json_t *acts = json_object_get(request->machine, "guest_acts");

	request->guests_act = json_is_object(acts);
	return request->guests_act ? guest_acts_parse(&request->guest_acts, acts, failure) : 0;
}

static int take_members(struct request *request, struct failure *failure)
{
	json_t *paths;
	json_t *counters = json_object_get(request->root, "counters");
	json_t *counter;
	size_t index;

	if (take_clock(request, failure) < 0 ||
	    take_object(request, "labels", &request->labels, failure) < 0 ||
	    take_object(request, "machine", &request->machine, failure) < 0 ||
	    take_guest_acts(request, failure) < 0 ||
	    take_object(request, "files", &request->files, failure) < 0 ||
	    take_object(request, "paths", &paths, failure) < 0)
		return -1;
	request->scratch = json_string_value(json_object_get(paths, "scratch"));
	request->date = json_string_value(json_object_get(request->root, "date"));
	request->benchmarks = json_object_get(request->root, "benchmarks");
	if (!json_is_array(request->benchmarks))
		return failure_set(failure, "malformed request: \"benchmarks\" is no array");
	if (counters && !json_is_array(counters))
		return failure_set(failure, "malformed request: \"counters\" is no array");
	json_array_foreach(counters, index, counter)
		if (take_counter(request, counter, failure) < 0)
			return -1;
	return 0;
}

int request_parse(struct request *request, const char *line, struct failure *failure)
{
	json_error_t error;
	const char *type;

	*request = (struct request){ .root = json_loads(line, JSON_REJECT_DUPLICATES, &error) };
	if (!request->root)
		return failure_set(failure, "malformed request: column %d: %s", error.column,
				   error.text);
	type = json_string_value(json_object_get(request->root, "type"));
	if (!type || strcmp(type, "request") != 0)
		return failure_set(failure, "malformed request: \"type\" is not \"request\"");
	if (json_integer_value(json_object_get(request->root, "schema")) != RECORD_SCHEMA)
		return failure_set(failure, "malformed request: \"schema\" is not %d",
				   RECORD_SCHEMA);
	return take_members(request, failure);
}

void request_free(struct request *request)
{
	json_decref(request->root);
	json_decref(request->events.absent);
	*request = (struct request){ 0 };
}

/* Appends `word` to a list in a sentence. */
static void list_word(char *list, size_t room, const char *word)
{
	const size_t used = strlen(list);

	(void)snprintf(list + used, room - used, "%s%s", used ? ", " : "", word);
}

static const struct benchmark *find_benchmark(const char *name, struct failure *failure)
{
	char known[512] = "";

	for (int i = 0; benchmark_registry[i]; i++) {
		if (name && strcmp(benchmark_registry[i]->name, name) == 0)
			return benchmark_registry[i];
		list_word(known, sizeof(known), benchmark_registry[i]->name);
	}
	(void)failure_set(failure, "unknown benchmark %s (known: %s)", name ? name : "without a name",
			  known);
	return NULL;
}

static const struct parameter *find_parameter(const struct benchmark *benchmark, const char *name)
{
	const struct parameter *parameter = benchmark->parameters;

	while (parameter && parameter->name && strcmp(parameter->name, name) != 0)
		parameter++;
	return parameter && parameter->name ? parameter : NULL;
}

static int check_known(const struct benchmark *benchmark, json_t *given, struct failure *failure)
{
	const struct parameter *parameter = benchmark->parameters;
	char known[256] = "";
	const char *name;
	json_t *value;

	if (benchmark->states)
		list_word(known, sizeof(known), "state");
	for (; parameter && parameter->name; parameter++)
		list_word(known, sizeof(known), parameter->name);
	json_object_foreach(given, name, value) {
		if (benchmark->states && strcmp(name, "state") == 0)
			continue;
		if (!find_parameter(benchmark, name))
			return failure_set(failure, "%s has no parameter %s (known: %s)",
					   benchmark->name, name, known[0] ? known : "none");
	}
	return 0;
}

static int take_state(struct run *run, json_t *given, struct failure *failure)
{
	const struct benchmark *benchmark = run->benchmark;
	json_t *value = json_object_get(given, "state");
	const char *wanted = json_string_value(value);
	char known[128] = "";

	if (!benchmark->states)
		return 0;
	for (enum page_state state = STATE_PLAIN; state < STATE_COUNT; state++) {
		const char *name = page_state_name(state);

		if (!(benchmark->states & IN_STATE(state)))
			continue;
		if (!value || (wanted && strcmp(wanted, name) == 0)) {
			run->state = state;
			return json_object_set_new(run->parameters, "state", json_string(name));
		}
		list_word(known, sizeof(known), name);
	}
	return failure_set(failure, "%s: state %s is not among: %s", benchmark->name,
			   wanted ? wanted : "that is no string", known);
}

static int take_integer(struct run *run, const struct parameter *parameter, json_t *value,
			struct failure *failure)
{
	json_int_t number = value ? json_integer_value(value) : parameter->standard;

	if ((value && !json_is_integer(value)) || number < parameter->minimum ||
	    number > parameter->maximum) {
		char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

		(void)failure_set(failure, "%s: %s is %s; it must be an integer from %lld to %lld",
				  run->benchmark->name, parameter->name, text ? text : "?",
				  parameter->minimum, parameter->maximum);
		free(text);
		return -1;
	}
	return json_object_set_new(run->parameters, parameter->name, json_integer(number));
}

/* The name under which a file's content is in the request: its own and its benchmark's family. */
static void file_name(const struct run *run, const char *value, char *name, size_t room)
{
	(void)snprintf(name, room, "%s.%.*s", value, (int)strcspn(run->benchmark->name, "."),
		       run->benchmark->name);
}

static int take_file(struct run *run, const struct parameter *parameter, json_t *value,
		     struct failure *failure)
{
	const char *file = value ? json_string_value(value) : parameter->standard_file;
	char name[256];

	if (!file)
		return failure_set(failure, "%s: %s is no string", run->benchmark->name,
				   parameter->name);
	file_name(run, file, name, sizeof(name));
	if (!json_is_string(json_object_get(run->files, name)))
		return failure_set(failure, "%s: %s is %s, but the request carries no file %s",
				   run->benchmark->name, parameter->name, file, name);
	return json_object_set_new(run->parameters, parameter->name, json_string(file));
}

const char *run_file(const struct run *run, const char *parameter)
{
	char name[256];

	file_name(run, run_string(run, parameter), name, sizeof(name));
	return json_string_value(json_object_get(run->files, name));
}

static int take_parameters(struct run *run, json_t *given, struct failure *failure)
{
	const struct parameter *parameter = run->benchmark->parameters;

	if (given && !json_is_object(given))
		return failure_set(failure, "%s: \"parameters\" is no object", run->benchmark->name);
	if (check_known(run->benchmark, given, failure) < 0 || take_state(run, given, failure) < 0)
		return -1;
	for (; parameter && parameter->name; parameter++) {
		json_t *value = json_object_get(given, parameter->name);
		int result = parameter->kind == PARAMETER_INTEGER ?
				     take_integer(run, parameter, value, failure) :
				     take_file(run, parameter, value, failure);

		if (result < 0)
			return -1;
	}
	return 0;
}

/* A number beside the parameters: how many of something. */
static int take_number(const struct run *run, const json_t *entry, const char *name, long minimum,
		       long standard, long *number, struct failure *failure)
{
	json_t *value = json_object_get(entry, name);

	*number = value ? (long)json_integer_value(value) : standard;
	if ((value && !json_is_integer(value)) || *number < minimum || *number > SAMPLES_MAXIMUM)
		return failure_set(failure, "%s: \"%s\" must be an integer from %ld to %d",
				   run->benchmark->name, name, minimum, SAMPLES_MAXIMUM);
	return 0;
}

static int take_numbers(struct run *run, const json_t *entry, struct failure *failure)
{
	const struct benchmark *benchmark = run->benchmark;

	if (take_number(run, entry, "samples", 1, benchmark->samples, &run->samples, failure) < 0 ||
	    take_number(run, entry, "iterations", 1, benchmark->iterations, &run->iterations,
			failure) < 0)
		return -1;
	return take_number(run, entry, "warmup", 0, benchmark->warmup, &run->warmup, failure);
}

int request_run(const struct request *request, const json_t *entry, struct run *run,
		struct failure *failure)
{
	const char *name = json_string_value(json_object_get(entry, "name"));

	*run = (struct run){
		.benchmark = find_benchmark(name, failure),
		.clock = request->clock,
		.scratch = request->scratch,
		.guest_acts = request->guests_act ? &request->guest_acts : NULL,
		.files = request->files,
	};
	if (!run->benchmark)
		return -1;
	run->parameters = json_object();
	if (take_parameters(run, json_object_get(entry, "parameters"), failure) == 0 &&
	    take_numbers(run, entry, failure) == 0)
		return 0;
	json_decref(run->parameters);
	return -1;
}
