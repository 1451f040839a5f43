/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading suites with libcyaml. */
#include "driver/suite.h"

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "driver/catalogue.h"
#include "driver/files.h"

/* Largest suite file, in bytes. */
#define SUITE_LIMIT (1u << 20)

/* Margin of a suite that names none, in percent. */
#define STANDARD_MARGIN 1.0

struct suite_entry {
	char *name;
	char **states;
	unsigned states_count;
	char **parameters;
	unsigned parameters_count;
	unsigned *samples;    /* NULL: the benchmark's own, as with the next two */
	unsigned *iterations;
	unsigned *warmup;
	double *margin_percent;
};

struct suite_margin {
	char *benchmark; /* NULL: every one, as with the metric */
	char *metric;
	double percent;
};

struct suite_file {
	char *name;
	char *title;
	double *margin_percent; /* NULL: the file has none */
	struct suite_margin *margins;
	unsigned margins_count;
	unsigned blocks;
	struct suite_entry *benchmarks;
	unsigned benchmarks_count;
};

static const cyaml_schema_value_t text_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t entry_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct suite_entry, name, 1, 256),
	CYAML_FIELD_SEQUENCE("states", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct suite_entry, states, &text_schema, 1, 16),
	CYAML_FIELD_SEQUENCE("parameters", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct suite_entry, parameters, &text_schema, 1, 64),
	CYAML_FIELD_UINT_PTR("samples", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct suite_entry, samples),
	CYAML_FIELD_UINT_PTR("iterations", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct suite_entry, iterations),
	CYAML_FIELD_UINT_PTR("warmup", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct suite_entry, warmup),
	CYAML_FIELD_FLOAT_PTR("margin_percent", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			      struct suite_entry, margin_percent),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t margin_fields[] = {
	CYAML_FIELD_STRING_PTR("benchmark", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct suite_margin, benchmark, 1, 256),
	CYAML_FIELD_STRING_PTR("metric", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct suite_margin, metric, 1, 256),
	CYAML_FIELD_FLOAT("percent", CYAML_FLAG_DEFAULT, struct suite_margin, percent),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t margin_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct suite_margin, margin_fields),
};

static const cyaml_schema_value_t entry_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct suite_entry, entry_fields),
};

static const cyaml_schema_field_t suite_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct suite_file, name, 1, 256),
	CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct suite_file, title, 1, 256),
	CYAML_FIELD_FLOAT_PTR("margin_percent", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			      struct suite_file, margin_percent),
	CYAML_FIELD_SEQUENCE("margins", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct suite_file,
			     margins, &margin_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_UINT("blocks", CYAML_FLAG_OPTIONAL, struct suite_file, blocks),
	CYAML_FIELD_SEQUENCE("benchmarks", CYAML_FLAG_POINTER, struct suite_file, benchmarks,
			     &entry_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t suite_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct suite_file, suite_fields),
};

/* What libcyaml said while it read a file: the first sentence, and the innermost line it named. */
struct complaint {
	char sentence[256];
	unsigned line;
};

