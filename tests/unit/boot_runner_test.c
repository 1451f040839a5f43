/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boots that end well, die, hang, panic, say nothing, babble; resuming after an interruption. The agents
 * are stand-ins from tests/fixtures/agents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/boot_runner.h"
#include "record/dataset.h"
#include "stand_in.h"

/* Two blocks of two variants, three benchmarks. */
static json_t *make_plan(void)
{
	return json_loads(
		"{\"schema\":1,\"type\":\"campaign\",\"name\":\"c\",\"clock\":\"monotonic\","
		"\"machine\":{\"type\":\"local\"},\"counters\":[],\"files\":{},"
		"\"benchmarks\":[{\"name\":\"a.first\",\"parameters\":{}},"
		"{\"name\":\"b.second\",\"parameters\":{}},{\"name\":\"c.third\",\"parameters\":{}}],"
		"\"boots\":["
		"{\"name\":\"0-base\",\"order\":0,\"block\":\"0\",\"variant\":\"base\",\"seed\":11},"
		"{\"name\":\"1-patched\",\"order\":1,\"block\":\"0\",\"variant\":\"patched\",\"seed\":11},"
		"{\"name\":\"2-patched\",\"order\":2,\"block\":\"1\",\"variant\":\"patched\",\"seed\":22},"
		"{\"name\":\"3-base\",\"order\":3,\"block\":\"1\",\"variant\":\"base\",\"seed\":22}]}",
		0, NULL);
}

/* Runs the plan with a stand-in in the folder `name` and loads what came out. */
static int run(const char *name, const char *agent, struct dataset *dataset,
	       struct failure *failure)
{
	struct machine machine = { .operations = &machine_local };
	struct campaign campaign = {
		.plan = make_plan(),
		.machine = &machine,
		.jobs = 2,
		.limits = { .silence = 1, .total = 3 },
	};
	int result;

	prepare_stand_in(&campaign, &machine, name, agent, failure);
	result = boots_run(&campaign, failure);
	if (dataset && dataset_load_campaign(dataset, campaign.directory, failure) < 0)
		fail_msg("%s", failure->text);
	machine_free(&machine);
	json_decref(campaign.plan);
	return result;
}

static size_t count_observations(const struct dataset *dataset, const char *benchmark)
{
	size_t count = 0;

	for (size_t i = 0; i < dataset->observation_count; i++)
		count += strcmp(dataset->observations[i].benchmark, benchmark) == 0;
	return count;
}

static size_t count_notes(const struct dataset *dataset, const char *text)
{
	size_t count = 0;

	for (size_t i = 0; i < dataset->note_count; i++)
		count += strstr(dataset->notes[i].text, text) != NULL;
	return count;
}

static const struct {
	const char *agent;
	size_t second;       /* observations of b.second out of four boots */
	const char *note;    /* part of a note's text; NULL: no notes */
	size_t least, most;  /* how many such notes: both variants, in one boot each or in the two that ran
			      * side by side */
} habits[] = {
	{ "well-behaved", 4, NULL, 0, 0 },
	{ "dies-in-second", 0, "killed by a signal in b.second", 2, 4 },
	{ "hangs-in-second", 0, "hang in b.second", 2, 4 },
	{ "panics-in-second", 0, "panic in b.second; console: Kernel panic", 2, 4 },
	{ "babbles", 4, "the line is passed over", 24, 24 },
};

static void test_habits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		if (run(habits[i].agent, habits[i].agent, &dataset, &failure) < 0)
			fail_msg("%s: %s", habits[i].agent, failure.text);
		assert_int_equal(4, count_observations(&dataset, "a.first"));
		assert_int_equal(habits[i].second, count_observations(&dataset, "b.second"));
		assert_int_equal(4, count_observations(&dataset, "c.third"));
		if (habits[i].note)
			assert_in_range(count_notes(&dataset, habits[i].note), habits[i].least,
					habits[i].most);
		else
			assert_int_equal(0, dataset.note_count);
		dataset_free(&dataset);
	}
}

