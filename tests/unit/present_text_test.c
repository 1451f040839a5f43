/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, Markdown and JSON of comparisons: what is said, and that it fits a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "assert_text.h"
#include "present/present.h"
#include "present/words.h"
#include "sample_dataset.h"

#define PLAIN "{\"pages\":1024,\"state\":\"plain\"}"
#define SECURE "{\"pages\":1024,\"state\":\"secure\"}"

typedef int present_function(FILE *out, const struct comparison_set *set);

/* What `present` writes about `dataset`; the caller frees it. */
static char *shown(const struct dataset *dataset, present_function *present)
{
	struct comparison_options options = { .margin_percent = 1 };
	struct comparison_set set;
	struct failure failure = { "" };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(comparison_set_make(&set, dataset, &options, &failure), 0);
	assert_int_equal(present(out, &set), 0);
	assert_int_equal(fclose(out), 0);
	comparison_set_free(&set);
	return text;
}

/* A campaign as the emulated machine gives it: equal, dearer, dearer with UV calls. */
static void emulated_campaign(struct dataset *dataset)
{
	sample_add_blocks(dataset, (struct sample){ .benchmark = "gup.pin_fast",
						    .parameters = PLAIN, .count = 8 },
			  165.25, 192.125, 0);
	sample_add_calls(dataset, "gup.pin_fast", PLAIN, 0, 0);
	sample_add_blocks(dataset, (struct sample){ .benchmark = "gup.pin_fast",
						    .parameters = SECURE, .count = 8 },
			  165.25, 612.25, 0);
	sample_add_calls(dataset, "gup.pin_fast", SECURE, 0, 1);
	sample_add_blocks(dataset, (struct sample){ .benchmark = "uv.export_touch",
						    .parameters = SECURE, .count = 8 },
			  652.5, 652.5, 0);
	sample_add_calls(dataset, "uv.export_touch", SECURE, 1, 1);
	sample_add_blocks(dataset, (struct sample){ .benchmark = "wb.fsync",
						    .parameters = PLAIN },
			  4912, 4913, 0.001);
	dataset->campaign = json_pack(
		"{s:s, s:i, s:s, s:[{s:s, s:{s:s, s:s, s:n}}, {s:s, s:{s:s, s:s, s:s}}]}", "name",
		"evidence", "seed", 42, "reproduce", "scripts/evidence --kernel 6.12 --seed 42",
		"variants", "name", "base", "kernel", "release", "6.12.117", "change",
		"hookless.cocci", "patch_subject", "name", "patched", "kernel", "release",
		"6.12.117", "change", "none", "patch_subject", "mm/gup: call back");
	assert_non_null(dataset->campaign);
}

static void emulated_text(void **state)
{
	struct dataset dataset = { 0 };
	char *text;

	(void)state;
	emulated_campaign(&dataset);
	text = shown(&dataset, present_text);
	assert_fits(text, 80);
	assert_says(text, "uvbench: evidence\n");
	assert_says(text, "base: Linux 6.12.117, hookless.cocci\n");
	assert_says(text, "patched: Linux 6.12.117, as it is (\"mm/gup: call back\")\n");
	assert_says(text, "10 blocks, seed 42, margin \u00b11 %");
	assert_says(text, "Counted on an emulated machine: no time is claimed.");
	assert_says(text, "gup.pin_fast (pages=1024)\n");
	assert_says(text, "  +26.9  none ");
	assert_says(text, "deterministic\n");
	assert_says(text, "  secure  \u0394 = 447.0 instructions + 1 pin-shared + 1 export\n"
			  "          165.2 \u2192 612.2 insn/page ");
	assert_says(text,  "  0  1 export ");
	assert_says(text, "not counted");
	assert_says(text, "equivalent\n");
	assert_says(text, "Reproduce:\n  scripts/evidence --kernel 6.12 --seed 42\n");
	assert_silent(text, "slower");
	assert_silent(text, "ns/");
	free(text);
	dataset_free(&dataset);
}

/* Columns before `part` in the line. */
static size_t place_of(const char *line, const char *part)
{
	const char *found = strstr(line, part);

	assert_non_null(found);
	return words_width(line) - words_width(found);
}

