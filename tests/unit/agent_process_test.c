/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs that the agent runs: exit status, output, environment, time limit, and those that are
 * not there. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digest.h"
#include "process.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_run_and_fail),
		cmocka_unit_test(digests_are_sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
