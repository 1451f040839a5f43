/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a campaign or a run: made, locked, and filled with what stands beside the
 * records. */
#ifndef UVBENCH_CAMPAIGN_FOLDER_H
#define UVBENCH_CAMPAIGN_FOLDER_H

#include "driver/campaign.h"
#include "driver/machine.h"

/* Makes the folder of a new campaign and sets options->directory to it: as asked, or
 * <parent>/<name>-<date>. Returns 0, or -1 with a failure; one that holds a campaign is refused. */
int campaign_folder_make(struct campaign_options *options, const char *parent,
			 const char *name, struct failure *failure);

/* Two drivers must not run one campaign. Returns the descriptor of the folder's lock, which goes
 * with the process, or -1 with a failure. */
int campaign_folder_lock(const char *directory, struct failure *failure);

/* Sets machine->scratch, where benchmarks may make files: as asked (NULL: not), as the machine
 * has it, or a folder made in `directory`. */
int campaign_folder_scratch(const char *directory, const char *asked, struct machine *machine,
			    struct failure *failure);

/* Removes the scratch folder that the call above has made, where it is empty again. */
void campaign_folder_drop_scratch(const char *asked, const struct machine *machine);

/* Writes paths.json: what --resume and verify need to find again; not part of the evidence. */
int campaign_folder_write_paths(const struct campaign_options *options, struct failure *failure);

/* Reads `directory`/paths.json: a new reference whose `settings` and `variants` are objects and
 * whose `machine` is text; NULL with a failure. */
json_t *campaign_folder_read_paths(const char *directory, struct failure *failure);

/* Copies the file of --attach, if any, to objects.json. */
int campaign_folder_attach(const struct campaign_options *options, struct failure *failure);

#endif
