/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading one attempt at a boot: its stream of records and how it ended. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/dataset_build.h"
#include "record/stream.h"

static int out_of_memory(struct boot_context *context)
{
	(void)failure_set(context->failure, "read %s: out of memory", context->path);
	return 1;
}

static int add_note(struct boot_context *context, enum note_kind kind, const json_t *record,
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
	return add_note(context, NOTE_BOOT, NULL, text);
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

static int mark(json_t *set, const json_t *record)
{
	char *key = benchmark_key(record);
	int result = key ? json_object_set_new(set, key, json_true()) : -1;

	free(key);
	return result;
}

static int read_values(const json_t *record, double **values, size_t *count)
{
	const json_t *array = json_object_get(record, "values");
	size_t size = json_array_size(array);

	*count = 0;
	*values = malloc((size ? size : 1) * sizeof(**values));
	if (!*values)
		return -1;
	for (size_t i = 0; i < size; i++) {
		const json_t *value = json_array_get(array, i);

		if (json_is_number(value))
			(*values)[(*count)++] = json_number_value(value);
	}
	return 0;
}

static int take_samples(struct boot_context *context, size_t line, const json_t *record)
{
	const char *direction = record_text(record, "direction");
	const json_t *parameters = json_object_get(record, "parameters");
	struct observation *observation;
	double *values;
	size_t count;

	if (!*record_text(record, "benchmark") || !*record_text(record, "metric"))
		return add_problem(context, line, "samples without benchmark or metric");
	if (read_values(record, &values, &count) < 0)
		return out_of_memory(context);
	if (count == 0 || count != json_array_size(json_object_get(record, "values"))) {
		free(values);
		return add_problem(context, line, "samples without values, or with one that is "
						  "no number");
	}
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
		.direction = strcmp(direction, "higher") == 0 ? DIRECTION_HIGHER :
								DIRECTION_LOWER,
		.architecture = dataset_copy(context->architecture),
		.machine_type = dataset_copy(context->machine_type),
		.clock = dataset_copy(context->clock),
		.values = values,
		.count = count,
	};
	return observation_is_whole(observation) ? 0 : out_of_memory(context);
}

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static double median_of(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static int take_counters(struct boot_context *context, const json_t *record)
{
	struct dataset *dataset = context->dataset;
	struct counter_reading *counter;
	double *values;
	size_t count;
	double median;

	/* A counting pass runs with probes on: its counters prove, they don't compare. */
	if (strcmp(record_text(record, "pass"), "time") != 0)
		return 0;
	if (read_values(record, &values, &count) < 0)
		return out_of_memory(context);
	median = count > 0 ? median_of(values, count) : NAN;
	free(values);
	if (count == 0)
		return 0;
	counter = dataset_grow(dataset->counters, dataset->counter_count, sizeof(*counter));
	if (!counter)
		return out_of_memory(context);
	dataset->counters = counter;
	counter += dataset->counter_count++;
	*counter = (struct counter_reading){
		.variant = dataset_copy(context->variant),
		.boot = dataset_copy(context->boot),
		.benchmark = dataset_copy(record_text(record, "benchmark")),
		.parameters_key = parameters_key(json_object_get(record, "parameters")),
		.event = dataset_copy(record_text(record, "event")),
		.scope = dataset_copy(record_text(record, "scope")),
		.median = median,
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

static int take_environment(struct boot_context *context, const json_t *record)
{
	struct dataset *dataset = context->dataset;

	(void)snprintf(context->architecture, sizeof(context->architecture), "%s",
		       record_text(record, "architecture"));
	(void)snprintf(context->machine_type, sizeof(context->machine_type), "%s",
		       record_text(json_object_get(record, "machine"), "type"));
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
	char text[1024];

	(void)snprintf(text, sizeof(text), "%s: %s%s%s", record_text(record, "trigger"),
		       record_text(record, "outcome"), *record_text(record, "detail") ? ": " : "",
		       record_text(record, "detail"));
	return add_note(context, NOTE_FINDING, record, text);
}

static int take_record(void *argument, size_t line, const json_t *record, const char *problem)
{
	struct boot_context *context = argument;
	const char *type = record_text(record, "type");

	if (!record)
		return add_problem(context, line, problem);
	if (strcmp(type, "stream") == 0)
		return take_stream(context, line, record);
	if (strcmp(type, "environment") == 0)
		return take_environment(context, record);
	if (strcmp(type, "samples") == 0)
		return take_samples(context, line, record);
	if (strcmp(type, "counters") == 0)
		return take_counters(context, record);
	if (strcmp(type, "finding") == 0)
		return take_finding(context, record);
	if (strcmp(type, "skip") == 0)
		return add_note(context, NOTE_SKIP, record, record_text(record, "reason"));
	if (strcmp(type, "error") == 0) {
		if (mark(context->failed, record) < 0)
			return out_of_memory(context);
		return add_note(context, NOTE_ERROR, record, record_text(record, "reason"));
	}
	if (strcmp(type, "end") == 0 && strcmp(record_text(record, "scope"), "benchmark") == 0 &&
	    mark(context->finished, record) < 0)
		return out_of_memory(context);
	return 0;
}

/* Whether a benchmark's samples of this attempt count: it ended, and no error was recorded. */
static bool is_trusted(const struct boot_context *context, const char *benchmark,
		       const char *parameters)
{
	char *key = NULL;
	bool trusted;

	if (asprintf(&key, "%s %s", benchmark, parameters) < 0)
		return false;
	trusted = json_object_get(context->finished, key) &&
		  !json_object_get(context->failed, key);
	free(key);
	return trusted;
}

static bool same_series(const struct observation *left, const struct observation *right)
{
	return strcmp(left->boot, right->boot) == 0 &&
	       strcmp(left->variant, right->variant) == 0 &&
	       strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0 &&
	       strcmp(left->metric, right->metric) == 0;
}

/* Drops this attempt's samples that don't count, and those of earlier attempts that it replaces. */
static void settle_attempt(struct boot_context *context, size_t first_of_boot)
{
	struct dataset *dataset = context->dataset;
	struct observation *all = dataset->observations;
	size_t kept = context->first_observation;

	for (size_t i = kept; i < dataset->observation_count; i++) {
		if (!is_trusted(context, all[i].benchmark, all[i].parameters_key)) {
			observation_free(&all[i]);
			continue;
		}
		for (size_t j = first_of_boot; j < context->first_observation; j++)
			if (all[j].boot && same_series(&all[i], &all[j])) {
				observation_free(&all[j]);
				all[j] = (struct observation){ 0 };
			}
		all[kept++] = all[i];
	}
	dataset->observation_count = kept;
	kept = first_of_boot;
	for (size_t i = first_of_boot; i < dataset->observation_count; i++)
		if (all[i].boot)
			all[kept++] = all[i];
	dataset->observation_count = kept;

	kept = context->first_counter;
	for (size_t i = kept; i < dataset->counter_count; i++) {
		struct counter_reading *counter = &dataset->counters[i];

		if (is_trusted(context, counter->benchmark, counter->parameters_key))
			dataset->counters[kept++] = *counter;
		else
			counter_free(counter);
	}
	dataset->counter_count = kept;
}

/* A boot that ended early: says how and in which benchmark. */
static int note_outcome(struct boot_context *context, const char *folder)
{
	json_error_t error;
	char path[4096];
	char text[1024];
	const char *outcome;
	const char *benchmark;
	json_t *boot;
	int result = 0;

	(void)snprintf(path, sizeof(path), "%s/boot.json", folder);
	boot = json_load_file(path, 0, &error);
	outcome = record_text(boot, "outcome");
	benchmark = record_text(boot, "benchmark");
	if (boot && strcmp(outcome, "complete") != 0) {
		const json_t *tail = json_object_get(boot, "console_tail");
		size_t lines = json_array_size(tail);
		const char *last = lines ? json_string_value(json_array_get(tail, lines - 1)) :
					   NULL;

		(void)snprintf(text, sizeof(text), "%s%s%s%s%s", outcome,
			       *benchmark ? " in " : "", benchmark, last ? "; console: " : "",
			       last ? last : "");
		result = add_note(context, NOTE_BOOT, boot, text);
	}
	json_decref(boot);
	return result;
}

int dataset_load_attempt(struct boot_context *context, const char *folder, size_t first_of_boot)
{
	char path[4096];
	int result;

	(void)snprintf(path, sizeof(path), "%s/records.jsonl", folder);
	context->path = path;
	context->first_observation = context->dataset->observation_count;
	context->first_counter = context->dataset->counter_count;
	context->finished = json_object();
	context->failed = json_object();
	context->failure->text[0] = '\0';
	result = record_read_file(path, take_record, context, context->failure);
	if (result == 0) {
		settle_attempt(context, first_of_boot);
		result = note_outcome(context, folder);
	}
	json_decref(context->finished);
	json_decref(context->failed);
	return result == 0 ? 0 : -1;
}
