/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of a campaign: which variants there are, and the folder of each, build by build. */
#ifndef UVBENCH_KERNELS_H
#define UVBENCH_KERNELS_H

#include <jansson.h>

#include "record/failure.h"

/* Folders of kernels are an object in order, the base first: variant → folder ("" on the local
 * machine), or, over several builds, variant → object: build → folder. */

/* The base against itself: two variants of its kernel, kept out of every other comparison. The
 * names are taken, with --aa or without. */
#define KERNELS_AA_FIRST "aa-first"
#define KERNELS_AA_SECOND "aa-second"

/* The plan's list of variants: an array of {"name", "role", "kernel"} with what kernel.json of each
 * folder says, and "kernels" by build where there are several. Roles: "base", "patched", "stub",
 * "aa-base", "aa". A new reference, NULL with a failure. */
json_t *kernels_describe(const json_t *folders, struct failure *failure);

/* Refuses folders of variants named as those of an A/A check. */
int kernels_check_names(const json_t *folders, struct failure *failure);

/* Whether every build measures the same: for each of `variants` (as kernels_describe returns them)
 * all its kernels are of one variant, source and change. Fails naming the build that isn't. */
int kernels_check_builds(const json_t *variants, struct failure *failure);

/* Adds the two variants of an A/A check to the folders. */
int kernels_add_aa(json_t *folders, struct failure *failure);

/* Reads a list of builds (scripts/build-kernels --builds) and puts its folders into the empty
 * object `folders`. Returns what the plan says of them: a new array of {"name", "configuration",
 * "march", "compiler", "layout"}; NULL with a failure. */
json_t *kernels_read_builds(const char *path, json_t *folders, struct failure *failure);

/* The folder of a variant in a build ("" where there is but one), or NULL. Borrowed. */
const char *kernels_folder(const json_t *folders, const char *variant, const char *build);

/* Calls `check` for every folder; -1 with its failure as soon as it returns -1. */
int kernels_check(const json_t *folders,
		  int (*check)(const char *variant, const char *folder, struct failure *failure),
		  struct failure *failure);

#endif