/* Columns stand where their heading does, whatever bytes the characters before them take. */
static void columns_line_up(void **state)
{
	static const struct {
		const char *line, *verdict;
	} rows[] = {
		{ "  plain ", "deterministic" },
		{ "          165.2 \u2192", "deterministic" },
		{ "  plain        +1.0", "equivalent" },
	};
	struct dataset dataset = { 0 };
	char *text, *heading;
	size_t place;

	(void)state;
	emulated_campaign(&dataset);
	text = shown(&dataset, present_text);
	heading = strstr(text, "\n\n ") + 2;
	*strchr(heading, '\n') = '\0';
	place = place_of(heading, "verdict");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *line = strstr(heading + strlen(heading) + 1, rows[i].line);

		assert_non_null(line);
		line = strndup(line, strcspn(line, "\n"));
		assert_int_equal(place_of(line, rows[i].verdict), place);
		free(line);
	}
	free(text);
	dataset_free(&dataset);
}

static void timed_text(void **state)
{
	struct sample like = { .benchmark = "gup.pin_fast", .parameters = PLAIN, .metric = "time",
			       .unit = "ns/page", .clock = "monotonic", .machine_type = "local",
			       .architecture = "x86_64" };
	struct dataset dataset = { 0 };
	char *text;

	(void)state;
	sample_add_blocks(&dataset, like, 1234.5, 1300, 0.01);
	text = shown(&dataset, present_text);
	assert_fits(text, 80);
	assert_says(text, "time (ns/page), patched against base\nLower is better.\n");
	assert_says(text, "slower\n");
	assert_says(text, "local machine, x86_64");
	assert_silent(text, "no time is claimed");
	assert_silent(text, "insn");
	free(text);
	dataset_free(&dataset);
}

static void csv_without_units(void **state)
{
	struct sample like = { .benchmark = "b", .metric = "time", .unit = "", .clock = "",
			       .machine_type = "", .architecture = "" };
	struct dataset dataset = { 0 };
	char *text;

	(void)state;
	sample_add_blocks(&dataset, like, 10, 10.001, 0.001);
	text = shown(&dataset, present_text);
	assert_fits(text, 80);
	assert_says(text, "time, patched against base\n");
	assert_says(text, "equivalent\n");
	assert_silent(text, "unknown");
	assert_silent(text, "()");
	free(text);
	dataset_free(&dataset);
}

static void what_is_no_figure_is_listed(void **state)
{
	struct dataset dataset = { 0 };
	char *text;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "wb.fsync",
						     .parameters = PLAIN }, 100, 120, 0.01);
	dataset.observation_count -= 12; /* four blocks */
	sample_add_note(&dataset, NOTE_SKIP, "base", 0, "gup.pin_fast", SECURE, "no gup_test");
	sample_add_note(&dataset, NOTE_SKIP, "base", 2, "gup.pin_fast", SECURE, "no gup_test");
	sample_add_note(&dataset, NOTE_ERROR, "patched", 1, "fio.job", NULL, "short write");
	sample_add_note(&dataset, NOTE_FINDING, "base", 0, "wb.pageout", PLAIN,
			"page-out: I/O error");
	sample_add_note(&dataset, NOTE_BOOT, "patched", 3, "", NULL, "panic");
	dataset.objects = json_loads(
		"{\"architectures\":[{\"architecture\":\"x86-64\",\"objects\":[{\"object\":"
		"\"mm/gup.o\",\"identical\":true},{\"object\":\"mm/page-writeback.o\","
		"\"identical\":true}]},{\"architecture\":\"arm64\",\"objects\":[{\"object\":"
		"\"mm/gup.o\",\"identical\":false,\"text_bytes\":{\"base\":100,\"patched\":108}}]"
		"}]}", 0, NULL);
	text = shown(&dataset, present_text);
	assert_fits(text, 80);
	assert_says(text, "4 blocks: too few for a 95 % interval, which needs 6\n");
	assert_says(text, "inconclusive\n");
	assert_says(text, "- gup.pin_fast secure, base, 2 boots: no gup_test\n");
	assert_says(text, "- fio.job, patched, boot 001-patched: short write\n");
	assert_says(text, "- wb.pageout plain, base, boot 000-base: page-out: I/O error\n");
	assert_says(text, "- patched, boot 003-patched: panic\n");
	assert_says(text, "- x86-64: text identical (mm/gup.o, mm/page-writeback.o)\n");
	assert_says(text, "- arm64: mm/gup.o text differs, 100 \u2192 108 bytes\n");
	free(text);
	dataset.observation_count += 12;
	dataset_free(&dataset);
}

