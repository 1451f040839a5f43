/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts on several builds: the range over them, and what widens it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "sample_dataset.h"

/* Two boots of a variant in each of `builds` builds; build i's base is 1000 and its patched
 * 1000 + more[i]. */
static void add_builds(struct dataset *dataset, const char *metric, const double *more,
		       size_t builds)
{
	for (size_t i = 0; i < 4 * builds; i++) {
		struct sample sample = { .benchmark = "b", .metric = metric,
					 .block = (int)i / 2, .boot = (int)i };
		char build[16];

		(void)snprintf(build, sizeof(build), "build-%zu", i / 4);
		sample.variant = i % 2 ? "patched" : "base";
		sample.build = build;
		sample.values[0] = 1000 + 10 * (double)(i / 4) + (i % 2 ? more[i / 4] : 0);
		sample_add(dataset, sample);
	}
}

static void builds_are_the_population(void **state)
{
	static const struct {
		double more[3];
		double median, range[2];
		enum verdict verdict;
	} cases[] = {
		{ { 20, 30, 40 }, 30, { 20, 40 }, VERDICT_SLOWER },
		{ { -40, -30, -20 }, -30, { -40, -20 }, VERDICT_FASTER },
		{ { 1, -1, 2 }, 1, { -1, 2 }, VERDICT_EQUIVALENT },
		{ { 0, 0, 40 }, 0, { 0, 40 }, VERDICT_INCONCLUSIVE },
		{ { -1000, -1010, -1020 }, -1010, { -1020, -1000 }, VERDICT_FASTER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;
		const struct comparison *comparison;

		add_builds(&dataset, "instructions", cases[i].more, 3);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		comparison = &set.comparisons[0];
		assert_int_equal(comparison->builds, 3);
		assert_close(comparison->difference, cases[i].median, 1e-9);
		assert_close(comparison->range_difference[0], cases[i].range[0], 1e-9);
		assert_close(comparison->range_difference[1], cases[i].range[1], 1e-9);
		assert_true(isnan(comparison->p_value));
		assert_int_equal(comparison->verdict, cases[i].verdict);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* A count whose boots differ within a build: the range reaches to the farthest that they lie apart. */
static void boots_of_a_build_widen_its_range(void **state)
{
	static const double more[] = { 20, 30, 40 };
	struct dataset dataset = { 0 };
	struct comparison_set set;
	const struct comparison *comparison;

	(void)state;
	add_builds(&dataset, "instructions", more, 3);
	dataset.observations[0].values[0] += 2;
	set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	comparison = &set.comparisons[0];
	assert_close(comparison->range_difference[0], 18, 1e-9);
	assert_true(isnan(comparison->p_value));
	assert_int_equal(comparison->family, 0);
	assert_int_equal(comparison->verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void calls_from_none_in_every_build(void **state)
{
	static const double more[] = { 0, 0, 0 };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	add_builds(&dataset, "instructions", more, 3);
	for (size_t i = 0; i < dataset.observation_count; i++)
		dataset.observations[i].values[0] = 0;
	for (double margin = 0; margin < 2; margin++) {
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = margin });
		assert_true(isnan(set.comparisons[0].range_percent[0]));
		assert_int_equal(set.comparisons[0].verdict,
				 margin > 0 ? VERDICT_EQUIVALENT : VERDICT_DETERMINISTIC);
		comparison_set_free(&set);
	}
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_are_the_population),
		cmocka_unit_test(boots_of_a_build_widen_its_range),
		cmocka_unit_test(calls_from_none_in_every_build),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
