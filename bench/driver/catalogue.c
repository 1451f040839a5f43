/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent's descriptors, and entries resolved against them. */
#include "driver/catalogue.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/files.h"
#include "driver/process.h"
#include "record/stream.h"

/* How long the agent may take to describe itself, in seconds; how much it may print; and the largest
 * job file, in bytes. */
#define DESCRIBE_SECONDS 10
#define DESCRIBE_LIMIT (4u << 20)
#define JOB_LIMIT (1u << 20)

/* Most samples and iterations that the agent takes (bench/agent/request.c). */
#define COUNT_LIMIT 1000000

json_t *catalogue_load(const char *agent, struct failure *failure)
{
	struct arguments arguments = { 0 };
	json_error_t error;
	json_t *catalogue = NULL;
	char *text;

	arguments_add(&arguments, "%s", agent);
	arguments_add(&arguments, "--describe");
	text = process_capture(&arguments, DESCRIBE_SECONDS, DESCRIBE_LIMIT, failure);
	if (text) {
		catalogue = json_loads(text, 0, &error);
		if (!json_is_array(json_object_get(catalogue, "benchmarks"))) {
			(void)failure_set(failure, "read what %s --describe prints: %s", agent,
					  catalogue ? "no list of benchmarks" : error.text);
			json_decref(catalogue);
			catalogue = NULL;
		}
	}
	free(text);
	arguments_free(&arguments);
	return catalogue;
}

/* The object of that name in an array, or NULL. */
static json_t *find_named(const json_t *array, const char *name)
{
	size_t index;
	json_t *item;

	json_array_foreach(array, index, item)
		if (strcmp(record_text(item, "name"), name) == 0)
			return item;
	return NULL;
}

const json_t *catalogue_find(const json_t *catalogue, const char *name)
{
	return find_named(json_object_get(catalogue, "benchmarks"), name);
}

bool catalogue_has_metric(const json_t *benchmark, const char *metric)
{
	return find_named(json_object_get(benchmark, "metrics"), metric) != NULL;
}

/* What one call of catalogue_resolve works on. */
struct resolution {
	const json_t *catalogue;
	const char *workloads;
	json_t *files;
	json_t *resolved;
	char *culprit;
	struct failure *failure;
};

static int refuse(struct resolution *resolution, const char *culprit, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct resolution *resolution, const char *culprit, const char *format, ...)
{
	va_list arguments;

	if (resolution->culprit)
		(void)snprintf(resolution->culprit, 256, "%s", culprit);
	va_start(arguments, format);
	(void)vsnprintf(resolution->failure->text, sizeof(resolution->failure->text), format,
			arguments);
	va_end(arguments);
	return -1;
}

/* "a, b, c" of the names in an array of objects or of strings. */
static void list_names(const json_t *array, char *text, size_t room)
{
	size_t index, used = 0;
	json_t *item;

	text[0] = '\0';
	json_array_foreach(array, index, item) {
		const char *name = json_is_string(item) ? json_string_value(item) :
							  record_text(item, "name");
		int size = snprintf(text + used, room - used, "%s%s", index ? ", " : "", name);

		if (size < 0 || (size_t)size >= room - used)
			return;
		used += (size_t)size;
	}
}

/* The text of workloads/<family>/<value>.<family> goes to the files. */
static int take_file(struct resolution *resolution, const char *benchmark, const char *assignment,
		     const char *value)
{
	int family = (int)strcspn(benchmark, ".");
	struct failure reason = { "" };
	char name[300];
	char path[PATH_ROOM];
	char *text;
	int result;

	(void)snprintf(name, sizeof(name), "%s.%.*s", value, family, benchmark);
	if (strchr(value, '/') || value[0] == '.' || strlen(value) > 200)
		return refuse(resolution, assignment, "%s: \"%s\" is no job's name", benchmark,
			      value);
	if (path_format(path, resolution->failure, "%s/%.*s/%s", resolution->workloads, family,
			benchmark, name) < 0)
		return -1;
	text = file_read(path, JOB_LIMIT, &reason);
	if (!text)
		return refuse(resolution, assignment, "%s: %s", benchmark, reason.text);
	result = json_object_set_new(resolution->files, name, json_string(text));
	free(text);
	if (result < 0)
		return refuse(resolution, assignment, "%s: %s is not UTF-8 text", benchmark, path);
	return 0;
}

