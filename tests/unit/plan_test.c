/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: balanced blocks, one seed a block, the same seed the same plan; requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/plan.h"

#define BLOCKS 40

static json_t *make_plan(unsigned long seed)
{
	static const struct machine_operations operations = { .type = "test", .clock = "icount" };
	struct machine machine = { .operations = &operations };
	struct suite suite = { .name = (char *)"s", .title = (char *)"t", .margin_percent = 1 };
	struct failure failure = { "" };
	struct plan_input input = {
		.type = "campaign", .name = "c", .suite = &suite, .seed = seed, .blocks = BLOCKS,
		.machine = &machine, .reproduce = "",
	};
	json_t *benchmarks = json_loads("[{\"name\":\"a\",\"parameters\":{\"pages\":1}},"
					"{\"name\":\"a\",\"parameters\":{\"pages\":2}},"
					"{\"name\":\"b\",\"parameters\":{}}]", 0, NULL);
	json_t *variants = json_loads("[{\"name\":\"base\"},{\"name\":\"patched\"},"
				      "{\"name\":\"stub\"}]", 0, NULL);
	json_t *files = json_object();
	json_t *plan;

	machine.description = json_object();
	machine.counters = json_array();
	input.benchmarks = benchmarks;
	input.variants = variants;
	input.files = files;
	plan = plan_make(&input, &failure);
	if (!plan)
		fail_msg("%s", failure.text);
	json_decref(benchmarks);
	json_decref(variants);
	json_decref(files);
	json_decref(machine.description);
	json_decref(machine.counters);
	return plan;
}

static void test_blocks(void **state)
{
	json_t *plan = make_plan(5);
	const json_t *boots = json_object_get(plan, "boots");
	unsigned first[3] = { 0 };

	(void)state;
	assert_int_equal(3 * BLOCKS, json_array_size(boots));
	for (size_t i = 0; i < 3 * BLOCKS; i += 3) {
		json_t *seed = json_object_get(json_array_get(boots, i), "seed");
		unsigned seen = 0;

		for (size_t j = i; j < i + 3; j++) {
			const json_t *boot = json_array_get(boots, j);
			char variant = *json_string_value(json_object_get(boot, "variant"));

			assert_true(json_equal(seed, json_object_get(boot, "seed")));
			assert_int_equal(j, json_integer_value(json_object_get(boot, "order")));
			seen |= variant == 'b' ? 1 : variant == 'p' ? 2 : 4;
			if (j == i)
				first[variant == 'b' ? 0 : variant == 'p' ? 1 : 2]++;
		}
		assert_int_equal(7, seen);
	}
	/* Each variant starts a block often: the chance that one of three does so in fewer than 3 of 40
	 * is below 1 in 10^4, and the seed is fixed. */
	for (size_t i = 0; i < 3; i++)
		assert_true(first[i] >= 3);
	json_decref(plan);
}

static void test_seed_decides(void **state)
{
	json_t *one = make_plan(7), *same = make_plan(7), *other = make_plan(8);

	(void)state;
	assert_true(json_equal(json_object_get(one, "boots"), json_object_get(same, "boots")));
	assert_false(json_equal(json_object_get(one, "boots"), json_object_get(other, "boots")));
	json_decref(one);
	json_decref(same);
	json_decref(other);
}

static void test_request_leaves_out(void **state)
{
	json_t *plan = make_plan(1);
	json_t *excluded = json_loads("[{\"name\":\"a\",\"parameters\":{\"pages\":2}}]", 0, NULL);
	json_t *request = plan_request(plan, json_array_get(json_object_get(plan, "boots"), 1),
				       "/scratch", excluded);
	const json_t *benchmarks = json_object_get(request, "benchmarks");

	(void)state;
	assert_int_equal(2, json_array_size(benchmarks));
	assert_string_equal("b", json_string_value(json_object_get(json_array_get(benchmarks, 1),
								  "name")));
	assert_string_equal("icount", json_string_value(json_object_get(request, "clock")));
	assert_int_equal(1, json_integer_value(json_object_get(json_object_get(request, "labels"),
							       "order")));
	json_decref(request);
	json_decref(excluded);
	json_decref(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_seed_decides),
		cmocka_unit_test(test_request_leaves_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
