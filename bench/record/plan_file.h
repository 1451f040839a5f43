/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a campaign or a run as it lies in its folder: the one reader of campaign.json. */
#ifndef UVBENCH_PLAN_FILE_H
#define UVBENCH_PLAN_FILE_H

#include <jansson.h>

#include "record/failure.h"

/* Reads `directory`/campaign.json and checks what everyone who follows a plan relies on:
 *
 * - a JSON object, no field twice, of schema RECORD_SCHEMA;
 * - `boots` is an array of objects, each with the strings `name`, `variant` and `block`, and the
 *   integers `order`, which is its place in the array, and `seed`; where there is a `build`, it
 *   is a name;
 * - a boot's name is a folder's: not empty, without '/', neither "." nor ".."; no two boots have
 *   the same, nor one that is a name of the other's further attempts ("<name>.2");
 * - a variant's name is not empty (a block's may be: unpaired);
 * - `sequential`, where it is there, has `looks`, whole numbers of blocks that rise from 1 on, and a
 *   number in `spent` for each.
 *
 * All else (`type`, `variants`, `benchmarks`, …) is as it was found. Returns a new reference, or
 * NULL with a failure that names the file, the boot and what is wrong with it. */
json_t *plan_load(const char *directory, struct failure *failure);

#endif
