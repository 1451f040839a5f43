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
	int fields;              /* of the header, and so of every row */
	int place[COLUMN_COUNT]; /* field number of a column, or -1 */
	json_t *series;          /* object: key of an observation → its number */
	json_t *boots;           /* object: key of a boot → its order */
	size_t before;           /* observations that the dataset had before this file */
	bool blocks;             /* the first row has one, and so must all */
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
	csv->fields = count;
	for (int column = 0; column < COLUMN_COUNT; column++) {
		csv->place[column] = -1;
		for (int field = 0; field < count; field++) {
			if (strcmp(fields[field], columns[column].name) != 0)
				continue;
			if (csv->place[column] >= 0)
				return failure_set(csv->failure,
						   "read %s:%zu: column \"%s\" is there twice",
						   csv->path, csv->line, columns[column].name);
			csv->place[column] = field;
		}
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
	bool decimal = text[strspn(text, "+-.0123456789eE")] == '\0';
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	if (!decimal || end == text || *end != '\0')
		return failure_set(csv->failure,
				   "read %s:%zu: %s is \"%s\", not a decimal number (without blanks)",
				   csv->path, csv->line, name, text);
	if (fabs(*value) > DATASET_VALUE_LIMIT || (errno == ERANGE && *value == 0))
		return failure_set(csv->failure,
				   "read %s:%zu: %s is \"%s\", out of range (1e300 at most): give it in "
				   "another unit", csv->path, csv->line, name, text);
	return 0;
}

