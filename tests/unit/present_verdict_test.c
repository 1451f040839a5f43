/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How verdicts are shown: what they stand on, marks, warnings, ranges over builds, a stub, looks. The
 * comparisons are filled in by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comparison_shelf.h"
#include "record/dataset_build.h"
#include "temporary_folder.h"

#define PLAIN "{\"state\":\"plain\"}"
#define SECURE "{\"state\":\"secure\"}"

static char *page_of(struct shelf *shelf)
{
	struct failure failure = { "" };
	char *page = NULL;
	size_t room = 0;
	FILE *in;

	write_temporary_file("page/note", "made before the page\n");
	if (present_html(&shelf->set, temporary_path("page"), &failure) < 0)
		fail_msg("%s", failure.text);
	in = fopen(temporary_path("page/report.html"), "r");
	assert_non_null(in);
	assert_true(getdelim(&page, &room, '\0', in) > 0);
	assert_int_equal(fclose(in), 0);
	return page;
}

/* Counted or timed: one verdict that is open, with marks. */
static void verdicts_say_what_they_stand_on(void **state)
{
	(void)state;
	for (int emulated = 0; emulated < 2; emulated++) {
		struct shelf shelf;
		struct comparison *open;
		char *text;

		shelf_begin(&shelf, emulated);
		open = emulated ? put_instructions(&shelf, "patched", PLAIN, 1.25) :
				  put(&shelf, "patched", "gup.pin_fast", PLAIN, "time", "ns/page",
				      1.25);
		test(open, VERDICT_INCONCLUSIVE);
		open->more_blocks = 13;
		open->marks = MARK_DRIFT | MARK_OUTLYING;
		text = shown(&shelf, present_text);
		assert_says(text, "What the verdicts stand on, patched against base\n");
		assert_says(text, "95 % interval,");
		assert_says(text, "unadjusted");
		assert_says(text, "+0.75 \u2026 +1.75 %");
		assert_says(text, "simultaneous,");
		assert_says(text, "+0.50 \u2026 +2.00 %");
		assert_says(text, " 0.002  0.008 ");
		assert_says(text, "inconclusive [do]\n");
		assert_says(text, "about 13 more blocks would settle it\n");
		assert_says(text, "- [d] drift: ");
		assert_says(text, "- [o] outlying boot: ");
		assert_says(text, "- inconclusive: ");
		assert_silent(text, "[b]");
		assert_silent(text, "deterministic");
		free(text);
		text = shown(&shelf, present_markdown);
		assert_says(text, "bootstrap,<br>seed 77");
		assert_says(text, "+1.00 \u2026 +1.50 %");
		free(text);
		open->more_blocks = SIZE_MAX;
		text = shown(&shelf, present_text);
		assert_says(text, "too close to the margin to be settled by more blocks\n");
		free(text);
		shelf_end(&shelf);
	}
}

