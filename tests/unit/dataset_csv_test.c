/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets from CSV, good and bad. */
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
			       "b1,patched,1,1,other,-3e2,s,x\n"
			       "b0,base,0,0,\"a \"\"quoted\"\", name\",3.5,s,x\n");
	if (dataset_load_csv(&dataset, temporary_path("good.csv"), &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(2, dataset.observation_count);
	assert_string_equal("a \"quoted\", name", dataset.observations[0].benchmark);
	assert_int_equal(3, dataset.observations[0].count);
	assert_true(dataset.observations[0].values[2] == 3.5);
	assert_string_equal("time", dataset.observations[0].metric);
	assert_string_equal("s", dataset.observations[0].unit);
	assert_string_equal("1", dataset.observations[1].block);
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
	  ":2: value is \"fast\", not a decimal number" },
	{ "not finite", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x,nan\n",
	  ":2: value is \"nan\", not a decimal number" },
	{ "short row", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x\n",
	  ":2: 5 fields, the header has 6" },
	{ "long row", "variant,block,boot,order,benchmark,value\nbase,0,a,0,x,1,5\n",
	  ":2: 7 fields, the header has 6" },
	{ "two units", "variant,block,boot,order,benchmark,value,unit\nb,0,a,0,x,1,ns\nb,0,a,0,x,1,s\n",
	  ":3: unit \"s\" and direction \"lower\", but \"ns\" and \"lower\" in" },
	{ "two directions",
	  "variant,block,boot,order,benchmark,value,direction\nb,0,a,0,x,1,lower\n"
	  "b,0,a,0,x,1,higher\n", ":3: unit \"ns\" and direction \"higher\", but \"ns\" and \"lower\"" },
	{ "column twice", "variant,block,boot,order,benchmark,value,block\nb,0,a,0,x,1,0\n",
	  ":1: column \"block\" is there twice" },
	{ "vast order", "variant,block,boot,order,benchmark,value\nb,0,a,1e300,x,1\n",
	  ":2: order is \"1e300\", not a whole number" },
	{ "half an order", "variant,block,boot,order,benchmark,value\nb,0,a,0.5,x,1\n",
	  ":2: order is \"0.5\", not a whole number" },
	{ "empty boot", "variant,block,boot,order,benchmark,value\nbase,0,,0,x,1\n",
	  "must not be empty" },
	{ "open quote", "variant,block,boot,order,benchmark,value\nbase,0,\"a,0,x,1\n",
	  ":2: a quote is not closed" },
	{ "hexadecimal", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,0x64\n",
	  ":2: value is \"0x64\", not a decimal number" },
	{ "blank before", "variant,block,boot,order,benchmark,value\nb,0,a,0,x, 1\n",
	  ":2: value is \" 1\", not a decimal number" },
	{ "blank behind", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,1 \n",
	  ":2: value is \"1 \", not a decimal number" },
	{ "beyond a double", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,1e400\n",
	  ":2: value is \"1e400\", out of range" },
	{ "nearly beyond", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,-1.5e308\n",
	  ":2: value is \"-1.5e308\", out of range" },
	{ "too small", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,1e-400\n",
	  ":2: value is \"1e-400\", out of range" },
	{ "one block missing",
	  "variant,block,boot,order,benchmark,value\nb,0,a,0,x,1\n\nb,,c,1,x,1\n",
	  ":4: block is empty, unlike the rows before" },
	{ "one block too many",
	  "variant,block,boot,order,benchmark,value\nb,,a,0,x,1\nb,0,c,1,x,1\n",
	  ":3: block is not empty, unlike the rows before" },
	{ "two orders", "variant,block,boot,order,benchmark,value\nb,0,a,0,x,1\nb,0,a,1,y,1\n",
	  ":3: order is 1, and 0 in an earlier row of boot a (b)" },
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

/* One name in two blocks is two boots, and what a double holds with fewer digits is a number. */
static void test_odd_csv(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("odd.csv", "variant,block,boot,order,benchmark,value\n"
			     "base,0,b,0,x,5e-324\nbase,1,b,1,x,-1e300\npatched,0,b,2,x,+.5\n");
	if (dataset_load_csv(&dataset, temporary_path("odd.csv"), &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(3, dataset.observation_count);
	assert_true(dataset.observations[0].values[0] > 0);
	dataset_free(&dataset);
}

static void test_csv_of_bytes(void **state)
{
	static const char nul[] = "variant,block,boot,order,benchmark,value\nbase,0,a,0,x\0y,1\n";
	struct dataset dataset = { 0 };
	struct failure failure = { "" };
	FILE *out;

	(void)state;
	write_temporary_file("nul.csv", "");
	out = fopen(temporary_path("nul.csv"), "w");
	assert_non_null(out);
	assert_int_equal(fwrite(nul, 1, sizeof(nul) - 1, out), sizeof(nul) - 1);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(-1, dataset_load_csv(&dataset, temporary_path("nul.csv"), &failure));
	assert_non_null(strstr(failure.text, ":2: a NUL byte"));
	dataset_free(&dataset);
	/* As spreadsheets write it. */
	write_temporary_file("mark.csv", "\xef\xbb\xbfvariant,block,boot,order,benchmark,value\n"
					 "base,0,a,0,x,1\n");
	assert_int_equal(0, dataset_load_csv(&dataset, temporary_path("mark.csv"), &failure));
	assert_string_equal("base", dataset.observations[0].variant);
	dataset_free(&dataset);
}

static void test_csv_metrics_stay_apart(void **state)
{
	struct dataset dataset = { 0 };
	struct failure failure = { "" };

	(void)state;
	write_temporary_file("metrics.csv",
			     "variant,block,boot,order,benchmark,value,metric,unit\n"
			     "base,0,a,0,x,1,time,ns\nbase,0,a,0,x,2,instructions,insn\n"
			     "base,0,a,0,x,3,time,ns\n");
	if (dataset_load_csv(&dataset, temporary_path("metrics.csv"), &failure) < 0)
		fail_msg("%s", failure.text);
	assert_int_equal(2, dataset.observation_count);
	assert_string_equal("time", dataset.observations[0].metric);
	assert_int_equal(2, dataset.observations[0].count);
	assert_string_equal("instructions", dataset.observations[1].metric);
	assert_int_equal(1, dataset.observations[1].count);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_bad_csv),
		cmocka_unit_test(test_odd_csv),
		cmocka_unit_test(test_csv_of_bytes),
		cmocka_unit_test(test_csv_metrics_stay_apart),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder,
				      remove_temporary_folder);
}
