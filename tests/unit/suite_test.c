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
	assert_int_equal(7, suite_line_of(&suite, "pages=512", 0));
	assert_int_equal(0, suite_line_of(&suite, "nowhere", 0));
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
	{ "margin of a benchmark", HEAD "margin_percent: 1\nbenchmarks:\n  - name: wb\n"
	  "    margin_percent: 100\n", ".yaml:6: margin_percent is 100" },
	{ "margin of a metric", HEAD "margins:\n  - {metric: time, percent: 2}\n"
	  "  - metric: instructions\n    percent: -3\nbenchmarks: [{name: wb}]\n",
	  ".yaml:6: percent is -3" },
	{ "margin of nothing", HEAD "margins: [{percent: 2}]\nbenchmarks: [{name: wb}]\n",
	  ".yaml:3: a margin names a benchmark, a metric, or both" },
	{ "margin without a figure", HEAD "margins: [{metric: time}]\nbenchmarks: [{name: wb}]\n",
	  "Missing required mapping field: percent" },
	{ "margin with an unknown key", HEAD "margins:\n  - metric: time\n    per_cent: 2\n"
	  "benchmarks: [{name: wb}]\n", ".yaml:5: Unexpected key: per_cent" },
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

/* What the agent would say of itself, as far as margins go. */
static const char catalogue_text[] =
	"{\"benchmarks\":["
	"{\"name\":\"gup.pin\",\"metrics\":[{\"name\":\"time\"},{\"name\":\"instructions\"}]},"
	"{\"name\":\"wb.fsync\",\"metrics\":[{\"name\":\"time\"},{\"name\":\"throughput\"}]},"
	"{\"name\":\"wb.pageout\",\"metrics\":[{\"name\":\"time\"}]}]}";

static const struct {
	const char *text;
	const char *expected; /* the array, or part of the failure */
} margins[] = {
	{ "benchmarks: [{name: wb}]\n", "[]" },
	{ "margins: [{metric: time, percent: 2}]\nbenchmarks: [{name: wb}]\n",
	  "[{\"metric\":\"time\",\"percent\":2.0}]" },
	{ "margins: [{benchmark: wb, metric: throughput, percent: 5}]\nbenchmarks: [{name: gup.pin}]\n",
	  "[{\"benchmark\":\"wb.fsync\",\"metric\":\"throughput\",\"percent\":5.0}]" },
	{ "benchmarks:\n  - name: gup.pin\n  - name: wb\n    margin_percent: 3\n",
	  "[{\"benchmark\":\"wb.fsync\",\"percent\":3.0},"
	  "{\"benchmark\":\"wb.pageout\",\"percent\":3.0}]" },
	{ "margins:\n  - benchmark: gap\n    percent: 2\nbenchmarks: [{name: wb}]\n",
	  ".yaml:4: margins: unknown benchmark or family \"gap\"" },
	{ "margins:\n  - percent: 2\n    metric: tine\nbenchmarks: [{name: wb}]\n",
	  ".yaml:5: margins: a metric that no benchmark has, \"tine\"" },
	{ "margins:\n  - benchmark: gup.pin\n    metric: throughput\n    percent: 2\n"
	  "benchmarks: [{name: wb}]\n",
	  ".yaml:5: margins: a metric that it doesn't have, \"throughput\"" },
	{ "margins:\n  - {benchmark: wb, percent: 2}\n  - {benchmark: wb.fsync, percent: 1}\n"
	  "benchmarks: [{name: wb}]\n", ".yaml:5: margins: two for \"wb.fsync\"" },
};

static void test_margins(void **state)
{
	json_t *catalogue = json_loads(catalogue_text, 0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(margins) / sizeof(margins[0]); i++) {
		struct suite suite;
		struct failure failure = { "" };
		char text[1024];
		json_t *resolved;
		char *dumped;

		(void)snprintf(text, sizeof(text), HEAD "%s", margins[i].text);
		write_temporary_file("margins.yaml", text);
		if (suite_load(&suite, temporary_path("margins.yaml"), temporary_folder,
			       &failure) < 0)
			fail_msg("%s", failure.text);
		resolved = suite_resolve_margins(&suite, catalogue, &failure);
		dumped = resolved ? json_dumps(resolved, JSON_COMPACT) : NULL;
		if (!strstr(dumped ? dumped : failure.text, margins[i].expected))
			fail_msg("%s: %s", margins[i].text, dumped ? dumped : failure.text);
		free(dumped);
		json_decref(resolved);
		suite_free(&suite);
	}
	json_decref(catalogue);
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
		cmocka_unit_test(test_margins),
		cmocka_unit_test(test_missing_suite),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
