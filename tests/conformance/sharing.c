/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that a guest shares: what the host may do with them, pins, and how they are taken back.
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
#define UVC 0xb9a4

static struct guest guest, other_guest;
static struct actor actor, other_actor;

static uint64_t page_of(uint64_t address)
{
	return (uint64_t)guest_page(&guest, address / PAGE_SIZE);
}

static struct response pin(uint64_t absolute)
{
	return uv_command_to_end(UV_PIN_SHARED, absolute, 0);
}

static struct response unpin(uint64_t address)
{
	return uv_command_to_end(UV_UNPIN_SHARED, guest.handle, address);
}

static volatile uint64_t *host_view(uint64_t address)
{
	return (volatile uint64_t *)page_of(address);
}

static void test_shared(void)
{
	const uint64_t address = 0, page = page_of(address);

	report_push("share");
	act_fill(&actor, address, 1, PATTERN);
	report_closed(page, PAGE_SIZE, "before");
	report(act_share(&actor, address), "the guest shares a secure page");
	report(!access_load(page) && *host_view(address) == PATTERN,
	       "the host reads what the guest left");
	*host_view(address) = 0x42;
	report_equal(act_load(&actor, address), 0x42, "the guest reads what the host left");
	report(act_share(&actor, address), "again: nothing changes");
	report_equal(act_load(&actor, address), 0x42, "again: the contents neither");
	report_done(uv_command(UV_IMPORT, guest.handle, address), "import of it");
	report(!access_load(page), "import of it: it stays open");
	report(act_unshare(&actor, address), "the guest takes it back");
	report_closed(page, PAGE_SIZE, "taken back");
	report_equal(act_load(&actor, address), 0x42, "taken back: the contents are as they were");
	report(act_unshare(&actor, address), "taken back again: nothing changes");
	report_closed(page, PAGE_SIZE, "taken back again");
	report_pop();
}

/* Export of a shared page gives the host the page; that it is shared is kept for its return. */
static void test_exported(void)
{
	const uint64_t address = PAGE_SIZE, page = page_of(address);

	report_push("export of a shared page");
	act_fill(&actor, address, 1, PATTERN);
	act_share(&actor, address);
	report_done(uv_command(UV_EXPORT, page, 0), "export");
	report(*host_view(address) == PATTERN, "the contents are as they were");
	report_refused_somehow(pin(page), "it can't be pinned then");
	*host_view(address) = 0x4242;
	report_equal(act_load(&actor, address), 0x4242,
		     "it comes back when the guest touches it, with what the host left");
	report(!access_load(page), "it is shared still");
	report_done(pin(page), "and can be pinned");
	report_done(unpin(address), "and unpinned");
	report(act_unshare(&actor, address), "the guest takes it back");
	report_closed(page, PAGE_SIZE, "taken back");
	report_done(uv_command(UV_EXPORT, page, 0), "exported");
	report(*host_view(address) != 0x4242,
	       "exported: encrypted, as any page that is not shared");
	report_pop();
}

static void test_pin_refused(void)
{
	const uint64_t address = 2 * PAGE_SIZE, page = page_of(address);

	report_push("pin refused");
	act_fill(&actor, address, 1, PATTERN);
	report_refused_somehow(pin(page), "a secure page");
	report_closed(page, PAGE_SIZE, "a secure page, after that");
	uv_command(UV_EXPORT, page, 0);
	report_refused_somehow(pin(page), "an exported page");
	report_refused_somehow(pin((uint64_t)storage_pages(1, PAGE_SIZE)), "a page of the host's");
	report_refused_somehow(pin(guest.block.base_storage), "a donated page");
	report_refused_somehow(pin(STORAGE_END), "behind the end of storage");
	report_refused_somehow(pin(-PAGE_SIZE), "where addresses end");
	report_pop();
	report_push("unpin refused");
	act_fill(&actor, address, 1, PATTERN);
	report_refused_somehow(unpin(address), "a secure page");
	act_share(&actor, address);
	report_refused_somehow(unpin(address), "a shared page that is not pinned");
	pin(page);
	report_refused(uv_command(UV_UNPIN_SHARED, 0x4242, address), RC_GUEST_HANDLE,
		       "a handle that never was");
	report_refused_somehow(uv_command(UV_UNPIN_SHARED, other_guest.handle, address),
			       "another guest's handle");
	report_refused_somehow(unpin(guest.block.storage_length), "behind the guest's storage");
	translation_map(guest.asce, address, PAGE_INVALID);
	report_refused(unpin(address), 0x10a, "a page that is not mapped");
	translation_map(guest.asce, address, page);
	report_done(unpin(address), "what was refused changed nothing: unpin");
	report_pop();
}

