/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reset of the machine (DIAGNOSE 308) clears and opens all that was the Ultravisor's or a
 * guest's, and the Ultravisor is as before initialise. Subcode 3 loads this program again: it goes
 * on behind the others.
 * arguments: -smp 2 */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/processor.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define PAGES 3

/* In storage that no part of the program lies in: outlives its being loaded again. */
struct kept {
	uint64_t loaded_again;
	uint64_t handle;
	uint64_t cpu_handle;
	uint64_t base; /* the Ultravisor's */
	uint64_t configuration, variable, variable_length, cpu;
	uint64_t pages;
	uint64_t plain;
};
#define KEPT ((volatile struct kept *)(15 * MEBIBYTE))

static void occupy(void)
{
	struct guest guest;
	struct cpu_block cpu;

	KEPT->base = uv_initialise();
	guest_create(&guest, PAGES);
	memset(guest_page(&guest, 0), 0xa5, PAGES * PAGE_SIZE);
	guest_set_parameters(&guest);
	for (uint64_t address = 0; address < PAGES * PAGE_SIZE; address += PAGE_SIZE)
		guest_unpack(&guest, address, 0, address);
	report_done(uv_command_to_end(UV_VERIFY, guest.handle, 0), "before: a guest");
	guest_prepare_cpu(&guest, &cpu, 0);
	report_done(uv_call_to_end(&cpu), "before: a guest with a CPU");
	/* Its last page is exported and is the host's. */
	report_done(uv_command(UV_EXPORT, (uint64_t)guest_page(&guest, PAGES - 1), 0),
		    "before: an exported page");
	KEPT->handle = guest.handle;
	KEPT->cpu_handle = cpu.cpu_handle;
	KEPT->configuration = guest.block.base_storage;
	KEPT->variable = guest.block.variable_storage;
	KEPT->variable_length = guest.variable_length;
	KEPT->cpu = cpu.storage;
	KEPT->pages = (uint64_t)guest_page(&guest, 0);
	KEPT->plain = (uint64_t)storage_pages(1, PAGE_SIZE);
	memset((void *)KEPT->plain, 0x5a, PAGE_SIZE);
	report_closed(KEPT->pages, (PAGES - 1) * PAGE_SIZE, "before: secure pages");
	report_closed(KEPT->base, PAGE_SIZE, "before: the Ultravisor's storage");
}

static void check(void)
{
	report_filled(KEPT->base, uv_information()->base_storage_length, 0,
		      "the Ultravisor's storage is open");
	report_filled(KEPT->configuration, uv_information()->configuration_storage_length, 0,
		      "a configuration's base storage is open");
	report_filled(KEPT->variable, KEPT->variable_length, 0,
		      "a configuration's variable storage is open");
	report_filled(KEPT->cpu, uv_information()->cpu_storage_length, 0,
		      "a CPU's storage is open");
	report_filled(KEPT->pages, (PAGES - 1) * PAGE_SIZE, 0, "secure pages are open");
	report(!access_load(KEPT->pages + (PAGES - 1) * PAGE_SIZE), "an exported page is open");
	report_filled(KEPT->plain, PAGE_SIZE, 0x5a, "the host's own page is as it was");
	for (unsigned int i = 0; i < command_count; i++) {
		static struct block block;

		if (commands[i].code == UV_QUERY || commands[i].code == UV_INITIALISE)
			continue;
		block_prepare(&block, &commands[i]);
		report_push("not initialised");
		report_refused(uv_call(&block), RC_WRONG_STATE, commands[i].name);
		report_pop();
	}
}

static void check_again(void)
{
	struct guest guest;

	uv_initialise();
	report_refused(uv_command(UV_VERIFY, KEPT->handle, 0), RC_GUEST_HANDLE,
		       "initialised again: the configuration is forgotten");
	report_refused(uv_command(UV_RESET_CPU, KEPT->cpu_handle, 0), RC_CPU_HANDLE,
		       "initialised again: the CPU is forgotten");
	guest_start(&guest, 1);
	report_closed((uint64_t)guest_page(&guest, 0), PAGE_SIZE,
		      "initialised again: a new guest's page");
	report(guest.handle != KEPT->handle, "initialised again: its handle is another");
	reset_machine(1);
}

static void run_and_stop(void *unused)
{
	(void)unused;
}

/* What resets a CPU resets no Ultravisor. */
static void test_cpu_reset(void)
{
	report_push("a CPU's reset");
	processor_start_at(1, run_and_stop, NULL);
	processor_wait(1);
	processor_reset(1);
	report_refused(uv_command(UV_VERIFY, 0, 0), RC_GUEST_HANDLE,
		       "the Ultravisor stays initialised");
	report_closed(KEPT->base, PAGE_SIZE, "its storage");
	report_closed(KEPT->pages, (PAGES - 1) * PAGE_SIZE, "secure pages");
	report_pop();
}

/* Resets after which this program goes on. */
static void test_reset(unsigned long subcode, const char *name)
{
	report_push(name);
	occupy();
	if (!subcode)
		test_cpu_reset();
	reset_machine(subcode);
	report(true, "the program goes on");
	check();
	check_again();
	report_pop();
}

static void test_load(void)
{
	report_push("before");
	occupy();
	report_pop();
	report_note("the program is loaded again");
	KEPT->loaded_again = 1;
	load_again(3);
	report_fatal("DIAGNOSE 308 returned");
}

int main(void)
{
	uv_require();
	report_push("machine reset");
	if (!KEPT->loaded_again) {
		test_reset(0, "modified clear");
		test_reset(1, "load normal");
		test_load();
	}
	report_push("load clear");
	check();
	check_again();
	report_pop();
	report_pop();
	return 0;
}
