/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries resolved against descriptors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/catalogue.h"
#include "temporary_folder.h"

static const char descriptors[] =
	"{\"benchmarks\":["
	"{\"name\":\"gup.pin\",\"parameters\":[{\"name\":\"pages\",\"type\":\"integer\","
	"\"default\":1024,\"minimum\":1,\"maximum\":4096}],\"states\":[\"plain\",\"secure\"],"
	"\"samples\":20,\"iterations\":1,\"warmup\":2},"
	"{\"name\":\"gup.get\",\"parameters\":[],\"states\":[],\"samples\":5,\"iterations\":2,"
	"\"warmup\":0},"
	"{\"name\":\"fio.job\",\"parameters\":[{\"name\":\"job\",\"type\":\"file\","
	"\"default\":\"write\"}],\"states\":[\"plain\"],\"samples\":3,\"iterations\":1,"
	"\"warmup\":0}]}";

/* The entries resolved, as compact JSON with sorted keys; or the failure. To be freed. */
static char *resolve(const char *entries_text, json_t *files, char culprit[256])
{
	struct failure failure = { "" };
	json_t *catalogue = json_loads(descriptors, 0, NULL);
	json_t *entries = json_loads(entries_text, 0, NULL);
	json_t *resolved;
	char *text;

	assert_non_null(catalogue);
	assert_non_null(entries);
	resolved = catalogue_resolve(catalogue, entries, temporary_folder, files, culprit,
				     &failure);
	text = resolved ? json_dumps(resolved, JSON_COMPACT | JSON_SORT_KEYS) :
			  strdup(failure.text);
	json_decref(resolved);
	json_decref(entries);
	json_decref(catalogue);
	return text;
}

static const struct {
	const char *entries;
	const char *expected;
	const char *culprit;
} cases[] = {
	{ "[{\"name\":\"gup\"}]",
	  "[{\"iterations\":1,\"name\":\"gup.pin\",\"parameters\":{\"pages\":1024,\"state\":\"plain\"},"
	  "\"samples\":20,\"warmup\":2},"
	  "{\"iterations\":1,\"name\":\"gup.pin\",\"parameters\":{\"pages\":1024,\"state\":\"secure\"},"
	  "\"samples\":20,\"warmup\":2},"
	  "{\"iterations\":2,\"name\":\"gup.get\",\"parameters\":{},\"samples\":5,\"warmup\":0}]", "" },
	{ "[{\"name\":\"gup.pin\",\"states\":[\"secure\"],\"parameters\":[\"pages=7\"],\"samples\":9}]",
	  "[{\"iterations\":1,\"name\":\"gup.pin\",\"parameters\":{\"pages\":7,\"state\":\"secure\"},"
	  "\"samples\":9,\"warmup\":2}]", "" },
	{ "[{\"name\":\"fio.job\"}]",
	  "[{\"iterations\":1,\"name\":\"fio.job\",\"parameters\":{\"job\":\"write\",\"state\":\"plain\"},"
	  "\"samples\":3,\"warmup\":0}]", "" },
	{ "[{\"name\":\"gup.get\"},{\"name\":\"gup.get\",\"samples\":9}]",
	  "[{\"iterations\":2,\"name\":\"gup.get\",\"parameters\":{},\"samples\":5,\"warmup\":0}]", "" },
	{ "[{\"name\":\"gup.get\",\"samples\":0}]",
	  "gup.get: samples is 0, it must be from 1 to 1000000", "samples" },
	{ "[{\"name\":\"gup.get\",\"iterations\":5000000}]",
	  "gup.get: iterations is 5000000, it must be from 1 to 1000000", "iterations" },
	{ "[{\"name\":\"gup.get\",\"warmup\":0}]",
	  "[{\"iterations\":2,\"name\":\"gup.get\",\"parameters\":{},\"samples\":5,\"warmup\":0}]", "" },
	{ "[{\"name\":\"gu\"}]", "unknown benchmark or family \"gu\"; known: gup.pin, gup.get, fio.job",
	  "gu" },
	{ "[{\"name\":\"gup.pin\",\"states\":[\"shared\"]}]",
	  "gup.pin: unknown state \"shared\"; it has: plain, secure", "shared" },
	{ "[{\"name\":\"gup.get\",\"states\":[\"plain\"]}]",
	  "gup.get: unknown state \"plain\"; it has: none", "plain" },
	{ "[{\"name\":\"gup.pin\",\"parameters\":[\"size=1\"]}]",
	  "gup.pin: unknown parameter \"size\"; it has: pages", "size=1" },
	{ "[{\"name\":\"gup.pin\",\"parameters\":[\"pages\"]}]",
	  "gup.pin: parameter \"pages\" is not of the form name=value", "pages" },
	{ "[{\"name\":\"gup.pin\",\"parameters\":[\"pages=4k\"]}]",
	  "gup.pin: parameter pages is \"4k\", not a whole number", "pages=4k" },
	{ "[{\"name\":\"gup.pin\",\"parameters\":[\"pages=0\"]}]",
	  "gup.pin: parameter pages is 0, it must be from 1 to 4096", "pages=0" },
	{ "[{\"name\":\"fio.job\",\"parameters\":[\"job=../secret\"]}]",
	  "fio.job: \"../secret\" is no job's name", "job" },
};

static void test_cases(void **state)
{
	(void)state;
	write_temporary_file("fio/write.fio", "[job]\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *files = json_object();
		char culprit[256];
		char *text = resolve(cases[i].entries, files, culprit);

		assert_string_equal(cases[i].expected, text);
		assert_string_equal(cases[i].culprit, culprit);
		free(text);
		json_decref(files);
	}
}

static void test_job_text_travels(void **state)
{
	json_t *files = json_object();
	char culprit[256];
	char *text;

	(void)state;
	write_temporary_file("fio/write.fio", "[global]\nrw=write\n");
	text = resolve("[{\"name\":\"fio\"}]", files, culprit);
	assert_string_equal("[global]\nrw=write\n",
			    json_string_value(json_object_get(files, "write.fio")));
	free(text);
	text = resolve("[{\"name\":\"fio\",\"parameters\":[\"job=none\"]}]", files, culprit);
	assert_non_null(strstr(text, "fio/none.fio: No such file or directory"));
	free(text);
	json_decref(files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_job_text_travels),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
