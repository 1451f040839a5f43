/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From options to a folder of records: what the subcommands run and campaign have in common. */
#ifndef UVBENCH_CAMPAIGN_H
#define UVBENCH_CAMPAIGN_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/boot_runner.h"
#include "driver/command_options.h"
#include "driver/files.h"

/* A campaign that runs until all is decided, unless asked otherwise. */
#define DECIDE_MAX_BLOCKS 40
#define DECIDE_LOOK_EVERY 5

/* Strings are borrowed and NULL where not given. */
struct campaign_options {
	const char *type;        /* "campaign" or "run" */
	const char *suite;       /* name or file of a suite, or NULL: `entries` */
	json_t *entries;         /* as struct suite has them */
	const char *machine;     /* type of machine */
	struct kernel_options kernels;
	bool aa;                 /* the base against itself first */
	const char *scratch;     /* folder on the machine for benchmarks' files */
	const char *output;
	const char *resume;
	const char *attach;
	const char *reproduce;   /* command that makes the same again */
	unsigned blocks;         /* 0: the suite's, or 2 of each build */
	bool until_decided;      /* with looks on the way: */
	unsigned max_blocks;     /* … of at most so many blocks; 0: DECIDE_MAX_BLOCKS */
	unsigned look_every;     /* … blocks; 0: DECIDE_LOOK_EVERY */
	unsigned long seed;
	bool seed_given;
	struct boot_limits limits;
	char directory[PATH_ROOM]; /* result: where the records are */
};

/* Plans (or takes up again) and runs. Returns 0, or an exit status with a failure: EXIT_USAGE where an
 * input is wrong and nothing has run, EXIT_FAILED otherwise. Records written so far stay. */
int campaign_execute(struct campaign_options *options, struct failure *failure);

#endif
