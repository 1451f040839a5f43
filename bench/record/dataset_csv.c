/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading samples from CSV: variant,block,boot,order,benchmark,value[,metric,unit,direction]. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/dataset_build.h"

enum column {
	COLUMN_VARIANT,
	COLUMN_BLOCK,
	COLUMN_BOOT,
	COLUMN_ORDER,
	COLUMN_BENCHMARK,
	COLUMN_VALUE,
	COLUMN_METRIC,
	COLUMN_UNIT,
	COLUMN_DIRECTION,
	COLUMN_COUNT
};

static const struct {
	const char *name;
	const char *standard; /* value where the column is missing; NULL: it must be there */
} columns[COLUMN_COUNT] = {
	[COLUMN_VARIANT] = { "variant", NULL },
	[COLUMN_BLOCK] = { "block", NULL },
	[COLUMN_BOOT] = { "boot", NULL },
	[COLUMN_ORDER] = { "order", NULL },
	[COLUMN_BENCHMARK] = { "benchmark", NULL },
	[COLUMN_VALUE] = { "value", NULL },
	[COLUMN_METRIC] = { "metric", "time" },
	[COLUMN_UNIT] = { "unit", "ns" },
	[COLUMN_DIRECTION] = { "direction", "lower" },
};

/* Fields a line may have; more than the columns known, since unknown ones are passed over. */
#define FIELD_LIMIT 64

struct csv {
	struct dataset *dataset;
	const char *path;
	size_t line;
	int place[COLUMN_COUNT]; /* field number of a column, or -1 */
	json_t *series;          /* object: key of an observation → its number */
	struct failure *failure;
};

/* Cuts `line` in place into fields (RFC 4180 quoting, without line ends inside quotes). Returns their
 * number, or -1 with a failure. */
static int split(struct csv *csv, char *line, char *fields[FIELD_LIMIT])
{
	char *from = line;
	int count = 0;

	for (;;) {
		char *to = from;
		bool quoted = *from == '"';

		if (count == FIELD_LIMIT)
			return failure_set(csv->failure, "read %s:%zu: more than %d fields",
					   csv->path, csv->line, FIELD_LIMIT);
		fields[count++] = to;
		if (quoted)
			from++;
		while (*from && (quoted || *from != ',')) {
			if (quoted && from[0] == '"' && from[1] == '"') {
				from++;
			} else if (quoted && *from == '"') {
				quoted = false;
				from++;
				continue;
			}
			*to++ = *from++;
		}
		if (quoted)
			return failure_set(csv->failure, "read %s:%zu: a quote is not closed",
					   csv->path, csv->line);
		if (*from == '\0') {
			*to = '\0';
			return count;
		}
		from++;
		*to = '\0';
	}
}

static int read_header(struct csv *csv, char *line)
{
	char *fields[FIELD_LIMIT];
	int count = split(csv, line, fields);

	if (count < 0)
		return -1;
	for (int column = 0; column < COLUMN_COUNT; column++) {
		csv->place[column] = -1;
		for (int field = 0; field < count; field++)
			if (strcmp(fields[field], columns[column].name) == 0)
				csv->place[column] = field;
		if (csv->place[column] < 0 && !columns[column].standard)
			return failure_set(csv->failure,
					   "read %s:%zu: no column \"%s\"; the header is "
					   "variant,block,boot,order,benchmark,value and optionally "
					   "metric,unit,direction",
					   csv->path, csv->line, columns[column].name);
	}
	return 0;
}

static int read_number(struct csv *csv, const char *name, const char *text, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	if (end == text || *end != '\0' || errno == ERANGE || !isfinite(*value))
		return failure_set(csv->failure, "read %s:%zu: %s is \"%s\", not a number",
				   csv->path, csv->line, name, text);
	return 0;
}

/* The key of the observation that a line belongs to: rows that share variant, block, boot, benchmark and
 * metric are samples of one boot. malloc'd. */
static char *series_key(char *values[COLUMN_COUNT])
{
	char *key;

	if (asprintf(&key, "%s\x1f%s\x1f%s\x1f%s\x1f%s", values[COLUMN_VARIANT],
		     values[COLUMN_BLOCK], values[COLUMN_BOOT], values[COLUMN_BENCHMARK],
		     values[COLUMN_METRIC]) < 0)
		return NULL;
	return key;
}

