/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boots are started again, what differs from the campaign's parts, and figure beside
 * figure. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/verify.h"
#include "driver/verify_figures.h"
#include "driver/verify_table.h"
#include "record/stream.h"
#include "sample_dataset.h"
#include "temporary_folder.h"

#define BOOT(name, order, block, variant)                                                   \
	"{\"name\":\"" name "\",\"order\":" order ",\"block\":\"" block "\",\"variant\":\"" variant \
	"\",\"seed\":1}"

/* Two blocks and one of the A/A check; of the first block a boot took two attempts, of the second
 * one never ended. */
static json_t *make_campaign(void)
{
	static const char *const complete[] = { "0-same", "1-base", "3-patched" };
	static const char records[] =
		"{\"type\":\"begin\",\"benchmark\":\"a.x\",\"parameters\":{}}\n"
		"{\"type\":\"skip\",\"benchmark\":\"b.y\",\"parameters\":{\"pages\":1}}\n";

	for (size_t i = 0; i < sizeof(complete) / sizeof(complete[0]); i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "boots/%s/boot.json", complete[i]);
		write_temporary_file(name, "{\"outcome\":\"complete\"}");
		(void)snprintf(name, sizeof(name), "boots/%s/records.jsonl", complete[i]);
		write_temporary_file(name, records);
	}
	write_temporary_file("boots/2-patched/boot.json", "{\"outcome\":\"hang\"}");
	write_temporary_file("boots/2-patched.2/boot.json", "{\"outcome\":\"complete\"}");
	write_temporary_file("boots/2-patched.2/records.jsonl",
			     "{\"type\":\"begin\",\"benchmark\":\"b.y\",\"parameters\":{\"pages\":1}}\n");
	write_temporary_file("boots/4-base/boot.json", "{\"outcome\":\"panic\"}");
	return json_loads("{\"benchmarks\":[{\"name\":\"a.x\",\"parameters\":{}},"
			  "{\"name\":\"b.y\",\"parameters\":{\"pages\":1}}],\"boots\":["
			  BOOT("0-same", "0", "aa0", "aa-first") "," BOOT("1-base", "1", "0", "base") ","
			  BOOT("2-patched", "2", "0", "patched") ","
			  BOOT("3-patched", "3", "1", "patched") ","
			  BOOT("4-base", "4", "1", "base") "," BOOT("5-base", "5", "2", "base") "]}",
			  0, NULL);
}

