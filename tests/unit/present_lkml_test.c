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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_has_all_parts),
		cmocka_unit_test(a_mail_sums_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