static int set_integer(struct resolution *resolution, const char *benchmark,
		       const json_t *parameter, const char *assignment, const char *value,
		       json_t *parameters)
{
	const json_t *minimum = json_object_get(parameter, "minimum");
	const json_t *maximum = json_object_get(parameter, "maximum");
	const char *name = record_text(parameter, "name");
	char *end;
	long long number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (end == value || *end || errno == ERANGE)
		return refuse(resolution, assignment, "%s: parameter %s is \"%s\", not a whole "
						      "number", benchmark, name, value);
	if ((minimum && number < json_integer_value(minimum)) ||
	    (maximum && number > json_integer_value(maximum)))
		return refuse(resolution, assignment,
			      "%s: parameter %s is %lld, it must be from %lld to %lld", benchmark,
			      name, number, (long long)json_integer_value(minimum),
			      (long long)json_integer_value(maximum));
	return json_object_set_new(parameters, name, json_integer(number));
}

static int set_parameter(struct resolution *resolution, const json_t *benchmark,
			 const char *assignment, json_t *parameters)
{
	const char *benchmark_name = record_text(benchmark, "name");
	const char *equals = strchr(assignment, '=');
	const json_t *parameter;
	char name[64];
	char known[512];

	if (!equals || equals == assignment || equals - assignment >= (long)sizeof(name))
		return refuse(resolution, assignment,
			      "%s: parameter \"%s\" is not of the form name=value", benchmark_name,
			      assignment);
	(void)snprintf(name, sizeof(name), "%.*s", (int)(equals - assignment), assignment);
	parameter = find_named(json_object_get(benchmark, "parameters"), name);
	if (!parameter) {
		list_names(json_object_get(benchmark, "parameters"), known, sizeof(known));
		return refuse(resolution, assignment, "%s: unknown parameter \"%s\"; it has: %s",
			      benchmark_name, name, *known ? known : "none");
	}
	if (strcmp(record_text(parameter, "type"), "integer") == 0)
		return set_integer(resolution, benchmark_name, parameter, assignment, equals + 1,
				   parameters);
	if (json_object_set_new(parameters, name, json_string(equals + 1)) < 0)
		return refuse(resolution, assignment, "%s: parameter %s is not UTF-8 text",
			      benchmark_name, name);
	return 0;
}

/* The complete parameters of a benchmark but for its state: defaults, then the entry's own. */
static json_t *fill_parameters(struct resolution *resolution, const json_t *benchmark,
			       const json_t *entry)
{
	json_t *parameters = json_object();
	size_t index;
	json_t *item;

	json_array_foreach(json_object_get(benchmark, "parameters"), index, item)
		if (json_object_set(parameters, record_text(item, "name"),
				    json_object_get(item, "default")) < 0)
			goto failed;
	json_array_foreach(json_object_get(entry, "parameters"), index, item)
		if (set_parameter(resolution, benchmark, json_string_value(item), parameters) < 0)
			goto failed;
	json_array_foreach(json_object_get(benchmark, "parameters"), index, item) {
		const char *name = record_text(item, "name");

		if (strcmp(record_text(item, "type"), "file") == 0 &&
		    take_file(resolution, record_text(benchmark, "name"), name,
			      record_text(parameters, name)) < 0)
			goto failed;
	}
	return parameters;

failed:
	json_decref(parameters);
	return NULL;
}

/* One boot must not count as several: what is asked for twice with the same parameters is measured once. */
static bool is_resolved(const struct resolution *resolution, const char *name,
			const json_t *parameters)
{
	size_t index;
	json_t *item;

	json_array_foreach(resolution->resolved, index, item)
		if (strcmp(record_text(item, "name"), name) == 0 &&
		    json_equal(json_object_get(item, "parameters"), parameters))
			return true;
	return false;
}

/* The entry's count or the benchmark's own, within what the agent takes. */
static int set_count(struct resolution *resolution, const json_t *benchmark, const json_t *entry,
		     const char *name, json_int_t minimum, json_t *resolved)
{
	json_t *count = json_object_get(entry, name);
	json_int_t value = json_integer_value(count);

	if (!count)
		return json_object_set(resolved, name, json_object_get(benchmark, name));
	if (value < minimum || value > COUNT_LIMIT)
		return refuse(resolution, name, "%s: %s is %lld, it must be from %lld to %d",
			      record_text(benchmark, "name"), name, (long long)value,
			      (long long)minimum, COUNT_LIMIT);
	return json_object_set(resolved, name, count);
}