static void test_choice(void **state)
{
	json_t *plan = make_campaign();
	struct failure failure = { "" };
	bool seen[2] = { false, false };
	json_t *boots;

	(void)state;
	boots = verify_choose(temporary_folder, plan, &(struct verify_choice){ .all = true },
			      &failure);
	assert_int_equal(4, json_array_size(boots));
	assert_null(json_object_get(json_array_get(boots, 1), "without"));
	assert_string_equal("a.x", record_text(json_array_get(json_object_get(
		json_array_get(boots, 2), "without"), 0), "name"));
	assert_int_equal(3, json_integer_value(json_object_get(json_array_get(boots, 3), "order")));
	json_decref(boots);
	for (unsigned long seed = 0; seed < 40; seed++) {
		boots = verify_choose(temporary_folder, plan,
				      &(struct verify_choice){ .seed = seed }, &failure);
		/* One block, never that of the A/A check nor one of which nothing came to its end. */
		assert_int_equal(0, json_integer_value(json_object_get(json_array_get(boots, 0),
								      "order")));
		if (json_array_size(boots) == 2) {
			seen[0] = true;
			assert_string_equal("0", record_text(json_array_get(boots, 1), "block"));
		} else {
			seen[1] = true;
			assert_int_equal(1, json_array_size(boots));
			assert_string_equal("1", record_text(json_array_get(boots, 0), "block"));
		}
		json_decref(boots);
	}
	assert_true(seen[0] && seen[1]);
	boots = verify_choose(temporary_folder, plan, &(struct verify_choice){ .boots = 3 },
			      &failure);
	assert_int_equal(3, json_array_size(boots));
	json_decref(boots);
	assert_null(verify_choose(temporary_folder, plan, &(struct verify_choice){ .boots = 5 },
				  &failure));
	assert_non_null(strstr(failure.text, "5 boots are asked for, 4 came to their end"));
	/* The plan is as it was. */
	assert_int_equal(5, json_integer_value(json_object_get(
		json_array_get(json_object_get(plan, "boots"), 5), "order")));
	assert_null(verify_choose("/nonexistent", plan, &(struct verify_choice){ .all = true },
				  &failure));
	assert_non_null(strstr(failure.text, "none of its boots came to its end"));
	json_decref(plan);
}

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
	const char *plan, *variants, *machine, *guest;
	const char *expected; /* part of the only sentence; NULL: none */
} differences[] = {
	{ "{\"variants\":[{\"name\":\"base\",\"kernel\":{\"image_sha256\":\"x\"}}]}",
	  "[{\"name\":\"base\",\"kernel\":{\"image_sha256\":\"x\",\"source\":\"new\"}}]", "{}", "{}",
	  NULL },
	{ "{\"variants\":[{\"name\":\"base\",\"kernel\":{\"image_sha256\":\"" HASH "\"}}]}",
	  "[{\"name\":\"base\",\"kernel\":{\"image_sha256\":\"y\"}}]", "{}", "{}",
	  "kernel base, image: 0123456789abcdef\u2026, now y" },
	{ "{\"variants\":[{\"name\":\"base\",\"kernel\":{\"source\":\"a 1\"}}]}",
	  "[{\"name\":\"base\",\"kernel\":{\"source\":\"a 2\"}}]", "{}", "{}",
	  "kernel base, source: a 1, now a 2 (Debian's archive drops" },
	{ "{\"variants\":[{\"name\":\"base\",\"kernels\":{\"z13\":{\"compiler\":\"c\"}}}]}",
	  "[{\"name\":\"base\",\"kernel\":{},\"kernels\":{\"z13\":{\"compiler\":\"d\"}}}]", "{}", "{}",
	  "kernel base of build z13, compiler: c, now d" },
	{ "{\"machine\":{\"hash\":\"e1\"}}", "[]", "{\"hash\":\"e2\"}", "{}",
	  "emulator, hash: e1, now e2" },
	{ "{\"machine\":{\"costs\":{\"export\":5}}}", "[]", "{\"costs\":{}}", "{}",
	  "emulator, costs: {\"export\":5}, now {}" },
	{ "{\"guest\":{\"hash\":\"g1\"}}", "[]", "{}", "{\"hash\":\"g2\"}", "guest, hash: g1, now g2" },
	{ "{}", "[]", "{\"hash\":\"e2\"}", "{\"hash\":\"g2\"}", NULL },
	{ "{\"tool\":\"uvbench 0.0.1\"}", "[]", "{}", "{}", "tool: uvbench 0.0.1, now uvbench " },
};

static void test_differences(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++) {
		json_t *plan = json_loads(differences[i].plan, 0, NULL);
		json_t *variants = json_loads(differences[i].variants, 0, NULL);
		struct machine machine = {
			.description = json_loads(differences[i].machine, 0, NULL),
			.guest = json_loads(differences[i].guest, 0, NULL),
		};
		json_t *found = verify_differences(plan, variants, &machine);
		const char *sentence = json_string_value(json_array_get(found, 0));

		assert_int_equal(differences[i].expected ? 1 : 0, json_array_size(found));
		if (sentence && !strstr(sentence, differences[i].expected))
			fail_msg("%s: %s", differences[i].plan, sentence);
		json_decref(found);
		json_decref(plan);
		json_decref(variants);
		machine_free(&machine);
	}
}

/* Two recorded boots of one variant, of which the second is started again. */
static void add_boot(struct dataset *dataset, int boot, double pinned, double calls, double synced)
{
	struct sample sample = {
		.variant = "base", .boot = boot, .benchmark = "gup.pin",
		.parameters = "{\"state\":\"secure\"}", .values = { pinned },
	};

	sample_add(dataset, sample);
	sample.metric = "uv_calls.export";
	sample.values[0] = calls;
	sample_add(dataset, sample);
	sample.benchmark = "wb.fsync";
	sample.metric = "instructions";
	sample.values[0] = synced;
	sample_add(dataset, sample);
}

static const struct {
	const char *name;
	double pinned, calls, synced; /* again */
	bool finding;                 /* found again */
	size_t differing;
	const char *text;             /* part of the table */
} again_figures[] = {
	{ "same", 1e6, 1, 110, true, 0, "All 4 figures came out the same." },
	{ "within", 1e6 + 9, 1, 95, true, 0, "spread: apart, and within" },
	{ "instructions", 1e6 + 11, 1, 110, true, 1, "1.1e-05 DIFFERS" },
	{ "UV calls", 1e6, 1.001, 110, true, 1, "1.0e-03 DIFFERS" },
	{ "beyond the spread", 1e6, 1, 121, true, 1, "10 % DIFFERS" },
	{ "no finding", 1e6, 1, 110, false, 1, "found then, not now: works" },
};

