/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests: what is malformed, what a run gets by default, what is refused and how that is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "request.h"

#define HEAD "{\"type\":\"request\",\"schema\":1,\"clock\":\"monotonic\","
#define FILES "\"files\":{\"direct-write.fio\":\"[global]\"},"

static const struct {
	const char *line;
	const char *reason; /* a part of it */
} malformed[] = {
	{ "nonsense", "malformed request: column" },
	{ "[]", "\"type\" is not \"request\"" },
	{ "{\"type\":\"stream\"}", "\"type\" is not \"request\"" },
	{ "{\"type\":\"request\",\"schema\":2}", "\"schema\" is not 1" },
	{ "{\"type\":\"request\",\"schema\":1,\"benchmarks\":[]}", "\"clock\" is missing" },
	{ "{\"type\":\"request\",\"schema\":1,\"clock\":\"tsc\"}", "\"clock\" is tsc" },
	{ HEAD "\"benchmarks\":{}}", "\"benchmarks\" is no array" },
	{ HEAD "\"labels\":3,\"benchmarks\":[]}", "\"labels\" is no object" },
	{ HEAD "\"paths\":[],\"benchmarks\":[]}", "\"paths\" is no object" },
	{ HEAD "\"machine\":{\"guest_acts\":{\"orders\":{}}},\"benchmarks\":[]}",
	  "has no \"signature\" that is an integer" },
	{ HEAD "\"machine\":{\"guest_acts\":{\"signature\":5,\"orders\":{\"touch\":-1}}},"
	       "\"benchmarks\":[]}", "has no \"touch\" that is an integer" },
	{ HEAD "\"machine\":{\"guest_acts\":{\"signature\":4294967296}},\"benchmarks\":[]}",
	  "has no \"signature\" that is an integer" },
	{ HEAD "\"counters\":{},\"benchmarks\":[]}", "\"counters\" is no array" },
	{ HEAD "\"counters\":[{\"name\":\"x\"}],\"benchmarks\":[]}", "a counter needs" },
	{ HEAD "\"counters\":[{\"name\":\"x\",\"pmu\":\"p\",\"config\":1,\"scope\":\"all\"}],"
	       "\"benchmarks\":[]}", "\"scope\" is all" },
	{ HEAD "\"benchmarks\":[],\"benchmarks\":[]}", "duplicate object key" },
};

static void malformed_requests_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		struct request request;
		struct failure failure = { "" };

		assert_int_equal(request_parse(&request, malformed[i].line, &failure), -1);
		if (!strstr(failure.text, malformed[i].reason))
			fail_msg("%s: %s", malformed[i].line, failure.text);
		request_free(&request);
	}
}

static const struct {
	const char *entry;
	const char *reason; /* a part of it; NULL: a run */
	const char *parameters; /* of the run, as compact JSON */
} entries[] = {
	{ "{\"name\":\"agent.noop\"}", NULL, "{}" },
	{ "{\"name\":\"gup.pin_fast\"}", NULL,
	  "{\"state\":\"plain\",\"pages\":1024,\"pages_per_call\":128}" },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":{\"pages\":8,\"state\":\"secure\"}}", NULL,
	  "{\"state\":\"secure\",\"pages\":8,\"pages_per_call\":128}" },
	{ "{\"name\":\"uv.unpack\"}", NULL, "{\"state\":\"secure\",\"pages\":1024}" },
	{ "{\"name\":\"fio.job\"}", NULL,
	  "{\"state\":\"plain\",\"job\":\"direct-write\",\"pages\":256}" },
	{ "3", "unknown benchmark without a name", NULL },
	{ "{\"name\":\"gup.pin\"}", "unknown benchmark gup.pin (known: agent.noop,", NULL },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":[]}", "\"parameters\" is no object", NULL },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":{\"page\":1}}",
	  "gup.pin_fast has no parameter page (known: state, pages, pages_per_call)", NULL },
	{ "{\"name\":\"agent.noop\",\"parameters\":{\"state\":\"plain\"}}",
	  "agent.noop has no parameter state (known: none)", NULL },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":{\"pages\":0}}",
	  "pages is 0; it must be an integer from 1 to", NULL },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":{\"pages\":\"many\"}}",
	  "pages is \"many\"; it must be an integer", NULL },
	{ "{\"name\":\"gup.pin_fast\",\"parameters\":{\"pages\":2.5}}",
	  "pages is 2.5; it must be an integer", NULL },
	{ "{\"name\":\"wb.fsync\",\"parameters\":{\"state\":\"secure\"}}",
	  "state secure is not among: plain", NULL },
	{ "{\"name\":\"uv.unpack\",\"parameters\":{\"state\":7}}",
	  "state that is no string is not among: secure", NULL },
	{ "{\"name\":\"fio.job\",\"parameters\":{\"job\":\"other\"}}",
	  "the request carries no file other.fio", NULL },
	{ "{\"name\":\"agent.noop\",\"samples\":0}", "\"samples\" must be an integer from 1", NULL },
	{ "{\"name\":\"agent.noop\",\"warmup\":-1}", "\"warmup\" must be an integer from 0", NULL },
	{ "{\"name\":\"agent.noop\",\"iterations\":\"x\"}", "\"iterations\" must be an integer",
	  NULL },
};

