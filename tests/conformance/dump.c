/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dump of a guest: the order of its commands, what they store, and when the guest runs.
 * machine: guest-acts=on */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define PATTERN 0x1234567800000001ul
#define ENTRY_LENGTH 16
#define FLAG_ZERO 1
#define FLAG_SHARED 2
#define FLAG_MAPPED 4

/* The guest's pages: what each is when its state is dumped. */
enum { EXPORTED, PRESENT, SHARED, NEVER_THERE, PAGES };

static struct guest guest;
static struct actor actor;
static unsigned char *area;

static struct response dump_storage(uint64_t place, uint64_t address)
{
	struct block block;

	block_prepare(&block, command_find(UV_DUMP_STORAGE));
	BLOCK_WORD(&block, 0x18) = guest.handle;
	BLOCK_WORD(&block, 0x20) = place;
	BLOCK_WORD(&block, 0x28) = address;
	return uv_call_to_end(&block);
}

static struct response dump_cpu(uint64_t place)
{
	return uv_command_to_end(UV_DUMP_CPU, actor.cpu_handle, place);
}

static struct response dump_complete(uint64_t place)
{
	return uv_command_to_end(UV_DUMP_COMPLETE, guest.handle, place);
}

static void test_installed(void)
{
	report_push("query");
	for (int bit = 24; bit <= 27; bit++)
		report(uv_is_installed(bit), "bit %d", (int64_t)bit);
	report(uv_information()->dump_storage_state_length, "length of a MiB's states: %u",
	       uv_information()->dump_storage_state_length);
	report(uv_information()->dump_complete_length, "length of the completion: %u",
	       uv_information()->dump_complete_length);
	report_pop();
}

static void test_before(void)
{
	static struct guest unverified;

	report_push("before dump initialise");
	report_refused(dump_storage((uint64_t)area, 0), RC_WRONG_STATE, "storage state");
	report_refused(dump_cpu((uint64_t)area), RC_WRONG_STATE, "CPU");
	report_refused(dump_complete((uint64_t)area), RC_WRONG_STATE, "complete");
	guest_create(&unverified, 1);
	report_refused(uv_command(UV_DUMP_INITIALISE, unverified.handle, 0), RC_WRONG_STATE,
		       "initialise of a guest that was not verified");
	guest_destroy(&unverified);
	report_refused(uv_command(UV_DUMP_INITIALISE, 0x4242, 0), RC_GUEST_HANDLE,
		       "a handle that never was");
	report_pop();
}

static void test_initialise(void)
{
	report_push("initialise");
	report_done(uv_command(UV_DUMP_INITIALISE, guest.handle, 0), "done");
	report_refused(uv_command(UV_DUMP_INITIALISE, guest.handle, 0), RC_WRONG_STATE, "again");
	report(!outcome_is_done(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0)), "the guest does not run");
	report_refused(uv_command(UV_IMPORT, guest.handle, 0), RC_WRONG_STATE, "convert to secure");
	report_pop();
}

static unsigned char flags(unsigned int page)
{
	return area[page * ENTRY_LENGTH + ENTRY_LENGTH - 1];
}

static bool is_special(unsigned int page)
{
	return *(uint32_t *)(area + page * ENTRY_LENGTH) == 0xffffffff;
}

static void test_storage(void)
{
	const uint64_t length = uv_information()->dump_storage_state_length;

	report_push("storage state");
	report_refused_somehow(dump_storage((uint64_t)area, PAGE_SIZE), "not at a MiB");
	report_refused_somehow(dump_storage((uint64_t)area, guest.block.storage_length),
			       "behind the guest's storage");
	report_refused_somehow(dump_storage(STORAGE_END, 0), "to where there is no storage");
	report_refused_somehow(dump_storage(guest.block.base_storage, 0), "to a donated page");
	report_refused_somehow(dump_storage((uint64_t)guest_page(&guest, PRESENT), 0),
			       "to a secure page");
	memset(area, 0xa5, length + 8);
	report_done(dump_storage((uint64_t)area, 0), "done");
	report(is_filled(area + length, 8, 0xa5), "nothing is stored behind it");
	report(!is_special(EXPORTED), "an exported page has its tweak");
	report_assumed(is_special(PRESENT) && flags(PRESENT) == FLAG_MAPPED,
		       "a secure page is mapped");
	report_assumed(is_special(SHARED) && flags(SHARED) == (FLAG_MAPPED | FLAG_SHARED),
		       "a shared page is shared and mapped");
	report_assumed(is_special(NEVER_THERE) && flags(NEVER_THERE) == FLAG_ZERO,
		       "a page that was never there is zero");
	report_pop();
}

static void test_cpu(void)
{
	report_push("CPU");
	report_refused(uv_command(UV_DUMP_CPU, 0x4242, (uint64_t)area), RC_CPU_HANDLE,
		       "a handle that never was");
	report_refused_somehow(dump_cpu(STORAGE_END), "to where there is no storage");
	memset(area, 0, PAGE_SIZE);
	report_done(dump_cpu((uint64_t)area), "done");
	report_equal(*(uint32_t *)area, 1, "version");
	report(*(uint32_t *)(area + 4) > 16 &&
		       *(uint32_t *)(area + 4) <= uv_information()->cpu_storage_length,
	       "its length is within the CPU's storage: %u", (uint64_t) * (uint32_t *)(area + 4));
	report_pop();
}

static void test_complete(void)
{
	const uint64_t length = uv_information()->dump_complete_length;

	report_push("complete");
	report_refused_somehow(dump_complete(STORAGE_END), "to where there is no storage");
	memset(area, 0xa5, length + 8);
	report_done(dump_complete((uint64_t)area), "done");
	report_equal(*(uint32_t *)area, 1, "version");
	report_equal(*(uint32_t *)(area + 4), length, "its length is query's");
	report(is_filled(area + length, 8, 0xa5), "nothing is stored behind it");
	report_refused(dump_complete((uint64_t)area), RC_WRONG_STATE, "again");
	report_assumed(act_finds(&actor, EXPORTED * PAGE_SIZE, 1, PATTERN), "the guest runs again");
	report_done(uv_command(UV_DUMP_INITIALISE, guest.handle, 0), "another dump: initialise");
	report_done(dump_complete((uint64_t)area), "another dump: complete");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("dump");
	guest_start_some(&guest, PAGES, 3);
	actor_create(&actor, &guest);
	area = storage_pages(4, PAGE_SIZE);
	act_fill(&actor, EXPORTED * PAGE_SIZE, 1, PATTERN);
	uv_command(UV_EXPORT, (uint64_t)guest_page(&guest, EXPORTED), 0);
	act_share(&actor, SHARED * PAGE_SIZE);
	test_installed();
	test_before();
	test_initialise();
	test_storage();
	test_cpu();
	test_complete();
	report_pop();
	return 0;
}