/* Without a margin p decides; with several, each row has its own. */
static void margins_are_named(void **state)
{
	static const struct {
		double margins[2];
		const char *subject, *rule, *interval, *column;
	} cases[] = {
		{ { 1, 1 }, "margin \u00b11 %", "A verdict is read off its simultaneous interval; those "
		  "of all 4 tests of this campaign hold together with 95 % confidence.",
		  "simultaneous, p p_holm bootstrap, unadjusted 4 tests", "" },
		{ { 0, 0 }, "margin 0\n", "p_holm is at most 0.05",
		  "at Holm's step, p p_holm bootstrap, unadjusted 4 tests", "" },
		{ { 0.5, 2 }, "margin \u00b10.5 \u2026 \u00b12 %", "A verdict is read off",
		  "simultaneous,", "\u00b12 %\n" },
		{ { 0, 2 }, "margin 0 \u2026 \u00b12 %", "At margin 0 nothing is equivalent.",
		  "simultaneous,", "  \u00b12 %\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct shelf shelf;
		struct comparison *slow, *fast;
		char *text;

		shelf_begin(&shelf, false);
		slow = put(&shelf, "patched", "b", PLAIN, "time", "ns", 3);
		fast = put(&shelf, "patched", "b", SECURE, "time", "ns", -3);
		test(slow, VERDICT_SLOWER);
		test(fast, VERDICT_FASTER);
		slow->margin_percent = cases[i].margins[0];
		fast->margin_percent = cases[i].margins[1];
		text = shown(&shelf, present_text);
		assert_says(text, cases[i].subject);
		assert_reads(text, cases[i].rule);
		assert_reads(text, cases[i].interval);
		assert_says(text, cases[i].column);
		assert_silent(text, "p decides");
		free(text);
		/* An interval that says otherwise than the verdict is not shown. */
		slow->margin_percent = fast->margin_percent = 0;
		slow->verdict_difference[0] = -1;
		fast->verdict = VERDICT_INCONCLUSIVE;
		text = shown(&shelf, present_text);
		assert_reads(text, "b plain +2.50 \u2026 +3.50 % n/a: p decides");
		assert_reads(text, "b secure \u22123.50 \u2026 \u22122.50 % n/a: p decides");
		free(text);
		shelf_end(&shelf);
	}
}

static void directions_and_exploratory_metrics_are_named(void **state)
{
	struct shelf shelf;
	struct comparison *figure;
	char *text;

	(void)state;
	shelf_begin(&shelf, false);
	figure = put(&shelf, "patched", "fio.job", "{}", "throughput", "B/s", 3);
	figure->direction = DIRECTION_HIGHER;
	test(figure, VERDICT_FASTER);
	figure = put(&shelf, "patched", "fio.job", "{}", "latency", "ns", 3);
	figure->primary = false;
	test(figure, VERDICT_EXPLORATORY);
	figure = put(&shelf, "patched", "fio.job", "{}", "bursts", "1/s", 3);
	figure->direction = DIRECTION_HIGHER;
	figure->primary = false;
	test(figure, VERDICT_EXPLORATORY);
	text = shown(&shelf, present_text);
	assert_says(text, "throughput (B/s), patched against base\nHigher is better.\n");
	assert_says(text, "Exploratory metrics, patched against base\n");
	assert_says(text, "\nlatency, ns\n");
	assert_says(text, "\nbursts, 1/s, higher is better\n");
	assert_silent(text, "latency (ns)");
	free(text);
	text = shown(&shelf, present_lkml);
	assert_says(text, "throughput (B/s), higher is better, patched against base:\n");
	assert_silent(text, "latency");
	free(text);
	shelf_end(&shelf);
}

static void warnings_stand_over_every_table(void **state)
{
	const char *warnings[] = { "The base differs from itself <here>: the clock, or drift." };
	struct shelf shelf;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf.set.warnings = warnings;
	shelf.set.warning_count = 1;
	test(put_instructions(&shelf, "patched", PLAIN, 1), VERDICT_INCONCLUSIVE);
	text = shown(&shelf, present_text);
	assert_int_equal(occurrences(text, "\nWARNING: The base differs from itself"), 2);
	free(text);
	text = shown(&shelf, present_lkml);
	assert_int_equal(occurrences(text, "\nWARNING: The base differs from itself"), 1);
	free(text);
	text = shown(&shelf, present_markdown);
	assert_int_equal(occurrences(text, "**Warning:** The base differs from itself \\<here"), 2);
	free(text);
	text = page_of(&shelf);
	assert_int_equal(occurrences(text, "Warning:</strong> The base differs from itself &lt;here"),
			 4);
	free(text);
	shelf_end(&shelf);
}

/* Base against itself: found alike, or not. */
static void base_against_itself(void **state)
{
	struct shelf shelf, same;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf_begin(&same, true);
	put_instructions(&shelf, "patched", PLAIN, 3);
	put_instructions(&same, "aa-second", PLAIN, 0);
	shelf.set.same = &same.set;
	text = shown(&shelf, present_text);
	assert_reads(text, "A/A: base against itself in 10 blocks, 1 count that repeats: no difference");
	free(text);
	test(put_instructions(&same, "aa-second", SECURE, 0), VERDICT_INCONCLUSIVE);
	text = shown(&shelf, present_text);
	assert_reads(text, "in 10 blocks, 1 test, 1 count that repeats: no difference");
	free(text);
	same.comparisons[0].blocks = same.comparisons[1].blocks = 5;
	text = shown(&shelf, present_text);
	assert_reads(text, "in 5 blocks, 1 test: too few blocks to tell: needs 8; no difference in 1 count that repeats");
	free(text);
	shelf.set.same_differs = true;
	text = shown(&shelf, present_text);
	assert_reads(text, "they differ, see the warning");
	free(text);
	shelf_end(&shelf);
	shelf_end(&same);
}

static void builds_are_a_range(void **state)
{
	struct shelf shelf;
	struct comparison *plain, *secure, *calls;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf.dataset.campaign = json_loads(
		"{\"builds\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}],\"boots\":["
		"{\"block\":\"0\"},{\"block\":\"1\"},{\"block\":\"2\"},{\"block\":\"3\"},"
		"{\"block\":\"4\"},{\"block\":\"5\"}]}", 0, NULL);
	plain = put_instructions(&shelf, "patched", PLAIN, 21);
	secure = put_instructions(&shelf, "patched", SECURE, 65);
	calls = put(&shelf, "patched", "gup.pin_fast", SECURE, "uv_calls.export", "calls/page", 1);
	for (size_t i = 0; i < shelf.set.count; i++) {
		struct comparison *comparison = &shelf.comparisons[i];

		comparison->builds = comparison->blocks = 3;
		comparison->verdict = VERDICT_SLOWER;
		comparison->range_difference[0] = comparison->difference - 3;
		comparison->range_difference[1] = comparison->difference + 3;
		comparison->range_percent[0] = comparison->difference - 3;
		comparison->range_percent[1] = comparison->difference + 3;
	}
	calls->range_difference[0] = calls->range_difference[1] = 1;
	secure->uv_calls_differ = true;
	plain->builds = 2;
	text = shown(&shelf, present_text);
	assert_says(text, "3 builds, 2 blocks each");
	assert_reads(text, "\u0394 is the range over 3 builds.");
	assert_says(text, "+18.0 \u2026 +24.0 ");
	assert_says(text, "+18.0 \u2026 +24.0 %");
	assert_says(text, "\u0394 = 62.0 \u2026 68.0 instructions + 1 export  ");
	assert_says(text, "over 2 builds alone\n");
	assert_says(text, "more\n");
	assert_silent(text, "deterministic");
	free(text);
	text = shown(&shelf, present_lkml);
	assert_reads(text, "smallest to largest of 3 builds:");
	assert_says(text, "+18.0 .. +24.0");
	assert_says(text, "+62.0 .. +68.0 + 1 export");
	free(text);
	shelf_end(&shelf);
}

/* base 100, stub +20, patched +65 and an export: 20 for the call, 45 and the export for the work. */
static void a_stub_tells_where_it_comes_from(void **state)
{
	static present_function *const forms[] = { present_text, present_markdown, present_lkml };
	struct shelf shelf;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf.dataset.campaign = json_loads(
		"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
		"\"role\":\"patched\"},{\"name\":\"empty\",\"role\":\"stub\"}]}", 0, NULL);
	put_instructions(&shelf, "patched", PLAIN, 22);
	put_instructions(&shelf, "patched", SECURE, 65)->uv_calls_differ = true;
	put(&shelf, "patched", "gup.pin_fast", SECURE, "uv_calls.export", "calls/page", 1);
	put(&shelf, "patched", "wb.fsync", PLAIN, "instructions", "insn/page", 0);
	put_instructions(&shelf, "empty", PLAIN, 21.5);
	put_instructions(&shelf, "empty", SECURE, 20);
	put(&shelf, "empty", "gup.pin_fast", SECURE, "uv_calls.export", "calls/page", 0);
	put(&shelf, "empty", "wb.fsync", PLAIN, "instructions", "insn/page", 0);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		text = shown(&shelf, forms[i]);
		assert_says(text, "Where the difference comes from, patched against base");
		assert_says(text, forms[i] == present_markdown ? "+21.5 | +0.5" : "+21.5");
		assert_says(text, forms[i] == present_markdown ? "+65.0 | +20.0 | +45.0 + 1 export" :
								 "+45.0 + 1 export");
		assert_silent(text, "empty against base");
		free(text);
	}
	/* Alone it is compared as any other. */
	for (size_t i = 0; i < shelf.set.count; i++)
		if (i != 4)
			json_decref((json_t *)shelf.comparisons[i].parameters);
	shelf.comparisons[0] = shelf.comparisons[4];
	shelf.set.count = 1;
	text = shown(&shelf, present_text);
	assert_says(text, "empty against base");
	assert_silent(text, "Where the difference comes from");
	free(text);
	shelf_end(&shelf);
}

