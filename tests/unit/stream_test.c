/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record reader: whole, split, malformed, truncated and over-long input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "record/stream.h"

struct tally {
	int records;
	int malformed;
	char last_type[32];
	char last_problem[256];
	int stop_after;
};

static int take(void *context, size_t line, const json_t *record, const char *problem)
{
	struct tally *tally = context;

	(void)line;
	if (record) {
		tally->records++;
		(void)snprintf(tally->last_type, sizeof(tally->last_type), "%s",
			       json_string_value(json_object_get(record, "type")));
	} else {
		tally->malformed++;
		(void)snprintf(tally->last_problem, sizeof(tally->last_problem), "%s", problem);
	}
	return tally->stop_after && tally->records == tally->stop_after ? 7 : 0;
}

static const struct {
	const char *name;
	const char *input;
	int records;
	int malformed;
} inputs[] = {
	{ "empty", "", 0, 0 },
	{ "one", "{\"type\":\"begin\"}\n", 1, 0 },
	{ "carriage return", "{\"type\":\"begin\"}\r\n\r\n", 1, 0 },
	{ "malformed between two", "{\"type\":\"a\"}\n{\"type\":\n{\"type\":\"b\"}\n", 2, 1 },
	{ "no object", "[1]\n\"x\"\n", 0, 2 },
	{ "no type", "{\"benchmark\":\"x\"}\n", 0, 1 },
	{ "a key twice", "{\"type\":\"a\",\"type\":\"b\"}\n", 0, 1 },
	{ "NUL in a string", "{\"type\":\"a\\u0000b\"}\n", 0, 1 },
	{ "not UTF-8", "{\"type\":\"\xff\"}\n", 0, 1 },
	{ "truncated", "{\"type\":\"a\"}\n{\"type\":\"sam", 1, 1 },
};

static void test_inputs_in_every_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		size_t size = strlen(inputs[i].input);

		for (size_t part = 1; part <= size + 1; part++) {
			struct record_reader reader = { 0 };
			struct tally tally = { 0 };

			for (size_t at = 0; at < size; at += part)
				assert_int_equal(0, record_reader_feed(&reader,
						inputs[i].input + at,
						part < size - at ? part : size - at, take,
						&tally));
			assert_int_equal(0, record_reader_finish(&reader, take, &tally));
			if (tally.records != inputs[i].records ||
			    tally.malformed != inputs[i].malformed)
				fail_msg("%s in parts of %zu: %d records, %d malformed",
					 inputs[i].name, part, tally.records, tally.malformed);
		}
	}
}

static void test_callback_stops(void **state)
{
	static const char two[] = "{\"type\":\"a\"}\n{\"type\":\"b\"}\n";
	struct record_reader reader = { 0 };
	struct tally tally = { .stop_after = 1 };

	(void)state;
	assert_int_equal(7, record_reader_feed(&reader, two, strlen(two), take, &tally));
	assert_int_equal(1, tally.records);
	(void)record_reader_finish(&reader, take, &tally);
}

static void test_line_too_long(void **state)
{
	static const char next[] = "x\n{\"type\":\"after\"}\n";
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };
	size_t size = 1u << 20;
	char *bytes = malloc(size);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', size);
	for (size_t sent = 0; sent <= RECORD_LINE_LIMIT; sent += size)
		assert_int_equal(0, record_reader_feed(&reader, bytes, size, take, &tally));
	assert_int_equal(0, record_reader_feed(&reader, next, strlen(next), take, &tally));
	assert_int_equal(1, tally.malformed);
	assert_string_equal("line too long", tally.last_problem);
	assert_int_equal(1, tally.records);
	assert_string_equal("after", tally.last_type);
	assert_int_equal(0, record_reader_finish(&reader, take, &tally));
	free(bytes);
}

static void test_write_and_read_back(void **state)
{
	struct record_reader reader = { 0 };
	struct tally tally = { 0 };
	char bytes[256];
	int ends[2];
	ssize_t got;

	(void)state;
	assert_int_equal(0, pipe(ends));
	assert_int_equal(0, record_write(ends[1], json_pack("{s:s, s:s}", "type", "skip", "reason",
							    "line\nend and \"quotes\"")));
	close(ends[1]);
	got = read(ends[0], bytes, sizeof(bytes));
	close(ends[0]);
	assert_true(got > 0 && bytes[got - 1] == '\n');
	assert_int_equal(0, record_reader_feed(&reader, bytes, (size_t)got, take, &tally));
	assert_int_equal(0, record_reader_finish(&reader, take, &tally));
	assert_int_equal(1, tally.records);
	assert_string_equal("skip", tally.last_type);
}

static void test_missing_file_is_named(void **state)
{
	struct failure failure = { "" };
	struct tally tally = { 0 };

	(void)state;
	assert_int_equal(-1, record_read_file("/nonexistent/records.jsonl", take, &tally,
					      &failure));
	assert_string_equal("open /nonexistent/records.jsonl: No such file or directory",
			    failure.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inputs_in_every_split),
		cmocka_unit_test(test_callback_stops),
		cmocka_unit_test(test_line_too_long),
		cmocka_unit_test(test_write_and_read_back),
		cmocka_unit_test(test_missing_file_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
