/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench campaign: plans the blocks, boots the variants, collects the records; goes on after an
 * interruption. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/campaign.h"
#include "driver/command.h"
#include "driver/design.h"

enum option_key {
	OPTION_SUITE = 's',
	OPTION_MACHINE = 'm',
	OPTION_BLOCKS = 'b',
	OPTION_SEED = 'S',
	OPTION_OUTPUT = 'o',
	OPTION_RESUME = 'r',
	OPTION_AA = 'a',
	OPTION_UNTIL_DECIDED = 'u',
	OPTION_ATTACH = 256,
	OPTION_MAX_BLOCKS,
	OPTION_LOOK_EVERY,
	OPTION_REPRODUCE,
};

static const struct argp_option options[] = {
	{ "suite", OPTION_SUITE, "NAME", 0, "suite to measure (default evidence), or its file", 0 },
	{ "machine", OPTION_MACHINE, "TYPE", 0, "where the variants boot (default emulated)", 0 },
	{ "aa", OPTION_AA, NULL, 0,
	  "boot the base against itself first, in blocks of its own: a difference there stands as a "
	  "warning over all figures", 0 },
	{ "blocks", OPTION_BLOCKS, "N", 0,
	  "boots of each variant (default: the suite's; with --builds 2 of each build)", 0 },
	{ "until-decided", OPTION_UNTIL_DECIDED, NULL, 0,
	  "look on the way, and stop when every primary verdict is decided; each look spends part of "
	  "the 5 % of false alarms", 0 },
	{ "max-blocks", OPTION_MAX_BLOCKS, "N", 0, "with --until-decided: most blocks (default 40)", 0 },
	{ "look-every", OPTION_LOOK_EVERY, "N", 0,
	  "with --until-decided: blocks between two looks (default 5)", 0 },
	{ "seed", OPTION_SEED, "N", 0, "seed of order and boots (default: a random one)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0, "folder of the campaign (default results/<name>)", 0 },
	{ "resume", OPTION_RESUME, "DIR", 0, "go on with the campaign in DIR; takes no other plan", 0 },
	{ "attach", OPTION_ATTACH, "FILE", 0,
	  "objects.json of scripts/compare-objects, shown in the report", 0 },
	{ "reproduce", OPTION_REPRODUCE, "COMMAND", 0,
	  "the command that makes this campaign again, shown in the report", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct campaign_options *campaign = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &campaign->kernels;
		state->child_inputs[1] = &campaign->limits;
		break;
	case OPTION_SUITE: campaign->suite = argument; break;
	case OPTION_MACHINE: campaign->machine = argument; break;
	case OPTION_OUTPUT: campaign->output = argument; break;
	case OPTION_RESUME: campaign->resume = argument; break;
	case OPTION_ATTACH: campaign->attach = argument; break;
	case OPTION_REPRODUCE: campaign->reproduce = argument; break;
	case OPTION_UNTIL_DECIDED: campaign->until_decided = true; break;
	case OPTION_MAX_BLOCKS:
		campaign->max_blocks = (unsigned)command_number("--max-blocks", argument, 1,
								DESIGN_BLOCK_LIMIT);
		break;
	case OPTION_LOOK_EVERY:
		campaign->look_every = (unsigned)command_number("--look-every", argument, 1,
								DESIGN_BLOCK_LIMIT);
		break;
	case OPTION_AA: campaign->aa = true; break;
	case OPTION_BLOCKS:
		campaign->blocks = (unsigned)command_number("--blocks", argument, 1,
							    DESIGN_BLOCK_LIMIT);
		break;
	case OPTION_SEED:
		campaign->seed = command_number("--seed", argument, 0, 4294967295ul);
		campaign->seed_given = true;
		break;
	case ARGP_KEY_END:
		if (campaign->resume &&
		    (campaign->suite || campaign->machine || campaign->output || campaign->attach ||
		     campaign->reproduce || campaign->blocks || campaign->seed_given ||
		     campaign->kernels.builds || campaign->aa || campaign->until_decided ||
		     json_object_size(campaign->kernels.variants) ||
		     json_object_size(campaign->kernels.settings)))
			argp_error(state, "--resume follows the plan that is there: besides it --jobs, "
					  "--silence-limit and --boot-limit alone");
		if (!campaign->until_decided && (campaign->max_blocks || campaign->look_every))
			argp_error(state, "--max-blocks and --look-every are for --until-decided");
		if (campaign->until_decided && campaign->blocks)
			argp_error(state, "--until-decided takes --max-blocks, not --blocks");
		if (campaign->until_decided && campaign->kernels.builds)
			argp_error(state, "--builds asks how counts vary over builds; blocks don't "
					  "decide that: no --until-decided beside it");
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument \"%s\"", argument);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = boot_options,
	.doc = "Boots variants of a kernel in blocks, measures each, and keeps every record in a "
	       "folder that uvbench compare and uvbench report read.",
};

/* The command line as a shell takes it; malloc'd, NULL when memory ran out. */
static char *quote_command(int argc, char **argv)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_=./:,+@%";
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	(void)fputs("uvbench campaign", out);
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];

		(void)fputc(' ', out);
		if (*word && strspn(word, plain) == strlen(word)) {
			(void)fputs(word, out);
			continue;
		}
		(void)fputc('\'', out);
		for (; *word; word++)
			(void)fputs(*word == '\'' ? "'\\''" : (char[]){ *word, '\0' }, out);
		(void)fputc('\'', out);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

int command_campaign(int argc, char **argv)
{
	struct campaign_options campaign = {
		.type = "campaign",
		.kernels = { .variants = json_object(), .settings = json_object() },
		.limits = { .silence = 60, .total = 600 },
	};
	struct failure failure = { "" };
	char *command = quote_command(argc, argv);
	int status;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &campaign);
	if (!campaign.reproduce)
		campaign.reproduce = command;
	if (!campaign.suite)
		campaign.suite = "evidence";
	if (!campaign.machine)
		campaign.machine = "emulated";
	status = campaign_execute(&campaign, &failure);
	if (status == 0)
		(void)printf("%s\n", campaign.directory);
	json_decref(campaign.kernels.variants);
	json_decref(campaign.kernels.settings);
	free(command);
	return status ? command_fail(&failure, status) : 0;
}
