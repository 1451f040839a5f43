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
#include "driver/files.h"

enum option_key {
	OPTION_SUITE = 's',
	OPTION_MACHINE = 'm',
	OPTION_VARIANT = 'v',
	OPTION_BLOCKS = 'b',
	OPTION_SEED = 'S',
	OPTION_OUTPUT = 'o',
	OPTION_JOBS = 'j',
	OPTION_RESUME = 'r',
	OPTION_EMULATOR = 256,
	OPTION_GUEST,
	OPTION_ATTACH,
	OPTION_REPRODUCE,
	OPTION_SILENCE,
	OPTION_BOOT_LIMIT,
};

static const struct argp_option options[] = {
	{ "suite", OPTION_SUITE, "NAME", 0, "suite to measure (default evidence), or its file", 0 },
	{ "machine", OPTION_MACHINE, "TYPE", 0, "where the variants boot (default emulated)", 0 },
	{ "variant", OPTION_VARIANT, "NAME=DIR", 0,
	  "a kernel in a role, with the folder of its image; the first is what the others are "
	  "compared with, and is to be called base", 0 },
	{ "emulator", OPTION_EMULATOR, "DIR", 0, "folder that scripts/build-emulator prints", 0 },
	{ "guest", OPTION_GUEST, "DIR", 0, "folder that scripts/build-guest prints", 0 },
	{ "blocks", OPTION_BLOCKS, "N", 0, "boots of each variant (default: the suite's)", 0 },
	{ "seed", OPTION_SEED, "N", 0, "seed of order and boots (default: a random one)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0, "folder of the campaign (default results/<name>)", 0 },
	{ "jobs", OPTION_JOBS, "N", 0,
	  "boots side by side (default: one a CPU; always one where time is measured)", 0 },
	{ "resume", OPTION_RESUME, "DIR", 0, "go on with the campaign in DIR; takes no other plan", 0 },
	{ "attach", OPTION_ATTACH, "FILE", 0,
	  "objects.json of scripts/compare-objects, shown in the report", 0 },
	{ "reproduce", OPTION_REPRODUCE, "COMMAND", 0,
	  "the command that makes this campaign again, shown in the report", 0 },
	{ "silence-limit", OPTION_SILENCE, "SECONDS", 0,
	  "a boot without a record for this long hangs (default 60)", 0 },
	{ "boot-limit", OPTION_BOOT_LIMIT, "SECONDS", 0,
	  "longest time of one boot (default 600)", 0 },
	{ 0 },
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct campaign_options *campaign = state->input;
	char *equals;

	switch (key) {
	case OPTION_SUITE: campaign->suite = argument; break;
	case OPTION_MACHINE: campaign->machine = argument; break;
	case OPTION_EMULATOR: campaign->emulator = argument; break;
	case OPTION_GUEST: campaign->guest = argument; break;
	case OPTION_OUTPUT: campaign->output = argument; break;
	case OPTION_RESUME: campaign->resume = argument; break;
	case OPTION_ATTACH: campaign->attach = argument; break;
	case OPTION_REPRODUCE: campaign->reproduce = argument; break;
	case OPTION_BLOCKS:
		campaign->blocks = (unsigned)command_number("--blocks", argument, 1, 1000);
		break;
	case OPTION_SEED:
		campaign->seed = command_number("--seed", argument, 0, 4294967295ul);
		campaign->seed_given = true;
		break;
	case OPTION_JOBS:
		campaign->jobs = (unsigned)command_number("--jobs", argument, 1, 256);
		break;
	case OPTION_SILENCE:
		campaign->limits.silence = command_decimal("--silence-limit", argument, 1, 1e6);
		break;
	case OPTION_BOOT_LIMIT:
		campaign->limits.total = command_decimal("--boot-limit", argument, 1, 1e6);
		break;
	case OPTION_VARIANT:
		equals = strchr(argument, '=');
		if (!equals || equals == argument || !equals[1] || equals - argument > 64)
			argp_error(state, "--variant takes NAME=DIR, not \"%s\"", argument);
		*equals = '\0';
		if (strspn(argument, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789_-") != strlen(argument))
			argp_error(state, "a variant's name has letters, digits, - and _ alone, "
					  "not \"%s\"", argument);
		if (json_object_get(campaign->variants, argument))
			argp_error(state, "variant \"%s\" is named twice", argument);
		if (json_object_set_new(campaign->variants, argument,
					json_string(equals + 1)) < 0)
			argp_error(state, "\"%s\" is not UTF-8 text", equals + 1);
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
	.doc = "Boots variants of a kernel in blocks, measures each, and keeps every record in a "
	       "folder that uvbench compare and uvbench report read.",
};

int command_campaign(int argc, char **argv)
{
	struct campaign_options campaign = {
		.type = "campaign",
		.suite = "evidence",
		.machine = "emulated",
		.variants = json_object(),
		.limits = { .silence = 60, .total = 600 },
	};
	struct failure failure = { "" };
	int status;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &campaign);
	status = campaign_execute(&campaign, &failure);
	if (status == 0)
		(void)printf("%s\n", campaign.directory);
	json_decref(campaign.variants);
	return status ? command_fail(&failure, status) : 0;
}
