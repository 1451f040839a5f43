/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verdicts, findings and gaps come to: the exit status of compare --exit-code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "present/present.h"
#include "sample_dataset.h"

static void add_finding(struct dataset *dataset, const char *variant, int boot, const char *outcome)
{
	struct dataset_note *note;

	sample_add_note(dataset, NOTE_FINDING, variant, boot, "f", NULL, outcome);
	note = &dataset->notes[dataset->note_count - 1];
	note->trigger = strdup("O_DIRECT write");
	note->outcome = strdup(outcome);
}

/* Two boots of a variant each found something; NULL: nothing. */
struct findings {
	const char *base[2], *patched[2];
};

static const struct {
	const char *name;
	double base, patched, spread;
	const char *metric, *unit;
	enum direction direction;
	struct findings findings;
	size_t without_last;       /* boots of the last blocks that are missing */
	bool note_of_patched;      /* … with an error noted for them */
	enum conclusion expected;
} cases[] = {
	{ "equivalent", 100, 100.1, 0.01, .expected = CONCLUSION_NO_REGRESSION },
	{ "slower", 100, 105, 0.01, .expected = CONCLUSION_REGRESSION },
	{ "faster", 100, 95, 0.01, .expected = CONCLUSION_NO_REGRESSION },
	{ "at the margin", 100, 101, 0.5, .expected = CONCLUSION_INCONCLUSIVE },
	{ "more, within the margin", 1000, 1009, 0, .expected = CONCLUSION_NO_REGRESSION },
	{ "more, beyond the margin", 1000, 1011, 0, .expected = CONCLUSION_REGRESSION },
	{ "fewer", 1000, 900, 0, .expected = CONCLUSION_NO_REGRESSION },
	{ "fewer, where more is better", 1000, 900, 0, .direction = DIRECTION_HIGHER,
	  .expected = CONCLUSION_REGRESSION },
	{ "calls from none", 0, 1, 0, "uv_calls.export", "calls/page",
	  .expected = CONCLUSION_REGRESSION },
	{ "calls to none", 1, 0, 0, "uv_calls.export", "calls/page",
	  .expected = CONCLUSION_NO_REGRESSION },
	{ "exploratory", 100, 120, 0.01, "counter_reading", "insn/reading",
	  .expected = CONCLUSION_NOTHING },
	{ "exploratory and deterministic", 100, 120, 0, "counter_reading", "insn/reading",
	  .expected = CONCLUSION_NOTHING },
	{ "works on both sides", 100, 100.1, 0.01,
	  .findings = { { "works", "works" }, { "works", "works" } },
	  .expected = CONCLUSION_NO_REGRESSION },
	{ "works no more, once", 100, 100.1, 0.01,
	  .findings = { { "works", "works" }, { "works", "I/O error" } },
	  .expected = CONCLUSION_REGRESSION },
	{ "works at last", 100, 100.1, 0.01,
	  .findings = { { "hangs", "hangs" }, { "works", "works" } },
	  .expected = CONCLUSION_NO_REGRESSION },
	{ "never worked for sure", 100, 100.1, 0.01,
	  .findings = { { "works", "hangs" }, { "hangs", "hangs" } },
	  .expected = CONCLUSION_NO_REGRESSION },
	{ "found in the variant alone", 100, 100.1, 0.01,
	  .findings = { { NULL }, { "hangs", "hangs" } }, .expected = CONCLUSION_NO_REGRESSION },
	{ "a block fewer", 100, 100.1, 0.01, .without_last = 1,
	  .expected = CONCLUSION_NO_REGRESSION },
	{ "an error in a block", 100, 100.1, 0.01, .without_last = 1, .note_of_patched = true,
	  .expected = CONCLUSION_INCONCLUSIVE },
	{ "an error, and slower", 100, 105, 0.01, .without_last = 1, .note_of_patched = true,
	  .expected = CONCLUSION_REGRESSION },
	{ "an error that a further attempt made good", 100, 100.1, 0.01, .note_of_patched = true,
	  .expected = CONCLUSION_NO_REGRESSION },
};

static void add_findings(struct dataset *dataset, const struct findings *findings)
{
	for (int i = 0; i < 2; i++) {
		if (findings->base[i])
			add_finding(dataset, "base", 2 * i, findings->base[i]);
		if (findings->patched[i])
			add_finding(dataset, "patched", 2 * i + 1, findings->patched[i]);
	}
}

static enum conclusion conclude_at(const struct dataset *dataset, double margin)
{
	const struct comparison_options options = { .margin_percent = margin };
	struct comparison_set set;
	struct failure failure = { "" };
	enum conclusion conclusion;

	if (comparison_set_make(&set, dataset, &options, &failure) < 0)
		fail_msg("%s", failure.text);
	conclusion = comparison_set_conclude(&set);
	comparison_set_free(&set);
	return conclusion;
}

static enum conclusion conclude(const struct dataset *dataset)
{
	return conclude_at(dataset, 1);
}

static void every_case_has_its_conclusion(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		enum conclusion conclusion;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b",
							     .metric = cases[i].metric,
							     .unit = cases[i].unit,
							     .direction = cases[i].direction },
				  cases[i].base, cases[i].patched, cases[i].spread);
		add_findings(&dataset, &cases[i].findings);
		if (cases[i].note_of_patched)
			sample_add_note(&dataset, NOTE_ERROR, "patched", 19, "b", NULL, "failed");
		dataset.observation_count -= cases[i].without_last;
		conclusion = conclude(&dataset);
		if (conclusion != cases[i].expected)
			fail_msg("%s: conclusion %d", cases[i].name, (int)conclusion);
		dataset.observation_count += cases[i].without_last;
		dataset_free(&dataset);
	}
}

