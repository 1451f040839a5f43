/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptors as JSON. */
#include "describe.h"

#include <stdio.h>

#include "benchmark.h"
#include "record/stream.h"
#include "uv_calls.h"

static json_t *metric(const char *name, const char *unit, bool higher_is_better)
{
	return json_pack("{s:s, s:s, s:s}", "name", name, "unit", unit, "direction",
			 higher_is_better ? "higher" : "lower");
}

static void add_main_metric(json_t *list, const struct benchmark *benchmark, enum clock_kind clock,
			    const char *name, const char *unit)
{
	char text[64];

	if (benchmark->clocks && !(benchmark->clocks & UNDER(clock)))
		return;
	(void)snprintf(text, sizeof(text), "%s/%s", unit, benchmark->per ? benchmark->per : "page");
	(void)json_array_append_new(list, metric(name, text, false));
}

static json_t *metrics(const struct benchmark *benchmark)
{
	const struct metric *extra = benchmark->metrics;
	json_t *list = json_array();

	add_main_metric(list, benchmark, KIND_ICOUNT, "instructions", "insn");
	add_main_metric(list, benchmark, KIND_MONOTONIC, "time", "ns");
	for (; extra && extra->name; extra++)
		(void)json_array_append_new(list, metric(extra->name, extra->unit,
							 extra->higher_is_better));
	for (int command = 0; benchmark->states && command < UV_COMMANDS; command++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "uv_calls.%s",
			       uv_command_name((enum uv_command)command));
		(void)json_array_append_new(list, metric(name, "calls/page", false));
	}
	return list;
}

static json_t *parameters(const struct benchmark *benchmark)
{
	const struct parameter *parameter = benchmark->parameters;
	json_t *list = json_array();

	for (; parameter && parameter->name; parameter++)
		(void)json_array_append_new(list, parameter->kind == PARAMETER_INTEGER ?
			json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "name", parameter->name, "type",
				  "integer", "default", (json_int_t)parameter->standard, "minimum",
				  (json_int_t)parameter->minimum, "maximum",
				  (json_int_t)parameter->maximum, "help", parameter->help) :
			json_pack("{s:s, s:s, s:s, s:s}", "name", parameter->name, "type", "file",
				  "default", parameter->standard_file, "help", parameter->help));
	return list;
}

static json_t *states(const struct benchmark *benchmark)
{
	json_t *list = json_array();

	for (enum page_state state = STATE_PLAIN; state < STATE_COUNT; state++)
		if (benchmark->states & IN_STATE(state))
			(void)json_array_append_new(list, json_string(page_state_name(state)));
	return list;
}

static json_t *needs(const struct benchmark *benchmark)
{
	json_t *list = json_array();

	for (int i = 0; benchmark->needs && benchmark->needs[i]; i++)
		(void)json_array_append_new(list, json_string(benchmark->needs[i]));
	return list;
}

static json_t *describe(const struct benchmark *benchmark)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:s?, s:b, s:I, s:I, s:I}",
			 "name", benchmark->name, "summary", benchmark->summary,
			 "metrics", metrics(benchmark), "parameters", parameters(benchmark),
			 "states", states(benchmark), "needs", needs(benchmark),
			 "hook", benchmark->hook, "may_hang", (int)benchmark->may_hang,
			 "samples", (json_int_t)benchmark->samples,
			 "iterations", (json_int_t)benchmark->iterations,
			 "warmup", (json_int_t)benchmark->warmup);
}

json_t *describe_benchmarks(void)
{
	json_t *list = json_array();

	for (int i = 0; benchmark_registry[i]; i++)
		(void)json_array_append_new(list, describe(benchmark_registry[i]));
	return json_pack("{s:i, s:s, s:o}", "schema", RECORD_SCHEMA, "agent", UVBENCH_VERSION,
			 "benchmarks", list);
}
