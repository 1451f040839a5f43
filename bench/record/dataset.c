/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading campaign and run folders into a dataset. */
#include "record/dataset.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "record/dataset_build.h"
#include "record/stream.h"

/* Most attempts that a boot's folder may have: <name>, <name>.2, … */
#define ATTEMPT_LIMIT 99

char *parameters_key(const json_t *parameters)
{
	if (!parameters)
		return strdup("{}");
	return json_dumps(parameters, JSON_COMPACT | JSON_SORT_KEYS);
}

char *dataset_copy(const char *text)
{
	return strdup(text ? text : "");
}

void *dataset_grow(void *array, size_t count, size_t size)
{
	/* Grown at powers of two: count is what the array holds now. */
	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	return reallocarray(array, count > 0 ? 2 * count : 1, size);
}

struct observation *dataset_add_observation(struct dataset *dataset)
{
	struct observation *larger = dataset_grow(dataset->observations,
						  dataset->observation_count, sizeof(*larger));

	if (!larger)
		return NULL;
	dataset->observations = larger;
	larger += dataset->observation_count++;
	*larger = (struct observation){ 0 };
	return larger;
}

static void observation_free(struct observation *observation)
{
	free(observation->variant);
	free(observation->block);
	free(observation->boot);
	free(observation->benchmark);
	json_decref(observation->parameters);
	free(observation->parameters_key);
	free(observation->metric);
	free(observation->unit);
	free(observation->architecture);
	free(observation->machine_type);
	free(observation->clock);
	free(observation->values);
}

static void counter_free(struct counter_reading *counter)
{
	free(counter->variant);
	free(counter->boot);
	free(counter->benchmark);
	free(counter->parameters_key);
	free(counter->event);
	free(counter->scope);
}

void dataset_free(struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->observation_count; i++)
		observation_free(&dataset->observations[i]);
	for (size_t i = 0; i < dataset->note_count; i++) {
		struct dataset_note *note = &dataset->notes[i];

		free(note->variant);
		free(note->block);
		free(note->boot);
		free(note->benchmark);
		free(note->parameters_key);
		free(note->text);
	}
	for (size_t i = 0; i < dataset->counter_count; i++)
		counter_free(&dataset->counters[i]);
	free(dataset->observations);
	free(dataset->notes);
	free(dataset->counters);
	json_decref(dataset->campaign);
	json_decref(dataset->environments);
	json_decref(dataset->objects);
	*dataset = (struct dataset){ 0 };
}

/* One attempt at a boot while its stream is read. */
struct boot_context {
	struct dataset *dataset;
	const char *path;       /* of the stream */
	const char *variant;
	const char *block;
	const char *boot;
	long order;
	char clock[32];
	char architecture[32];
	char machine_type[32];
	size_t first_observation; /* of this attempt */
	size_t first_counter;
	json_t *finished;       /* set of keys whose timed or counting pass ended */
	json_t *failed;         /* set of keys with an error record */
	struct failure *failure;
};

