/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets from campaign folders, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/dataset.h"
#include "temporary_folder.h"

#define STREAM "{\"type\":\"stream\",\"schema\":1,\"clock\":\"icount\"}\n" \
	"{\"type\":\"environment\",\"architecture\":\"s390x\",\"machine\":{\"type\":\"emulated\"}}\n"
#define KEY(benchmark) "\"benchmark\":\"" benchmark "\",\"parameters\":{\"b\":1,\"a\":2}"
#define BEGIN(benchmark, pass) "{\"type\":\"begin\"," KEY(benchmark) ",\"pass\":\"" pass "\"}\n"
#define METRIC(benchmark, metric, unit, values) \
	"{\"type\":\"samples\"," KEY(benchmark) ",\"metric\":\"" metric "\",\"unit\":\"" unit \
	"\",\"direction\":\"lower\",\"values\":" values "}\n"
#define SAMPLES(benchmark, values) METRIC(benchmark, "instructions", "insn/page", values)
#define END(benchmark, pass) \
	"{\"type\":\"end\",\"scope\":\"benchmark\",\"benchmark\":\"" benchmark "\"," \
	"\"parameters\":{\"a\":2,\"b\":1},\"pass\":\"" pass "\"}\n"
#define TIMED(benchmark, values) \
	BEGIN(benchmark, "time") SAMPLES(benchmark, values) END(benchmark, "time")
#define END_OF_STREAM "{\"type\":\"end\",\"scope\":\"stream\"}\n"
#define BOOT(name, variant, order) \
	"{\"name\":\"" name "\",\"variant\":\"" variant "\",\"block\":\"0\",\"order\":" order \
	",\"seed\":1}"
#define PLAN(boots) "{\"schema\":1,\"type\":\"campaign\",\"boots\":[" boots "]}"

static void test_campaign_with_attempts(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	const struct observation *all;

	(void)state;
	write_temporary_file("c/campaign.json", PLAN(BOOT("000-b00-base", "base", "0") ","
						     BOOT("001-b00-patched", "patched", "1")));
	/* First attempt: x ends, y has an error, z hangs, the last record is cut. */
	write_temporary_file("c/boots/000-b00-base/records.jsonl",
		   STREAM TIMED("x", "[1,2,3]") BEGIN("y", "time") SAMPLES("y", "[9]")
		   "{\"type\":\"error\",\"benchmark\":\"y\",\"parameters\":{\"a\":2,\"b\":1},"
		   "\"reason\":\"check failed\"}\n" END("y", "time") BEGIN("z", "time")
		   SAMPLES("z", "[5]") "{\"type\":\"sa");
	write_temporary_file("c/boots/000-b00-base/boot.json",
		   "{\"outcome\":\"panic\",\"benchmark\":\"z\",\"parameters\":null,"
		   "\"console_tail\":[\"Kernel panic\"]}");
	/* Second attempt: x again, which replaces the first, and a skip. The other boot never ran. */
	write_temporary_file("c/boots/000-b00-base.2/records.jsonl",
		   STREAM TIMED("x", "[4]")
		   "{\"type\":\"skip\",\"benchmark\":\"w\",\"reason\":\"no gup_test\"}\n"
		   END_OF_STREAM);
	write_temporary_file("c/boots/000-b00-base.2/boot.json", "{\"outcome\":\"complete\"}");
	if (dataset_load_campaign(&dataset, temporary_path("c"), &failure) < 0)
		fail_msg("%s", failure.text);
	all = dataset.observations;
	assert_int_equal(1, dataset.observation_count);
	assert_string_equal("x", all[0].benchmark);
	assert_string_equal("{\"a\":2,\"b\":1}", all[0].parameters_key);
	assert_string_equal("emulated", all[0].machine_type);
	assert_true(all[0].count == 1 && all[0].values[0] == 4);
	assert_int_equal(5, dataset.note_count);
	assert_int_equal(NOTE_ERROR, dataset.notes[0].kind);
	assert_non_null(strstr(dataset.notes[1].text, "truncated"));
	assert_string_equal("panic in z; console: Kernel panic", dataset.notes[2].text);
	assert_int_equal(NOTE_SKIP, dataset.notes[3].kind);
	assert_int_equal(NOTE_BOOT, dataset.notes[4].kind);
	assert_string_equal("001-b00-patched", dataset.notes[4].boot);
	assert_non_null(strstr(dataset.notes[4].text, "planned, not run; go on with: uvbench "
						      "campaign --resume /tmp/uvbench-test-"));
	assert_non_null(json_object_get(dataset.environments, "base"));
	dataset_free(&dataset);
}

