/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: what is seen in the boots behind a comparison. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "present/present.h"
#include "sample_dataset.h"

static struct comparison_set compare(const struct dataset *dataset)
{
	const struct comparison_options options = { .margin_percent = 1 };
	struct comparison_set set;
	struct failure failure = { "" };

	if (comparison_set_make(&set, dataset, &options, &failure) < 0)
		fail_msg("%s", failure.text);
	return set;
}

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
		set = compare(&dataset);
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
		set = compare(&dataset);
		if (set.comparisons[0].marks != cases[i].mark)
			fail_msg("%zu: marks %#x", i, set.comparisons[0].marks);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_set),
		cmocka_unit_test(long_instructions_are_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
