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

static enum conclusion conclude(const struct dataset *dataset)
{
	const struct comparison_options options = { .margin_percent = 1 };
	struct comparison_set set;
	struct failure failure = { "" };
	enum conclusion conclusion;

	if (comparison_set_make(&set, dataset, &options, &failure) < 0)
		fail_msg("%s", failure.text);
	conclusion = comparison_set_conclude(&set);
	comparison_set_free(&set);
	return conclusion;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_has_its_conclusion),
		cmocka_unit_test(a_hang_where_the_base_works),
		cmocka_unit_test(one_side_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
