/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets from CSV and from campaign folders, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record/dataset.h"
#include "temporary_folder.h"

static void test_csv(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("good.csv", "boot,variant,block,order,benchmark,value,unit,extra\r\n"
			       "b0,base,0,0,\"a \"\"quoted\"\", name\",1.5,s,x\n"
			       "b0,base,0,0,\"a \"\"quoted\"\", name\",2.5,s,x\n"
			       "\n"
			       "b1,patched,,1,other,-3e2,s,x\n"
			       "b0,base,0,0,\"a \"\"quoted\"\", name\",3.5,s,x\n");
	if (dataset_load_csv(&dataset, temporary_path("good.csv"), &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(2, dataset.observation_count);
	assert_string_equal("a \"quoted\", name", dataset.observations[0].benchmark);
	assert_int_equal(3, dataset.observations[0].count);
	assert_true(dataset.observations[0].values[2] == 3.5);
	assert_string_equal("time", dataset.observations[0].metric);
	assert_string_equal("s", dataset.observations[0].unit);
	assert_string_equal("", dataset.observations[1].block);
	assert_true(dataset.observations[1].values[0] == -300);
	assert_int_equal(1, dataset.observations[1].order);
	dataset_free(&dataset);
}

static const struct {
	const char *name;
	const char *text;
	const char *expected; /* part of the failure */
} bad_csv[] = {
	{ "empty", "", "empty, not even a header" },
	{ "header alone", "variant,block,boot,order,benchmark,value\n", "no samples" },
	{ "missing column", "variant,block,boot,order,value\nbase,0,a,0,1\n",
	  ":1: no column \"benchmark\"" },
	{ "no number", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x,fast\n",
	  ":2: value is \"fast\", not a number" },
	{ "not finite", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x,nan\n",
	  ":2: value is \"nan\", not a number" },
	{ "short row", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x\n",
	  ":2: no field for column \"value\"" },
	{ "empty boot", "variant,block,boot,order,benchmark,value\nbase,0,,0,x,1\n",
	  "must not be empty" },
	{ "open quote", "variant,block,boot,order,benchmark,value\nbase,0,\"a,0,x,1\n",
	  ":2: a quote is not closed" },
	{ "direction", "variant,block,boot,order,benchmark,value,direction\nb,0,a,0,x,1,up\n",
	  "neither lower nor higher" },
};

static void test_bad_csv(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_csv) / sizeof(bad_csv[0]); i++) {
		struct dataset dataset = { 0 };
		struct failure failure = { "" };

		write_temporary_file("bad.csv", bad_csv[i].text);
		assert_int_equal(-1, dataset_load_csv(&dataset, temporary_path("bad.csv"), &failure));
		if (!strstr(failure.text, bad_csv[i].expected))
			fail_msg("%s: %s", bad_csv[i].name, failure.text);
		dataset_free(&dataset);
	}
}

#define STREAM "{\"type\":\"stream\",\"schema\":1,\"clock\":\"icount\"}\n" \
	"{\"type\":\"environment\",\"architecture\":\"s390x\",\"machine\":{\"type\":\"emulated\"}}\n"
#define SAMPLES(benchmark, values) \
	"{\"type\":\"samples\",\"benchmark\":\"" benchmark "\",\"parameters\":{\"b\":1,\"a\":2}," \
	"\"metric\":\"instructions\",\"unit\":\"insn/page\",\"direction\":\"lower\"," \
	"\"values\":" values "}\n"
#define END(benchmark) \
	"{\"type\":\"end\",\"scope\":\"benchmark\",\"benchmark\":\"" benchmark "\"," \
	"\"parameters\":{\"a\":2,\"b\":1},\"pass\":\"time\"}\n"

static void test_campaign_with_attempts(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	const struct observation *all;

	(void)state;
	write_temporary_file("c/campaign.json",
		   "{\"schema\":1,\"boots\":[{\"name\":\"000-b00-base\",\"variant\":\"base\","
		   "\"block\":\"0\",\"order\":0},{\"name\":\"001-b00-patched\","
		   "\"variant\":\"patched\",\"block\":\"0\",\"order\":1}]}");
	/* First attempt: x ends, y has an error, z hangs, the last record is cut. */
	write_temporary_file("c/boots/000-b00-base/records.jsonl",
		   STREAM SAMPLES("x", "[1,2,3]") END("x") SAMPLES("y", "[9]")
		   "{\"type\":\"error\",\"benchmark\":\"y\",\"parameters\":{\"a\":2,\"b\":1},"
		   "\"reason\":\"check failed\"}\n" END("y") SAMPLES("z", "[5]") "{\"type\":\"sa");
	write_temporary_file("c/boots/000-b00-base/boot.json",
		   "{\"outcome\":\"panic\",\"benchmark\":\"z\",\"console_tail\":[\"Kernel panic\"]}");
	/* Second attempt: x again, which replaces the first, and a skip. */
	write_temporary_file("c/boots/000-b00-base.2/records.jsonl",
		   STREAM SAMPLES("x", "[4]") END("x")
		   "{\"type\":\"skip\",\"benchmark\":\"w\",\"reason\":\"no gup_test\"}\n");
	write_temporary_file("c/boots/000-b00-base.2/boot.json", "{\"outcome\":\"complete\"}");
	if (dataset_load_campaign(&dataset, temporary_path("c"), &failure) < 0)
		fail_msg("%s", failure.text);
	all = dataset.observations;
	assert_int_equal(1, dataset.observation_count);
	assert_string_equal("x", all[0].benchmark);
	assert_string_equal("{\"a\":2,\"b\":1}", all[0].parameters_key);
	assert_string_equal("emulated", all[0].machine_type);
	assert_true(all[0].count == 1 && all[0].values[0] == 4);
	assert_int_equal(4, dataset.note_count);
	assert_int_equal(NOTE_ERROR, dataset.notes[0].kind);
	assert_non_null(strstr(dataset.notes[1].text, "truncated"));
	assert_string_equal("panic in z; console: Kernel panic", dataset.notes[2].text);
	assert_int_equal(NOTE_SKIP, dataset.notes[3].kind);
	assert_non_null(json_object_get(dataset.environments, "base"));
	dataset_free(&dataset);
}

static void test_run_is_unpaired(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("r/campaign.json", "{\"schema\":1,\"boots\":[{\"name\":\"run\","
				      "\"variant\":\"local\",\"block\":\"0\",\"order\":0}]}");
	write_temporary_file("r/boots/run/records.jsonl", STREAM SAMPLES("x", "[1]") END("x"));
	if (dataset_load_run(&dataset, temporary_path("r"), "base", &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(1, dataset.observation_count);
	assert_string_equal("base", dataset.observations[0].variant);
	assert_string_equal("", dataset.observations[0].block);
	dataset_free(&dataset);
}

static const struct {
	const char *plan;
	const char *stream;
	const char *expected;
} bad_campaigns[] = {
	{ "{\"schema\":2,\"boots\":[]}", "", "of schema 2, this uvbench reads schema 1" },
	{ "{\"schema\":1}", "", "not a campaign: no boots" },
	{ "{\"schema\":1,", "", "campaign.json:1: " },
	{ "{\"schema\":1,\"boots\":[{\"name\":\"../x\"}]}", "", "without a proper name" },
	{ "{\"schema\":1,\"boots\":[{\"name\":\"a\"}]}", "{\"type\":\"stream\",\"schema\":3}\n",
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_bad_csv),
		cmocka_unit_test(test_campaign_with_attempts),
		cmocka_unit_test(test_run_is_unpaired),
		cmocka_unit_test(test_bad_campaigns),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder,
				      remove_temporary_folder);
}