/* A boot that ended in a benchmark which works in the base. */
static void a_hang_where_the_base_works(void **state)
{
	static const struct {
		const char *benchmark;
		bool found_after_all;
		enum conclusion expected;
	} boots[] = {
		{ "f", false, CONCLUSION_REGRESSION },
		{ "f", true, CONCLUSION_NO_REGRESSION },
		{ "g", false, CONCLUSION_NO_REGRESSION },
		{ "", false, CONCLUSION_NO_REGRESSION },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(boots) / sizeof(boots[0]); i++) {
		struct dataset dataset = { 0 };

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 100.1, 0.01);
		add_finding(&dataset, "base", 0, "works");
		sample_add_note(&dataset, NOTE_BOOT, "patched", 1, boots[i].benchmark, NULL,
				"time limit");
		if (boots[i].found_after_all)
			add_finding(&dataset, "patched", 1, "works");
		assert_int_equal(conclude(&dataset), boots[i].expected);
		dataset_free(&dataset);
	}
}

/* Figures on one side alone: a question where they are the base's. */
static void one_side_alone(void **state)
{
	static const struct {
		const char *variant;
		enum conclusion expected;
	} sides[] = {
		{ "base", CONCLUSION_INCONCLUSIVE },
		{ "patched", CONCLUSION_NO_REGRESSION },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct dataset dataset = { 0 };

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 100.1, 0.01);
		sample_add(&dataset, (struct sample){ .variant = sides[i].variant,
						      .benchmark = "c", .values = { 5 } });
		assert_int_equal(conclude(&dataset), sides[i].expected);
		dataset_free(&dataset);
	}
}

/* What the rule for numbers that repeat allows is no difference, whatever the margin. */
static void repeats_are_no_regression(void **state)
{
	static const struct {
		double patched;
		enum conclusion expected;
	} rows[] = {
		{ 1000000, CONCLUSION_NO_REGRESSION }, { 1000019, CONCLUSION_NO_REGRESSION },
		{ 1000021, CONCLUSION_REGRESSION },    { 999000, CONCLUSION_NO_REGRESSION },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dataset dataset = { 0 };

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 1000000,
				  rows[i].patched, 0);
		assert_int_equal(conclude_at(&dataset, 0), rows[i].expected);
		dataset_free(&dataset);
	}
}

/* Renames the variants of the observations from `first` on. */
static void rename_variants(struct dataset *dataset, size_t first, const char *base,
			    const char *patched)
{
	for (size_t i = first; i < dataset->observation_count; i++) {
		struct observation *observation = &dataset->observations[i];
		const char *name = strcmp(observation->variant, "base") == 0 ? base : patched;

		free(observation->variant);
		observation->variant = strdup(name);
	}
}

/* A stub that is slower, and fails where the base works. */
static void a_stub_decides_nothing(void **state)
{
	struct dataset dataset = { .campaign = json_loads(
		"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"stub\","
		"\"role\":\"stub\"}]}", 0, NULL) };

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
	rename_variants(&dataset, 0, "base", "stub");
	add_finding(&dataset, "base", 0, "works");
	add_finding(&dataset, "stub", 1, "hangs");
	assert_int_equal(conclude_at(&dataset, 1), CONCLUSION_NOTHING);
	for (int block = 0; block < 10; block++)
		sample_add(&dataset, (struct sample){ .variant = "patched", .block = block,
						      .boot = 20 + block, .benchmark = "b",
						      .values = { 100 } });
	/* The same level in each block as the base's, but for its drift. */
	assert_int_not_equal(conclude_at(&dataset, 1), CONCLUSION_REGRESSION);
	assert_int_not_equal(conclude_at(&dataset, 1), CONCLUSION_NOTHING);
	dataset_free(&dataset);
}

/* No absence of differences is shown by a base that differs from itself; a presence is. */
static void a_base_that_differs_from_itself(void **state)
{
	static const struct {
		double patched, second;
		enum conclusion expected;
	} rows[] = {
		{ 100.1, 100, CONCLUSION_NO_REGRESSION },
		{ 100.1, 103, CONCLUSION_INCONCLUSIVE },
		{ 105, 103, CONCLUSION_REGRESSION },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dataset dataset = { .campaign = json_loads(
			"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
			"\"role\":\"patched\"},{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
			"{\"name\":\"aa-second\",\"role\":\"aa\"}]}", 0, NULL) };

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100,
				  rows[i].second, 0.01);
		rename_variants(&dataset, 0, "aa-first", "aa-second");
		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100,
				  rows[i].patched, 0.01);
		assert_int_equal(conclude_at(&dataset, 1), rows[i].expected);
		dataset_free(&dataset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeats_are_no_regression),
		cmocka_unit_test(a_stub_decides_nothing),
		cmocka_unit_test(a_base_that_differs_from_itself),
		cmocka_unit_test(every_case_has_its_conclusion),
		cmocka_unit_test(a_hang_where_the_base_works),
		cmocka_unit_test(one_side_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
