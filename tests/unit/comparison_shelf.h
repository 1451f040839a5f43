/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons filled in by hand, and what is written about them. */
#ifndef UVBENCH_COMPARISON_SHELF_H
#define UVBENCH_COMPARISON_SHELF_H

#include <math.h>

#include "assert_text.h"
#include "present/present.h"
#include "sample_dataset.h"

#define ROOM 16

/* A set of comparisons without their boots. */
struct shelf {
	struct comparison comparisons[ROOM];
	struct comparison_set set;
	struct dataset dataset;
};

static inline void shelf_begin(struct shelf *shelf, bool emulated)
{
	*shelf = (struct shelf){ .set = { .emulated = emulated, .level = 0.05 } };
	sample_add(&shelf->dataset, (struct sample){ .variant = "base", .benchmark = "any",
						     .values = { 1 } });
	shelf->set.dataset = &shelf->dataset;
	shelf->set.comparisons = shelf->comparisons;
	shelf->set.options = (struct comparison_options){ .margin_percent = 1,
							  .base_variant = "base", .seed = 77 };
}

static inline void shelf_end(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->set.count; i++)
		json_decref((json_t *)shelf->comparisons[i].parameters);
	dataset_free(&shelf->dataset);
}

/* Adds a comparison: a count that repeats, `difference` more than 100 in the base. */
static inline struct comparison *put(struct shelf *shelf, const char *variant, const char *benchmark,
			      const char *state, const char *metric, const char *unit,
			      double difference)
{
	struct comparison *comparison = &shelf->comparisons[shelf->set.count++];

	assert_true(shelf->set.count <= ROOM);
	*comparison = (struct comparison){
		.benchmark = benchmark, .parameters = json_loads(state, 0, NULL),
		.parameters_key = state, .metric = metric, .unit = unit, .variant = variant,
		.paired = true, .blocks = 10, .base = 100, .patched = 100 + difference,
		.difference = difference, .effect_percent = difference,
		.ci95_percent = { NAN, NAN }, .ci95_difference = { NAN, NAN }, .p_value = NAN,
		.verdict = VERDICT_DETERMINISTIC, .primary = true, .margin_percent = 1,
		.p_holm = NAN, .simultaneous_percent = { NAN, NAN },
		.simultaneous_difference = { NAN, NAN }, .verdict_percent = { NAN, NAN },
		.verdict_difference = { NAN, NAN }, .verdict_confidence = NAN,
		.bootstrap_percent = { NAN, NAN },
	};
	return comparison;
}

static inline struct comparison *put_instructions(struct shelf *shelf, const char *variant,
					   const char *state, double difference)
{
	return put(shelf, variant, "gup.pin_fast", state, "instructions", "insn/page", difference);
}

/* Makes it one of four tests, with intervals. */
static inline void test(struct comparison *comparison, enum verdict verdict)
{
	static const double ends[] = { -0.5, 0.5, -0.75, 0.75, -0.25, 0.25 };
	double centre = comparison->difference;

	for (size_t i = 0; i < 2; i++) {
		comparison->ci95_percent[i] = comparison->ci95_difference[i] = centre + ends[i];
		comparison->simultaneous_percent[i] = centre + ends[2 + i];
		comparison->simultaneous_difference[i] = centre + ends[2 + i];
		comparison->verdict_percent[i] = comparison->verdict_difference[i] =
			centre + ends[2 + i];
		comparison->bootstrap_percent[i] = centre + ends[4 + i];
	}
	comparison->verdict = verdict;
	comparison->p_value = 0.002;
	comparison->p_holm = 0.008;
	comparison->family = 4;
}

typedef int present_function(FILE *out, const struct comparison_set *set);

static inline char *shown(struct shelf *shelf, present_function *present)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(present(out, &shelf->set), 0);
	assert_int_equal(fclose(out), 0);
	if (present == present_text)
		assert_fits(text, 80);
	if (present == present_lkml) {
		assert_fits(text, 72);
		assert_ascii(text);
	}
	return text;
}

#endif
