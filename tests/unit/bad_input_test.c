/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comparisons do with input that no statistics is made for: an answer that is written down here,
 * or a refusal that says why. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "present/present.h"
#include "sample_dataset.h"

#define BOOTS 24

/* Boots of one metric: by default block i / 2, base and patched in turn. */
struct input {
	const char *name;
	double values[BOOTS]; /* 0 ends them, unless `count` is given */
	size_t count;
	bool unpaired;
	size_t without;       /* this boot is left out (counted from 1) */
	const char *units[2];
	const char *variants[2];
	/* An answer … */
	enum verdict verdict;
	size_t blocks, left_out;
	double effect;        /* in percent; NAN: none */
	double p_value;       /* NAN: none */
	bool interval;        /* at 95 % */
	/* … or part of a refusal. */
	const char *refusal;
};

/* Unpaired p: R 4.2.2, wilcox.test(b, a). */
static const struct input inputs[] = {
	{ .name = "one boot each", .values = { 100, 110 }, .verdict = VERDICT_INCONCLUSIVE,
	  .blocks = 1, .effect = 10, .p_value = 1 },
	{ .name = "one boot each, unpaired", .values = { 100, 110 }, .unpaired = true,
	  .verdict = VERDICT_INCONCLUSIVE, .blocks = 1, .effect = 10, .p_value = 1 },
	{ .name = "one boot alone", .values = { 100 }, .refusal = "is the only variant" },
	{ .name = "two blocks", .values = { 100, 110, 101, 111 }, .verdict = VERDICT_INCONCLUSIVE,
	  .blocks = 2, .effect = 9.95, .p_value = 0.5 },
	/* 2^(1−5) is more than 5 %. */
	{ .name = "five blocks", .values = { 100, 110, 101, 111, 102, 112, 103, 113, 104, 114 },
	  .verdict = VERDICT_INCONCLUSIVE, .blocks = 5, .effect = 9.8, .p_value = 0.0625 },
	{ .name = "six blocks",
	  .values = { 100, 110, 101, 111, 102, 112, 103, 113, 104, 114, 105, 115 },
	  .verdict = VERDICT_SLOWER, .blocks = 6, .effect = 9.76, .p_value = 0.03125,
	  .interval = true },
	{ .name = "all values equal", .values = { 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7 },
	  .verdict = VERDICT_EQUIVALENT, .blocks = 6, .effect = 0, .p_value = 1,
	  .interval = true },
	{ .name = "nothing but zeros", .values = { 0 }, .count = 12,
	  .verdict = VERDICT_EQUIVALENT, .blocks = 6, .effect = NAN, .p_value = 1 },
	{ .name = "a zero among positive values",
	  .values = { 0, 5, 1, 6, 2, 7, 3, 8, 4, 9, 5, 10 }, .count = 12,
	  .verdict = VERDICT_SLOWER, .blocks = 6, .effect = NAN, .p_value = 0.03125 },
	{ .name = "negative values", .values = { -9, -5, -9.5, -6, -9, -5.5, -9, -5, -9, -5, -9, -6 },
	  .verdict = VERDICT_SLOWER, .blocks = 6, .effect = NAN, .p_value = 0.03125 },
	{ .name = "NaN", .values = { 1, 2, 1, NAN, 1, 2 }, .refusal = "not a finite number" },
	{ .name = "infinite", .values = { 1, 2, 1, INFINITY, 1, 2 },
	  .refusal = "not a finite number" },
	{ .name = "a block with one boot missing",
	  .values = { 100, 110, 101, 111, 102, 112, 103, 113, 104, 114, 105, 115, 106, 116 },
	  .without = 4, .verdict = VERDICT_SLOWER, .blocks = 6, .left_out = 1, .effect = 9.7,
	  .p_value = 0.03125, .interval = true },
	{ .name = "unpaired",
	  .values = { 100, 110, 101, 111, 102, 112, 103, 113, 104, 114, 105, 115 },
	  .unpaired = true, .verdict = VERDICT_SLOWER, .blocks = 6, .effect = 9.8,
	  .p_value = 0.002164502, .interval = true },
	{ .name = "unpaired, of unequal numbers",
	  .values = { 100, 110, 101, 111, 102, 112, 103, 113, 104, 114, 105 }, .unpaired = true,
	  .verdict = VERDICT_SLOWER, .blocks = 5, .effect = 9.3, .p_value = 0.004329004,
	  .interval = true },
	{ .name = "variants named otherwise", .values = { 1, 2 }, .variants = { "old", "new" },
	  .refusal = "no variant named \"base\" (there are: old, new); --base names" },
	{ .name = "two units", .values = { 1, 2 }, .units = { "ns", "us" },
	  .refusal = "is in \"ns\" (lower is better) in boot 000-base and in \"us\" (lower is better) "
		     "in boot 001-patched" },
};