static const char *text_field(const json_t *record, const char *name)
{
	const char *text = json_string_value(json_object_get(record, name));

	return text ? text : "";
}

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
		.benchmark = dataset_copy(text_field(record, "benchmark")),
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

	if (parameters && asprintf(&key, "%s %s", text_field(record, "benchmark"),
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
	const char *direction = text_field(record, "direction");
	const json_t *parameters = json_object_get(record, "parameters");
	struct observation *observation;
	double *values;
	size_t count;

	if (!*text_field(record, "benchmark") || !*text_field(record, "metric"))
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
		.benchmark = dataset_copy(text_field(record, "benchmark")),
		.parameters = json_is_object(parameters) ? json_deep_copy(parameters) :
							   json_object(),
		.parameters_key = parameters_key(parameters),
		.metric = dataset_copy(text_field(record, "metric")),
		.unit = dataset_copy(text_field(record, "unit")),
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

bool observation_is_whole(const struct observation *observation)
{
	return observation->variant && observation->block && observation->boot &&
	       observation->benchmark && observation->parameters &&
	       observation->parameters_key && observation->metric && observation->unit &&
	       observation->architecture && observation->machine_type && observation->clock &&
	       observation->values;
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
	if (strcmp(text_field(record, "pass"), "time") != 0)
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
		.benchmark = dataset_copy(text_field(record, "benchmark")),
		.parameters_key = parameters_key(json_object_get(record, "parameters")),
		.event = dataset_copy(text_field(record, "event")),
		.scope = dataset_copy(text_field(record, "scope")),
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
	(void)snprintf(context->clock, sizeof(context->clock), "%s", text_field(record, "clock"));
	return 0;
}

static int take_environment(struct boot_context *context, const json_t *record)
{
	struct dataset *dataset = context->dataset;

	(void)snprintf(context->architecture, sizeof(context->architecture), "%s",
		       text_field(record, "architecture"));
	(void)snprintf(context->machine_type, sizeof(context->machine_type), "%s",
		       text_field(json_object_get(record, "machine"), "type"));
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

	(void)snprintf(text, sizeof(text), "%s: %s%s%s", text_field(record, "trigger"),
		       text_field(record, "outcome"), *text_field(record, "detail") ? ": " : "",
		       text_field(record, "detail"));
	return add_note(context, NOTE_FINDING, record, text);
}

static int take_record(void *argument, size_t line, const json_t *record, const char *problem)
{
	struct boot_context *context = argument;
	const char *type = text_field(record, "type");

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
		return add_note(context, NOTE_SKIP, record, text_field(record, "reason"));
	if (strcmp(type, "error") == 0) {
		if (mark(context->failed, record) < 0)
			return out_of_memory(context);
		return add_note(context, NOTE_ERROR, record, text_field(record, "reason"));
	}
	if (strcmp(type, "end") == 0 && strcmp(text_field(record, "scope"), "benchmark") == 0 &&
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
	outcome = text_field(boot, "outcome");
	benchmark = text_field(boot, "benchmark");
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

static int load_attempt(struct boot_context *context, const char *folder, size_t first_of_boot)
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

static int load_boot(struct dataset *dataset, const char *directory, const json_t *boot,
		     const char *variant, bool paired, struct failure *failure)
{
	struct boot_context context = {
		.dataset = dataset,
		.variant = variant ? variant : text_field(boot, "variant"),
		.block = paired ? text_field(boot, "block") : "",
		.boot = text_field(boot, "name"),
		.order = (long)json_integer_value(json_object_get(boot, "order")),
		.failure = failure,
	};
	size_t first_of_boot = dataset->observation_count;

	if (!*context.boot || strchr(context.boot, '/'))
		return failure_set(failure, "read %s/campaign.json: a boot without a proper name",
				   directory);
	for (int attempt = 1; attempt <= ATTEMPT_LIMIT; attempt++) {
		char folder[3072];
		char suffix[8] = "";
		struct stat status;

		if (attempt > 1)
			(void)snprintf(suffix, sizeof(suffix), ".%d", attempt);
		(void)snprintf(folder, sizeof(folder), "%s/boots/%s%s", directory, context.boot,
			       suffix);
		if (stat(folder, &status) < 0)
			return 0;
		if (load_attempt(&context, folder, first_of_boot) < 0)
			return -1;
	}
	return 0;
}

static json_t *load_plan(const char *directory, struct failure *failure)
{
	char path[4096];
	json_error_t error;
	struct stat status;
	json_t *plan;
	json_int_t schema;

	(void)snprintf(path, sizeof(path), "%s/campaign.json", directory);
	if (stat(path, &status) < 0) {
		(void)failure_set_errno(failure, errno, "open %s (is %s a campaign or a run?)",
					path, directory);
		return NULL;
	}
	plan = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!plan) {
		(void)failure_set(failure, "read %s:%d: %s", path, error.line, error.text);
		return NULL;
	}
	schema = json_integer_value(json_object_get(plan, "schema"));
	if (schema != RECORD_SCHEMA || !json_is_array(json_object_get(plan, "boots"))) {
		(void)failure_set(failure,
				  "read %s: %s of schema %lld, this uvbench reads schema %d: use the "
				  "uvbench that wrote it",
				  path, json_is_array(json_object_get(plan, "boots")) ?
				  "a folder" : "not a campaign: no boots; a folder",
				  (long long)schema, RECORD_SCHEMA);
		json_decref(plan);
		return NULL;
	}
	return plan;
}

/* Other architectures' objects are optional; a file that is there must be whole. */
static int load_objects(struct dataset *dataset, const char *directory, struct failure *failure)
{
	char path[4096];
	json_error_t error;
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s/objects.json", directory);
	if (stat(path, &status) < 0 && errno == ENOENT)
		return 0;
	dataset->objects = json_load_file(path, 0, &error);
	if (!dataset->objects)
		return failure_set(failure, "read %s:%d: %s", path, error.line, error.text);
	return 0;
}

static int load_boots(struct dataset *dataset, const json_t *plan, const char *directory,
		      const char *variant, bool paired, struct failure *failure)
{
	size_t index;
	json_t *boot;

	json_array_foreach(json_object_get(plan, "boots"), index, boot)
		if (load_boot(dataset, directory, boot, variant, paired, failure) < 0)
			return -1;
	return 0;
}

int dataset_load_campaign(struct dataset *dataset, const char *directory, struct failure *failure)
{
	dataset->campaign = load_plan(directory, failure);
	if (!dataset->campaign)
		return -1;
	if (load_objects(dataset, directory, failure) < 0)
		return -1;
	return load_boots(dataset, dataset->campaign, directory, NULL, true, failure);
}

int dataset_load_run(struct dataset *dataset, const char *directory, const char *variant,
		     struct failure *failure)
{
	json_t *plan = load_plan(directory, failure);
	int result;

	if (!plan)
		return -1;
	result = load_boots(dataset, plan, directory, variant, false, failure);
	json_decref(plan);
	return result;
}
