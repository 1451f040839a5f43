/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suites: the good one, and each way in which one can be wrong, with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/suite.h"
#include "temporary_folder.h"

static void test_good_suite(void **state)
{
	struct suite suite;
	struct failure failure = { "" };
	json_t *entry;

	(void)state;
	write_temporary_file("suites/good.yaml", "name: good\ntitle: A title\nmargin_percent: 0.5\n"
			     "benchmarks:\n  - name: gup.pin_fast\n    states: [plain, secure]\n"
			     "    parameters: [pages=512]\n    samples: 7\n  - name: wb\n");
	if (suite_load(&suite, "good", temporary_folder, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_string_equal("good", suite.name);
	assert_true(suite.margin_percent == 0.5);
	assert_int_equal(10, suite.blocks);
	assert_int_equal(2, json_array_size(suite.entries));
	entry = json_array_get(suite.entries, 0);
	assert_int_equal(7, json_integer_value(json_object_get(entry, "samples")));
	assert_int_equal(2, json_array_size(json_object_get(entry, "states")));
	assert_null(json_object_get(json_array_get(suite.entries, 1), "samples"));
	assert_int_equal(7, suite_line_of(&suite, "pages=512"));
	assert_int_equal(0, suite_line_of(&suite, "nowhere"));
	suite_free(&suite);
}

#define HEAD "name: x\ntitle: y\n"

static const struct {
	const char *name;
	const char *text;
	const char *expected;
} bad_suites[] = {
	{ "unknown key", HEAD "colour: red\nbenchmarks: [{name: wb}]\n", ".yaml:3: Unexpected key: colour" },
	{ "unknown key inside", HEAD "benchmarks:\n  - name: wb\n    sample: 3\n",
	  ".yaml:5: Unexpected key: sample" },
	{ "missing key", "name: x\nbenchmarks: [{name: wb}]\n", "Missing required mapping field: title" },
	{ "no number", HEAD "blocks: many\nbenchmarks: [{name: wb}]\n", ".yaml:3: " },
	{ "malformed", HEAD "benchmarks: [\n", ".yaml:4: did not find expected node content" },
	{ "tab", HEAD "benchmarks:\n\t- name: x\n", ".yaml:4: " },
	{ "empty", "", ".yaml:1: empty, not a suite" },
	{ "no benchmarks", HEAD "benchmarks: []\n", ".yaml:3: " },
	{ "negative count", HEAD "benchmarks:\n  - name: wb\n    warmup: -5\n", ".yaml:5: " },
	{ "name", "name: ../evil\ntitle: y\nbenchmarks: [{name: wb}]\n",
	  ".yaml:1: the suite's name \"../evil\"" },
	{ "margin", "name: x\ntitle: y\nmargin_percent: -1\nbenchmarks: [{name: wb}]\n",
	  ".yaml:3: margin_percent is -1" },
};

static void test_bad_suites(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_suites) / sizeof(bad_suites[0]); i++) {
		struct suite suite;
		struct failure failure = { "" };

		write_temporary_file("bad.yaml", bad_suites[i].text);
		if (suite_load(&suite, temporary_path("bad.yaml"), temporary_folder,
			       &failure) == 0)
			fail_msg("%s: was taken", bad_suites[i].name);
		if (!strstr(failure.text, bad_suites[i].expected))
			fail_msg("%s: %s", bad_suites[i].name, failure.text);
		suite_free(&suite);
	}
}

static void test_standard_margin(void **state)
{
	struct suite suite;
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("plain.yaml", HEAD "benchmarks: [{name: wb}]\n");
	assert_int_equal(0, suite_load(&suite, temporary_path("plain.yaml"), temporary_folder,
				       &failure));
	assert_true(suite.margin_percent == 1.0);
	suite_free(&suite);
}

static void test_missing_suite(void **state)
{
	struct suite suite;
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(-1, suite_load(&suite, "none", temporary_folder, &failure));
	assert_non_null(strstr(failure.text, "suites/none.yaml: No such file or directory"));
	suite_free(&suite);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_suite),
		cmocka_unit_test(test_bad_suites),
		cmocka_unit_test(test_standard_margin),
		cmocka_unit_test(test_missing_suite),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