static void test_figures(void **state)
{
	json_t *boots = json_loads("[" BOOT("001-base", "0", "1", "base") "]", 0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(again_figures) / sizeof(again_figures[0]); i++) {
		struct dataset recorded = { 0 }, again = { 0 };
		struct verify_figures figures;
		struct words words = { 0 };
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		const struct verify_heading heading = { "c", "c/verify", boots, 3, NULL };

		add_boot(&recorded, 0, 2e6, 1, 100);
		add_boot(&recorded, 1, 1e6, 1, 110);
		sample_add_note(&recorded, NOTE_FINDING, "base", 1, "gup.pin", NULL, "works");
		add_boot(&again, 1, again_figures[i].pinned, again_figures[i].calls,
			 again_figures[i].synced);
		if (again_figures[i].finding)
			sample_add_note(&again, NOTE_FINDING, "base", 1, "gup.pin", NULL, "works");
		assert_int_equal(0, verify_figures_make(&figures, &words, &recorded, &again, boots,
							true));
		assert_int_equal(4, figures.count);
		assert_int_equal(0, verify_table_print(out, &words, &figures, &heading));
		assert_int_equal(0, fclose(out));
		if (verify_table_differing(&figures) != again_figures[i].differing ||
		    !strstr(text, again_figures[i].text))
			fail_msg("%s: %s", again_figures[i].name, text);
		free(text);
		words_free(&words);
		dataset_free(&recorded);
		dataset_free(&again);
	}
	json_decref(boots);
}

/* What was measured and is not measured again is no success, what is new is none either; nor is
 * a benchmark that is skipped now. */
static void test_missing_and_new(void **state)
{
	json_t *boots = json_loads("[" BOOT("001-base", "0", "1", "base") "]", 0, NULL);
	struct dataset recorded = { 0 }, again = { 0 };
	struct verify_figures figures;
	struct words words = { 0 };

	(void)state;
	add_boot(&recorded, 1, 1e6, 1, 110);
	sample_add(&again, (struct sample){ .variant = "base", .boot = 1, .benchmark = "gup.new",
					    .values = { 1 } });
	sample_add_note(&recorded, NOTE_ERROR, "base", 1, "gup.x", NULL, "fails");
	sample_add_note(&again, NOTE_SKIP, "base", 1, "gup.x", NULL, "no huge pages");
	assert_int_equal(0, verify_figures_make(&figures, &words, &recorded, &again, boots, true));
	assert_int_equal(6, figures.count);
	assert_int_equal(6, verify_table_differing(&figures));
	assert_int_equal(1, figures.rows[0].missing);
	assert_true(isnan(figures.rows[0].again));
	assert_int_equal(1, figures.rows[4].added);
	assert_true(isnan(figures.rows[4].recorded) && figures.rows[4].again == 1);
	assert_int_equal(VERIFY_SKIP, figures.rows[5].kind);
	words_free(&words);
	dataset_free(&recorded);
	dataset_free(&again);
	json_decref(boots);
}

/* On a real machine one boot says nothing of the next: no verdict; three do. */
static void test_real_machine(void **state)
{
	json_t *boots = json_loads("[" BOOT("001-base", "0", "1", "base") "]", 0, NULL);

	(void)state;
	for (int recorded_boots = 1; recorded_boots <= 3; recorded_boots++) {
		struct dataset recorded = { 0 }, again = { 0 };
		struct verify_figures figures;
		struct words words = { 0 };
		bool known = recorded_boots == 3;

		for (int boot = 1; boot <= recorded_boots; boot++)
			add_boot(&recorded, boot, 1e6, 1, 110);
		add_boot(&again, 1, 2e6, 1, 110);
		assert_int_equal(0, verify_figures_make(&figures, &words, &recorded, &again, boots,
							false));
		assert_int_equal(known ? 1 : 0, verify_table_differing(&figures));
		assert_int_equal(known ? 0 : 3, verify_table_unknown(&figures));
		words_free(&words);
		dataset_free(&recorded);
		dataset_free(&again);
	}
	json_decref(boots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_missing_and_new),
		cmocka_unit_test(test_real_machine),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
