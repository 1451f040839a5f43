/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Campaigns on this machine whose agent is a stand-in from tests/fixtures/agents. */
#ifndef UVBENCH_STAND_IN_H
#define UVBENCH_STAND_IN_H

#include "driver/boot_runner.h"
#include "temporary_folder.h"

/* Writes a campaign's plan into the folder `name` of the temporary one, and makes `agent` what its
 * machine, a local one, boots. */
static inline void prepare_stand_in(struct campaign *campaign, struct machine *machine,
				    const char *name, const char *agent, struct failure *failure)
{
	char path[PATH_ROOM + 32];

	(void)snprintf(campaign->directory, sizeof(campaign->directory), "%s",
		       temporary_path(name));
	(void)snprintf(machine->agent, sizeof(machine->agent), "%s/agents/%s", UVBENCH_FIXTURES,
		       agent);
	assert_int_equal(0, folder_make(campaign->directory, failure));
	(void)snprintf(path, sizeof(path), "%s/campaign.json", campaign->directory);
	assert_int_equal(0, json_dump_file(campaign->plan, path, 0));
	assert_int_equal(0, machine_local.prepare(machine, failure));
}

#endif
