/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading one attempt at a boot: its stream of records and how it ended. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/dataset_build.h"
#include "record/stream.h"

static int out_of_memory(struct boot_context *context)
{
	(void)failure_set(context->failure, "read %s: out of memory", context->path);
	return 1;
}

int dataset_add_note(struct boot_context *context, enum note_kind kind, const json_t *record,
		     const char *text)
{
	struct dataset *dataset = context->dataset;
	struct dataset_note *note = dataset_grow(dataset->notes, dataset->note_count,
						 sizeof(*note));

	if (!note)
		return out_of_memory(context);
	dataset->notes = note;
	note += dataset->note_count++;
	*note = (struct dataset_note){
		.kind = kind,
		.variant = dataset_copy(context->variant),
		.block = dataset_copy(context->block),
		.boot = dataset_copy(context->boot),
		.benchmark = dataset_copy(record_text(record, "benchmark")),
		.parameters_key = parameters_key(json_object_get(record, "parameters")),
		.text = dataset_copy(text),
	};
	if (!note->variant || !note->block || !note->boot || !note->benchmark ||
	    !note->parameters_key || !note->text)
		return out_of_memory(context);
	return 0;
}

static int add_problem(struct boot_context *context, size_t line, const char *problem)
{
	char text[512];

	(void)snprintf(text, sizeof(text), "%s:%zu: %s; the line is passed over", context->path,
		       line, problem);
	return dataset_add_note(context, NOTE_BOOT, NULL, text);
}

/* The set's key of a record's benchmark with its parameters; malloc'd. */
static char *benchmark_key(const json_t *record)
{
	char *parameters = parameters_key(json_object_get(record, "parameters"));
	char *key = NULL;

	if (parameters && asprintf(&key, "%s %s", record_text(record, "benchmark"),
				   parameters) < 0)
		key = NULL;
	free(parameters);
	return key;
}

/* The numbers of an array in a record's field; malloc'd. NULL and 0 where it is empty, is no array,
 * or holds what is no number or beyond the limit; NULL and another count where memory ran out. */
static double *read_numbers(const json_t *record, const char *field, size_t *count)
{
	const json_t *array = json_object_get(record, field);
	double *numbers;
	size_t index;
	json_t *value;

	*count = json_array_size(array);
	numbers = *count ? calloc(*count, sizeof(*numbers)) : NULL;
	if (!numbers)
		return NULL;
	json_array_foreach((json_t *)array, index, value) {
		if (!json_is_number(value) ||
		    !(fabs(json_number_value(value)) <= DATASET_VALUE_LIMIT)) {
			free(numbers);
			*count = 0;
			return NULL;
		}
		numbers[index] = json_number_value(value);
	}
	return numbers;
}

/* Whether a record belongs to the pass under way, of its own benchmark and parameters. */
static bool is_under_way(const struct boot_context *context, const char *key)
{
	return context->under_way && strcmp(context->under_way, key) == 0;
}

/* Forgets what came in since the last begin: its pass did not end. */
static void drop_pass(struct boot_context *context)
{
	struct dataset *dataset = context->dataset;

	while (dataset->observation_count > context->pass_observation)
		observation_free(&dataset->observations[--dataset->observation_count]);
	while (dataset->counter_count > context->pass_counter)
		counter_free(&dataset->counters[--dataset->counter_count]);
	free(context->under_way);
	context->under_way = NULL;
}

static int take_begin(struct boot_context *context, const json_t *record)
{
	drop_pass(context);
	context->under_way = benchmark_key(record);
	(void)snprintf(context->pass, sizeof(context->pass), "%s", record_text(record, "pass"));
	return context->under_way ? 0 : out_of_memory(context);
}

/* The end of the pass under way makes its samples count; any other end says nothing about them. */
static int take_end(struct boot_context *context, const json_t *record)
{
	char *key;

	if (strcmp(record_text(record, "scope"), "stream") == 0) {
		context->ended = true;
		return 0;
	}
	key = benchmark_key(record);
	if (!key)
		return out_of_memory(context);
	if (is_under_way(context, key) && strcmp(context->pass, record_text(record, "pass")) == 0) {
		context->pass_observation = context->dataset->observation_count;
		context->pass_counter = context->dataset->counter_count;
	}
	drop_pass(context);
	free(key);
	return 0;
}