static int add_benchmark(struct resolution *resolution, const json_t *benchmark,
			 const json_t *entry, const char *state, const json_t *parameters)
{
	const char *name = record_text(benchmark, "name");
	json_t *complete = json_deep_copy(parameters);
	json_t *resolved;

	if (state && json_object_set_new(complete, "state", json_string(state)) < 0) {
		json_decref(complete);
		return failure_set(resolution->failure, "resolve a suite: out of memory");
	}
	if (is_resolved(resolution, name, complete)) {
		json_decref(complete);
		return 0;
	}
	resolved = json_pack("{s:s, s:o}", "name", name, "parameters", complete);
	if (set_count(resolution, benchmark, entry, "samples", 1, resolved) < 0 ||
	    set_count(resolution, benchmark, entry, "iterations", 1, resolved) < 0 ||
	    set_count(resolution, benchmark, entry, "warmup", 0, resolved) < 0) {
		json_decref(resolved);
		return -1;
	}
	return json_array_append_new(resolution->resolved, resolved);
}

static bool contains(const json_t *array, const char *text)
{
	size_t index;
	json_t *item;

	json_array_foreach(array, index, item)
		if (strcmp(json_string_value(item), text) == 0)
			return true;
	return false;
}

/* One benchmark in the states the entry asks for, or in all that it has. */
static int resolve_benchmark(struct resolution *resolution, const json_t *benchmark,
			     const json_t *entry)
{
	const json_t *known = json_object_get(benchmark, "states");
	const json_t *states = json_object_get(entry, "states");
	json_t *parameters = fill_parameters(resolution, benchmark, entry);
	const char *name = record_text(benchmark, "name");
	char names[256];
	size_t index;
	json_t *state;
	int result = 0;

	if (!parameters)
		return -1;
	list_names(known, names, sizeof(names));
	json_array_foreach(states, index, state)
		if (!contains(known, json_string_value(state)))
			result = refuse(resolution, json_string_value(state),
					"%s: unknown state \"%s\"; it has: %s", name,
					json_string_value(state), *names ? names : "none");
	if (result == 0 && json_array_size(known) == 0)
		result = add_benchmark(resolution, benchmark, entry, NULL, parameters);
	json_array_foreach(states ? states : known, index, state)
		if (result == 0)
			result = add_benchmark(resolution, benchmark, entry,
					       json_string_value(state), parameters);
	json_decref(parameters);
	return result;
}

static int resolve_entry(struct resolution *resolution, const json_t *entry)
{
	const char *name = record_text(entry, "name");
	const json_t *all = json_object_get(resolution->catalogue, "benchmarks");
	const json_t *exact = catalogue_find(resolution->catalogue, name);
	size_t length = strlen(name);
	char known[768];
	size_t index;
	json_t *benchmark;
	bool found = false;

	if (exact)
		return resolve_benchmark(resolution, exact, entry);
	json_array_foreach(all, index, benchmark) {
		const char *candidate = record_text(benchmark, "name");

		if (strncmp(candidate, name, length) != 0 || candidate[length] != '.')
			continue;
		found = true;
		if (resolve_benchmark(resolution, benchmark, entry) < 0)
			return -1;
	}
	if (found)
		return 0;
	list_names(all, known, sizeof(known));
	return refuse(resolution, name, "unknown benchmark or family \"%s\"; known: %s", name,
		      known);
}

json_t *catalogue_resolve(const json_t *catalogue, const json_t *entries, const char *workloads,
			  json_t *files, char culprit[256], struct failure *failure)
{
	struct resolution resolution = {
		.catalogue = catalogue,
		.workloads = workloads,
		.files = files,
		.resolved = json_array(),
		.culprit = culprit,
		.failure = failure,
	};
	size_t index;
	json_t *entry;

	if (culprit)
		culprit[0] = '\0';
	json_array_foreach(entries, index, entry)
		if (resolve_entry(&resolution, entry) < 0) {
			json_decref(resolution.resolved);
			return NULL;
		}
	return resolution.resolved;
}
