/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: what is seen in the boots behind a comparison. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "present/long_instructions.h"
#include "sample_dataset.h"

/* Twelve blocks; figures of base and patched in block b, and three samples of each boot about it. */
enum shape { SHAPE_PLAIN, SHAPE_DRIFT, SHAPE_TWO_MODES, SHAPE_OUTLIER, SHAPE_STEPS };

static double figure(enum shape shape, int block)
{
	double noise = (block * 7 % 12 - 5.5) / 10 + (block * 5 % 12 - 5.5) / 97;

	switch (shape) {
	case SHAPE_DRIFT: return 100 + block + noise / 10;
	case SHAPE_TWO_MODES: return (block % 2 ? 100 : 120) + noise / 10;
	case SHAPE_OUTLIER: return block == 7 ? 150 : 100 + noise;
	default: return 100 + noise;
	}
}

static void marks_are_set(void **state)
{
	static const struct {
		enum shape shape;
		unsigned mark;
	} cases[] = {
		{ SHAPE_PLAIN, 0 },
		{ SHAPE_DRIFT, MARK_DRIFT },
		{ SHAPE_TWO_MODES, MARK_BIMODAL },
		{ SHAPE_OUTLIER, MARK_OUTLYING },
		{ SHAPE_STEPS, MARK_COARSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		for (int boot = 0; boot < 24; boot++) {
			struct sample sample = { .benchmark = "b", .metric = "time",
						 .unit = "ns/page", .block = boot / 2,
						 .boot = boot, .count = 8 };

			sample.variant = boot % 2 ? "patched" : "base";
			for (int j = 0; j < 8; j++)
				sample.values[j] = figure(cases[i].shape, boot / 2) +
						   (cases[i].shape == SHAPE_STEPS ?
						    j % 2 : ((boot + 3) * (j + 1) % 17) / 1e3 +
							    boot % 2 + j / 1e5);
			sample_add(&dataset, sample);
		}
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		if (set.comparisons[0].marks != cases[i].mark)
			fail_msg("%zu: marks %#x", i, set.comparisons[0].marks);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void add_tally(struct dataset *dataset, const char *variant, int boot, const char *event,
		      double value)
{
	struct counter_reading *counters = dataset_grow(dataset->counters, dataset->counter_count,
							sizeof(*counters));
	char name[32];

	assert_non_null(counters);
	dataset->counters = counters;
	counters += dataset->counter_count++;
	(void)snprintf(name, sizeof(name), "%03d-%s", boot, variant);
	*counters = (struct counter_reading){
		.variant = strdup(variant), .boot = strdup(name), .benchmark = strdup("b"),
		.parameters_key = strdup("{}"), .event = strdup(event), .scope = strdup("cpus"),
		.values = malloc(sizeof(double)), .count = 1,
	};
	counters->values[0] = value;
}

static void long_instructions_are_marked(void **state)
{
	static const struct {
		const char *event;
		double base[3], patched[3];
		unsigned mark;
	} cases[] = {
		{ "long.mvcl", { 5, 5, 5 }, { 5, 5, 5 }, 0 },
		{ "long.mvcl", { 5, 5, 5 }, { 6, 6, 6 }, MARK_LONG_INSTRUCTIONS },
		{ "long.mvcl", { 0, 0, 0 }, { 1, 1, 9 }, 0 },
		{ "diag.44", { 0, 0, 0 }, { 1, 1, 1 }, MARK_LONG_INSTRUCTIONS },
		{ "page-faults", { 0, 0, 0 }, { 1, 1, 1 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0);
		for (int boot = 0; boot < 3; boot++) {
			add_tally(&dataset, "base", 2 * boot, cases[i].event, cases[i].base[boot]);
			add_tally(&dataset, "patched", 2 * boot + 1, cases[i].event,
				  cases[i].patched[boot]);
		}
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		if (set.comparisons[0].marks != cases[i].mark)
			fail_msg("%zu: marks %#x", i, set.comparisons[0].marks);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Tallies are listed a page where the plan tells how many a sample has. */
static void long_instructions_are_listed(void **state)
{
	static const struct {
		const char *campaign;
		bool per_page;
		double base, patched;
	} cases[] = {
		{ "{}", false, 40, 60 },
		{ "{\"benchmarks\":[{\"name\":\"b\",\"parameters\":{\"pages\":10},\"iterations\":2}]}",
		  true, 2, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { .campaign = json_loads(cases[i].campaign, 0, NULL) };
		struct long_instruction *list;
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b",
							     .parameters = "{\"pages\":10}" },
				  100, 110, 0);
		for (int boot = 0; boot < 6; boot++) {
			add_tally(&dataset, boot % 2 ? "patched" : "base", boot, "long.xc",
				  boot % 2 ? 60 : 40);
			add_tally(&dataset, boot % 2 ? "patched" : "base", boot, "long.mvcl", 0);
			add_tally(&dataset, boot % 2 ? "patched" : "base", boot, "long.idte", 20);
		}
		for (size_t j = 0; j < dataset.counter_count; j++) {
			free(dataset.counters[j].parameters_key);
			dataset.counters[j].parameters_key = strdup("{\"pages\":10}");
		}
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(set.comparisons[0].marks, MARK_LONG_INSTRUCTIONS);
		assert_int_equal(long_instructions_list(&set, &set.comparisons[0], &list), 2);
		assert_string_equal(list[0].event, "long.idte");
		assert_false(list[0].differs);
		assert_string_equal(list[1].event, "long.xc");
		assert_true(list[1].differs);
		assert_int_equal(list[1].per_page, cases[i].per_page);
		assert_true(list[1].base == cases[i].base);
		assert_true(list[1].patched == cases[i].patched);
		free(list);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Counts that repeat: samples of each boot that don't, and by how much. */
static void straying_samples_are_marked(void **state)
{
	static const struct {
		double straying, margin;
		size_t samples;
		unsigned mark;
	} cases[] = {
		{ 1.02, 1, 8, MARK_STRAYING }, { 1.005, 1, 8, 0 }, { 1.005, 0, 8, MARK_STRAYING },
		{ 1.02, 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct comparison_options options = { .margin_percent = cases[i].margin };
		struct dataset dataset = { 0 };
		struct failure failure = { "" };
		struct comparison_set set;

		for (int boot = 0; boot < 20; boot++) {
			struct sample sample = { .benchmark = "b", .block = boot / 2, .boot = boot,
						 .variant = boot % 2 ? "patched" : "base",
						 .count = 8 };

			for (size_t j = 0; j < 8; j++)
				sample.values[j] = 1000;
			/* In one of eight samples of all patched boots, or of one boot. */
			if (boot % 2 && (cases[i].samples || boot == 3))
				sample.values[5] *= cases[i].straying;
			sample_add(&dataset, sample);
		}
		assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
		assert_int_equal(set.comparisons[0].verdict, VERDICT_DETERMINISTIC);
		assert_int_equal(set.comparisons[0].marks, cases[i].mark);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* A boot among fellows that hardly differ: outlying from a tenth of the margin on. */
static void outlying_boots_matter(void **state)
{
	static const struct {
		double outlying, margin;
		unsigned mark;
	} cases[] = {
		{ 100.05, 1, 0 }, { 100.15, 1, MARK_OUTLYING }, { 100.15, 2, 0 },
		{ 100.05, 0, 0 }, { 100.15, 0, MARK_OUTLYING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct comparison_options options = { .margin_percent = cases[i].margin };
		struct dataset dataset = { 0 };
		struct failure failure = { "" };
		struct comparison_set set;

		for (int boot = 0; boot < 20; boot++)
			sample_add(&dataset, (struct sample){
				.benchmark = "b", .block = boot / 2, .boot = boot,
				.variant = boot % 2 ? "patched" : "base", .metric = "time",
				.unit = "ns/page",
				.values = { boot == 7 ? cases[i].outlying :
							100 + (boot * 7 % 20 - 9.5) / 1e4 },
			});
		assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
		assert_int_equal(set.comparisons[0].marks, cases[i].mark);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_instructions_are_listed),
		cmocka_unit_test(straying_samples_are_marked),
		cmocka_unit_test(outlying_boots_matter),
		cmocka_unit_test(marks_are_set),
		cmocka_unit_test(long_instructions_are_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