/* What is wrong with a record of samples; NULL where nothing is. */
static const char *samples_problem(const json_t *record)
{
	const char *direction = record_text(record, "direction");

	if (!*record_text(record, "benchmark") || !*record_text(record, "metric"))
		return "samples without benchmark or metric";
	if (!*record_text(record, "unit"))
		return "samples without a unit";
	if (strcmp(direction, "lower") != 0 && strcmp(direction, "higher") != 0)
		return "samples whose direction is neither lower nor higher";
	return NULL;
}

/* Says of samples why they can't count, and returns true where they can't. */
static bool is_left_out(struct boot_context *context, size_t line, const json_t *record,
			int *result)
{
	const char *problem = samples_problem(record);
	char *key = benchmark_key(record);

	*result = 0;
	if (!key) {
		*result = out_of_memory(context);
		return true;
	}
	if (!problem && !is_under_way(context, key))
		problem = "samples outside of a pass of their benchmark";
	free(key);
	if (problem) {
		*result = add_problem(context, line, problem);
		return true;
	}
	if (*context->clock && *context->architecture)
		return false;
	if (context->nameless_samples++ == 0)
		context->nameless_line = line;
	return true;
}

static int take_samples(struct boot_context *context, size_t line, const json_t *record)
{
	const json_t *parameters = json_object_get(record, "parameters");
	struct observation *observation;
	double *values;
	size_t count;
	int result;

	if (is_left_out(context, line, record, &result))
		return result;
	values = read_numbers(record, "values", &count);
	if (!values && count)
		return out_of_memory(context);
	if (!values)
		return add_problem(context, line, "samples without values, or with one that is "
						  "no number up to 1e300");
	observation = dataset_add_observation(context->dataset);
	if (!observation) {
		free(values);
		return out_of_memory(context);
	}
	*observation = (struct observation){
		.variant = dataset_copy(context->variant),
		.block = dataset_copy(context->block),
		.boot = dataset_copy(context->boot),
		.order = context->order,
		.benchmark = dataset_copy(record_text(record, "benchmark")),
		.parameters = json_is_object(parameters) ? json_deep_copy(parameters) :
							   json_object(),
		.parameters_key = parameters_key(parameters),
		.metric = dataset_copy(record_text(record, "metric")),
		.unit = dataset_copy(record_text(record, "unit")),
		.direction = strcmp(record_text(record, "direction"), "higher") == 0 ?
			     DIRECTION_HIGHER : DIRECTION_LOWER,
		.architecture = dataset_copy(context->architecture),
		.machine_type = dataset_copy(context->machine_type),
		.costs = dataset_copy(context->costs),
		.ultravisor = dataset_copy(context->ultravisor),
		.clock = dataset_copy(context->clock),
		.build = dataset_copy(context->build),
		.values = values,
		.count = count,
	};
	return observation_is_whole(observation) ? 0 : out_of_memory(context);
}

/* Scales counter values to the whole time that the counter was enabled, since the kernel lets more
 * counters than the machine has take turns; values of samples in which it never ran are left out.
 * The record has either times or their ratio. Returns whether its arrays fit each other. */
static bool scale_values(const json_t *record, double *values, size_t *count)
{
	const json_t *share = json_object_get(record, "running_share");
	const json_t *enabled = json_object_get(record, "enabled_ns");
	const json_t *running = json_object_get(record, "running_ns");
	size_t kept = 0;

	if (!share && !enabled && !running)
		return true;
	if (share ? json_array_size(share) != *count :
		    json_array_size(enabled) != *count || json_array_size(running) != *count)
		return false;
	for (size_t i = 0; i < *count; i++) {
		/* A share of null: not enabled at all. */
		double part = json_number_value(json_array_get(share ? share : running, i));
		double whole = share ? 1 : json_number_value(json_array_get(enabled, i));

		if (part > 0)
			values[kept++] = whole > part ? values[i] * (whole / part) : values[i];
	}
	*count = kept;
	return true;
}