/* What a stream of one boot leaves behind: the values of x that count, and a note (NULL: none). */
static const struct {
	const char *name;
	const char *stream;
	const char *boot;    /* boot.json; NULL: none */
	double values[4];
	size_t count;        /* 0: no observation */
	const char *note;
} streams[] = {
	{ "whole", STREAM TIMED("x", "[1]") END_OF_STREAM, NULL, { 1 }, 1, NULL },
	/* The end of the counting pass is no end of the timed one … */
	{ "timed pass cut off", STREAM BEGIN("x", "count") END("x", "count") BEGIN("x", "time")
	  SAMPLES("x", "[1]"), "{\"outcome\":\"time limit\"}", { 0 }, 0, "time limit" },
	/* … whether it is read before the samples or after them. */
	{ "another pass's end", STREAM BEGIN("x", "time") SAMPLES("x", "[1]") END("x", "count")
	  END_OF_STREAM, NULL, { 0 }, 0, NULL },
	{ "another benchmark's end", STREAM BEGIN("x", "time") SAMPLES("x", "[1]") END("y", "time")
	  END_OF_STREAM, NULL, { 0 }, 0, NULL },
	{ "counting pass alone", STREAM BEGIN("x", "count") SAMPLES("x", "[7]") END("x", "count")
	  BEGIN("x", "time") SAMPLES("x", "[1]"), "{\"outcome\":\"panic\"}", { 7 }, 1, "panic" },
	{ "outside of a pass", STREAM SAMPLES("x", "[1]") END_OF_STREAM, NULL, { 0 }, 0,
	  "records.jsonl:3: samples outside of a pass" },
	{ "cut off between benchmarks", STREAM TIMED("x", "[1]"), NULL, { 1 }, 1,
	  "no end of the stream" },
	{ "cut off and called complete", STREAM TIMED("x", "[1]"), "{\"outcome\":\"complete\"}",
	  { 1 }, 1, "no end of the stream" },
	{ "without environment",
	  "{\"type\":\"stream\",\"schema\":1,\"clock\":\"icount\"}\n"
	  TIMED("x", "[1]") TIMED("y", "[1]") END_OF_STREAM, NULL, { 0 }, 0,
	  "records.jsonl:3: 2 records of samples left out: no whole environment" },
	{ "without stream",
	  "{\"type\":\"environment\",\"architecture\":\"s390x\",\"machine\":{\"type\":\"local\"}}\n"
	  TIMED("x", "[1]") END_OF_STREAM, NULL, { 0 }, 0,
	  "records.jsonl:3: 1 record of samples left out: no whole stream" },
	{ "no records", "", NULL, { 0 }, 0, "no end of the stream" },
	{ "parameters null", STREAM TIMED("x", "[1]")
	  "{\"type\":\"skip\",\"benchmark\":\"y\",\"parameters\":null,\"reason\":\"r\"}\n"
	  END_OF_STREAM, NULL, { 1 }, 1, "records.jsonl:6: parameters that are no object" },
	{ "parameters text", STREAM TIMED("x", "[1]")
	  "{\"type\":\"error\",\"benchmark\":\"y\",\"parameters\":\"p\",\"reason\":\"r\"}\n"
	  END_OF_STREAM, NULL, { 1 }, 1, "records.jsonl:6: parameters that are no object" },
	{ "parameters number", STREAM TIMED("x", "[1]")
	  "{\"type\":\"begin\",\"benchmark\":\"y\",\"parameters\":3,\"pass\":\"time\"}\n"
	  END_OF_STREAM, NULL, { 1 }, 1, "records.jsonl:6: parameters that are no object" },
	{ "no unit", STREAM BEGIN("x", "time") METRIC("x", "time", "", "[1]") END("x", "time")
	  END_OF_STREAM, NULL, { 0 }, 0, "records.jsonl:4: samples without a unit" },
	{ "requested twice", STREAM TIMED("x", "[1,2]") TIMED("x", "[3]") END_OF_STREAM, NULL,
	  { 1, 2, 3 }, 3, NULL },
};

