/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench compare and uvbench report: from records to figures that people read. */
#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "driver/command.h"
#include "driver/files.h"
#include "present/present.h"
#include "record/stream.h"

enum option_key {
	OPTION_FORMAT = 'f',
	OPTION_MARGIN = 'm',
	OPTION_CSV = 'c',
	OPTION_EXIT_CODE = 'e',
	OPTION_ACROSS = 'a',
	OPTION_BASE = 'b',
	OPTION_SEED = 's',
};

/* Exit status of `compare --exit-code`, by conclusion; EXIT_USAGE is every failure's, and that of
 * nothing to judge. */
static const int exit_codes[] = {
	[CONCLUSION_NO_REGRESSION] = 0,
	[CONCLUSION_REGRESSION] = 1,
	[CONCLUSION_INCONCLUSIVE] = 3,
};

static const struct format {
	const char *name;
	int (*present)(FILE *out, const struct comparison_set *set);
} formats[] = {
	{ "text", present_text },
	{ "markdown", present_markdown },
	{ "json", present_json },
	{ "lkml", present_lkml },
};

struct compare_options {
	const struct format *format;
	const char *csv;
	const char *folders[2];
	size_t folder_count;
	bool exit_code;
	struct comparison_options comparison;
};

static const struct crossing {
	const char *name;
	enum comparison_across across;
} crossings[] = {
	{ "architecture", ACROSS_ARCHITECTURE },
	{ "machine", ACROSS_MACHINE },
	{ "clock", ACROSS_CLOCK },
	{ "costs", ACROSS_COSTS },
	{ "ultravisor", ACROSS_ULTRAVISOR },
};

#define MARGIN_OPTION \
	{ "margin", OPTION_MARGIN, "PERCENT", 0, \
	  "margin of every metric: differences within it are equivalent; 0: a plain two-sided test, " \
	  "and nothing is (default: the campaign's own, else 1)", 0 }
#define SEED_OPTION \
	{ "seed", OPTION_SEED, "NUMBER", 0, "seed of the bootstrap (default: the campaign's, else 1)", \
	  0 }

static const struct argp_option compare_argp_options[] = {
	{ "format", OPTION_FORMAT, "FORMAT", 0,
	  "text, markdown, json, or lkml: for a mail to a list (default text)", 0 },
	MARGIN_OPTION,
	{ "csv", OPTION_CSV, "FILE", 0,
	  "compare a CSV file: variant,block,boot,order,benchmark,value[,metric,unit,direction]",
	  0 },
	{ "exit-code", OPTION_EXIT_CODE, NULL, 0,
	  "exit with 0 for no regression, 1 for a regression, 3 where that is open, 2 for every "
	  "failure", 0 },
	{ "across", OPTION_ACROSS, "WHAT[,WHAT]", 0,
	  "compare although these differ: architecture, machine, clock, costs, ultravisor", 0 },
	{ "base", OPTION_BASE, "VARIANT", 0,
	  "what the other variants are compared with (default: the campaign's base, else base)", 0 },
	SEED_OPTION,
	{ 0 },
};

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

static unsigned read_across(const char *list, struct argp_state *state)
{
	unsigned across = 0;

	for (;;) {
		size_t length = strcspn(list, ","), i = 0;
		const size_t known = sizeof(crossings) / sizeof(crossings[0]);

		while (i < known && (strlen(crossings[i].name) != length ||
				     strncmp(crossings[i].name, list, length) != 0))
			i++;
		if (i == known)
			argp_error(state, "--across: \"%.*s\" is none of architecture, machine, "
					  "clock, costs, ultravisor", (int)length, list);
		else
			across |= crossings[i].across;
		if (list[length] == '\0')
			return across;
		list += length + 1;
	}
}