static int take_counters(struct boot_context *context, size_t line, const json_t *record)
{
	struct dataset *dataset = context->dataset;
	struct counter_reading *counter;
	char *key = benchmark_key(record);
	double *values;
	size_t count;
	bool wanted;

	if (!key)
		return out_of_memory(context);
	/* A counting pass runs with probes on: its counters prove, they don't compare. */
	wanted = is_under_way(context, key) && strcmp(context->pass, "time") == 0 &&
		 strcmp(record_text(record, "pass"), "time") == 0;
	free(key);
	if (!wanted)
		return 0;
	values = read_numbers(record, "values", &count);
	if (!values && count)
		return out_of_memory(context);
	if (!values || !scale_values(record, values, &count)) {
		free(values);
		return add_problem(context, line, "counters without values, or with times that "
						  "don't belong to them");
	}
	if (count == 0) {
		free(values);
		return 0;
	}
	counter = dataset_grow(dataset->counters, dataset->counter_count, sizeof(*counter));
	if (!counter) {
		free(values);
		return out_of_memory(context);
	}
	dataset->counters = counter;
	counter += dataset->counter_count++;
	*counter = (struct counter_reading){
		.variant = dataset_copy(context->variant),
		.boot = dataset_copy(context->boot),
		.benchmark = dataset_copy(record_text(record, "benchmark")),
		.parameters_key = parameters_key(json_object_get(record, "parameters")),
		.event = dataset_copy(record_text(record, "event")),
		.scope = dataset_copy(record_text(record, "scope")),
		.values = values,
		.count = count,
	};
	if (!counter->variant || !counter->boot || !counter->benchmark ||
	    !counter->parameters_key || !counter->event || !counter->scope)
		return out_of_memory(context);
	return 0;
}

static int take_stream(struct boot_context *context, size_t line, const json_t *record)
{
	json_int_t schema = json_integer_value(json_object_get(record, "schema"));

	if (!json_is_integer(json_object_get(record, "schema")) || !*record_text(record, "clock"))
		return add_problem(context, line, "a stream without schema or clock");
	if (schema != RECORD_SCHEMA) {
		(void)failure_set(context->failure,
				  "read %s:%zu: records of schema %lld, this uvbench reads schema "
				  "%d: use the uvbench that wrote them",
				  context->path, line, (long long)schema, RECORD_SCHEMA);
		return 1;
	}
	(void)snprintf(context->clock, sizeof(context->clock), "%s", record_text(record, "clock"));
	return 0;
}

/* The value as text that equal values share, NULL of none. */
static int take_value(char **text, const json_t *value)
{
	free(*text);
	*text = value ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
	return value && !*text ? -1 : 0;
}

static int take_environment(struct boot_context *context, size_t line, const json_t *record)
{
	struct dataset *dataset = context->dataset;
	const json_t *machine = json_object_get(record, "machine");
	const char *machine_type = record_text(machine, "type");

	if (!*record_text(record, "architecture") || !*machine_type)
		return add_problem(context, line, "an environment without architecture or "
						  "machine type");
	(void)snprintf(context->architecture, sizeof(context->architecture), "%s",
		       record_text(record, "architecture"));
	(void)snprintf(context->machine_type, sizeof(context->machine_type), "%s", machine_type);
	if (take_value(&context->costs, json_object_get(machine, "costs")) < 0 ||
	    take_value(&context->ultravisor, json_object_get(machine, "ultravisor")) < 0)
		return out_of_memory(context);
	if (!dataset->environments)
		dataset->environments = json_object();
	if (json_object_get(dataset->environments, context->variant))
		return 0;
	if (json_object_set_new(dataset->environments, context->variant,
				json_deep_copy(record)) < 0)
		return out_of_memory(context);
	return 0;
}

static int take_finding(struct boot_context *context, const json_t *record)
{
	struct dataset *dataset = context->dataset;
	struct dataset_note *note;
	char text[1024];

	(void)snprintf(text, sizeof(text), "%s: %s%s%s", record_text(record, "trigger"),
		       record_text(record, "outcome"), *record_text(record, "detail") ? ": " : "",
		       record_text(record, "detail"));
	if (dataset_add_note(context, NOTE_FINDING, record, text) != 0)
		return 1;
	note = &dataset->notes[dataset->note_count - 1];
	note->trigger = dataset_copy(record_text(record, "trigger"));
	note->outcome = dataset_copy(record_text(record, "outcome"));
	return note->trigger && note->outcome ? 0 : out_of_memory(context);
}

static int take_error(struct boot_context *context, const json_t *record)
{
	char *key = benchmark_key(record);
	int result = key ? json_object_set_new(context->failed, key, json_true()) : -1;

	free(key);
	if (result < 0)
		return out_of_memory(context);
	return dataset_add_note(context, NOTE_ERROR, record, record_text(record, "reason"));
}

