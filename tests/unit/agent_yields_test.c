/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples with DIAGNOSE 44 or 9c in them are refused, and the reason says which, how many and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "yields.h"

static const struct {
	struct yields yields;
	const char *reason; /* its beginning; NULL: the sample is good */
} samples[] = {
	{ { .known = { false, false } }, NULL },
	{ { .known = { true, true } }, NULL },
	{ { .known = { true, true }, .count = { 1, 0 } },
	  "timed sample 4 of 20 holds 1 DIAG 44: a CPU gave up" },
	{ { .known = { true, true }, .count = { 0, 7 } },
	  "timed sample 4 of 20 holds 7 DIAG 9c: a CPU gave up" },
	{ { .known = { true, true }, .count = { 3, 2 } },
	  "timed sample 4 of 20 holds 3 DIAG 44 and 2 DIAG 9c: a CPU gave up" },
	/* More in the window that is taken off than in the other. */
	{ { .known = { true, true }, .count = { -2, 0 } },
	  "timed sample 4 of 20 holds 2 DIAG 44: a CPU gave up" },
	{ { .known = { true, true }, .count = { INT64_MAX, INT64_MIN + 1 } },
	  "timed sample 4 of 20 holds 9223372036854775807 DIAG 44 and 9223372036854775807 DIAG 9c: " },
	/* What can't be counted says nothing. */
	{ { .known = { false, true }, .count = { 5, 0 } }, NULL },
};

static void samples_with_yields_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct failure failure = { "" };
		const int result = yields_check(&samples[i].yields, 4, 20, &failure);

		assert_int_equal(result, samples[i].reason ? -1 : 0);
		if (!samples[i].reason)
			assert_string_equal(failure.text, "");
		else if (strncmp(failure.text, samples[i].reason, strlen(samples[i].reason)) != 0)
			fail_msg("sample %zu: %s", i, failure.text);
	}
}

static void the_reason_says_what_to_do(void **state)
{
	const struct yields yields = { .known = { true, true }, .count = { 1, 1 } };
	static const char *const parts[] = { "spinlock", "holder was preempted", "can't be compared",
					     "fewer threads", "nothing else on the machine" };
	struct failure failure;

	(void)state;
	assert_int_equal(yields_check(&yields, 1, 1, &failure), -1);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		assert_non_null(strstr(failure.text, parts[i]));
}

static void counters_have_the_instructions_names(void **state)
{
	(void)state;
	assert_string_equal(yield_name(YIELD_ANY), "diag.44");
	assert_string_equal(yield_name(YIELD_DIRECTED), "diag.9c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_with_yields_are_refused),
		cmocka_unit_test(the_reason_says_what_to_do),
		cmocka_unit_test(counters_have_the_instructions_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
