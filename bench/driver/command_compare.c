/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench compare and uvbench report: from records to figures that people read. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/command.h"
#include "driver/files.h"
#include "present/present.h"
#include "record/stream.h"

enum option_key { OPTION_FORMAT = 'f', OPTION_MARGIN = 'm', OPTION_CSV = 'c' };

static const struct format {
	const char *name;
	int (*present)(FILE *out, const struct comparison_set *set);
} formats[] = {
	{ "text", present_text },
	{ "markdown", present_markdown },
	{ "json", present_json },
};

struct compare_options {
	const struct format *format;
	const char *csv;
	const char *folders[2];
	size_t folder_count;
	double margin; /* percent, or negative: the campaign's own */
};

static const struct argp_option compare_argp_options[] = {
	{ "format", OPTION_FORMAT, "FORMAT", 0, "text, markdown or json (default text)", 0 },
	{ "margin", OPTION_MARGIN, "PERCENT", 0,
	  "differences within it are equivalent (default: the campaign's, else 1)", 0 },
	{ "csv", OPTION_CSV, "FILE", 0,
	  "compare a CSV file: variant,block,boot,order,benchmark,value[,metric,unit,direction]",
	  0 },
	{ 0 },
};

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

static error_t parse_compare(int key, char *argument, struct argp_state *state)
{
	struct compare_options *compare = state->input;

	switch (key) {
	case OPTION_FORMAT:
		compare->format = find_format(argument);
		if (!compare->format)
			argp_error(state, "unknown format \"%s\"; known: text, markdown, json",
				   argument);
		break;
	case OPTION_MARGIN:
		compare->margin = command_decimal("--margin", argument, 0, 100);
		break;
	case OPTION_CSV: compare->csv = argument; break;
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

/* The variant in the role of the base; runs and CSV files have one of that name. */
static const char *base_of(const json_t *campaign)
{
	size_t index;
	json_t *variant;

	json_array_foreach(json_object_get(campaign, "variants"), index, variant)
		if (strcmp(record_text(variant, "role"), "base") == 0)
			return record_text(variant, "name");
	return "base";
}

/* Loads and compares. `dataset` and `set` are to be freed in any case. */
static int make_set(const struct compare_options *compare, struct dataset *dataset,
		    struct comparison_set *set, struct failure *failure)
{
	struct comparison_options options = { .margin_percent = 1 };
	const json_t *planned;

	if (load(compare, dataset, failure) < 0)
		return -1;
	options.base_variant = base_of(dataset->campaign);
	planned = json_object_get(dataset->campaign, "margin_percent");
	if (compare->margin >= 0)
		options.margin_percent = compare->margin;
	else if (json_is_number(planned))
		options.margin_percent = json_number_value(planned);
	return comparison_set_make(set, dataset, &options, failure);
}

int command_compare(int argc, char **argv)
{
	struct compare_options compare = { .format = &formats[0], .margin = -1 };
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	struct failure failure = { "" };
	int result;

	(void)argp_parse(&compare_argp, argc, argv, 0, NULL, &compare);
	result = make_set(&compare, &dataset, &set, &failure);
	if (result == 0 && (compare.format->present(stdout, &set) < 0 || fflush(stdout) == EOF))
		result = failure_set_errno(&failure, errno, "write the comparison");
	comparison_set_free(&set);
	dataset_free(&dataset);
	return result < 0 ? command_fail(&failure, EXIT_FAILED) : 0;
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
	{ "margin", OPTION_MARGIN, "PERCENT", 0,
	  "differences within it are equivalent (default: the campaign's)", 0 },
	{ 0 },
};

static error_t parse_report(int key, char *argument, struct argp_state *state)
{
	struct compare_options *compare = state->input;

	switch (key) {
	case OPTION_MARGIN: return parse_compare(key, argument, state);
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
	struct compare_options compare = { .format = &formats[0], .margin = -1 };
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