static void test_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("s/campaign.json", PLAN(BOOT("a", "base", "0")));
		write_temporary_file("s/boots/a/records.jsonl", streams[i].stream);
		(void)remove(temporary_path("s/boots/a/boot.json"));
		if (streams[i].boot)
			write_temporary_file("s/boots/a/boot.json", streams[i].boot);
		if (dataset_load_campaign(&dataset, temporary_path("s"), &failure) < 0)
			fail_msg("%s: %s", streams[i].name, failure.text);
		if (dataset.observation_count != (streams[i].count > 0) ||
		    dataset.note_count != (streams[i].note != NULL))
			fail_msg("%s: %zu observations, %zu notes", streams[i].name,
				 dataset.observation_count, dataset.note_count);
		if (streams[i].note && !strstr(dataset.notes[0].text, streams[i].note))
			fail_msg("%s: %s", streams[i].name, dataset.notes[0].text);
		if (streams[i].count) {
			assert_int_equal(streams[i].count, dataset.observations[0].count);
			assert_memory_equal(streams[i].values, dataset.observations[0].values,
					    streams[i].count * sizeof(double));
		}
		dataset_free(&dataset);
	}
}

#define COUNTERS(pass, rest) \
	"{\"type\":\"counters\"," KEY("x") ",\"pass\":\"" pass "\",\"event\":\"instructions\"," \
	"\"scope\":\"task\"," rest "}\n"

/* Counters that took turns are scaled; those of the counting pass prove and are left out. */
static void test_counters(void **state)
{
	static const struct {
		const char *records;
		double values[3];
		size_t count;
	} cases[] = {
		{ COUNTERS("time", "\"values\":[4,6]"), { 4, 6 }, 2 },
		{ COUNTERS("time", "\"enabled_ns\":[100,90,80],\"running_ns\":[50,90,0],"
				   "\"values\":[10,20,30]"), { 20, 20 }, 2 },
		{ COUNTERS("time", "\"running_share\":[0.25,1.0,null],\"values\":[10,20,30]"),
		  { 40, 20 }, 2 },
		{ COUNTERS("time", "\"enabled_ns\":[100],\"running_ns\":[0],\"values\":[0]"),
		  { 0 }, 0 },
		{ COUNTERS("time", "\"enabled_ns\":[100],\"values\":[5]"), { 0 }, 0 },
		{ COUNTERS("count", "\"values\":[4,6]"), { 0 }, 0 },
	};

	(void)state;
	write_temporary_file("n/campaign.json", PLAN(BOOT("a", "base", "0")));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };
		char stream[4096];

		(void)snprintf(stream, sizeof(stream), "%s%s%s%s%s", STREAM,
			       BEGIN("x", "count") COUNTERS("count", "\"values\":[99]")
			       END("x", "count") BEGIN("x", "time"), cases[i].records,
			       END("x", "time"), END_OF_STREAM);
		write_temporary_file("n/boots/a/records.jsonl", stream);
		assert_int_equal(0, dataset_load_campaign(&dataset, temporary_path("n"), &failure));
		assert_int_equal(cases[i].count > 0, dataset.counter_count);
		if (cases[i].count) {
			assert_int_equal(cases[i].count, dataset.counters[0].count);
			assert_memory_equal(cases[i].values, dataset.counters[0].values,
					    cases[i].count * sizeof(double));
		}
		dataset_free(&dataset);
	}
}