__attribute__((format(printf, 3, 0)))
static void take_log(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
	struct complaint *complaint = context;
	char text[256];
	const char *place;
	unsigned line;

	if (level < CYAML_LOG_ERROR)
		return;
	(void)vsnprintf(text, sizeof(text), format, arguments);
	text[strcspn(text, "\n")] = '\0';
	place = strstr(text, "line: ");
	if (!place)
		place = strstr(text, "line ");
	if (place && !complaint->line && sscanf(place, "line%*[: ]%u", &line) == 1)
		complaint->line = line;
	if (!complaint->sentence[0] && !strstr(text, "Backtrace"))
		(void)snprintf(complaint->sentence, sizeof(complaint->sentence), "%s",
			       strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
}

static void *allocate(void *context, void *memory, size_t size)
{
	(void)context;
	if (size == 0) {
		free(memory);
		return NULL;
	}
	return realloc(memory, size);
}

static int add_texts(json_t *entry, const char *name, char *const *texts, unsigned count)
{
	json_t *array;

	if (!texts)
		return 0;
	array = json_array();
	for (unsigned i = 0; i < count; i++)
		if (json_array_append_new(array, json_string(texts[i])) < 0) {
			json_decref(array);
			return -1;
		}
	return json_object_set_new(entry, name, array);
}

static int add_number(json_t *entry, const char *name, const unsigned *value)
{
	return value ? json_object_set_new(entry, name, json_integer(*value)) : 0;
}

static json_t *entry_json(const struct suite_entry *file)
{
	json_t *entry = json_pack("{s:s}", "name", file->name);

	if (!entry || add_texts(entry, "states", file->states, file->states_count) < 0 ||
	    add_texts(entry, "parameters", file->parameters, file->parameters_count) < 0 ||
	    add_number(entry, "samples", file->samples) < 0 ||
	    add_number(entry, "iterations", file->iterations) < 0 ||
	    add_number(entry, "warmup", file->warmup) < 0) {
		json_decref(entry);
		return NULL;
	}
	return entry;
}

/* Parses the file at `path` for the first scalar `text` on line `from` or below and returns its line, or
 * 0. Where the file is no YAML: the line of the mistake, and what it is in `problem`. */
static size_t scan(const char *path, const char *text, size_t from, char *problem, size_t room)
{
	FILE *in = fopen(path, "re");
	yaml_parser_t parser;
	size_t line = 0;
	bool more = true;

	if (!in)
		return 0;
	if (!yaml_parser_initialize(&parser)) {
		fclose(in);
		return 0;
	}
	yaml_parser_set_input_file(&parser, in);
	while (more && line == 0) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			line = parser.problem_mark.line + 1;
			if (problem)
				(void)snprintf(problem, room, "%s", parser.problem);
			break;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT && event.start_mark.line + 1 >= from &&
		    strcmp((const char *)event.data.scalar.value, text) == 0)
			line = event.start_mark.line + 1;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	fclose(in);
	return line;
}

/* libcyaml names the line of the value before; the place of a key or of broken syntax is looked for. */
static int report_complaint(const char *path, const struct complaint *complaint,
			    const char *otherwise, struct failure *failure)
{
	static const char unexpected[] = "Unexpected key: ";
	bool key = strncmp(complaint->sentence, unexpected, strlen(unexpected)) == 0;
	char problem[256] = "";
	size_t line = scan(path, key ? complaint->sentence + strlen(unexpected) : "",
			   complaint->line, problem, sizeof(problem));

	if (!key && !problem[0])
		line = 0;
	return failure_set(failure, "read %s:%zu: %s", path,
			   line ? line : complaint->line ? complaint->line : 1,
			   problem[0] ? problem :
			   complaint->sentence[0] ? complaint->sentence : otherwise);
}

static bool is_margin(double percent)
{
	return percent >= 0 && percent < 100;
}

/* Adds a margin for a benchmark or a metric (each may be NULL). `line` is where it begins in the
 * file. */
static int add_margin(struct suite *suite, const char *benchmark, const char *metric, double percent,
		      const char *key, size_t line, struct failure *failure)
{
	if (!is_margin(percent))
		return failure_set(failure, "read %s:%zu: %s is %g, it must be from 0 to 100",
				   suite->path, suite_line_of(suite, key, line), key, percent);
	if (json_array_append_new(suite->margins,
				  json_pack("{s:s*, s:s*, s:f}", "benchmark", benchmark, "metric",
					    metric, "percent", percent)) < 0)
		return failure_set(failure, "read %s: out of memory", suite->path);
	return 0;
}

static int take_margins(struct suite *suite, const struct suite_file *file,
			struct failure *failure)
{
	size_t line = file->margins_count ? suite_line_of(suite, "margins", 0) : 0;

	for (unsigned i = 0; i < file->margins_count; i++) {
		const struct suite_margin *margin = &file->margins[i];

		line = suite_line_of(suite, "percent", line);
		if (!margin->benchmark && !margin->metric)
			return failure_set(failure,
					   "read %s:%zu: a margin names a benchmark, a metric, or "
					   "both; margin_percent is for all the others",
					   suite->path, line);
		if (add_margin(suite, margin->benchmark, margin->metric, margin->percent,
			       "percent", line, failure) < 0)
			return -1;
		line++;
	}
	for (unsigned i = 0; i < file->benchmarks_count; i++) {
		const struct suite_entry *entry = &file->benchmarks[i];

		if (entry->margin_percent &&
		    add_margin(suite, entry->name, NULL, *entry->margin_percent, "margin_percent",
			       suite_line_of(suite, entry->name,
					     suite_line_of(suite, "benchmarks", 0)),
			       failure) < 0)
			return -1;
	}
	return 0;
}