static struct observation *new_observation(struct csv *csv, char *values[COLUMN_COUNT],
					   double order)
{
	struct observation *observation = dataset_add_observation(csv->dataset);

	if (!observation)
		return NULL;
	*observation = (struct observation){
		.variant = dataset_copy(values[COLUMN_VARIANT]),
		.block = dataset_copy(values[COLUMN_BLOCK]),
		.boot = dataset_copy(values[COLUMN_BOOT]),
		.order = (long)order,
		.benchmark = dataset_copy(values[COLUMN_BENCHMARK]),
		.parameters = json_object(),
		.parameters_key = parameters_key(NULL),
		.metric = dataset_copy(values[COLUMN_METRIC]),
		.unit = dataset_copy(values[COLUMN_UNIT]),
		.direction = strcmp(values[COLUMN_DIRECTION], "higher") == 0 ? DIRECTION_HIGHER :
									       DIRECTION_LOWER,
		.architecture = dataset_copy(""),
		.machine_type = dataset_copy(""),
		.clock = dataset_copy(""),
		.values = malloc(sizeof(double)),
	};
	return observation_is_whole(observation) ? observation : NULL;
}

/* The observation of a line, a new one where none has its key yet; NULL when memory ran out. */
static struct observation *find_observation(struct csv *csv, char *values[COLUMN_COUNT],
					    double order)
{
	struct dataset *dataset = csv->dataset;
	struct observation *observation;
	char *key = series_key(values);
	const json_t *number = key ? json_object_get(csv->series, key) : NULL;
	json_int_t next = (json_int_t)dataset->observation_count;

	if (number) {
		observation = &dataset->observations[json_integer_value(number)];
	} else {
		observation = new_observation(csv, values, order);
		if (!key || json_object_set_new_nocheck(csv->series, key, json_integer(next)) < 0)
			observation = NULL;
	}
	free(key);
	return observation;
}

static int read_row(struct csv *csv, char *line)
{
	char *fields[FIELD_LIMIT];
	char *values[COLUMN_COUNT];
	int count = split(csv, line, fields);
	struct observation *observation;
	double value, order;
	double *larger;

	if (count < 0)
		return -1;
	for (int column = 0; column < COLUMN_COUNT; column++) {
		if (csv->place[column] >= count)
			return failure_set(csv->failure, "read %s:%zu: no field for column \"%s\"",
					   csv->path, csv->line, columns[column].name);
		values[column] = csv->place[column] < 0 ? (char *)columns[column].standard :
							  fields[csv->place[column]];
	}
	if (!*values[COLUMN_VARIANT] || !*values[COLUMN_BOOT] || !*values[COLUMN_BENCHMARK])
		return failure_set(csv->failure,
				   "read %s:%zu: variant, boot and benchmark must not be empty",
				   csv->path, csv->line);
	if (strcmp(values[COLUMN_DIRECTION], "lower") != 0 &&
	    strcmp(values[COLUMN_DIRECTION], "higher") != 0)
		return failure_set(csv->failure,
				   "read %s:%zu: direction is \"%s\", neither lower nor higher",
				   csv->path, csv->line, values[COLUMN_DIRECTION]);
	if (read_number(csv, "value", values[COLUMN_VALUE], &value) < 0 ||
	    read_number(csv, "order", values[COLUMN_ORDER], &order) < 0)
		return -1;
	observation = find_observation(csv, values, order);
	if (!observation)
		return failure_set(csv->failure, "read %s: out of memory", csv->path);
	if (observation->count > 0) {
		larger = dataset_grow(observation->values, observation->count, sizeof(double));
		if (!larger)
			return failure_set(csv->failure, "read %s: out of memory", csv->path);
		observation->values = larger;
	}
	observation->values[observation->count++] = value;
	return 0;
}

int dataset_load_csv(struct dataset *dataset, const char *path, struct failure *failure)
{
	struct csv csv = { .dataset = dataset, .path = path, .failure = failure };
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	int result = 0;

	if (!in)
		return failure_set_errno(failure, errno, "open %s", path);
	csv.series = json_object();
	while (result == 0 && (size = getline(&line, &room, in)) >= 0) {
		csv.line++;
		while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
			line[--size] = '\0';
		if (csv.line == 1)
			result = read_header(&csv, line);
		else if (size > 0)
			result = read_row(&csv, line);
	}
	if (result == 0 && ferror(in))
		result = failure_set_errno(failure, errno, "read %s", path);
	else if (result == 0 && csv.line == 0)
		result = failure_set(failure, "read %s: empty, not even a header", path);
	else if (result == 0 && dataset->observation_count == 0)
		result = failure_set(failure, "read %s: a header and no samples", path);
	json_decref(csv.series);
	free(line);
	fclose(in);
	return result;
}
