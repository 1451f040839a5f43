/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Campaigns that run until all is decided: what counts, when they stop, how they go on. The
 * agents are stand-ins from tests/fixtures/agents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/looks.h"
#include "record/dataset.h"
#include "stand_in.h"

#define BLOCKS 8

/* Comparisons, and what a look counts of them. */
static const struct {
	const char *name;
	struct comparison comparison;
	struct look expected;
} counted[] = {
	{ "decided", { .primary = true, .verdict = VERDICT_SLOWER }, { .primary = 1, .decided = 1 } },
	{ "equivalent", { .primary = true, .verdict = VERDICT_EQUIVALENT }, { .primary = 1, .decided = 1 } },
	{ "open", { .primary = true, .verdict = VERDICT_INCONCLUSIVE }, { .primary = 1 } },
	{ "deterministic", { .primary = true, .verdict = VERDICT_DETERMINISTIC },
	  { .repeating = 1 } },
	{ "skipped", { .primary = true, .verdict = VERDICT_NONE }, { .missing = 1 } },
	{ "a stub's", { .primary = true, .variant = "stub", .verdict = VERDICT_INCONCLUSIVE }, { .primary = 0 } },
	{ "exploratory", { .primary = false, .verdict = VERDICT_INCONCLUSIVE }, { .primary = 0 } },
	{ "open for UV calls alone",
	  { .primary = true, .verdict = VERDICT_INCONCLUSIVE, .uv_calls_differ = true,
	    .margin_percent = 1, .verdict_percent = { -0.5, 0.5 } }, { .primary = 1, .decided = 1 } },
	{ "open, and UV calls differ",
	  { .primary = true, .verdict = VERDICT_INCONCLUSIVE, .uv_calls_differ = true,
	    .margin_percent = 1, .verdict_percent = { -0.5, 1.5 } }, { .primary = 1 } },
};

static void test_counting(void **state)
{
	const struct dataset dataset = {
		.campaign = json_loads("{\"variants\":[{\"name\":\"stub\",\"role\":\"stub\"}]}", 0,
				       NULL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		struct comparison comparison = counted[i].comparison;
		const struct comparison_set set = { .comparisons = &comparison, .count = 1,
						    .dataset = &dataset };
		struct look look;

		if (!comparison.variant)
			comparison.variant = "patched";
		look = look_count(&set);

		if (look.primary != counted[i].expected.primary ||
		    look.decided != counted[i].expected.decided ||
		    look.repeating != counted[i].expected.repeating ||
		    look.missing != counted[i].expected.missing)
			fail_msg("%s: %zu of %zu", counted[i].name, look.decided, look.primary);
	}
	json_decref(dataset.campaign);
}

/* Eight blocks, looked at after six and after eight; every second block's seed is odd. */
static json_t *make_plan(void)
{
	json_t *plan = json_loads(
		"{\"schema\":1,\"type\":\"campaign\",\"name\":\"c\",\"clock\":\"monotonic\","
		"\"machine\":{\"type\":\"local\"},\"counters\":[],\"files\":{},\"margin_percent\":1,"
		"\"variants\":[{\"name\":\"base\",\"role\":\"base\"},"
		"{\"name\":\"patched\",\"role\":\"patched\"}],"
		"\"benchmarks\":[{\"name\":\"a.first\",\"parameters\":{}}],\"boots\":[],"
		"\"sequential\":{\"looks\":[6,8],\"spent\":[0.04,0.01],\"level\":0.05,\"family\":1,"
		"\"max_blocks\":8}}", 0, NULL);
	json_t *boots = json_object_get(plan, "boots");

	for (int i = 0; i < 2 * BLOCKS; i++) {
		char name[32], block[16];

		(void)snprintf(name, sizeof(name), "%d-boot", i);
		(void)snprintf(block, sizeof(block), "%d", i / 2);
		(void)json_array_append_new(
			boots, json_pack("{s:s, s:i, s:s, s:s, s:i}", "name", name, "order", i,
					 "block", block, "variant", i % 2 ? "patched" : "base",
					 "seed", 10 + i / 2));
	}
	return plan;
}

/* Runs, or goes on with, the plan in the folder `name`. */
static int run_to(const char *name, const char *agent, struct failure *failure)
{
	int result;
	struct machine machine = { .operations = &machine_local };
	struct campaign campaign = {
		.plan = make_plan(),
		.machine = &machine,
		.jobs = 1,
		.limits = { .silence = 5, .total = 10 },
	};

	prepare_stand_in(&campaign, &machine, name, agent, failure);
	result = looks_run(&campaign, failure);
	machine_free(&machine);
	json_decref(campaign.plan);
	return result;
}

static void run(const char *name, const char *agent)
{
	struct failure failure = { "" };

	if (run_to(name, agent, &failure) != 0)
		fail_msg("%s", failure.text);
}

/* The looks that are recorded. */
static json_t *read_looks(const char *name)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	json_t *looks;

	if (dataset_load_campaign(&dataset, temporary_path(name), &failure) < 0)
		fail_msg("%s", failure.text);
	for (size_t i = 0; i < dataset.note_count; i++)
		assert_int_equal(NOTE_SKIP, dataset.notes[i].kind);
	looks = json_incref(dataset.looks);
	dataset_free(&dataset);
	return looks;
}