/* The place in the order of start: a whole number that a double holds exactly. */
static int read_order(struct csv *csv, const char *text, long *order)
{
	const double largest = 9007199254740992.0; /* 2^53 */
	double value;

	*order = 0;
	if (read_number(csv, columns[COLUMN_ORDER].name, text, &value) < 0)
		return -1;
	if (value < -largest || value > largest || (double)(long)value != value)
		return failure_set(csv->failure,
				   "read %s:%zu: order is \"%s\", not a whole number up to 2^53",
				   csv->path, csv->line, text);
	*order = (long)value;
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

/* A boot has one place in the order of start; a name may come again in another block or variant. */
static int check_order(struct csv *csv, char *values[COLUMN_COUNT], long order)
{
	const json_t *known;
	char *key = NULL;
	int result = 0;

	if (asprintf(&key, "%s\x1f%s\x1f%s", values[COLUMN_VARIANT], values[COLUMN_BLOCK],
		     values[COLUMN_BOOT]) < 0)
		return failure_set(csv->failure, "read %s: out of memory", csv->path);
	known = json_object_get(csv->boots, key);
	if (known && json_integer_value(known) != order)
		result = failure_set(csv->failure,
				     "read %s:%zu: order is %ld, and %lld in an earlier row of boot %s "
				     "(%s): a boot has one", csv->path, csv->line, order,
				     (long long)json_integer_value(known), values[COLUMN_BOOT],
				     values[COLUMN_VARIANT]);
	else if (!known && json_object_set_new_nocheck(csv->boots, key, json_integer(order)) < 0)
		result = failure_set(csv->failure, "read %s: out of memory", csv->path);
	free(key);
	return result;
}

static enum direction direction_of(char *values[COLUMN_COUNT])
{
	return strcmp(values[COLUMN_DIRECTION], "higher") == 0 ? DIRECTION_HIGHER :
								 DIRECTION_LOWER;
}

static struct observation *new_observation(struct csv *csv, char *values[COLUMN_COUNT], long order)
{
	struct observation *observation = dataset_add_observation(csv->dataset);

	if (!observation)
		return NULL;
	*observation = (struct observation){
		.variant = dataset_copy(values[COLUMN_VARIANT]),
		.block = dataset_copy(values[COLUMN_BLOCK]),
		.boot = dataset_copy(values[COLUMN_BOOT]),
		.order = order,
		.benchmark = dataset_copy(values[COLUMN_BENCHMARK]),
		.parameters = json_object(),
		.parameters_key = parameters_key(NULL),
		.metric = dataset_copy(values[COLUMN_METRIC]),
		.unit = dataset_copy(values[COLUMN_UNIT]),
		.direction = direction_of(values),
		.architecture = dataset_copy(""),
		.machine_type = dataset_copy(""),
		.costs = dataset_copy(""),
		.ultravisor = dataset_copy(""),
		.clock = dataset_copy(""),
		.build = dataset_copy(""),
		.values = malloc(sizeof(double)),
	};
	return observation_is_whole(observation) ? observation : NULL;
}

/* The observation of a line, a new one where none has its key yet; NULL when memory ran out. */
static struct observation *find_observation(struct csv *csv, char *values[COLUMN_COUNT],
					    long order)
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

/* Cuts a row into the columns' values, which point into `line`, and checks those that are text. */
static int read_fields(struct csv *csv, char *line, char *values[COLUMN_COUNT])
{
	char *fields[FIELD_LIMIT];
	int count = split(csv, line, fields);

	if (count < 0)
		return -1;
	if (count != csv->fields)
		return failure_set(csv->failure, "read %s:%zu: %d %s, the header has %d", csv->path,
				   csv->line, count, count == 1 ? "field" : "fields", csv->fields);
	for (int column = 0; column < COLUMN_COUNT; column++)
		values[column] = csv->place[column] < 0 ? (char *)columns[column].standard :
							  fields[csv->place[column]];
	if (!*values[COLUMN_VARIANT] || !*values[COLUMN_BOOT] || !*values[COLUMN_BENCHMARK])
		return failure_set(csv->failure,
				   "read %s:%zu: variant, boot and benchmark must not be empty",
				   csv->path, csv->line);
	if (csv->dataset->observation_count == csv->before)
		csv->blocks = *values[COLUMN_BLOCK] != '\0';
	if (csv->blocks != (*values[COLUMN_BLOCK] != '\0'))
		return failure_set(csv->failure,
				   "read %s:%zu: block is %s, unlike the rows before: a file has blocks "
				   "in every row (paired) or in none", csv->path, csv->line,
				   csv->blocks ? "empty" : "not empty");
	if (strcmp(values[COLUMN_DIRECTION], "lower") != 0 &&
	    strcmp(values[COLUMN_DIRECTION], "higher") != 0)
		return failure_set(csv->failure,
				   "read %s:%zu: direction is \"%s\", neither lower nor higher",
				   csv->path, csv->line, values[COLUMN_DIRECTION]);
	return 0;
}

static int read_row(struct csv *csv, char *line)
{
	char *values[COLUMN_COUNT] = { NULL }; /* gcc can't see that failures return below 0 */
	struct observation *observation;
	double value;
	long order;
	double *larger;

	if (read_fields(csv, line, values) < 0 ||
	    read_number(csv, columns[COLUMN_VALUE].name, values[COLUMN_VALUE], &value) < 0 ||
	    read_order(csv, values[COLUMN_ORDER], &order) < 0)
		return -1;
	if (check_order(csv, values, order) < 0)
		return -1;
	observation = find_observation(csv, values, order);
	if (!observation)
		return failure_set(csv->failure, "read %s: out of memory", csv->path);
	if (strcmp(observation->unit, values[COLUMN_UNIT]) != 0 ||
	    observation->direction != direction_of(values))
		return failure_set(csv->failure,
				   "read %s:%zu: unit \"%s\" and direction \"%s\", but \"%s\" and \"%s\" in "
				   "an earlier row of this boot and benchmark", csv->path, csv->line,
				   values[COLUMN_UNIT], values[COLUMN_DIRECTION], observation->unit,
				   observation->direction == DIRECTION_HIGHER ? "higher" : "lower");
	if (observation->count > 0) {
		larger = dataset_grow(observation->values, observation->count, sizeof(double));
		if (!larger)
			return failure_set(csv->failure, "read %s: out of memory", csv->path);
		observation->values = larger;
	}
	observation->values[observation->count++] = value;
	return 0;
}

/* One line of `size` bytes, its end included. */
static int read_line(struct csv *csv, char *line, size_t size)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	csv->line++;
	if (memchr(line, '\0', size))
		return failure_set(csv->failure, "read %s:%zu: a NUL byte: not a CSV file",
				   csv->path, csv->line);
	while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
		line[--size] = '\0';
	if (csv->line > 1)
		return size > 0 ? read_row(csv, line) : 0;
	if (strncmp(line, byte_order_mark, strlen(byte_order_mark)) == 0)
		line += strlen(byte_order_mark);
	return read_header(csv, line);
}

int dataset_load_csv(struct dataset *dataset, const char *path, struct failure *failure)
{
	struct csv csv = { .dataset = dataset, .path = path, .failure = failure,
			   .before = dataset->observation_count };
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	int result = 0;

	if (!in)
		return failure_set_errno(failure, errno, "open %s", path);
	csv.series = json_object();
	csv.boots = json_object();
	while (result == 0 && (size = getline(&line, &room, in)) >= 0)
		result = read_line(&csv, line, (size_t)size);
	if (result == 0 && ferror(in))
		result = failure_set_errno(failure, errno, "read %s", path);
	else if (result == 0 && csv.line == 0)
		result = failure_set(failure, "read %s: empty, not even a header", path);
	else if (result == 0 && dataset->observation_count == 0)
		result = failure_set(failure, "read %s: a header and no samples", path);
	json_decref(csv.series);
	json_decref(csv.boots);
	free(line);
	fclose(in);
	return result;
}