/* A campaign that was interrupted says how much of it there is. */
static void missing_blocks_are_said(void **state)
{
	static const struct {
		size_t planned;
		const char *says;
	} cases[] = { { 10, "  10 blocks, margin" }, { 12, "  10 of 12 blocks, margin" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		json_t *boots = json_array();
		char *text;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 120, 0.01);
		for (size_t j = 0; j < 2 * cases[i].planned; j++) {
			char block[24];

			(void)snprintf(block, sizeof(block), "%zu", j / 2);
			(void)json_array_append_new(boots, json_pack("{s:s}", "block", block));
		}
		dataset.campaign = json_pack("{s:o}", "boots", boots);
		text = shown(&dataset, present_text);
		assert_says(text, cases[i].says);
		free(text);
		dataset_free(&dataset);
	}
}

static void vast_ratios_are_null(void **state)
{
	struct sample like = { .benchmark = "b", .metric = "time", .unit = "ns", .clock = "monotonic" };
	struct dataset dataset = { 0 };
	json_t *document;
	const json_t *only;
	char *text;

	(void)state;
	sample_add_blocks(&dataset, like, 1e-300, 1e300, 0.01);
	text = shown(&dataset, present_text);
	assert_fits(text, 80);
	assert_silent(text, "inf");
	free(text);
	text = shown(&dataset, present_json);
	document = json_loads(text, 0, NULL);
	only = json_array_get(json_object_get(document, "comparisons"), 0);
	assert_true(json_is_null(json_object_get(only, "effect_percent")));
	assert_true(json_is_null(json_object_get(only, "ci95_percent")));
	assert_string_equal(json_string_value(json_object_get(only, "verdict")), "slower");
	json_decref(document);
	free(text);
	dataset_free(&dataset);
}

/* A run's figures and notes fit a terminal, whatever they are called. */
static void run_fits_a_terminal(void **state)
{
	struct sample like = { .variant = "local", .block = -1, .benchmark = "gup.uring_register",
			       .parameters = SECURE, .unit = "insn/page",
			       .values = { 1.23456e15, -1.23456e-5, 1.5 }, .count = 3 };
	struct dataset dataset = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	sample_add(&dataset, like);
	like.benchmark = "\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16"
			 "\u754c\u4e16\u754c";
	like.unit = "a unit that is longer than its column";
	sample_add(&dataset, like);
	sample_add_note(&dataset, NOTE_SKIP, "local", 0, "gup.pin_fast", PLAIN,
			"open /sys/kernel/debug/gup_test: No such file or directory (kernel built "
			"without CONFIG_GUP_TEST?)");
	sample_add_note(&dataset, NOTE_BOOT, "local", 0, "", NULL, "cut off");
	assert_int_equal(present_run(out, &dataset), 0);
	assert_int_equal(fclose(out), 0);
	assert_fits(text, 75);
	assert_says(text, "skipped: gup.pin_fast plain: open ");
	assert_says(text, "ended early: cut off\n");
	free(text);
	dataset_free(&dataset);
}

/* Names that would steer a terminal, break a table, or need more than a line. */
static void hostile_names_stay_text(void **state)
{
	static const char *const names[] = {
		"a|b`c*d_[x](y)<script>alert(1)</script>",
		"\x1b[31mred\x07\n\r\tend\x7f\xc2\x9b \xe2\x80\xae_override \xff\xfe",
		"a-very-long-name-without-any-space-that-goes-on-and-on-and-on-and-on-and-on-on",
		"%s%n{/Bold x} \\ '\"",
		"\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c \u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16"
		"\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16"
		"\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c\u4e16\u754c",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct dataset dataset = { 0 };
		struct sample like = { .benchmark = names[i], .metric = names[i],
				       .unit = names[i], .parameters = "{\"a|b\":\"c\\nd\"}" };
		char *text;

		sample_add_blocks(&dataset, like, 100, 120, 0.01);
		like.metric = like.unit = NULL;
		sample_add_blocks(&dataset, like, 100, 120, 0.01);
		sample_add_note(&dataset, NOTE_ERROR, "base", 0, names[i], NULL, names[i]);
		text = shown(&dataset, present_text);
		assert_fits(text, 80);
		free(text);
		text = shown(&dataset, present_lkml);
		assert_fits(text, 72);
		assert_ascii(text);
		free(text);
		text = shown(&dataset, present_markdown);
		assert_silent(text, "<script>");
		assert_silent(text, "\x1b");
		if (i == 0)
			assert_says(text, "a\\|b\\`c\\*d\\_\\[x\\](y)\\<script\\>");
		free(text);
		text = shown(&dataset, present_json);
		json_decref(json_loads(text, 0, NULL));
		free(text);
		dataset_free(&dataset);
	}
}