static int take_record(void *argument, size_t line, const json_t *record, const char *problem)
{
	struct boot_context *context = argument;
	const char *type = record_text(record, "type");
	const json_t *parameters = json_object_get(record, "parameters");

	if (!record)
		return add_problem(context, line, problem);
	if (parameters && !json_is_object(parameters))
		return add_problem(context, line, "parameters that are no object");
	if (strcmp(type, "stream") == 0)
		return take_stream(context, line, record);
	if (strcmp(type, "environment") == 0)
		return take_environment(context, line, record);
	if (strcmp(type, "begin") == 0)
		return take_begin(context, record);
	if (strcmp(type, "samples") == 0)
		return take_samples(context, line, record);
	if (strcmp(type, "counters") == 0)
		return take_counters(context, line, record);
	if (strcmp(type, "finding") == 0)
		return take_finding(context, record);
	if (strcmp(type, "skip") == 0)
		return dataset_add_note(context, NOTE_SKIP, record, record_text(record, "reason"));
	if (strcmp(type, "error") == 0)
		return take_error(context, record);
	if (strcmp(type, "end") == 0)
		return take_end(context, record);
	return 0;
}

/* Samples of a stream that does not say what it was measured on. */
static int note_nameless(struct boot_context *context)
{
	char text[512];

	if (context->nameless_samples == 0)
		return 0;
	(void)snprintf(text, sizeof(text),
		       "%s:%zu: %zu %s of samples left out: no whole %s record stands before them",
		       context->path, context->nameless_line, context->nameless_samples,
		       context->nameless_samples == 1 ? "record" : "records",
		       *context->clock ? "environment" : "stream");
	return dataset_add_note(context, NOTE_BOOT, NULL, text);
}

static int note_failed_boot(struct boot_context *context, const json_t *boot)
{
	const char *benchmark = record_text(boot, "benchmark");
	const json_t *tail = json_object_get(boot, "console_tail");
	size_t lines = json_array_size(tail);
	const char *last = lines ? json_string_value(json_array_get(tail, lines - 1)) : NULL;
	char text[1024];

	(void)snprintf(text, sizeof(text), "%s%s%s%s%s", record_text(boot, "outcome"),
		       *benchmark ? " in " : "", benchmark, last ? "; console: " : "",
		       last ? last : "");
	return dataset_add_note(context, NOTE_BOOT, boot, text);
}

/* A boot that ended early: says how and in which benchmark. */
static int note_outcome(struct boot_context *context, const char *folder)
{
	json_error_t error;
	char path[4096];
	char text[512];
	const char *outcome;
	json_t *boot;
	int result = 0;

	(void)snprintf(path, sizeof(path), "%s/boot.json", folder);
	boot = json_load_file(path, 0, &error);
	outcome = record_text(boot, "outcome");
	if (*outcome && strcmp(outcome, "complete") != 0) {
		result = note_failed_boot(context, boot);
	} else if (!context->ended) {
		/* Nothing else says that the rest is missing. */
		(void)snprintf(text, sizeof(text),
			       "%s: no end of the stream: cut off, or under way still",
			       context->path);
		result = dataset_add_note(context, NOTE_BOOT, NULL, text);
	}
	json_decref(boot);
	return result;
}

static int read_stream(struct boot_context *context)
{
	/* Killed before the first record: there is a folder and nothing in it. */
	if (access(context->path, F_OK) < 0 && errno == ENOENT)
		return 0;
	return record_read_file(context->path, take_record, context, context->failure);
}

int dataset_load_attempt(struct boot_context *context, const char *folder, size_t first_of_boot,
			 size_t first_counter_of_boot)
{
	struct dataset *dataset = context->dataset;
	char path[4096];
	int result;

	(void)snprintf(path, sizeof(path), "%s/records.jsonl", folder);
	context->path = path;
	context->first_observation = context->pass_observation = dataset->observation_count;
	context->first_counter = context->pass_counter = dataset->counter_count;
	context->costs = context->ultravisor = NULL;
	context->clock[0] = context->architecture[0] = context->machine_type[0] = '\0';
	context->nameless_samples = 0;
	context->ended = false;
	context->failed = json_object();
	context->failure->text[0] = '\0';
	result = read_stream(context);
	drop_pass(context);
	if (result == 0 && !dataset_settle_attempt(context, first_of_boot, first_counter_of_boot))
		result = out_of_memory(context);
	if (result == 0)
		result = note_nameless(context);
	if (result == 0)
		result = note_outcome(context, folder);
	json_decref(context->failed);
	free(context->costs);
	free(context->ultravisor);
	context->costs = context->ultravisor = NULL;
	return result == 0 ? 0 : -1;
}