static error_t parse_compare(int key, char *argument, struct argp_state *state)
{
	struct compare_options *compare = state->input;

	switch (key) {
	case OPTION_FORMAT:
		compare->format = find_format(argument);
		if (!compare->format)
			argp_error(state, "unknown format \"%s\"; known: text, markdown, json, lkml",
				   argument);
		break;
	case OPTION_MARGIN:
		compare->comparison.margin_percent = command_decimal("--margin", argument, 0,
								     100);
		break;
	case OPTION_CSV: compare->csv = argument; break;
	case OPTION_EXIT_CODE: compare->exit_code = true; break;
	case OPTION_ACROSS: compare->comparison.across |= read_across(argument, state); break;
	case OPTION_BASE: compare->comparison.base_variant = argument; break;
	case OPTION_SEED:
		compare->comparison.seed = command_number("--seed", argument, 1, UINT32_MAX);
		break;
	case ARGP_KEY_ARG:
		if (compare->folder_count == 2)
			argp_error(state, "at most two folders can be compared");
		compare->folders[compare->folder_count++] = argument;
		break;
	case ARGP_KEY_END:
		if (!compare->csv == !compare->folder_count)
			argp_error(state, "name a campaign's folder, two runs' folders, or a --csv "
					  "file");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp compare_argp = {
	.options = compare_argp_options,
	.parser = parse_compare,
	.args_doc = "CAMPAIGN\nRUN RUN\n--csv FILE",
	.doc = "Compares the variants of a campaign, two runs (the first is the base), or what a CSV "
	       "file has.",
};

static int load(const struct compare_options *compare, struct dataset *dataset,
		struct failure *failure)
{
	if (compare->csv)
		return dataset_load_csv(dataset, compare->csv, failure);
	if (compare->folder_count == 1)
		return dataset_load_campaign(dataset, compare->folders[0], failure);
	if (dataset_load_run(dataset, compare->folders[0], "base", failure) < 0)
		return -1;
	return dataset_load_run(dataset, compare->folders[1], "patched", failure);
}

/* Loads and compares. `dataset` and `set` are to be freed in any case. */
static int make_set(const struct compare_options *compare, struct dataset *dataset,
		    struct comparison_set *set, struct failure *failure)
{
	if (load(compare, dataset, failure) < 0)
		return -1;
	return comparison_set_make(set, dataset, &compare->comparison, failure);
}

/* The exit status that the verdicts come to, or -1 with a failure where nothing was there to judge. */
static int judge(const struct comparison_set *set, struct failure *failure)
{
	enum conclusion conclusion = comparison_set_conclude(set);

	if (conclusion == CONCLUSION_NOTHING)
		return failure_set(failure, "compare: nothing to judge: no variant but a stub has a "
					    "primary metric of which %s has figures; exploratory "
					    "metrics decide nothing", set->options.base_variant);
	return exit_codes[conclusion];
}

int command_compare(int argc, char **argv)
{
	struct compare_options compare = {
		.format = &formats[0],
		.comparison = { .margin_percent = -1 },
	};
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	struct failure failure = { "" };
	int result;

	(void)argp_parse(&compare_argp, argc, argv, 0, NULL, &compare);
	result = make_set(&compare, &dataset, &set, &failure);
	if (result == 0 && (compare.format->present(stdout, &set) < 0 || fflush(stdout) == EOF)) {
		result = failure_set_errno(&failure, errno, "write the comparison");
		/* Said here once: main, which looks for what was lost, finds nothing. */
		__fpurge(stdout);
		clearerr(stdout);
	}
	if (result == 0 && compare.exit_code)
		result = judge(&set, &failure);
	comparison_set_free(&set);
	dataset_free(&dataset);
	if (result < 0)
		return command_fail(&failure, compare.exit_code ? EXIT_USAGE : EXIT_FAILED);
	return result;
}

/* One of the formats as a file of the campaign's folder. */
static int write_format(const struct comparison_set *set, const struct format *format,
			const char *directory, const char *name, struct failure *failure)
{
	char path[PATH_ROOM];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int result;

	if (!out)
		return failure_set_errno(failure, errno, "write %s", name);
	result = format->present(out, set);
	if (fclose(out) == EOF || result < 0)
		result = failure_set(failure, "write %s: out of memory", name);
	if (result == 0)
		result = path_format(path, failure, "%s/%s", directory, name);
	if (result == 0)
		result = file_write(path, text, size, failure);
	free(text);
	return result;
}

static const struct argp_option report_argp_options[] = {
	MARGIN_OPTION,
	SEED_OPTION,
	{ 0 },
};

static error_t parse_report(int key, char *argument, struct argp_state *state)
{
	struct compare_options *compare = state->input;

	switch (key) {
	case OPTION_MARGIN:
	case OPTION_SEED: return parse_compare(key, argument, state);
	case ARGP_KEY_ARG:
		if (compare->folder_count == 1)
			argp_error(state, "one campaign at a time");
		compare->folders[compare->folder_count++] = argument;
		break;
	case ARGP_KEY_NO_ARGS: argp_error(state, "name a campaign's folder"); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp report_argp = {
	.options = report_argp_options,
	.parser = parse_report,
	.args_doc = "CAMPAIGN",
	.doc = "Writes report.txt, report.html and plots/ into the campaign's folder, from its "
	       "records alone.",
};

int command_report(int argc, char **argv)
{
	struct compare_options compare = { .comparison = { .margin_percent = -1 } };
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	struct failure failure = { "" };
	const char *directory;
	int result;

	(void)argp_parse(&report_argp, argc, argv, 0, NULL, &compare);
	directory = compare.folders[0];
	result = make_set(&compare, &dataset, &set, &failure);
	if (result == 0)
		result = write_format(&set, find_format("text"), directory, "report.txt", &failure);
	if (result == 0)
		result = write_format(&set, find_format("json"), directory, "report.json",
				      &failure);
	if (result == 0)
		result = present_plots(&set, directory, &failure);
	if (result == 0)
		result = present_html(&set, directory, &failure);
	if (result == 0)
		(void)printf("%s/report.html\n", directory);
	comparison_set_free(&set);
	dataset_free(&dataset);
	return result < 0 ? command_fail(&failure, EXIT_FAILED) : 0;
}