static json_int_t number(const json_t *looks, size_t place, const char *field)
{
	return json_integer_value(json_object_get(json_array_get(looks, place), field));
}

/* Both kernels take the same time: equivalent at the first look, and no boots after it. */
static void test_stops(void **state)
{
	json_t *looks;

	(void)state;
	run("stops", "well-behaved");
	looks = read_looks("stops");
	assert_int_equal(1, json_array_size(looks));
	assert_int_equal(6, number(looks, 0, "blocks"));
	assert_int_equal(1, number(looks, 0, "primary"));
	assert_int_equal(1, number(looks, 0, "decided"));
	assert_true(json_is_true(json_object_get(json_array_get(looks, 0), "stop")));
	assert_int_equal(-1, access(temporary_path("stops/boots/12-boot"), F_OK));
	json_decref(looks);
	/* Going on changes nothing. */
	run("stops", "well-behaved");
	looks = read_looks("stops");
	assert_int_equal(1, json_array_size(looks));
	json_decref(looks);
}

/* Never decided: every look is taken, the last ends it. */
static void test_goes_to_the_end(void **state)
{
	json_t *looks;

	(void)state;
	run("wavers", "wavers");
	looks = read_looks("wavers");
	assert_int_equal(2, json_array_size(looks));
	assert_false(json_is_true(json_object_get(json_array_get(looks, 0), "stop")));
	assert_true(json_is_true(json_object_get(json_array_get(looks, 1), "stop")));
	assert_int_equal(8, number(looks, 1, "blocks"));
	assert_int_equal(0, number(looks, 1, "decided"));
	json_decref(looks);
}

/* Interrupted after the first look, with a line that was cut short: the second look is the next. */
static void test_goes_on(void **state)
{
	char command[1024];
	json_t *looks;

	(void)state;
	run("goes-on", "wavers");
	(void)snprintf(command, sizeof(command),
		       "cd %s/goes-on && head -1 looks.jsonl >first && printf '{\"type\":\"lo' >>first && "
		       "mv first looks.jsonl && "
		       "rm -r boots/13-boot boots/15-boot", temporary_folder);
	assert_int_equal(0, system(command));
	run("goes-on", "wavers");
	looks = read_looks("goes-on");
	assert_int_equal(2, json_array_size(looks));
	assert_int_equal(6, number(looks, 0, "blocks"));
	assert_int_equal(8, number(looks, 1, "blocks"));
	assert_int_equal(0, access(temporary_path("goes-on/boots/15-boot/boot.json"), F_OK));
	json_decref(looks);
}

/* Nothing that blocks could decide is no decision: it stops with a message, resumed too. */
static void test_nothing_to_decide(void **state)
{
	(void)state;
	for (int start = 0; start < 2; start++) {
		struct failure failure = { "" };
		json_t *looks;

		if (run_to("nothing", "skips", &failure) != 1)
			fail_msg("%s", failure.text);
		assert_non_null(strstr(failure.text, "nothing to decide"));
		looks = read_looks("nothing");
		assert_int_equal(1, json_array_size(looks));
		json_decref(looks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counting),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_goes_to_the_end),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_nothing_to_decide),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
