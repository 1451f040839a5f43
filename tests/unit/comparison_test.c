/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From datasets to comparisons. Expected figures of the CSV fixture:
 * tests/fixtures/stats/references.R (R 4.2.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "sample_dataset.h"

#define PLAIN "{\"state\":\"plain\"}"
#define SECURE "{\"state\":\"secure\"}"

static const struct comparison_options standard = { .margin_percent = 1 };

static const struct comparison *find(const struct comparison_set *set, const char *benchmark,
				     const char *parameters, const char *metric)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].benchmark, benchmark) == 0 &&
		    strcmp(set->comparisons[i].parameters_key, parameters) == 0 &&
		    strcmp(set->comparisons[i].metric, metric) == 0)
			return &set->comparisons[i];
	fail_msg("no comparison of %s %s %s", benchmark, parameters, metric);
	return NULL;
}

static void assert_refused(const struct dataset *dataset, const char *part)
{
	struct comparison_set set;
	struct failure failure = { "" };

	assert_int_equal(comparison_set_make(&set, dataset, &standard, &failure), -1);
	if (!strstr(failure.text, part))
		print_error("\"%s\" does not say \"%s\"\n", failure.text, part);
	assert_non_null(strstr(failure.text, part));
}

struct expected {
	const char *benchmark;
	double base, patched;
	double difference, effect, interval[2], p_value; /* paired */
	double unpaired[5];                              /* the same, unpaired */
	enum verdict verdict, unpaired_verdict;
};

/* references.R: "paired" and "unpaired" */
static const struct expected expected[] = {
	{ "gup.pin_fast", 165.2715, 169.2265,
	  4.37199999999999, 2.63654835060821, { 2.30843709344221, 2.96302608796262 }, 0.001953125,
	  { 4.11900000000001, 2.4819833699458, 1.45743051126307, 3.79825195827259,
	    4.33003528978761e-05 }, VERDICT_SLOWER, VERDICT_SLOWER },
	{ "wb.fsync", 4907.977, 4916.0445,
	  15.9234999999999, 0.322589151690503, { -0.0704698293493995, 0.725136181657178 },
	  0.16015625,
	  { 16.8759999999997, 0.343471949089026, -0.871303145249064, 1.53237075937146,
	    0.739364350819459 }, VERDICT_EQUIVALENT, VERDICT_INCONCLUSIVE },
	{ "gup.get_fast", 80.0965, 76.9225,
	  -2.985, -3.71639587612533, { -4.0442626584757, -3.40640853335983 }, 0.001953125,
	  { -3.0785, -3.8313586223753, -4.81662836014785, -2.61465816044609,
	    1.0825088224469e-05 }, VERDICT_FASTER, VERDICT_FASTER },
};

static void assert_figures(const struct comparison *comparison, const double figures[5])
{
	assert_close(comparison->difference, figures[0], 1e-9);
	assert_close(comparison->effect_percent, figures[1], 1e-9);
	assert_close(comparison->ci95_percent[0], figures[2], 1e-9);
	assert_close(comparison->ci95_percent[1], figures[3], 1e-9);
	assert_close(comparison->p_value, figures[4], 1e-12);
}