static void looks_are_said(void **state)
{
	struct shelf shelf;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf.dataset.campaign = json_loads("{\"sequential\":{\"looks\":[6,8,12]}}", 0, NULL);
	put_instructions(&shelf, "patched", PLAIN, 22);
	text = shown(&shelf, present_text);
	assert_says(text, "runs until decided; not looked at yet\n");
	free(text);
	shelf.dataset.looks = json_loads("[{\"blocks\":6},{\"blocks\":8,\"stop\":true}]", 0, NULL);
	shelf.set.level = 0.021;
	text = shown(&shelf, present_text);
	assert_reads(text, "looked at after 6, 8 blocks and stopped there; the last look spends "
			   "0.021 of the level 0.05");
	free(text);
	shelf_end(&shelf);
}

static void add_tally(struct dataset *dataset, const char *variant, const char *boot,
		      const char *event, double value)
{
	struct counter_reading *counters = dataset_grow(dataset->counters, dataset->counter_count,
							sizeof(*counters));

	assert_non_null(counters);
	dataset->counters = counters;
	counters += dataset->counter_count++;
	*counters = (struct counter_reading){
		.variant = strdup(variant), .boot = strdup(boot),
		.benchmark = strdup("gup.pin_fast"), .parameters_key = strdup(PLAIN),
		.event = strdup(event), .scope = strdup("cpus"), .values = malloc(sizeof(double)),
		.count = 1,
	};
	counters->values[0] = value;
}

