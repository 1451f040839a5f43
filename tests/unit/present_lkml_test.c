/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as a mail to a list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "comparison_shelf.h"

#define PLAIN "{\"state\":\"plain\"}"
#define SECURE "{\"state\":\"secure\"}"

/* A mail: every part, nothing that is no ASCII, and what a shell reads as it was. */
static void a_mail_has_all_parts(void **state)
{
	static const char *const parts[] = {
		"uvbench: patched (Linux 6.12.117, as it is (\"mm/gup: Joerg's call back\")) against "
		"base (Linux 6.12.117, hookless.cocci): 10 blocks, instructions counted on an "
		"emulated machine. ",
		" Instructions and UV calls a page, patched against base: ",
		" gup.pin_fast secure +65.0 + 1 pin-shared + 1 export 165.0 -> 230.0 deterministic ",
		" +0.50 .. +1.50 0.008 inconclusive [o] ",
		" - fio.job, patched, boot 001-patched: short write ",
		(" Verdict at a margin of +/-1 %: regression. Of 3 rows: more in 2, inconclusive in 1 "
		 "(wb.fsync plain: about 13 more blocks)."),
		" Reproduce: scripts/evidence --kernel 6.12 --seed 42 ",
		" Caveats: instructions are no time,",
		" Marks: [o] outlying boot.",
	};
	struct shelf shelf;
	struct comparison *figure;
	char *text;

	(void)state;
	shelf_begin(&shelf, true);
	shelf.dataset.campaign = json_pack(
		"{s:s, s:[{s:s, s:{s:s, s:s}}, {s:s, s:{s:s, s:s, s:s}}]}", "reproduce",
		"scripts/evidence --kernel 6.12 --seed 42", "variants", "name", "base", "kernel",
		"release", "6.12.117", "change", "hookless.cocci", "name", "patched", "kernel",
		"release", "6.12.117", "change", "none", "patch_subject",
		"mm/gup: J\u00f6rg\u2019s call back");
	put_instructions(&shelf, "patched", PLAIN, 22);
	figure = put_instructions(&shelf, "patched", SECURE, 65);
	figure->uv_calls_differ = true;
	figure->base = 165;
	figure->patched = 230;
	put(&shelf, "patched", "gup.pin_fast", SECURE, "uv_calls.export", "calls/page", 1);
	put(&shelf, "patched", "gup.pin_fast", SECURE, "uv_calls.pin_shared", "calls/page", 1);
	figure = put(&shelf, "patched", "wb.fsync", PLAIN, "instructions", "insn/page", 1);
	test(figure, VERDICT_INCONCLUSIVE);
	figure->more_blocks = 13;
	figure->marks = MARK_OUTLYING;
	sample_add_note(&shelf.dataset, NOTE_ERROR, "patched", 1, "fio.job", NULL, "short write");
	sample_add_note(&shelf.dataset, NOTE_FINDING, "base", 0, "wb.fsync", PLAIN, "works");
	sample_add_note(&shelf.dataset, NOTE_FINDING, "patched", 1, "wb.fsync", PLAIN, "works");
	text = shown(&shelf, present_lkml);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		assert_reads(text, parts[i]);
	/* Found alike in all variants: the report has it. */
	assert_silent(text, "works");
	free(text);
	(void)json_object_set_new(shelf.dataset.campaign, "reproduce",
				  json_string("scripts/evidence --name \u4e16"));
	text = shown(&shelf, present_lkml);
	assert_says(text, "Reproduce: the command in the campaign's report.txt");
	free(text);
	shelf_end(&shelf);
}