static void test_nothing_ever_comes(void **state)
{
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(-1, run("silent", "says-nothing", NULL, &failure));
	assert_non_null(strstr(failure.text, "never came as far as a benchmark (early exit)"));
	assert_non_null(strstr(failure.text, "no working init found"));
}

/* A boot without boot.json is what a killed driver leaves: it is moved aside and booted again; complete
 * boots are not. */
static void test_resume(void **state)
{
	struct dataset whole = { 0 }, resumed = { 0 };
	struct failure failure = { "" };
	char path[PATH_ROOM + 32];
	struct stat before, after;

	(void)state;
	assert_int_equal(0, run("resume", "well-behaved", &whole, &failure));
	(void)snprintf(path, sizeof(path), "%s", temporary_path("resume/boots/1-patched/boot.json"));
	assert_int_equal(0, unlink(path));
	(void)snprintf(path, sizeof(path), "%s",
		       temporary_path("resume/boots/0-base/records.jsonl"));
	assert_int_equal(0, stat(path, &before));
	assert_int_equal(0, run("resume", "well-behaved", &resumed, &failure));
	assert_int_equal(0, stat(path, &after));
	assert_true(before.st_ino == after.st_ino && before.st_size == after.st_size);
	assert_int_equal(0, access(temporary_path("resume/boots/1-patched.interrupted-1/records.jsonl"),
				   R_OK));
	assert_int_equal(whole.observation_count, resumed.observation_count);
	for (size_t i = 0; i < whole.observation_count; i++) {
		assert_string_equal(whole.observations[i].boot, resumed.observations[i].boot);
		assert_true(whole.observations[i].values[0] == resumed.observations[i].values[0]);
	}
	dataset_free(&whole);
	dataset_free(&resumed);
}

/* A boot that died in a benchmark is not done: resumed, it is booted again without that benchmark, and so
 * are the variant's other boots. */
static void test_resume_after_death(void **state)
{
	static const char *const later[] = { "0-base.2", "1-patched.2", "2-patched", "3-base" };
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	char command[PATH_ROOM];

	(void)state;
	assert_int_equal(0, run("dead", "dies-in-second", NULL, &failure));
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		(void)snprintf(command, sizeof(command), "rm -r %s/dead/boots/%s", temporary_folder,
			       later[i]);
		assert_int_equal(0, system(command));
	}
	assert_int_equal(0, run("dead", "well-behaved", &dataset, &failure));
	assert_int_equal(4, count_observations(&dataset, "a.first"));
	assert_int_equal(0, count_observations(&dataset, "b.second"));
	assert_int_equal(4, count_observations(&dataset, "c.third"));
	dataset_free(&dataset);
}

/* A variant that an earlier start has seen at work is not given up for a boot that starts badly. */
static void test_resume_of_a_variant_that_worked(void **state)
{
	static const char *const later[] = { "2-patched", "3-base" };
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	char command[PATH_ROOM];

	(void)state;
	assert_int_equal(0, run("worked", "well-behaved", NULL, &failure));
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		(void)snprintf(command, sizeof(command), "rm -r %s/worked/boots/%s",
			       temporary_folder, later[i]);
		assert_int_equal(0, system(command));
	}
	if (run("worked", "says-nothing", &dataset, &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(2, count_observations(&dataset, "a.first"));
	assert_true(count_notes(&dataset, "early exit") >= 2);
	dataset_free(&dataset);
}

/* Records come, the end does not: the limit on the whole boot ends it. */
static void test_time_limit(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(0, run("endless", "never-ends", &dataset, &failure));
	assert_int_equal(0, count_observations(&dataset, "b.second"));
	assert_true(count_notes(&dataset, "time limit in b.second") >= 2);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_habits),
		cmocka_unit_test(test_nothing_ever_comes),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_resume_after_death),
		cmocka_unit_test(test_resume_of_a_variant_that_worked),
		cmocka_unit_test(test_time_limit),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
