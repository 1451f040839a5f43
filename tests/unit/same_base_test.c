/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base against itself: what an A/A check of a campaign says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "sample_dataset.h"

/* A campaign with the base twice more. */
static const char plan[] =
	"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
	"\"role\":\"patched\"},{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
	"{\"name\":\"aa-second\",\"role\":\"aa\"}]}";

/* Makes all boots so far the check's: of base the first's, of patched the second's. */
static void make_checks(struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->observation_count; i++) {
		struct observation *observation = &dataset->observations[i];
		bool first = strcmp(observation->variant, "base") == 0;

		free(observation->variant);
		observation->variant = strdup(first ? "aa-first" : "aa-second");
	}
}

/* The first of the two is 100, the second `second`. */
static void the_base_is_compared_with_itself(void **state)
{
	static const struct {
		double second, spread;
		bool differs;
	} cases[] = {
		{ 100, 0, false }, { 100.0015, 0, false }, { 100.01, 0, true },
		{ 100, 0.01, false }, { 101, 0.01, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { .campaign = json_loads(plan, 0, NULL) };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100,
				  cases[i].second, cases[i].spread);
		make_checks(&dataset);
		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(set.count, 1);
		assert_string_equal(set.comparisons[0].variant, "patched");
		assert_close(set.comparisons[0].effect_percent, 10, 0.1);
		assert_non_null(set.same);
		assert_int_equal(set.same->count, 1);
		assert_string_equal(set.same->options.base_variant, "aa-first");
		assert_int_equal(set.same_differs, cases[i].differs);
		assert_int_equal(sample_warns(&set, "differs from itself"), cases[i].differs);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Over builds the check's unit is the block: two builds would decide nothing. */
static void check_of_builds_is_by_block(void **state)
{
	struct dataset dataset = { .campaign = json_loads(plan, 0, NULL) };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .build = "x" }, 100, 101, 0.005);
	make_checks(&dataset);
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .build = "x" }, 100, 110, 0.01);
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (dataset.observations[i].block[0] > '4')
			dataset.observations[i].build[0] = 'y';
	set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_int_equal(set.comparisons[0].builds, 2);
	assert_int_equal(set.same->comparisons[0].builds, 0);
	assert_int_equal(set.same->comparisons[0].blocks, 10);
	assert_true(set.same_differs);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_base_is_compared_with_itself),
		cmocka_unit_test(check_of_builds_is_by_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