/* A repeated difference of instructions, and of exports: what the mail's sentence calls it. */
static void a_mail_sums_up(void **state)
{
	static const struct {
		double instructions, exports;
		const char *says;
	} cases[] = {
		{ 0, 0, "within the margin in 1." },
		{ 0.5, 0, "within the margin in 1." },
		{ 1.5, 0, "more in 1." },
		{ -1.5, 0, "fewer in 1." },
		{ 0.5, 1, "more in 1." },
		{ -0.5, -1, "fewer in 1." },
		{ 1.5, 1, "more in 1." },
		{ 1.5, -1, "inconclusive in 1 (gup.pin_fast secure)." },
		{ -1.5, 1, "inconclusive in 1 (gup.pin_fast secure)." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct shelf shelf;
		char *text;

		shelf_begin(&shelf, true);
		put_instructions(&shelf, "patched", SECURE, cases[i].instructions)
			->uv_calls_differ = cases[i].exports != 0;
		put(&shelf, "patched", "gup.pin_fast", SECURE, "uv_calls.export", "calls/page",
		    cases[i].exports);
		text = shown(&shelf, present_lkml);
		assert_reads(text, cases[i].says);
		free(text);
		shelf_end(&shelf);
	}
}

/* Names, units and figures of every kind: shown() sees that the mail is ASCII of 72 columns. */
static void a_mail_fits_whatever_comes(void **state)
{
	static const char *const names[] = {
		"0123456789012345678901234567890123456789012345678901234567890123456789012345678",
		"\u65e5\u672c\u8a9e\u306e\u3068\u3066\u3082\u9577\u3044\u540d\u524d\u65e5\u672c\u8a9e"
		"\u306e\u3068\u3066\u3082\u9577\u3044\u540d\u524d",
		"\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026"
		"\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026\u2026",
		"many short words in one name that goes on and on for more than a line of a mail has",
		"\u00e9\u00e9\u00df\u0394\u2192\u2264\U0001f600",
		"x",
	};
	static const double scales[] = { 1, -1, 1e-300, 1e300, 12345678 };
	const size_t count = sizeof(names) / sizeof(names[0]);

	(void)state;
	for (size_t i = 0; i < count * count * 2; i++) {
		struct shelf shelf;
		bool emulated = i % 2;

		shelf_begin(&shelf, emulated);
		shelf.set.options.base_variant = names[i / 2 % count];
		for (size_t j = 0; j < 5; j++) {
			const char *unit = emulated ? "insn/page" : names[i / 2 / count];
			struct comparison *figure =
				put(&shelf, names[(i / 3 + 1) % count], names[(i + j) % count],
				    PLAIN, emulated ? "instructions" : names[(i + 2) % count], unit,
				    scales[j]);

			figure->base = figure->patched = 1000 * scales[j];
			test(figure, VERDICT_INCONCLUSIVE);
			figure->marks = MARK_DRIFT | MARK_BIMODAL | MARK_OUTLYING;
			figure->uv_calls_differ = emulated && j == 2;
			if (j == 1)
				figure->effect_percent = figure->ci95_percent[0] =
					figure->ci95_percent[1] = NAN;
		}
		free(shown(&shelf, present_lkml));
		free(shown(&shelf, present_text));
		shelf_end(&shelf);
	}
}

/* Without a ratio the difference stands in its column with its unit, and so does its interval. */
static void a_mail_without_ratios(void **state)
{
	struct shelf shelf;
	struct comparison *figure;
	char *text;

	(void)state;
	shelf_begin(&shelf, false);
	figure = put(&shelf, "patched", "bench", PLAIN, "time", "ns/page", 2);
	test(figure, VERDICT_SLOWER);
	figure->effect_percent = figure->ci95_percent[0] = figure->ci95_percent[1] = NAN;
	text = shown(&shelf, present_lkml);
	assert_reads(text, "time (ns/page), patched against base: 95 % interval, base delta unadjusted "
			   "p_holm verdict bench plain 100.0 +2.0 ns +1.5 .. +2.5 ns 0.008 slower");
	free(text);
	text = shown(&shelf, present_text);
	assert_reads(text, "bench plain 100.0 102.0 +2.0 ns +1.5 \u2026 +2.5 ns 0.008 slower");
	assert_reads(text, "estimate of the blocks' differences; its");
	free(text);
	figure = put(&shelf, "patched", "other", PLAIN, "time", "ns/page", 3);
	test(figure, VERDICT_SLOWER);
	text = shown(&shelf, present_lkml);
	assert_reads(text, "other plain 100.0 +3.00 % +2.50 .. +3.50 % 0.008 slower");
	free(text);
	shelf_end(&shelf);
}

/* What the verdicts stand on, and why something is open that no row shows. */
static void a_mail_names_grounds_and_causes(void **state)
{
	struct shelf shelf;
	struct comparison *figure;
	char *text;

	(void)state;
	shelf_begin(&shelf, false);
	figure = put(&shelf, "patched", "uv.x", PLAIN, "time", "ns", 0.1);
	test(figure, VERDICT_EQUIVALENT);
	figure->family = 1;
	text = shown(&shelf, present_lkml);
	assert_reads(text, ": no regression. Of 1 row: within the margin in 1. Judged: 1 by an "
			   "interval at 95 % confidence.");
	free(text);
	figure->boots_left_out = 1;
	figure->family = 8;
	sample_add_note(&shelf.dataset, NOTE_ERROR, "patched", 1, "uv.x", PLAIN, "short write");
	(void)put(&shelf, "patched", "uv.y", PLAIN, "time", "ns", 0);
	text = shown(&shelf, present_lkml);
	assert_reads(text, ": inconclusive, because uv.x plain failed in 1 boot of patched. Of 2 rows: "
			   "within the margin in 2. Judged: 1 deterministic, compared as it is; 1 by "
			   "intervals that hold together, for all 8 tests of this campaign, with 95 % "
			   "confidence.");
	free(text);
	figure = put(&shelf, "second", "uv.x", PLAIN, "time", "ns", 1);
	test(figure, VERDICT_INCONCLUSIVE);
	text = shown(&shelf, present_lkml);
	assert_reads(text, "inconclusive in 1 (uv.x plain of second).");
	free(text);
	for (size_t i = 0; i < shelf.set.count; i++)
		shelf.comparisons[i].margin_percent = 0;
	text = shown(&shelf, present_lkml);
	assert_reads(text, "2 by p, corrected by Holm over 8 tests of this campaign, at most 0.05.");
	free(text);
	shelf_end(&shelf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_has_all_parts),
		cmocka_unit_test(a_mail_sums_up),
		cmocka_unit_test(a_mail_fits_whatever_comes),
		cmocka_unit_test(a_mail_without_ratios),
		cmocka_unit_test(a_mail_names_grounds_and_causes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
