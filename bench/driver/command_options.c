/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that several subcommands take. */
#include "driver/command_options.h"

#include "driver/command.h"

enum option_key {
	OPTION_VARIANT = 'v',
	OPTION_BUILDS = 'B',
	OPTION_WITH = 'w',
	OPTION_JOBS = 'j',
	OPTION_SILENCE = 512, /* above the keys of the subcommands' own */
	OPTION_BOOT_LIMIT,
};

static const struct argp_option kernel_argp_options[] = {
	{ "variant", OPTION_VARIANT, "NAME=DIR", 0,
	  "a kernel and the folder of its image; a campaign compares the others with the first", 0 },
	{ "builds", OPTION_BUILDS, "FILE", 0,
	  "variants in several builds each, as scripts/build-kernels --builds lists them; what varies "
	  "is then the code generation", 0 },
	{ "with", OPTION_WITH, "NAME=VALUE", 0,
	  "what this type of machine asks for; emulated: emulator=DIR, guest=DIR (the folders that "
	  "scripts/build-emulator and scripts/build-guest print); and, for what-ifs and trouble on "
	  "request, cost.COMMAND=NS, fail.COMMAND=N:RC[:RRC], busy-rate=N, partial-pages=N, "
	  "dma-policy=fail|count, dma-backtrace=on|off, image=plain|encrypted, guest-acts=on|off "
	  "(emulator/README.md)", 0 },
	{ "jobs", OPTION_JOBS, "N", 0,
	  "boots side by side (default: one a CPU; always one where time is measured)", 0 },
	{ 0 },
};

static error_t parse_kernels(int key, char *argument, struct argp_state *state)
{
	struct kernel_options *options = state->input;

	switch (key) {
	case OPTION_VARIANT:
		command_assignment(options->variants, "--variant", "DIR", argument, state);
		break;
	case OPTION_BUILDS: options->builds = argument; break;
	case OPTION_WITH:
		command_assignment(options->settings, "--with", "VALUE", argument, state);
		break;
	case OPTION_JOBS:
		options->jobs = (unsigned)command_number("--jobs", argument, 1, 256);
		break;
	case ARGP_KEY_END:
		if (options->builds && json_object_size(options->variants) > 0)
			argp_error(state, "--builds lists the variants itself: no --variant beside it");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp kernel_options_argp = {
	.options = kernel_argp_options,
	.parser = parse_kernels,
};

static const struct argp_option limit_argp_options[] = {
	{ "silence-limit", OPTION_SILENCE, "SECONDS", 0,
	  "a boot without a record for this long hangs (default 60; run: 120)", 0 },
	{ "boot-limit", OPTION_BOOT_LIMIT, "SECONDS", 0,
	  "longest time of one boot (default 600; run: a day)", 0 },
	{ 0 },
};

static error_t parse_limits(int key, char *argument, struct argp_state *state)
{
	struct boot_limits *limits = state->input;

	switch (key) {
	case OPTION_SILENCE:
		limits->silence = command_decimal("--silence-limit", argument, 1, 1e6);
		break;
	case OPTION_BOOT_LIMIT:
		limits->total = command_decimal("--boot-limit", argument, 1, 1e6);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp boot_limits_argp = {
	.options = limit_argp_options,
	.parser = parse_limits,
};

const struct argp_child boot_options[] = {
	{ .argp = &kernel_options_argp },
	{ .argp = &boot_limits_argp },
	{ 0 },
};