static void csv_matches_r(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_load(&dataset, "compare/paired.csv");
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.count, 3);
	assert_false(set.emulated);
	for (size_t i = 0; i < set.count; i++) {
		const struct expected *of = &expected[i];
		double figures[5] = { of->difference, of->effect, of->interval[0], of->interval[1],
				      of->p_value };

		/* In the order of the first boot, not of the alphabet. */
		assert_string_equal(set.comparisons[i].benchmark, of->benchmark);
		assert_true(set.comparisons[i].paired);
		assert_int_equal(set.comparisons[i].blocks, 10);
		assert_close(set.comparisons[i].base, of->base, 1e-9);
		assert_close(set.comparisons[i].patched, of->patched, 1e-9);
		assert_figures(&set.comparisons[i], figures);
		assert_int_equal(set.comparisons[i].verdict, of->verdict);
	}
	comparison_set_free(&set);
	for (size_t i = 0; i < dataset.observation_count; i++)
		dataset.observations[i].block[0] = '\0';
	set = sample_compare(&dataset, standard);
	for (size_t i = 0; i < set.count; i++) {
		assert_false(set.comparisons[i].paired);
		assert_figures(&set.comparisons[i], expected[i].unpaired);
		assert_int_equal(set.comparisons[i].verdict, expected[i].unpaired_verdict);
	}
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void swapped_variants_mirror(void **state)
{
	const struct comparison_options swapped = { .margin_percent = 1,
						    .base_variant = "patched" };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_load(&dataset, "compare/paired.csv");
	set = sample_compare(&dataset, swapped);
	for (size_t i = 0; i < set.count; i++) {
		const struct comparison *comparison = &set.comparisons[i];

		assert_close(comparison->difference, -expected[i].difference, 1e-9);
		assert_close(1 + comparison->effect_percent / 100,
			     1 / (1 + expected[i].effect / 100), 1e-12);
		assert_close(1 + comparison->ci95_percent[0] / 100,
			     1 / (1 + expected[i].interval[1] / 100), 1e-12);
		assert_close(comparison->p_value, expected[i].p_value, 1e-12);
	}
	assert_int_equal(set.comparisons[0].verdict, VERDICT_FASTER);
	assert_int_equal(set.comparisons[2].verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void direction_turns_the_verdict(void **state)
{
	struct sample like = { .benchmark = "fio.job", .metric = "throughput", .unit = "B/s",
			       .direction = DIRECTION_HIGHER, .clock = "" };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, like, 1e9, 1.1e9, 0.01);
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.comparisons[0].verdict, VERDICT_FASTER);
	assert_true(set.comparisons[0].effect_percent > 9);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void throughput_collapses_to_its_mean(void **state)
{
	struct sample like = { .variant = "base", .benchmark = "fio.job", .metric = "throughput",
			       .unit = "B/s", .values = { 1, 2, 9 }, .count = 3 };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add(&dataset, like);
	like.variant = "patched";
	like.boot = 1;
	like.metric = "throughput";
	sample_add(&dataset, like);
	set = sample_compare(&dataset, standard);
	assert_close(set.comparisons[0].base, 4, 0);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void repeated_counts_are_deterministic(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;
	const struct comparison *comparison;

	(void)state;
	/* A timer tick in one sample of eight leaves the quartiles alone… */
	sample_add_blocks(&dataset,
			  (struct sample){ .benchmark = "gup.pin_fast", .parameters = PLAIN,
					   .count = 8 },
			  165.25, 192.125, 4e-6);
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "wb.fsync", .parameters = PLAIN },
			  165, 192, 4e-5);
	set = sample_compare(&dataset, standard);
	comparison = find(&set, "gup.pin_fast", PLAIN, "instructions");
	assert_int_equal(comparison->verdict, VERDICT_DETERMINISTIC);
	assert_close(comparison->difference, 26.875, 1e-3);
	assert_close(comparison->effect_percent, 100 * (192.125 / 165.25 - 1), 1e-3);
	assert_true(isnan(comparison->p_value));
	assert_true(isnan(comparison->ci95_percent[0]));
	/* … and boots that differ by more than 1 part in 10^5 do not repeat one number. */
	comparison = find(&set, "wb.fsync", PLAIN, "instructions");
	assert_int_equal(comparison->verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

/* A time that repeats exactly shows a coarse clock, not a count: boots are compared as ever. */
static void repeated_times_are_measured(void **state)
{
	static const struct {
		const char *metric, *unit;
		enum verdict verdict;
	} cases[] = {
		{ "time", "ns/page", VERDICT_SLOWER },
		{ "throughput", "B/s", VERDICT_SLOWER },
		{ "instructions", "insn/page", VERDICT_DETERMINISTIC },
		{ "uv_calls.export", "calls/page", VERDICT_DETERMINISTIC },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b",
							     .metric = cases[i].metric,
							     .unit = cases[i].unit,
							     .clock = "" }, 100, 120, 0);
		set = sample_compare(&dataset, standard);
		assert_int_equal(set.comparisons[0].verdict, cases[i].verdict);
		assert_int_equal(isnan(set.comparisons[0].p_value),
				 cases[i].verdict == VERDICT_DETERMINISTIC);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* The interval of zero differences is a point: any margin holds it, but none of 0. */
static void no_margin_is_never_equivalent(void **state)
{
	static const struct {
		double base, patched, margin;
		enum verdict verdict;
	} cases[] = {
		{ 100, 100, 1, VERDICT_EQUIVALENT },
		{ 100, 100, 0, VERDICT_INCONCLUSIVE },
		{ 100, 100.5, 1, VERDICT_EQUIVALENT },
		{ 100, 100.5, 0, VERDICT_SLOWER },
		/* Without a ratio the margin is that share of the base. */
		{ -100, -99.5, 1, VERDICT_EQUIVALENT },
		{ -100, -98.5, 1, VERDICT_SLOWER },
		{ -100, -98.5, 2, VERDICT_EQUIVALENT },
		{ -100, -100, 0, VERDICT_INCONCLUSIVE },
		{ 0, 0, 1, VERDICT_EQUIVALENT },
		{ 0, 0, 0, VERDICT_INCONCLUSIVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct comparison_options options = { .margin_percent = cases[i].margin };
		struct dataset dataset = { 0 };
		struct failure failure = { "" };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .metric = "time",
							     .unit = "ns/page" },
				  cases[i].base, cases[i].patched, 0);
		assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
		if (set.comparisons[0].verdict != cases[i].verdict)
			fail_msg("%zu: verdict %d", i, (int)set.comparisons[0].verdict);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* A ratio beyond what a double holds has a verdict and no figure. */
static void vast_ratios_are_no_figures(void **state)
{
	static const struct {
		double base, patched;
		enum verdict verdict;
	} cases[] = {
		{ 1e-300, 1e300, VERDICT_SLOWER },
		{ 1e300, 1e-300, VERDICT_FASTER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .metric = "time",
							     .unit = "ns/page" },
				  cases[i].base, cases[i].patched, 0.01);
		set = sample_compare(&dataset, standard);
		assert_int_equal(set.comparisons[0].verdict, cases[i].verdict);
		assert_false(isinf(set.comparisons[0].effect_percent));
		assert_false(isinf(set.comparisons[0].ci95_percent[0]));
		assert_false(isinf(set.comparisons[0].ci95_percent[1]));
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void one_block_is_never_deterministic(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add(&dataset, (struct sample){ .variant = "base", .benchmark = "gup.pin_fast",
					      .values = { 165 } });
	sample_add(&dataset, (struct sample){ .variant = "patched", .benchmark = "gup.pin_fast",
					      .boot = 1, .values = { 192 } });
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.comparisons[0].verdict, VERDICT_INCONCLUSIVE);
	assert_true(isnan(set.comparisons[0].ci95_percent[0]));
	assert_close(set.comparisons[0].difference, 27, 0);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void uv_calls_rule_out_equivalence(void **state)
{
	static const struct {
		double exports_base, exports_patched, instructions;
		bool differ;
		enum verdict verdict;
	} cases[] = {
		{ 1, 1, 1000.5, false, VERDICT_EQUIVALENT },
		{ 0, 1, 1000.5, true, VERDICT_INCONCLUSIVE },
		{ 0, 1, 1100, true, VERDICT_SLOWER },
		/* Fewer instructions and more UV calls: no direction. */
		{ 0, 1, 900, true, VERDICT_INCONCLUSIVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;
		const struct comparison *comparison;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "gup.pin_fast",
							     .parameters = SECURE },
				  1000, cases[i].instructions, 0.001);
		sample_add_calls(&dataset, "gup.pin_fast", SECURE, cases[i].exports_base,
				 cases[i].exports_patched);
		set = sample_compare(&dataset, standard);
		comparison = find(&set, "gup.pin_fast", SECURE, "instructions");
		assert_int_equal(comparison->uv_calls_differ, cases[i].differ);
		assert_int_equal(comparison->verdict, cases[i].verdict);
		comparison = find(&set, "gup.pin_fast", SECURE, "uv_calls.export");
		assert_int_equal(comparison->verdict, VERDICT_DETERMINISTIC);
		/* No ratio of zero. */
		assert_int_equal(isnan(comparison->effect_percent), cases[i].exports_base == 0);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void zeros_have_no_ratio_but_a_verdict(void **state)
{
	struct sample like = { .benchmark = "wb.pageout", .metric = "uv_calls.export",
			       .unit = "calls/page" };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, like, 0, 1, 0.01);
	set = sample_compare(&dataset, standard);
	assert_true(isnan(set.comparisons[0].effect_percent));
	assert_true(isnan(set.comparisons[0].ci95_percent[0]));
	assert_true(set.comparisons[0].ci95_difference[0] > 0.9);
	assert_close(set.comparisons[0].p_value, 0.001953125, 1e-12);
	assert_int_equal(set.comparisons[0].verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void few_blocks_give_no_interval(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "wb.fsync" }, 100, 120, 0.01);
	dataset.observation_count -= 10; /* blocks 0 to 4 stay */
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.comparisons[0].blocks, 5);
	assert_int_equal(set.comparisons[0].verdict, VERDICT_INCONCLUSIVE);
	assert_true(isnan(set.comparisons[0].ci95_percent[0]));
	assert_close(set.comparisons[0].p_value, 0.0625, 1e-12);
	comparison_set_free(&set);
	dataset.observation_count += 10;
	dataset_free(&dataset);
}

static void incomplete_blocks_are_counted(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "wb.fsync" }, 100, 120, 0.01);
	dataset.observation_count--; /* block 9 has its base alone */
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.comparisons[0].blocks, 9);
	assert_int_equal(set.comparisons[0].boots_left_out, 1);
	assert_int_equal(set.comparisons[0].verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset.observation_count++;
	dataset_free(&dataset);
}

static void one_side_alone_is_listed(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;
	const struct comparison *comparison;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "wb.fsync" }, 100, 120, 0.01);
	sample_add(&dataset, (struct sample){ .variant = "base", .benchmark = "fio.job",
					      .values = { 7 } });
	set = sample_compare(&dataset, standard);
	assert_int_equal(set.count, 2);
	comparison = find(&set, "fio.job", "{}", "instructions");
	assert_int_equal(comparison->verdict, VERDICT_NONE);
	assert_close(comparison->base, 7, 0);
	assert_true(isnan(comparison->patched));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void parameters_and_variants_stay_apart(void **state)
{
	struct sample like = { .benchmark = "gup.pin_fast", .parameters = PLAIN };
	struct dataset dataset = { 0 };
	struct comparison_set set;
	size_t observations;

	(void)state;
	sample_add_blocks(&dataset, like, 100, 110, 0.01);
	like.parameters = SECURE;
	sample_add_blocks(&dataset, like, 100, 150, 0.01);
	observations = dataset.observation_count;
	for (int block = 0; block < 10; block++)
		sample_add(&dataset, (struct sample){ .variant = "stub", .block = block,
						      .boot = 20 + block, .parameters = PLAIN,
						      .benchmark = "gup.pin_fast",
						      .values = { 105 + block } });
	assert_int_equal(dataset.observation_count, observations + 10);
	set = sample_compare(&dataset, standard);
	/* patched plain, patched secure, stub plain; and stub secure, of which there is nothing. */
	assert_int_equal(set.count, 4);
	assert_string_equal(set.comparisons[0].variant, "patched");
	assert_close(set.comparisons[0].effect_percent, 10, 0.2);
	assert_close(set.comparisons[1].effect_percent, 50, 0.2);
	assert_string_equal(set.comparisons[2].variant, "stub");
	assert_int_equal(set.comparisons[2].verdict, VERDICT_SLOWER);
	assert_int_equal(set.comparisons[3].verdict, VERDICT_NONE);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void what_does_not_compare_is_refused(void **state)
{
	static const struct {
		struct sample other;
		const char *says;
	} cases[] = {
		{ { .variant = "patched", .benchmark = "b", .clock = "monotonic" }, "clock" },
		{ { .variant = "patched", .benchmark = "b", .architecture = "x86_64" },
		  "architecture" },
		{ { .variant = "patched", .benchmark = "b", .machine_type = "local" },
		  "machine type" },
		{ { .variant = "patched", .benchmark = "b", .unit = "ns/page" }, "\"ns/page\"" },
		{ { .variant = "patched", .benchmark = "b", .direction = DIRECTION_HIGHER },
		  "(higher is better) in boot 000-patched" },
		{ { .variant = "patched", .benchmark = "b", .values = { NAN } }, "finite" },
		{ { .variant = "patched", .benchmark = "another" }, "no benchmark in common" },
		{ { .variant = "base", .benchmark = "b", .boot = 1 }, "only variant" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };

		sample_add(&dataset, (struct sample){ .variant = "base", .benchmark = "b" });
		sample_add(&dataset, cases[i].other);
		assert_refused(&dataset, cases[i].says);
		dataset_free(&dataset);
	}
}

static void a_missing_base_is_refused(void **state)
{
	struct dataset dataset = { 0 };

	(void)state;
	assert_refused(&dataset, "no samples");
	sample_add(&dataset, (struct sample){ .variant = "old", .benchmark = "b" });
	sample_add(&dataset, (struct sample){ .variant = "patched", .benchmark = "b" });
	assert_refused(&dataset, "no variant named \"base\" (there are: old, patched)");
	dataset_free(&dataset);
}

/* Settings that one boot of many has, and that one side doesn't tell. */
static void other_settings_are_refused(void **state)
{
	static const struct {
		const char *costs, *ultravisor, *says;
	} cases[] = {
		{ "{\"export\":5}", "{}", "the emulator costs are {} in boot 000-base (base) and "
					  "{\"export\":5} in boot 006-" },
		{ "", "{}", "{} in boot 000-base (base) and unknown in boot 006-" },
		{ "{}", "{\"busy_rate\":5}", "the Ultravisor settings are {} in boot 000-base (base) and "
					     "{\"busy_rate\":5} in boot 006-" },
		{ "{}", "", "the Ultravisor settings are {} in boot 000-base (base) and unknown in boot "
			    "006-" },
		{ "{}", "", "--across ultravisor" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
		free(dataset.observations[7].costs);
		free(dataset.observations[7].ultravisor);
		dataset.observations[7].costs = strdup(cases[i].costs);
		dataset.observations[7].ultravisor = strdup(cases[i].ultravisor);
		assert_refused(&dataset, cases[i].says);
		dataset_free(&dataset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_matches_r),
		cmocka_unit_test(swapped_variants_mirror),
		cmocka_unit_test(direction_turns_the_verdict),
		cmocka_unit_test(throughput_collapses_to_its_mean),
		cmocka_unit_test(repeated_counts_are_deterministic),
		cmocka_unit_test(repeated_times_are_measured),
		cmocka_unit_test(no_margin_is_never_equivalent),
		cmocka_unit_test(vast_ratios_are_no_figures),
		cmocka_unit_test(one_block_is_never_deterministic),
		cmocka_unit_test(uv_calls_rule_out_equivalence),
		cmocka_unit_test(zeros_have_no_ratio_but_a_verdict),
		cmocka_unit_test(few_blocks_give_no_interval),
		cmocka_unit_test(incomplete_blocks_are_counted),
		cmocka_unit_test(one_side_alone_is_listed),
		cmocka_unit_test(parameters_and_variants_stay_apart),
		cmocka_unit_test(what_does_not_compare_is_refused),
		cmocka_unit_test(a_missing_base_is_refused),
		cmocka_unit_test(other_settings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