/* While the host has it pinned the guest can't take a page back: the host is told to give it up. */
static void test_pinned(void)
{
	const uint64_t address = 3 * PAGE_SIZE, page = page_of(address);
	struct outcome outcome;

	report_push("pinned");
	act_fill(&actor, address, 1, PATTERN);
	act_share(&actor, address);
	report_done(pin(page), "pin");
	report_assumed(pin(page).condition == UV_DONE, "pin again: done, there is one pin");
	report_equal(act_load(&actor, address), PATTERN, "the guest gets at it");
	outcome = act_once(&actor, ACT_UNSHARE, address, 1, 0, 0);
	report_equal(outcome.interception, INTERCEPTION_NOTIFICATION, "unshare: interception 108");
	report_equal(outcome.instruction, UVC, "unshare: the instruction is UVC");
	report_equal(((struct block_header *)actor.data)->command, UV_UNSHARE,
		     "unshare: the guest's block has the command");
	report_equal(BLOCK_WORD((struct block *)actor.data, 0x20), address,
		     "unshare: and the guest's address");
	report(!access_load(page) && *host_view(address) == PATTERN, "the page is open still");
	report_done(unpin(address), "unpin");
	report_refused_somehow(unpin(address), "unpin again");
	outcome = act_once(&actor, ACT_UNSHARE, outcome.address, outcome.pages, 0, 0);
	report(outcome_is_done(outcome), "the guest takes it back");
	report_closed(page, PAGE_SIZE, "taken back");
	report_pop();
}

static void test_pinned_exported(void)
{
	const uint64_t address = 3 * PAGE_SIZE, page = page_of(address);

	report_push("export of a pinned page");
	act_share(&actor, address);
	pin(page);
	report_assumed(uv_command(UV_EXPORT, page, 0).condition == UV_DONE, "export: done");
	act_load(&actor, address);
	report_assumed(unpin(address).condition == UV_ERROR, "the pin ended with it");
	act_unshare(&actor, address);
	report_pop();
}

static void test_unshare_all(void)
{
	const uint64_t first = 0, exported = PAGE_SIZE, pinned = 2 * PAGE_SIZE;

	report_push("unshare all");
	report_refused(uv_command(UV_UNSHARE_ALL, 0x4242, 0), RC_GUEST_HANDLE,
		       "a handle that never was");
	act_fill(&actor, first, 3, PATTERN);
	for (uint64_t address = first; address <= pinned; address += PAGE_SIZE)
		act_share(&actor, address);
	pin(page_of(pinned));
	uv_command(UV_EXPORT, page_of(exported), 0);
	report_done(uv_command_to_end(UV_UNSHARE_ALL, guest.handle, 0), "done");
	report_closed(page_of(first), PAGE_SIZE, "a shared page");
	report_assumed(access_load(page_of(pinned)) == INTERRUPTION_SECURE_STORAGE_ACCESS,
		       "a pinned page: closed");
	report_refused_somehow(pin(page_of(first)), "none can be pinned");
	report(act_finds(&actor, first, 1, PATTERN), "the guest finds what it left");
	report_assumed(act_load(&actor, exported) == 0 &&
			       access_load(page_of(exported)) == INTERRUPTION_SECURE_STORAGE_ACCESS,
		       "a shared page that the host had comes back empty, and closed");
	report_pop();
}

/* With the MISC feature Linux does not export first what another guest shares (kernel/uv.c). */
static void test_other_guests(void)
{
	const uint64_t address = 0, theirs = (uint64_t)guest_page(&other_guest, 0);

	report_push("what another guest shares");
	act_fill(&other_actor, address, 1, PATTERN);
	act_share(&other_actor, address);
	uv_command(UV_EXPORT, page_of(4 * PAGE_SIZE), 0);
	translation_map(guest.asce, 5 * PAGE_SIZE, theirs);
	report_equal(act_once(&actor, ACT_TOUCH, 5 * PAGE_SIZE, 1, 0, 0).interruption,
		     INTERRUPTION_NON_SECURE_STORAGE_ACCESS, "the guest touches it: 0x3e");
	report_assumed(uv_command(UV_IMPORT, guest.handle, 5 * PAGE_SIZE).condition == UV_DONE,
		       "import of a page that was never there: it changes hands");
	report_closed(theirs, PAGE_SIZE, "it is closed");
	report_equal(act_load(&actor, 5 * PAGE_SIZE), 0, "its new guest finds zeros");
	translation_map(guest.asce, 5 * PAGE_SIZE, page_of(5 * PAGE_SIZE));
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("sharing");
	guest_start_some(&guest, 8, 5);
	guest_start(&other_guest, 1);
	actor_create(&actor, &guest);
	actor_create(&other_actor, &other_guest);
	test_shared();
	test_exported();
	test_pin_refused();
	test_pinned();
	test_pinned_exported();
	test_unshare_all();
	test_other_guests();
	report_pop();
	return 0;
}
