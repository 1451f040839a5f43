/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench run: measures on this machine, as it is, and prints what came out. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/campaign.h"
#include "driver/command.h"
#include "present/present.h"

enum option_key {
	OPTION_SUITE = 's',
	OPTION_PARAMETER = 'p',
	OPTION_STATE = 't',
	OPTION_SAMPLES = 'n',
	OPTION_ITERATIONS = 'i',
	OPTION_OUTPUT = 'o',
	OPTION_REPEAT = 'r',
	OPTION_SCRATCH = 256,
};

static const struct argp_option options[] = {
	{ "suite", OPTION_SUITE, "NAME", 0, "measure a suite instead of benchmarks named", 0 },
	{ "parameter", OPTION_PARAMETER, "NAME=VALUE", 0, "parameter of each benchmark named", 0 },
	{ "state", OPTION_STATE, "STATE", 0,
	  "page state, one of those that list shows (default: all of a benchmark)", 0 },
	{ "samples", OPTION_SAMPLES, "N", 0, "samples of each benchmark", 0 },
	{ "iterations", OPTION_ITERATIONS, "N", 0, "iterations a sample", 0 },
	{ "repeat", OPTION_REPEAT, "N", 0, "start the agent N times (default 1)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0, "folder of the run (default results/run-<date>)", 0 },
	{ "scratch", OPTION_SCRATCH, "DIR", 0,
	  "folder where benchmarks may make files (default: scratch in the run's folder)", 0 },
	{ 0 },
};

struct run_options {
	struct campaign_options campaign;
	json_t *names;       /* benchmarks and families */
	json_t *selection;   /* what every one of them is asked for: parameters, states, samples, … */
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct run_options *run = state->input;
	const char *list = key == OPTION_PARAMETER ? "parameters" : "states";
	json_int_t number;

	switch (key) {
	case ARGP_KEY_INIT: state->child_inputs[0] = &run->campaign.limits; break;
	case OPTION_SUITE: run->campaign.suite = argument; break;
	case OPTION_OUTPUT: run->campaign.output = argument; break;
	case OPTION_SCRATCH: run->campaign.scratch = argument; break;
	case OPTION_REPEAT:
		run->campaign.blocks = (unsigned)command_number("--repeat", argument, 1, 1000);
		break;
	case OPTION_SAMPLES:
		number = (json_int_t)command_number("--samples", argument, 1, 1000000);
		return json_object_set_new(run->selection, "samples", json_integer(number));
	case OPTION_ITERATIONS:
		number = (json_int_t)command_number("--iterations", argument, 1, 1000000);
		return json_object_set_new(run->selection, "iterations", json_integer(number));
	case OPTION_PARAMETER:
	case OPTION_STATE:
		if (!json_object_get(run->selection, list) &&
		    json_object_set_new(run->selection, list, json_array()) < 0)
			return ENOMEM;
		if (json_array_append_new(json_object_get(run->selection, list),
					  json_string(argument)) < 0)
			argp_error(state, "\"%s\" is not UTF-8 text", argument);
		break;
	case ARGP_KEY_ARG:
		if (json_array_append_new(run->names, json_string(argument)) < 0)
			argp_error(state, "\"%s\" is not UTF-8 text", argument);
		break;
	case ARGP_KEY_END:
		if (!run->campaign.suite && json_array_size(run->names) == 0)
			argp_error(state, "name benchmarks or families (uvbench list shows them), or "
					  "a --suite");
		if (run->campaign.suite && (json_array_size(run->names) > 0 ||
					    json_object_size(run->selection) > 0))
			argp_error(state, "a --suite says itself what is measured and how");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp_child children[] = { { .argp = &boot_limits_argp }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = children,
	.args_doc = "[BENCHMARK|FAMILY…]",
	.doc = "Measures on this machine, as it is. What can't be measured here is skipped with its "
	       "reason. Two runs can be compared with uvbench compare RUN RUN.",
};

/* The entries of the benchmarks named, as a suite has them. */
static json_t *make_entries(const struct run_options *run)
{
	json_t *entries = json_array();
	size_t index;
	json_t *name;

	json_array_foreach(run->names, index, name) {
		json_t *entry = json_deep_copy(run->selection);

		if (json_object_set(entry, "name", name) < 0 ||
		    json_array_append_new(entries, entry) < 0) {
			json_decref(entries);
			return NULL;
		}
	}
	return entries;
}

static bool has_errors(const struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->note_count; i++)
		if (dataset->notes[i].kind == NOTE_ERROR)
			return true;
	return false;
}

static int print_run(const char *directory, struct failure *failure)
{
	struct dataset dataset = { 0 };
	int result = dataset_load_run(&dataset, directory, "local", failure);

	if (result == 0 && present_run(stdout, &dataset) < 0)
		result = failure_set(failure, "write to standard output failed");
	if (result == 0 && dataset.observation_count == 0 && has_errors(&dataset))
		result = failure_set(failure, "nothing was measured, and not for want of a machine "
					      "that can: see the errors above");
	dataset_free(&dataset);
	return result;
}

int command_run(int argc, char **argv)
{
	struct run_options run = {
		.campaign = {
			.type = "run",
			.machine = "local",
			.kernels = {
				.variants = json_pack("{s:s}", "local", ""),
				.settings = json_object(),
			},
			.blocks = 1,
			.limits = { .silence = 120, .total = 86400 },
		},
		.names = json_array(),
		.selection = json_object(),
	};
	struct failure failure = { "" };
	json_t *entries;
	int status;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &run);
	entries = make_entries(&run);
	run.campaign.entries = entries;
	status = campaign_execute(&run.campaign, &failure);
	if (status == 0 && print_run(run.campaign.directory, &failure) < 0)
		status = EXIT_FAILED;
	if (status == 0)
		(void)printf("Records: %s\n", run.campaign.directory);
	json_decref(entries);
	json_decref(run.names);
	json_decref(run.selection);
	json_decref(run.campaign.kernels.variants);
	json_decref(run.campaign.kernels.settings);
	return status ? command_fail(&failure, status) : 0;
}
