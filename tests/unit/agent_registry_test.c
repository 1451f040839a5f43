/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every descriptor owes, and that --describe says it all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "benchmark.h"
#include "describe.h"

static void descriptors_are_complete(void **state)
{
	(void)state;
	for (int i = 0; benchmark_registry[i]; i++) {
		const struct benchmark *benchmark = benchmark_registry[i];
		int metrics = 0;

		assert_non_null(strchr(benchmark->name, '.'));
		assert_non_null(benchmark->summary);
		assert_non_null(benchmark->prepare);
		assert_non_null(benchmark->measure);
		assert_non_null(benchmark->check);
		assert_in_range(benchmark->counted, 1, COUNTED_MAXIMUM);
		assert_true(benchmark->samples >= 1 && benchmark->iterations >= 1);
		assert_true(!benchmark->may_hang || benchmark->trigger);
		while (benchmark->metrics && benchmark->metrics[metrics].name)
			assert_int_not_equal(benchmark->metrics[metrics++].clocks, 0);
		assert_in_range(metrics, 0, EXTRA_METRICS);
	}
}

static void names_are_unique(void **state)
{
	(void)state;
	for (int i = 0; benchmark_registry[i]; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(benchmark_registry[i]->name,
						benchmark_registry[k]->name);
}

static void defaults_lie_in_their_ranges(void **state)
{
	(void)state;
	for (int i = 0; benchmark_registry[i]; i++) {
		const struct parameter *parameter = benchmark_registry[i]->parameters;

		for (; parameter && parameter->name; parameter++) {
			assert_non_null(parameter->help);
			if (parameter->kind == PARAMETER_FILE)
				assert_non_null(parameter->standard_file);
			else
				assert_in_range(parameter->standard, parameter->minimum,
						parameter->maximum);
		}
	}
}

static void the_description_is_whole(void **state)
{
	static const char *const members[] = {
		"name", "summary", "metrics", "parameters", "states", "needs", "hook", "may_hang",
		"samples", "iterations", "warmup",
	};
	json_t *description = describe_benchmarks();
	json_t *benchmark;
	size_t index;
	size_t count = 0;

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(description, "schema")), 1);
	json_array_foreach(json_object_get(description, "benchmarks"), index, benchmark) {
		for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
			assert_non_null(json_object_get(benchmark, members[i]));
		count++;
	}
	while (count > 0)
		assert_non_null(benchmark_registry[--count]);
	json_decref(description);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descriptors_are_complete),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(defaults_lie_in_their_ranges),
		cmocka_unit_test(the_description_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
