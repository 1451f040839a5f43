/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said beside the comparisons: what was crossed, and designs too small to decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample_dataset.h"

static void crossing_is_said(void **state)
{
	static const struct {
		struct sample patched;
		unsigned across;
		const char *warning;
		size_t count;
	} cases[] = {
		{ { .architecture = "x86_64" }, ACROSS_ARCHITECTURE,
		  "Compared across architectures because --across says so: s390x in boot", 1 },
		{ { .machine_type = "remote" }, ACROSS_MACHINE, "across machine types", 1 },
		/* The same metric in another clock's unit is another metric. */
		{ { .clock = "monotonic", .metric = "time", .unit = "ns/page" }, ACROSS_CLOCK,
		  "Left out, since one side alone measured it: instructions (insn/page), time "
		  "(ns/page).", 1 },
		{ { .clock = "monotonic", .unit = "ns/page" }, ACROSS_CLOCK, "across clocks", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct sample sample = { .variant = "base", .block = -1, .benchmark = "b",
					 .values = { 100 } };
		struct comparison_set set;

		sample_add(&dataset, sample);
		sample.metric = "uv_calls.export";
		sample.unit = "calls/page";
		sample_add(&dataset, sample);
		sample = cases[i].patched;
		sample.variant = "patched";
		sample.block = -1;
		sample.boot = 1;
		sample.benchmark = "b";
		sample.values[0] = 100;
		sample_add(&dataset, sample);
		sample.metric = "uv_calls.export";
		sample.unit = "calls/page";
		sample_add(&dataset, sample);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1,
								     .across = cases[i].across });
		if (!sample_warns(&set, cases[i].warning))
			fail_msg("%zu: no warning \"%s\"", i, cases[i].warning);
		assert_true(sample_warns(&set, "Unpaired"));
		assert_int_equal(set.count, cases[i].across == ACROSS_CLOCK ? 1 : 2);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void costs_are_crossed(void **state)
{
	const struct comparison_options options = { .margin_percent = 1, .across = ACROSS_COSTS };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
	free(dataset.observations[7].costs);
	dataset.observations[7].costs = strdup("{\"export\":5}");
	set = sample_compare(&dataset, options);
	assert_true(sample_warns(&set, "across emulator costs because --across says so: {} in boot 000-base "
				"(base), {\"export\":5} in boot 006-patched (patched)"));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void settings_of_the_ultravisor_are_crossed(void **state)
{
	const struct comparison_options options = { .margin_percent = 1,
						    .across = ACROSS_ULTRAVISOR };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
	free(dataset.observations[7].ultravisor);
	dataset.observations[7].ultravisor = strdup("{\"image\":\"encrypted\"}");
	set = sample_compare(&dataset, options);
	assert_true(sample_warns(&set, "across Ultravisor settings because --across says so: {} in boot "
				       "000-base (base), {\"image\":\"encrypted\"} in boot 006-patched"));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

/* A campaign with costs or trouble never looks like a plain one. */
static void what_if_is_said(void **state)
{
	static const struct {
		const char *costs, *ultravisor, *costly, *troubled;
	} cases[] = {
		{ "{}", "{}", NULL, NULL },
		{ "", "", NULL, NULL },
		{ "{\"export\":0}", "{\"image\":\"plain\",\"dma_policy\":\"fail\",\"busy_rate\":0,"
				  "\"partial_pages\":0,\"fail\":{}}", NULL, NULL },
		{ "{\"export\":500,\"import\":20}", "{}",
		  "What if: UV calls cost what was set for this campaign (export 500 ns, import 20 ns).",
		  NULL },
		{ "{}", "{\"busy_rate\":7,\"fail\":{\"export\":\"3:0x10a\"},\"partial_pages\":1,"
			"\"dma_policy\":\"count\"}", NULL,
		  "Trouble was asked for in this campaign: one in 7 UV calls is busy; UV calls stop after 1 "
		  "page; fail.export=3:0x10a; devices get zeros for secure storage, and "
		  "no error." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .costs = cases[i].costs,
							     .ultravisor = cases[i].ultravisor },
				  100, 110, 0.01);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(sample_warns(&set, "What if"), cases[i].costly != NULL);
		assert_int_equal(sample_warns(&set, "Trouble"), cases[i].troubled != NULL);
		if (cases[i].costly)
			assert_true(sample_warns(&set, cases[i].costly));
		if (cases[i].troubled)
			assert_true(sample_warns(&set, cases[i].troubled));
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Mann–Whitney's smallest p is 2/C(6, 3) = 0.1 of three boots a side, 2/C(8, 4) = 0.029 of four. */
static void too_few_boots_are_said(void **state)
{
	(void)state;
	for (int boots = 3; boots <= 4; boots++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		for (int boot = 0; boot < 2 * boots; boot++)
			sample_add(&dataset, (struct sample){
				.benchmark = "b", .block = -1, .boot = boot, .metric = "time",
				.unit = "ns/page", .variant = boot % 2 ? "patched" : "base",
				.values = { 100 + boot * 0.37 + boot % 2 * 50 },
			});
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(sample_warns(&set, "needs 4 boots of each variant"), boots == 3);
		assert_int_equal(set.comparisons[0].verdict,
				 boots == 3 ? VERDICT_INCONCLUSIVE : VERDICT_SLOWER);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void too_few_blocks_are_said(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	for (int metric = 0; metric < 2; metric++)
		sample_add_blocks(&dataset, (struct sample){ .benchmark = metric ? "b" : "c",
							     .metric = "time" }, 100, 110, 0.01);
	set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_int_equal(set.warning_count, 0);
	comparison_set_free(&set);
	/* Six blocks reach 5 %, and not the half of it. */
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (dataset.observations[i].block[0] > '5')
			dataset.observations[i].values[0] = 100;
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (dataset.observations[i].block[0] > '5')
			strcpy(dataset.observations[i].block, "5");
	set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_true(sample_warns(&set, "6 blocks can decide nothing here: with 2 primary metrics tested"));
	assert_true(sample_warns(&set, "at least 7 blocks"));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crossing_is_said),
		cmocka_unit_test(costs_are_crossed),
		cmocka_unit_test(settings_of_the_ultravisor_are_crossed),
		cmocka_unit_test(what_if_is_said),
		cmocka_unit_test(too_few_blocks_are_said),
		cmocka_unit_test(too_few_boots_are_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