/* A further attempt's counters take the place of the first's, as its samples do. */
static void test_counters_of_attempts(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("m/campaign.json", PLAN(BOOT("a", "base", "0")));
	write_temporary_file("m/boots/a/records.jsonl",
			     STREAM BEGIN("x", "time") COUNTERS("time", "\"values\":[1,2]")
			     SAMPLES("x", "[1,2]") END("x", "time") TIMED("y", "[5]"));
	write_temporary_file("m/boots/a.2/records.jsonl",
			     STREAM BEGIN("x", "time") COUNTERS("time", "\"values\":[7]")
			     SAMPLES("x", "[7]") END("x", "time") END_OF_STREAM);
	assert_int_equal(0, dataset_load_campaign(&dataset, temporary_path("m"), &failure));
	assert_int_equal(1, dataset.counter_count);
	assert_true(dataset.counters[0].count == 1 && dataset.counters[0].values[0] == 7);
	assert_int_equal(2, dataset.observation_count);
	assert_string_equal("y", dataset.observations[0].benchmark);
	assert_true(dataset.observations[1].values[0] == 7);
	dataset_free(&dataset);
}

static void test_run_is_unpaired(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("r/campaign.json", "{\"schema\":1,\"type\":\"run\",\"boots\":["
						BOOT("run", "local", "0") "]}");
	write_temporary_file("r/boots/run/records.jsonl",
			     STREAM TIMED("x", "[1]") END_OF_STREAM);
	if (dataset_load_run(&dataset, temporary_path("r"), "base", &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(1, dataset.observation_count);
	assert_string_equal("base", dataset.observations[0].variant);
	assert_string_equal("", dataset.observations[0].block);
	assert_int_equal(0, dataset.note_count);
	dataset_free(&dataset);
	/* One run alone is no campaign. */
	assert_int_equal(-1, dataset_load_campaign(&dataset, temporary_path("r"), &failure));
	assert_non_null(strstr(failure.text, "two runs are needed"));
	dataset_free(&dataset);
}

static void test_campaigns_are_no_runs(void **state)
{
	static const struct {
		const char *plan, *says;
	} cases[] = {
		{ PLAN(BOOT("a", "base", "0")), "its type is \"campaign\"" },
		{ "{\"schema\":1,\"boots\":[" BOOT("a", "base", "0") "]}", "its type is \"\"" },
		{ "{\"schema\":1,\"type\":\"run\",\"boots\":[" BOOT("a", "base", "0") ","
		  BOOT("b", "patched", "1") "]}", "more than one variant (base, patched)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("no-run/campaign.json", cases[i].plan);
		assert_int_equal(-1, dataset_load_run(&dataset, temporary_path("no-run"), "base",
						      &failure));
		if (!strstr(failure.text, cases[i].says) ||
		    !strstr(failure.text, "uvbench compare CAMPAIGN"))
			fail_msg("%zu: %s", i, failure.text);
		dataset_free(&dataset);
	}
}

static const struct {
	const char *plan;
	const char *stream;
	const char *expected;
} bad_campaigns[] = {
	{ "{\"schema\":2,\"boots\":[]}", "", "of schema 2, this uvbench reads schema 1" },
	{ "[]", "", "no JSON object" },
	{ "{\"boots\":[]}", "", "not a campaign: no schema" },
	{ "{\"schema\":1}", "", "not a campaign: no boots" },
	{ "{\"schema\":1,\"boots\":{}}", "", "not a campaign: no boots" },
	{ "{\"schema\":1,", "", "campaign.json:1: " },
	{ PLAN("3"), "", "boot 0 is not an object" },
	{ PLAN(BOOT("../x", "v", "0")), "", "\"../x\" is not a name" },
	{ PLAN(BOOT("", "v", "0")), "", "\"\" is not a name" },
	{ PLAN(BOOT(".", "v", "0")), "", "\".\" is not a name" },
	{ PLAN(BOOT("..", "v", "0")), "", "\"..\" is not a name" },
	{ PLAN(BOOT("a", "", "0")), "", "boot 0 (a) has no variant" },
	{ PLAN("{\"name\":\"a\",\"variant\":\"v\",\"order\":0,\"seed\":1}"), "", "has no block" },
	{ PLAN("{\"name\":\"a\",\"variant\":\"v\",\"block\":\"0\",\"build\":7,\"order\":0,\"seed\":1}"),
	  "", "its build is no name" },
	{ PLAN("{\"name\":\"a\",\"variant\":\"v\",\"block\":\"\",\"order\":0}"), "",
	  "has no seed" },
	{ PLAN(BOOT("a", "v", "1")), "", "boot 0 (a): its order is not its place" },
	{ PLAN(BOOT("a", "v", "\"0\"")), "", "boot 0 (a): its order is not its place" },
	{ PLAN(BOOT("a", "v", "0") "," BOOT("a", "w", "1")), "", "would share a folder" },
	{ PLAN(BOOT("a.2", "v", "0") "," BOOT("a", "w", "1")), "", "would share a folder" },
	{ "{\"schema\":1,\"sequential\":{},\"boots\":[]}", "", "sequential: no looks" },
	{ "{\"schema\":1,\"sequential\":{\"looks\":[0],\"spent\":[0.05]},\"boots\":[]}", "",
	  "sequential: look 0 has no level" },
	{ "{\"schema\":1,\"sequential\":{\"looks\":[6,6],\"spent\":[0.01,0.04]},\"boots\":[]}", "",
	  "sequential: look 1 has no level, or no more blocks" },
	{ "{\"schema\":1,\"sequential\":{\"looks\":[6,8],\"spent\":[0.01]},\"boots\":[]}", "",
	  "sequential: look 1 has no level" },
	{ PLAN(BOOT("a", "v", "0")), "{\"type\":\"stream\",\"schema\":3,\"clock\":\"icount\"}\n",
	  "records.jsonl:1: records of schema 3" },
};

static void test_bad_campaigns(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_campaigns) / sizeof(bad_campaigns[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("bad/campaign.json", bad_campaigns[i].plan);
		write_temporary_file("bad/boots/a/records.jsonl", bad_campaigns[i].stream);
		assert_int_equal(-1, dataset_load_campaign(&dataset, temporary_path("bad"), &failure));
		if (!strstr(failure.text, bad_campaigns[i].expected))
			fail_msg("%zu: %s", i, failure.text);
		dataset_free(&dataset);
	}
}

#define LOOK(blocks, stop) \
	"{\"type\":\"look\",\"blocks\":" blocks ",\"spent\":0.01,\"stop\":" stop "}\n"

/* Two boots, and looks after six blocks and eight. */
static void plan_looks(const char *name)
{
	json_t *plan = json_loads(PLAN(BOOT("a", "base", "0") "," BOOT("b", "patched", "1")), 0, NULL);
	char *text;

	assert_int_equal(0, json_object_set_new(plan, "sequential",
						json_loads("{\"looks\":[6,8],\"spent\":[0.01,0.01]}",
							   0, NULL)));
	text = json_dumps(plan, 0);
	write_temporary_file(name, text);
	free(text);
	json_decref(plan);
}

/* Looks that were not planned so: levels chosen afterwards. */
static void test_looks_of_another_plan(void **state)
{
	static const char *const looks[] = {
		LOOK("7", "true"),
		"{\"type\":\"look\",\"blocks\":6,\"spent\":0.05,\"stop\":true}\n",
		LOOK("6", "false") LOOK("8", "false") LOOK("10", "true"),
	};

	(void)state;
	plan_looks("m/campaign.json");
	write_temporary_file("m/boots/a/records.jsonl", STREAM TIMED("x", "[1]") END_OF_STREAM);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("m/looks.jsonl", looks[i]);
		assert_int_equal(-1, dataset_load_campaign(&dataset, temporary_path("m"), &failure));
		assert_non_null(strstr(failure.text, "is none that campaign.json plans"));
		dataset_free(&dataset);
	}
}

/* Boots that come after the look that stopped a campaign are not missing; a look that was cut off
 * when the driver was killed is none. */
static void test_looks(void **state)
{
	static const struct {
		const char *looks;
		size_t count, notes;
	} cases[] = {
		{ "", 0, 1 },
		{ LOOK("6", "false"), 1, 1 },
		{ LOOK("6", "false") LOOK("8", "true"), 2, 0 },
		{ LOOK("6", "false") "{\"type\":\"look\",\"blo", 1, 1 },
		{ "{\"type\":\"another\"}\n" LOOK("6", "true"), 1, 0 },
	};

	(void)state;
	plan_looks("l/campaign.json");
	write_temporary_file("l/boots/a/records.jsonl", STREAM TIMED("x", "[1]") END_OF_STREAM);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("l/looks.jsonl", cases[i].looks);
		if (dataset_load_campaign(&dataset, temporary_path("l"), &failure) < 0)
			fail_msg("%zu: %s", i, failure.text);
		assert_int_equal(cases[i].count, json_array_size(dataset.looks));
		assert_int_equal(cases[i].notes, dataset.note_count);
		dataset_free(&dataset);
	}
}

/* Of a boot that was tried again the last attempt alone, its notes too. */
static void test_last_attempt(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("t/campaign.json", PLAN(BOOT("a", "base", "0")));
	write_temporary_file("t/boots/a/records.jsonl",
			     STREAM TIMED("x", "[1]") TIMED("y", "[1]")
			     "{\"type\":\"finding\",\"benchmark\":\"x\",\"trigger\":\"t\","
			     "\"outcome\":\"works\"}\n");
	write_temporary_file("t/boots/a/boot.json", "{\"outcome\":\"panic\"}");
	write_temporary_file("t/boots/a.2/records.jsonl", STREAM TIMED("x", "[2]") END_OF_STREAM);
	write_temporary_file("t/boots/a.2/boot.json", "{\"outcome\":\"complete\"}");
	assert_int_equal(0, dataset_load_last(&dataset, temporary_path("t"), &failure));
	assert_int_equal(1, dataset.observation_count);
	assert_true(dataset.observations[0].values[0] == 2);
	assert_int_equal(0, dataset.note_count);
	dataset_free(&dataset);
}

static void test_builds(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("k/campaign.json",
			     PLAN("{\"name\":\"a\",\"variant\":\"base\",\"block\":\"0\","
				  "\"order\":0,\"seed\":1,\"build\":\"reduced-z13\"}"));
	write_temporary_file("k/boots/a/records.jsonl",
			     STREAM TIMED("x", "[1]")
			     "{\"type\":\"finding\"," KEY("x") ",\"trigger\":\"write\","
			     "\"outcome\":\"hangs\",\"detail\":\"for good\"}\n" END_OF_STREAM);
	assert_int_equal(0, dataset_load_campaign(&dataset, temporary_path("k"), &failure));
	assert_string_equal("reduced-z13", dataset.observations[0].build);
	assert_int_equal(1, dataset.note_count);
	assert_string_equal("write: hangs: for good", dataset.notes[0].text);
	assert_string_equal("write", dataset.notes[0].trigger);
	assert_string_equal("hangs", dataset.notes[0].outcome);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_campaign_with_attempts),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_counters_of_attempts),
		cmocka_unit_test(test_run_is_unpaired),
		cmocka_unit_test(test_campaigns_are_no_runs),
		cmocka_unit_test(test_bad_campaigns),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_looks_of_another_plan),
		cmocka_unit_test(test_last_attempt),
		cmocka_unit_test(test_builds),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder,
				      remove_temporary_folder);
}