static const char *or_standard(const char *text, const char *standard)
{
	return text ? text : standard;
}

static void fill(struct dataset *dataset, const struct input *input)
{
	static const char *const variants[] = { "base", "patched" };
	size_t count = input->count;

	while (count < BOOTS && !input->count && input->values[count] != 0)
		count++;
	for (size_t i = 0; i < count; i++) {
		struct sample sample = {
			.variant = or_standard(input->variants[i % 2], variants[i % 2]),
			.block = input->unpaired ? -1 : (int)i / 2,
			.boot = (int)i,
			.benchmark = "b",
			.metric = "time",
			.unit = or_standard(input->units[i % 2], "ns/page"),
			.clock = "monotonic",
			.values = { input->values[i], input->values[i], input->values[i] },
			/* Numbers of samples need not agree. */
			.count = 1 + i % 3,
		};

		if (i + 1 != input->without)
			sample_add(dataset, sample);
	}
}

static void assert_near(const char *name, const char *what, double actual, double expected,
			double tolerance)
{
	if (isnan(expected) ? !isnan(actual) : !(fabs(actual - expected) <= tolerance))
		fail_msg("%s: %s is %g, not %g", name, what, actual, expected);
}

static void assert_answer(const struct input *input, const struct comparison *comparison)
{
	if (comparison->verdict != input->verdict || comparison->blocks != input->blocks ||
	    comparison->boots_left_out != input->left_out)
		fail_msg("%s: verdict %d, %zu blocks, %zu left out", input->name,
			 (int)comparison->verdict, comparison->blocks, comparison->boots_left_out);
	assert_near(input->name, "effect", comparison->effect_percent, input->effect, 0.06);
	assert_near(input->name, "p", comparison->p_value, input->p_value, 1e-8);
	if (isnan(comparison->ci95_percent[0]) == input->interval)
		fail_msg("%s: 95 %% interval %g", input->name, comparison->ci95_percent[0]);
}

static void every_input_has_its_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		const struct comparison_options options = { .margin_percent = 1 };
		struct dataset dataset = { 0 };
		struct comparison_set set;
		struct failure failure = { "" };
		int result;

		fill(&dataset, &inputs[i]);
		result = comparison_set_make(&set, &dataset, &options, &failure);
		if ((result < 0) != (inputs[i].refusal != NULL))
			fail_msg("%s: %s", inputs[i].name, failure.text);
		if (result < 0 && !strstr(failure.text, inputs[i].refusal))
			fail_msg("%s: %s", inputs[i].name, failure.text);
		if (result == 0) {
			assert_int_equal(set.count, 1);
			assert_answer(&inputs[i], &set.comparisons[0]);
			comparison_set_free(&set);
		}
		dataset_free(&dataset);
	}
}

/* Where nothing was tested there is no family, and nothing to correct. */
static void a_family_of_none(void **state)
{
	const struct comparison_options options = { .margin_percent = 1 };
	struct dataset dataset = { 0 };
	struct comparison_set set;
	struct failure failure = { "" };

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 120, 0);
	assert_int_equal(comparison_set_make(&set, &dataset, &options, &failure), 0);
	assert_int_equal(set.comparisons[0].family, 0);
	assert_true(isnan(set.comparisons[0].p_holm));
	assert_int_equal(set.comparisons[0].verdict, VERDICT_DETERMINISTIC);
	assert_int_equal(set.warning_count, 0);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_input_has_its_answer),
		cmocka_unit_test(a_family_of_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
