/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The resets of a guest and its CPUs, and the states of CPUs.
 * machine: guest-acts=on */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define PATTERN 0x1234567800000001ul

static struct guest guest;
static struct actor actor;

static void test_states(void)
{
	static const uint64_t states[] = { 1, 2, 3, 5 };
	static const uint64_t none[] = { 0, 4, 6, 0xff };

	report_push("set CPU state");
	for (unsigned int i = 0; i < COUNT_OF(states); i++)
		report(actor_set_state(&actor, states[i]).condition == UV_DONE, "%u: done",
		       states[i]);
	for (unsigned int i = 0; i < COUNT_OF(none); i++)
		report(actor_set_state(&actor, none[i]).condition == UV_ERROR, "%u: refused",
		       none[i]);
	report_refused(uv_command(UV_SET_CPU_STATE, 0x4242, 1), RC_CPU_HANDLE,
		       "a handle that never was");
	report_done(actor_set_state(&actor, 1), "operating");
	report_pop();
}

/* In the order in which QEMU resets a protected guest (hw/s390x/s390-virtio-ccw.c). */
static void test_resets(void)
{
	static const struct {
		enum ultravisor_command command;
		bool of_configuration;
	} resets[] = {
		{ UV_UNSHARE_ALL, true },      { UV_PREPARE_RESET, true },
		{ UV_RESET_CPU, false },       { UV_RESET_CPU_INITIAL, false },
		{ UV_RESET_CPU_CLEAR, false },
	};

	act_fill(&actor, 0, 1, PATTERN);
	for (unsigned int i = 0; i < COUNT_OF(resets); i++) {
		const struct command *command = command_find(resets[i].command);
		const uint64_t handle =
			resets[i].of_configuration ? guest.handle : actor.cpu_handle;
		const uint64_t wrong = resets[i].of_configuration ? actor.cpu_handle : guest.handle;

		report_push(command->name);
		report_done(uv_command_to_end(resets[i].command, handle, 0), "done");
		report_done(uv_command_to_end(resets[i].command, handle, 0), "again");
		report_refused(uv_command(resets[i].command, wrong, 0),
			       resets[i].of_configuration ? RC_GUEST_HANDLE : RC_CPU_HANDLE,
			       "the other kind of handle");
		report_closed((uint64_t)guest_page(&guest, 0), PAGE_SIZE, "its pages");
		report_pop();
	}
	actor_set_state(&actor, 1);
	report_assumed(act_finds(&actor, 0, 1, PATTERN), "a page's contents outlive them");
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("guest resets");
	guest_start(&guest, 2);
	actor_create(&actor, &guest);
	test_states();
	test_resets();
	report_pop();
	return 0;
}
