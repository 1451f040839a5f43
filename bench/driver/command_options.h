/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that several subcommands take, as parsers for argp's `children`. */
#ifndef UVBENCH_COMMAND_OPTIONS_H
#define UVBENCH_COMMAND_OPTIONS_H

#include <argp.h>
#include <jansson.h>

#include "driver/boot_job.h"

/* --variant, --builds, --with and --jobs: kernels and the machine that boots them. */
struct kernel_options {
	json_t *variants;    /* object: folders of kernels, as kernels.h has them; with `builds` empty */
	const char *builds;  /* file with a list of builds, or NULL */
	json_t *settings;    /* object: what the type of machine asks for, name → text */
	unsigned jobs;       /* 0: as many as the machine allows */
};

/* Its input: struct kernel_options, whose objects are there. */
extern const struct argp kernel_options_argp;

/* --silence-limit and --boot-limit. Its input: struct boot_limits, which holds what is used
 * otherwise. */
extern const struct argp boot_limits_argp;

/* Both, in this order: the children of a command that boots kernels. */
extern const struct argp_child boot_options[];

#endif