static void markdown_table(void **state)
{
	struct dataset dataset = { 0 };
	char *text;

	(void)state;
	emulated_campaign(&dataset);
	text = shown(&dataset, present_markdown);
	assert_says(text, "\n| **gup.pin_fast (pages=1024)** |  |  |  |  |  |  |\n");
	assert_says(text, "\n| plain | +26.9 | none | +16.3 % | 165.2 | 192.1 | deterministic |\n");
	assert_says(text, "no time is claimed");
	assert_says(text, "\n    scripts/evidence --kernel 6.12 --seed 42\n");
	free(text);
	dataset_free(&dataset);
}

static double figure(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static void json_has_the_agreed_form(void **state)
{
	static const char *const keys[] = {
		"benchmark", "parameters", "metric", "unit", "blocks", "base", "patched",
		"difference", "effect_percent", "ci95_percent", "p_value", "verdict", "direction",
		"primary", "paired", "boots_left_out", "ci95_difference", "p_holm", "family",
		"margin_percent", "simultaneous_percent", "simultaneous_difference",
		"bootstrap_percent", "builds", "marks", "more_blocks", "uv_calls_differ",
		"verdict_percent", "verdict_difference", "verdict_confidence", "long_instructions",
	};
	static const char *const document_keys[] = {
		"warnings", "conclusion", "base", "level", "margin_percent", "bootstrap",
		"comparisons", "not_measured", "findings", "same", "sequential",
	};
	struct dataset dataset = { 0 };
	json_t *document, *first, *last;
	char *text;

	(void)state;
	emulated_campaign(&dataset);
	sample_add(&dataset, (struct sample){ .variant = "base", .benchmark = "fio.job",
					      .boot = 30, .values = { 5 } });
	text = shown(&dataset, present_json);
	document = json_loads(text, 0, NULL);
	assert_non_null(document);
	assert_int_equal(json_object_size(document),
			 sizeof(document_keys) / sizeof(document_keys[0]));
	for (size_t i = 0; i < sizeof(document_keys) / sizeof(document_keys[0]); i++)
		assert_non_null(json_object_get(document, document_keys[i]));
	first = json_array_get(json_object_get(document, "comparisons"), 0);
	assert_int_equal(json_object_size(first), sizeof(keys) / sizeof(keys[0]));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_non_null(json_object_get(first, keys[i]));
	assert_string_equal(json_string_value(json_object_get(first, "benchmark")), "gup.pin_fast");
	assert_true(json_is_object(json_object_get(first, "parameters")));
	assert_string_equal(json_string_value(json_object_get(first, "verdict")), "deterministic");
	assert_close(figure(first, "difference"), 26.875, 1e-9);
	assert_close(figure(first, "effect_percent"), 16.2632375189, 1e-9);
	assert_close(figure(first, "blocks"), 10, 0);
	assert_true(json_is_null(json_object_get(first, "ci95_percent")));
	assert_true(json_is_null(json_object_get(first, "p_value")));
	last = json_array_get(json_object_get(document, "comparisons"),
			      json_array_size(json_object_get(document, "comparisons")) - 1);
	assert_string_equal(json_string_value(json_object_get(last, "benchmark")), "fio.job");
	assert_true(json_is_null(json_object_get(last, "verdict")));
	assert_true(json_is_null(json_object_get(last, "patched")));
	last = json_array_get(json_object_get(document, "comparisons"),
			      json_array_size(json_object_get(document, "comparisons")) - 2);
	assert_string_equal(json_string_value(json_object_get(last, "verdict")), "equivalent");
	assert_int_equal(json_array_size(json_object_get(last, "ci95_percent")), 2);
	json_decref(document);
	free(text);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emulated_text),
		cmocka_unit_test(columns_line_up),
		cmocka_unit_test(timed_text),
		cmocka_unit_test(csv_without_units),
		cmocka_unit_test(what_is_no_figure_is_listed),
		cmocka_unit_test(missing_blocks_are_said),
		cmocka_unit_test(vast_ratios_are_null),
		cmocka_unit_test(run_fits_a_terminal),
		cmocka_unit_test(hostile_names_stay_text),
		cmocka_unit_test(markdown_table),
		cmocka_unit_test(json_has_the_agreed_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