static int take_file(struct suite *suite, const struct suite_file *file, struct failure *failure)
{
	suite->name = strdup(file->name);
	suite->title = strdup(file->title);
	suite->margin_percent = file->margin_percent ? *file->margin_percent : STANDARD_MARGIN;
	suite->blocks = file->blocks ? file->blocks : 10;
	suite->entries = json_array();
	suite->margins = json_array();
	for (unsigned i = 0; i < file->benchmarks_count; i++)
		if (json_array_append_new(suite->entries,
					  entry_json(&file->benchmarks[i])) < 0)
			return failure_set(failure, "read %s: out of memory", suite->path);
	if (!suite->name || !suite->title || !suite->entries || !suite->margins)
		return failure_set(failure, "read %s: out of memory", suite->path);
	if (!name_is_plain(suite->name))
		return failure_set(failure,
				   "read %s:%zu: the suite's name \"%s\" becomes part of a folder's: "
				   "letters, digits, -, _ and . alone", suite->path,
				   suite_line_of(suite, "name", 0), suite->name);
	if (!is_margin(suite->margin_percent))
		return failure_set(failure,
				   "read %s:%zu: margin_percent is %g, it must be from 0 to 100",
				   suite->path, suite_line_of(suite, "margin_percent", 0),
				   suite->margin_percent);
	return take_margins(suite, file, failure);
}

int suite_load(struct suite *suite, const char *name, const char *workloads,
	       struct failure *failure)
{
	struct complaint complaint = { "", 0 };
	const cyaml_config_t config = {
		.log_fn = take_log,
		.log_ctx = &complaint,
		.log_level = CYAML_LOG_ERROR,
		.mem_fn = allocate,
	};
	struct suite_file *file = NULL;
	char path[PATH_ROOM];
	const char *ending = strrchr(name, '.');
	bool is_path = strchr(name, '/') || (ending && strcmp(ending, ".yaml") == 0);
	cyaml_err_t error;
	char *text;
	int result;

	*suite = (struct suite){ 0 };
	if (is_path)
		result = path_format(path, failure, "%s", name);
	else
		result = path_format(path, failure, "%s/suites/%s.yaml", workloads, name);
	if (result < 0)
		return -1;
	suite->path = strdup(path);
	text = file_read(path, SUITE_LIMIT, failure);
	if (!suite->path || !text)
		return -1;
	error = cyaml_load_data((const uint8_t *)text, strlen(text), &config, &suite_schema,
				(cyaml_data_t **)&file, NULL);
	free(text);
	if (error != CYAML_OK || !file)
		return report_complaint(path, &complaint,
					error == CYAML_OK ? "empty, not a suite" :
							    cyaml_strerror(error), failure);
	result = take_file(suite, file, failure);
	(void)cyaml_free(&config, &suite_schema, file, 0);
	return result;
}

int suite_select(struct suite *suite, json_t *entries, struct failure *failure)
{
	*suite = (struct suite){
		.path = strdup(""),
		.name = strdup("selection"),
		.title = strdup("Benchmarks named one by one"),
		.margin_percent = STANDARD_MARGIN,
		.blocks = 1,
		.entries = json_incref(entries),
		.margins = json_array(),
	};
	if (!suite->path || !suite->name || !suite->title || !suite->entries || !suite->margins)
		return failure_set(failure, "select benchmarks: out of memory");
	return 0;
}

void suite_free(struct suite *suite)
{
	free(suite->path);
	free(suite->name);
	free(suite->title);
	json_decref(suite->entries);
	json_decref(suite->margins);
	*suite = (struct suite){ 0 };
}

size_t suite_line_of(const struct suite *suite, const char *text, size_t from)
{
	return scan(suite->path, text, from, NULL, 0);
}

json_t *suite_resolve(const struct suite *suite, const json_t *catalogue, const char *workloads,
		      json_t *files, struct failure *failure)
{
	struct failure reason = { "" };
	char culprit[256];
	json_t *benchmarks = catalogue_resolve(catalogue, suite->entries, workloads, files, culprit,
					       &reason);
	size_t line = benchmarks ? 0 : suite_line_of(suite, culprit, 0);

	if (line)
		(void)failure_set(failure, "read %s:%zu: %s", suite->path, line, reason.text);
	else if (!benchmarks)
		*failure = reason;
	return benchmarks;
}