static void check_entry(const struct request *request, size_t i)
{
	json_t *entry = json_loads(entries[i].entry, JSON_DECODE_ANY, NULL);
	struct failure failure = { "" };
	struct run run;
	int result = request_run(request, entry, &run, &failure);

	json_decref(entry);
	if (entries[i].reason) {
		assert_int_equal(result, -1);
		if (!strstr(failure.text, entries[i].reason))
			fail_msg("%s: %s", entries[i].entry, failure.text);
		return;
	}
	if (result != 0)
		fail_msg("%s: %s", entries[i].entry, failure.text);
	char *parameters = json_dumps(run.parameters, JSON_COMPACT);
	assert_string_equal(parameters, entries[i].parameters);
	assert_int_equal(run.samples, run.benchmark->samples);
	free(parameters);
	json_decref(run.parameters);
}

static void entries_become_runs_or_reasons(void **state)
{
	struct request request;
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(request_parse(&request, HEAD FILES "\"benchmarks\":[]}", &failure), 0);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		check_entry(&request, i);
	request_free(&request);
}

/* Whether guests take orders, and how, comes with the machine. */
static void guests_act_where_the_machine_says_so(void **state)
{
	static const struct {
		const char *machine;
		bool act;
	} machines[] = {
		{ "", false },
		{ "\"machine\":{\"type\":\"local\"},", false },
		{ "\"machine\":{\"guest_acts\":{\"signature\":77,\"orders\":{\"touch\":1,\"fill\":4,"
		  "\"verify\":5,\"share\":6,\"unshare\":7,\"dance\":8}}},", true },
	};
	json_t *entry = json_loads("{\"name\":\"agent.noop\"}", 0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		struct request request;
		struct failure failure = { "" };
		struct run run;
		char line[512];

		(void)snprintf(line, sizeof(line), HEAD "%s\"benchmarks\":[]}",
			       machines[i].machine);
		assert_int_equal(request_parse(&request, line, &failure), 0);
		assert_int_equal(request_run(&request, entry, &run, &failure), 0);
		assert_true((run.guest_acts != NULL) == machines[i].act);
		if (run.guest_acts) {
			assert_int_equal(run.guest_acts->signature, 77);
			assert_int_equal(run.guest_acts->orders[ACT_TOUCH], 1);
			assert_int_equal(run.guest_acts->orders[ACT_UNSHARE], 7);
		}
		json_decref(run.parameters);
		request_free(&request);
	}
	json_decref(entry);
}

static void absent_counters_have_reasons(void **state)
{
	struct request request;
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(request_parse(&request,
				       HEAD "\"counters\":[{\"name\":\"x\",\"pmu\":\"no_such_pmu\","
					    "\"config\":1}],\"benchmarks\":[]}", &failure), 0);
	assert_int_equal(request.events.named_count[SCOPE_CPUS], 0);
	assert_int_equal(json_array_size(request.events.absent), 1);
	assert_non_null(strstr(json_string_value(json_array_get(request.events.absent, 0)),
			       "counter x: open /sys/bus/event_source/devices/no_such_pmu/type"));
	request_free(&request);
}

static const struct {
	const char *bytes;
	const char *line; /* NULL: none */
	const char *reason;
} channels[] = {
	{ "{}\nmore", "{}", NULL },
	{ "\n", "", NULL },
	{ "", NULL, "no request" },
	{ "{\"type\":", NULL, "no end of line" },
};

static void one_line_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++) {
		struct failure failure = { "" };
		int ends[2];
		char *line;

		assert_int_equal(pipe(ends), 0);
		assert_int_equal(write(ends[1], channels[i].bytes, strlen(channels[i].bytes)),
				 strlen(channels[i].bytes));
		close(ends[1]);
		line = request_read_line(ends[0], false, &failure);
		close(ends[0]);
		if (channels[i].line)
			assert_string_equal(line, channels[i].line);
		else
			assert_non_null(strstr(failure.text, channels[i].reason));
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_requests_are_refused),
		cmocka_unit_test(entries_become_runs_or_reasons),
		cmocka_unit_test(guests_act_where_the_machine_says_so),
		cmocka_unit_test(absent_counters_have_reasons),
		cmocka_unit_test(one_line_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
