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
#include "record/stream.h"

#define BLOCKS 40
#define AA_BLOCKS 3

/* Variants of the plans, and what varies between them. */
static const char three_variants[] = "[{\"name\":\"base\"},{\"name\":\"patched\"},"
				     "{\"name\":\"stub\"}]";
static const char aa_variants[] = "[{\"name\":\"base\",\"role\":\"base\"},"
				  "{\"name\":\"patched\",\"role\":\"patched\"},"
				  "{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
				  "{\"name\":\"aa-second\",\"role\":\"aa\"}]";
static const char two_builds[] = "[{\"name\":\"z13\"},{\"name\":\"z14\"}]";

static json_t *make_plan_of(const char *variants_text, const char *builds_text, unsigned long seed)
{
	static const struct machine_operations operations = { .type = "test", .clock = "icount" };
	struct machine machine = { .operations = &operations };
	struct suite suite = { .name = (char *)"s", .title = (char *)"t", .margin_percent = 1 };
	struct failure failure = { "" };
	struct plan_input input = {
		.type = "campaign", .name = "c", .suite = &suite, .seed = seed, .blocks = BLOCKS,
		.aa_blocks = AA_BLOCKS, .machine = &machine, .reproduce = "",
	};
	json_t *benchmarks = json_loads("[{\"name\":\"a\",\"parameters\":{\"pages\":1}},"
					"{\"name\":\"a\",\"parameters\":{\"pages\":2}},"
					"{\"name\":\"b\",\"parameters\":{}}]", 0, NULL);
	json_t *variants = json_loads(variants_text, 0, NULL);
	json_t *builds = builds_text ? json_loads(builds_text, 0, NULL) : NULL;
	json_t *files = json_object();
	json_t *plan;

	machine.description = json_object();
	machine.counters = json_array();
	input.benchmarks = benchmarks;
	input.variants = variants;
	input.builds = builds;
	input.files = files;
	plan = plan_make(&input, &failure);
	if (!plan)
		fail_msg("%s", failure.text);
	json_decref(benchmarks);
	json_decref(variants);
	json_decref(builds);
	json_decref(files);
	json_decref(machine.description);
	json_decref(machine.counters);
	return plan;
}

static json_t *make_plan(unsigned long seed)
{
	return make_plan_of(three_variants, NULL, seed);
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

/* One plan of each kind: how many boots, and how many blocks of its own the A/A check has. */
static const struct {
	const char *variants, *builds;
	size_t boots, aa_boots;
} plans[] = {
	{ three_variants, NULL, 3 * BLOCKS, 0 },
	{ three_variants, two_builds, 2 * 3 * BLOCKS, 0 },
	{ aa_variants, NULL, 2 * BLOCKS + 2 * AA_BLOCKS, 2 * AA_BLOCKS },
	{ aa_variants, two_builds, 2 * (2 * BLOCKS + 2 * AA_BLOCKS), 2 * 2 * AA_BLOCKS },
};

/* Every block is of one build and one start of each of its variants; names are unique; A/A boots
 * come first and have seeds of their own, a block's boots otherwise share one. */
static void check_boots(const json_t *plan, size_t aa_boots, bool has_builds)
{
	size_t i, j;
	json_t *one, *other;

	json_array_foreach(json_object_get(plan, "boots"), i, one) {
		bool aa = strncmp(record_text(one, "variant"), "aa-", 3) == 0;

		assert_true(aa == (i < aa_boots));
		assert_true(aa == (strncmp(record_text(one, "block"), "aa", 2) == 0));
		assert_int_equal(i, json_integer_value(json_object_get(one, "order")));
		assert_true(has_builds == (json_object_get(one, "build") != NULL));
		json_array_foreach(json_object_get(plan, "boots"), j, other) {
			bool together = strcmp(record_text(one, "block"),
					       record_text(other, "block")) == 0;
			bool same_seed = json_equal(json_object_get(one, "seed"),
						    json_object_get(other, "seed"));

			if (i == j)
				continue;
			assert_string_not_equal(record_text(one, "name"), record_text(other, "name"));
			assert_true(same_seed == (together && !aa));
			if (!together)
				continue;
			assert_string_equal(record_text(one, "build"), record_text(other, "build"));
			assert_string_not_equal(record_text(one, "variant"),
						record_text(other, "variant"));
		}
	}
}

static void test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		json_t *plan = make_plan_of(plans[i].variants, plans[i].builds, 7);
		json_t *same = make_plan_of(plans[i].variants, plans[i].builds, 7);
		const json_t *boots = json_object_get(plan, "boots");

		assert_int_equal(plans[i].boots, json_array_size(boots));
		assert_true(json_equal(boots, json_object_get(same, "boots")));
		check_boots(plan, plans[i].aa_boots, plans[i].builds != NULL);
		assert_int_equal(plans[i].boots, plan_boots_of(plan, BLOCKS));
		json_decref(plan);
		json_decref(same);
	}
}

/* The A/A check changes nothing in the order and seeds of what follows. */
static void test_aa_leaves_the_rest(void **state)
{
	json_t *with = make_plan_of(aa_variants, NULL, 9);
	json_t *without = make_plan_of("[{\"name\":\"base\"},{\"name\":\"patched\"}]", NULL, 9);
	const json_t *boots = json_object_get(without, "boots");
	size_t index;
	json_t *boot;

	(void)state;
	json_array_foreach(boots, index, boot) {
		const json_t *other = json_array_get(json_object_get(with, "boots"),
						     index + 2 * AA_BLOCKS);

		assert_string_equal(record_text(boot, "variant"), record_text(other, "variant"));
		assert_string_equal(record_text(boot, "block"), record_text(other, "block"));
		assert_true(json_equal(json_object_get(boot, "seed"),
				       json_object_get(other, "seed")));
	}
	json_decref(with);
	json_decref(without);
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

static void test_boot_leaves_out(void **state)
{
	json_t *plan = make_plan(1);
	json_t *boot = json_deep_copy(json_array_get(json_object_get(plan, "boots"), 1));
	json_t *request;

	(void)state;
	assert_int_equal(0, json_object_set_new(boot, "without",
						json_loads("[{\"name\":\"b\",\"parameters\":{}}]",
							   0, NULL)));
	request = plan_request(plan, boot, "/scratch", NULL);
	assert_int_equal(2, json_array_size(json_object_get(request, "benchmarks")));
	json_decref(request);
	json_decref(boot);
	json_decref(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_aa_leaves_the_rest),
		cmocka_unit_test(test_seed_decides),
		cmocka_unit_test(test_request_leaves_out),
		cmocka_unit_test(test_boot_leaves_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
