/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that the agent runs: exit status, output, environment, time limit, those that are not
 * there, and what becomes of text of theirs that is not UTF-8. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digest.h"
#include "process.h"
#include "records.h"

static const struct {
	const char *arguments[4];
	int time_limit;
	int status;
	const char *output; /* NULL: not looked at */
	const char *reason; /* a part of it, with status -1 */
} programs[] = {
	{ { "true" }, 0, 0, "", NULL },
	{ { "sh", "-c", "echo out; echo err >&2; exit 7" }, 10, 7, "out\nerr\n", NULL },
	{ { "sh", "-c", "echo $UVBENCH_BYTES; pwd" }, 10, 0, "42\n/usr\n", NULL },
	{ { "sh", "-c", "cat" }, 10, 0, "", NULL },
	{ { "sh", "-c", "kill -9 $$" }, 10, -1, NULL, "sh ended by signal 9" },
	{ { "sh", "-c", "echo begun; exec sleep 60" }, 1, -1, "begun\n", "more than 1 seconds" },
	{ { "no-such-program" }, 10, -1, "", "start no-such-program: No such file" },
};

static void programs_run_and_fail(void **state)
{
	static const char *const environment[] = { "UVBENCH_BYTES=42", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		const struct process process = {
			.arguments = programs[i].arguments,
			.environment = environment,
			.directory = "/usr",
			.input = -1,
			.time_limit = programs[i].time_limit,
		};
		struct failure failure = { "" };
		struct output output;

		assert_int_equal(process_run(&process, &output, &failure), programs[i].status);
		if (programs[i].output)
			assert_string_equal(output.text, programs[i].output);
		if (programs[i].reason && !strstr(failure.text, programs[i].reason))
			fail_msg("%s: %s", programs[i].arguments[0], failure.text);
		free(output.text);
	}
	assert_int_equal(errno, ENOENT);
}

/* FIPS 180-2, appendix B.1. */
static void digests_are_sha256(void **state)
{
	char digest[DIGEST_TEXT];
	struct failure failure;

	(void)state;
	assert_int_equal(digest_sha256("abc", 3, digest, &failure), 0);
	assert_string_equal(digest,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 3629, section 4; the replacement is U+FFFD. */
static void text_becomes_utf8(void **state)
{
	static const struct {
		const char *text;
		const char *value;
	} texts[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ "cut \xc3", "cut \xef\xbf\xbd" },
		{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
		{ "latin \xe9t\xe9", "latin \xef\xbf\xbdt\xef\xbf\xbd" },
		{ "overlong \xc0\xaf", "overlong \xef\xbf\xbd\xef\xbf\xbd" },
		{ "surrogate \xed\xa0\x80", "surrogate \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "beyond \xf4\x90\x80\x80", "beyond \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *value = text_value(texts[i].text);

		assert_string_equal(json_string_value(value), texts[i].value);
		json_decref(value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_run_and_fail),
		cmocka_unit_test(digests_are_sha256),
		cmocka_unit_test(text_becomes_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
