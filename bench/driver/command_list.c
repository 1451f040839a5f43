/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench list: benchmarks, as the agent describes them, and suites. */
#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/catalogue.h"
#include "driver/command.h"
#include "driver/suite.h"
#include "driver/workplace.h"
#include "record/stream.h"

static error_t parse(int key, char *argument, struct argp_state *state)
{
	const char **suite = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (*suite)
		argp_error(state, "one suite at a time");
	*suite = argument;
	return 0;
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "[SUITE]",
	.doc = "Lists the benchmarks that the agent knows and the suites; or what one suite measures, "
	       "with every parameter.",
};

static void print_parameters(const json_t *benchmark)
{
	size_t index;
	json_t *parameter;
	json_t *state;

	json_array_foreach(json_object_get(benchmark, "parameters"), index, parameter) {
		char *standard = json_dumps(json_object_get(parameter, "default"),
					    JSON_ENCODE_ANY);

		(void)printf("      %s=%s  %s\n", record_text(parameter, "name"),
			     standard ? standard : "", record_text(parameter, "help"));
		free(standard);
	}
	json_array_foreach(json_object_get(benchmark, "states"), index, state)
		(void)printf("%s%s", index ? ", " : "      page states: ",
			     json_string_value(state));
	if (json_array_size(json_object_get(benchmark, "states")) > 0)
		(void)printf("\n");
}

static void print_benchmarks(const json_t *catalogue)
{
	size_t index;
	json_t *benchmark;

	(void)printf("Benchmarks:\n");
	json_array_foreach(json_object_get(catalogue, "benchmarks"), index, benchmark) {
		(void)printf("  %s\n      %s\n", record_text(benchmark, "name"),
			     record_text(benchmark, "summary"));
		if (*record_text(benchmark, "hook"))
			(void)printf("      hook: %s\n", record_text(benchmark, "hook"));
		print_parameters(benchmark);
	}
}

static int is_suite(const struct dirent *entry)
{
	const char *ending = strrchr(entry->d_name, '.');

	return ending && strcmp(ending, ".yaml") == 0;
}

static int print_suites(const char *workloads, struct failure *failure)
{
	struct dirent **entries;
	char folder[PATH_ROOM];
	char path[PATH_ROOM];
	int count;

	if (path_format(folder, failure, "%s/suites", workloads) < 0)
		return -1;
	count = scandir(folder, &entries, is_suite, alphasort);
	if (count < 0)
		return failure_set_errno(failure, errno, "list %s", folder);
	(void)printf("Suites:\n");
	for (int i = 0; i < count; i++) {
		struct suite suite = { 0 };
		struct failure reason;

		if (path_format(path, &reason, "%s/%s", folder, entries[i]->d_name) == 0 &&
		    suite_load(&suite, path, workloads, &reason) == 0)
			(void)printf("  %-12s %s\n", suite.name, suite.title);
		else
			(void)printf("  %-12s can't be read: %s\n", entries[i]->d_name,
				     reason.text);
		suite_free(&suite);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

/* What a suite measures, resolved; EXIT_USAGE where it is not in order. */
static int print_suite(const char *name, const struct workplace *workplace,
		       const json_t *catalogue, struct failure *failure)
{
	struct suite suite = { 0 };
	json_t *files = json_object();
	json_t *benchmarks = NULL;
	size_t index;
	json_t *benchmark;

	if (suite_load(&suite, name, workplace->workloads, failure) == 0)
		benchmarks = suite_resolve(&suite, catalogue, workplace->workloads, files, failure);
	json_array_foreach(benchmarks, index, benchmark) {
		char *parameters = json_dumps(json_object_get(benchmark, "parameters"),
					      JSON_COMPACT);

		(void)printf("%-20s %3lld samples  %s\n", record_text(benchmark, "name"),
			     (long long)json_integer_value(json_object_get(benchmark, "samples")),
			     parameters ? parameters : "");
		free(parameters);
	}
	json_decref(files);
	suite_free(&suite);
	if (!benchmarks)
		return EXIT_USAGE;
	json_decref(benchmarks);
	return 0;
}

int command_list(int argc, char **argv)
{
	struct workplace workplace;
	struct failure failure;
	const char *suite = NULL;
	json_t *catalogue;
	int status = 0;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &suite);
	if (workplace_find(&workplace, &failure) < 0)
		return command_fail(&failure, EXIT_FAILED);
	catalogue = catalogue_load(workplace.agent, &failure);
	if (!catalogue)
		return command_fail(&failure, EXIT_FAILED);
	if (suite) {
		status = print_suite(suite, &workplace, catalogue, &failure);
	} else {
		print_benchmarks(catalogue);
		status = print_suites(workplace.workloads, &failure) < 0 ? EXIT_FAILED : 0;
	}
	json_decref(catalogue);
	return status ? command_fail(&failure, status) : 0;
}