/* The mark has its legend, and what it is about has a table: the tallies that differ. */
static void long_instructions_are_listed(void **state)
{
	struct shelf shelf;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	put_instructions(&shelf, "patched", PLAIN, 22)->marks = MARK_LONG_INSTRUCTIONS;
	add_tally(&shelf.dataset, "base", "b0", "long.xc", 179);
	add_tally(&shelf.dataset, "patched", "b1", "long.xc", 186);
	add_tally(&shelf.dataset, "base", "b0", "long.mvcl", 3);
	add_tally(&shelf.dataset, "patched", "b1", "long.mvcl", 3);
	text = shown(&shelf, present_text);
	assert_says(text, "deterministic [l]\n");
	assert_says(text, "- [l] not comparable by instructions alone: ");
	assert_says(text, "- deterministic: ");
	assert_says(text, "Long instructions that differ, patched against base\n");
	assert_reads(text, "gup.pin_fast plain long.xc a sample 179.0 186.0 ");
	assert_silent(text, "mvcl");
	free(text);
	text = shown(&shelf, present_lkml);
	assert_reads(text, "Long instructions: gup.pin_fast plain long.xc 179.0 -> 186.0 a sample.");
	free(text);
	shelf_end(&shelf);
}

/* Verdicts and marks that stand in no table have no legend; figures without a base have no verdict. */
static void nothing_is_said_of_nothing(void **state)
{
	static present_function *const forms[] = { present_text, present_markdown, present_lkml };
	struct shelf shelf;
	struct comparison *figure;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	test(put_instructions(&shelf, "patched", PLAIN, 0), VERDICT_EQUIVALENT);
	put(&shelf, "patched", "gup.pin_fast", PLAIN, "uv_calls.export", "calls/page", 0)->marks =
		MARK_DRIFT;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		text = shown(&shelf, forms[i]);
		assert_silent(text, "drift");
		assert_silent(text, "eterministic");
		assert_silent(text, "nothing to judge");
		free(text);
	}
	shelf.set.count = 1;
	json_decref((json_t *)shelf.comparisons[1].parameters);
	figure = &shelf.comparisons[0];
	figure->primary = false;
	figure->verdict = VERDICT_EXPLORATORY;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		text = shown(&shelf, forms[i]);
		assert_says(text, "nothing to judge");
		free(text);
	}
	shelf_end(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_say_what_they_stand_on),
		cmocka_unit_test(margins_are_named),
		cmocka_unit_test(directions_and_exploratory_metrics_are_named),
		cmocka_unit_test(warnings_stand_over_every_table),
		cmocka_unit_test(base_against_itself),
		cmocka_unit_test(builds_are_a_range),
		cmocka_unit_test(a_stub_tells_where_it_comes_from),
		cmocka_unit_test(looks_are_said),
		cmocka_unit_test(long_instructions_are_listed),
		cmocka_unit_test(nothing_is_said_of_nothing),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
