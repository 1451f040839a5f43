/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convert to and from secure storage, destroy page: whose a page is, and what it holds.
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
#define OTHER_PATTERN 0x7654321000000001ul

static struct guest guest, other_guest;
static struct actor actor, other_actor;
static unsigned char first[4096], second[4096], plain[4096];

static uint64_t page_of(uint64_t address)
{
	return (uint64_t)guest_page(&guest, address / PAGE_SIZE);
}

static struct response export(uint64_t address)
{
	return uv_command_to_end(UV_EXPORT, page_of(address), 0);
}

static struct response import(uint64_t address)
{
	return uv_command_to_end(UV_IMPORT, guest.handle, address);
}

/* What act_fill() leaves, as the host would see it. */
static void expect_plain(uint64_t pattern)
{
	for (unsigned int i = 0; i < PAGE_SIZE / 8; i++)
		((uint64_t *)plain)[i] = (pattern + i * 0x0101010101010102ul) | 1;
}

/* Doublewords of the page that are as in plaintext. */
static unsigned int doublewords_alike(const void *page)
{
	unsigned int alike = 0;

	for (unsigned int i = 0; i < PAGE_SIZE / 8; i++)
		alike += ((const volatile uint64_t *)page)[i] == ((uint64_t *)plain)[i];
	return alike;
}

static void test_round_trip(void)
{
	const uint64_t address = 0, page = page_of(address);

	report_push("export and import");
	act_fill(&actor, address, 1, PATTERN);
	report_closed(page, PAGE_SIZE, "secure");
	report_done(export(address), "export");
	report(!access_load(page), "exported: open to the host");
	expect_plain(PATTERN);
	report(!doublewords_alike((void *)page), "exported: no doubleword of the guest's");
	memcpy(first, (void *)page, PAGE_SIZE);
	report_done(export(address), "export of a page that is not secure");
	report(!memcmp(first, (void *)page, PAGE_SIZE), "it changes nothing");
	report_done(import(address), "import");
	report_closed(page, PAGE_SIZE, "imported");
	report(act_finds(&actor, address, 1, PATTERN), "imported: the guest finds what it left");
	report_done(import(address), "import of what is there already");
	report(act_finds(&actor, address, 1, PATTERN), "it changes nothing for the guest");
	report_done(export(address), "export of a page that the guest did not change");
	/* Linux' swap depends on it: a clean page is not written again. */
	report_assumed(!memcmp(first, (void *)page, PAGE_SIZE), "it is exported as it was");
	act_fill(&actor, address, 1, OTHER_PATTERN);
	act_fill(&actor, address, 1, PATTERN);
	report_done(export(address), "export of a page that the guest changed and changed back");
	memcpy(second, (void *)page, PAGE_SIZE);
	report_assumed(!memcmp(first, second, PAGE_SIZE), "it is exported as it was");
	act_fill(&actor, address, 1, OTHER_PATTERN);
	report_done(export(address), "export of other contents");
	act_fill(&actor, address, 1, PATTERN);
	report_done(export(address), "export of the first ones");
	memcpy(second, (void *)page, PAGE_SIZE);
	report(memcmp(first, second, PAGE_SIZE), "they are exported as others");
	report_pop();
}

/* Starts with the page exported; each thing that the host does to it, import must see. */
static void test_integrity(void)
{
	static const unsigned int offsets[] = { 0, 1, 2047, 4095 };
	const uint64_t address = 0, page = page_of(address);
	unsigned char kept;

	report_push("tampered with");
	memcpy(second, (void *)page, PAGE_SIZE);
	for (unsigned int i = 0; i < COUNT_OF(offsets); i++) {
		kept = *(volatile unsigned char *)(page + offsets[i]);
		*(volatile unsigned char *)(page + offsets[i]) = kept ^ 1;
		report_push("byte %u", (uint64_t)offsets[i]);
		report_refused_somehow(import(address), "import is refused");
		*(volatile unsigned char *)(page + offsets[i]) = kept;
		report(!memcmp(second, (void *)page, PAGE_SIZE),
		       "the page is open, as the host left it");
		report_pop();
	}
	memset((void *)page, 0, PAGE_SIZE);
	report_refused_somehow(import(address), "cleared: import is refused");
	report(is_filled((void *)page, PAGE_SIZE, 0),
	       "cleared: the page is open, as the host left it");
	memcpy((void *)page, first, PAGE_SIZE);
	report_refused_somehow(import(address), "what was exported before: import is refused");
	memcpy((void *)page, second, PAGE_SIZE);
	report_done(import(address), "what was exported last: import");
	report(act_finds(&actor, address, 1, PATTERN), "the guest finds what it left");
	report_pop();
}

/* It may lie elsewhere when it comes back, but only under its own address in its own guest. */
static void test_moved(void)
{
	const uint64_t one = 0, two = PAGE_SIZE;
	const uint64_t new_place = (uint64_t)storage_pages(1, PAGE_SIZE);
	const uint64_t old_place = page_of(one);

	report_push("moved");
	act_fill(&actor, two, 1, OTHER_PATTERN);
	export(one);
	export(two);
	memcpy((void *)new_place, (void *)old_place, PAGE_SIZE);
	translation_map(guest.asce, one, page_of(two));
	report_refused_somehow(import(one), "another page of the guest: import is refused");
	translation_map(guest.asce, one, new_place);
	report_done(import(one), "a copy at another place: import");
	report(act_finds(&actor, one, 1, PATTERN), "the guest finds what it left");
	report_closed(new_place, PAGE_SIZE, "the new place");
	report(!access_load(old_place), "the old place is open");
	translation_map(guest.asce, one, old_place);
	report_refused_somehow(import(one),
			       "the page is at another place already: import is refused");
	report_assumed(!access_load(old_place), "which stays open");
	uv_command_to_end(UV_EXPORT, new_place, 0);
	memcpy((void *)old_place, (void *)new_place, PAGE_SIZE);
	report_done(import(one), "brought back: import");

	report_done(export(two), "the second is exported");
	act_fill(&other_actor, two, 1, OTHER_PATTERN);
	uv_command_to_end(UV_EXPORT, (uint64_t)guest_page(&other_guest, 1), 0);
	memcpy((void *)page_of(two), guest_page(&other_guest, 1), PAGE_SIZE);
	report_refused_somehow(import(two), "another guest's page: import is refused");
	report_pop();
}

static void test_swapped(void)
{
	const uint64_t one = 2 * PAGE_SIZE, two = 3 * PAGE_SIZE;

	report_push("two pages of the same contents");
	act_fill(&actor, one, 1, PATTERN);
	act_fill(&actor, two, 1, PATTERN);
	export(one);
	export(two);
	report(memcmp((void *)page_of(one), (void *)page_of(two), PAGE_SIZE),
	       "are exported as others");
	memcpy(first, (void *)page_of(one), PAGE_SIZE);
	memcpy(second, (void *)page_of(two), PAGE_SIZE);
	memcpy((void *)page_of(one), second, PAGE_SIZE);
	report_refused_somehow(import(one), "swapped: import is refused");
	memcpy((void *)page_of(one), first, PAGE_SIZE);
	report(act_finds(&actor, one, 1, PATTERN) && act_finds(&actor, two, 1, PATTERN),
	       "as they were: the guest finds what it left");
	report_pop();
}

static void test_never_there(void)
{
	const uint64_t address = 4 * PAGE_SIZE, page = page_of(address);
	struct outcome outcome;

	report_push("a page that was never there");
	memset((void *)page, 0x5a, PAGE_SIZE);
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report_equal(outcome.interruption, INTERRUPTION_NON_SECURE_STORAGE_ACCESS,
		     "the guest touches it: 0x3e");
	report((outcome.teid & PAGE_MASK) == address, "TEID has the guest's address");
	report_done(import(address), "import");
	report_closed(page, PAGE_SIZE, "imported");
	report_equal(act_load(&actor, address), 0, "the guest finds zeros at its start");
	report_equal(act_load(&actor, address + PAGE_SIZE - 8), 0, "and at its end");
	report_pop();
}

static void test_refused_import(void)
{
	const uint64_t address = 5 * PAGE_SIZE;
	const struct {
		const char *what;
		uint64_t address;
		uint64_t entry; /* of the guest's page table, for that address */
		uint16_t code;	/* 0: not known */
	} refused[] = {
		{ "a page that is not mapped", address, PAGE_INVALID, 0x10a },
		{ "an address within a page", address + 8, page_of(address), 0 },
		{ "an address behind the guest's storage", guest.block.storage_length,
		  page_of(address), 0 },
		{ "an address that no guest has", -PAGE_SIZE, page_of(address), 0 },
		{ "the lowcore", address, 0, 0 },
		{ "a page behind the end of storage", address, STORAGE_END, 0 },
		{ "a page that the Ultravisor was given", address, guest.block.base_storage, 0 },
		{ "another guest's secure page", address, (uint64_t)guest_page(&other_guest, 0),
		  0 },
		{ "a secure page that it has at another address", address, page_of(0), 0 },
	};

	report_push("refused");
	import(0);
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		struct response response;

		translation_map(guest.asce, address, refused[i].entry);
		response = import(refused[i].address);
		if (refused[i].code)
			report_refused(response, refused[i].code, refused[i].what);
		else
			report_refused_somehow(response, refused[i].what);
	}
	translation_map(guest.asce, address, page_of(address));
	report(!access_load(page_of(address)), "the page stays open after all that");
	report_refused(uv_command(UV_IMPORT, 0x4242, address), RC_GUEST_HANDLE,
		       "a handle that never was");
	report_refused_somehow(uv_command(UV_EXPORT, STORAGE_END, 0),
			       "export behind the end of storage");
	report_refused_somehow(uv_command(UV_EXPORT, -PAGE_SIZE, 0), "export where addresses end");
	report_refused_somehow(uv_command(UV_EXPORT, guest.block.base_storage, 0),
			       "export of a donated page");
	report_pop();
}

/* Import wants to store. Assumed, because Linux answers 0x10a with a fault for a store (mm/uv.c, FAULT_FLAG_WRITE). */
static void test_read_only(void)
{
	const uint64_t address = 6 * PAGE_SIZE;

	report_push("read-only for the guest");
	translation_map(guest.asce, address, page_of(address) | PAGE_PROTECTED);
	report_refused_assumed(import(address), 0x10a, "import is refused");
	translation_map(guest.asce, address, page_of(address));
	report(import(address).condition == UV_DONE, "it is not any more: import is done");
	report_pop();
}

static void test_destroy(void)
{
	const uint64_t address = 7 * PAGE_SIZE, page = page_of(address);
	struct response response;

	report_push("destroy page");
	response = uv_command(UV_DESTROY_PAGE, page, 0);
	report_refused(response, 0x107, "a page that is not secure: rc 0x107");
	report_equal(response.reason, 0xd, "a page that is not secure: rrc");
	report_refused_somehow(uv_command(UV_DESTROY_PAGE, STORAGE_END, 0),
			       "behind the end of storage");
	report_refused_somehow(uv_command(UV_DESTROY_PAGE, guest.block.base_storage, 0),
			       "a donated page");
	act_fill(&actor, address, 1, PATTERN);
	report_assumed(uv_command(UV_DESTROY_PAGE, page, 0).condition == UV_ERROR,
		       "a guest's that has a CPU: refused");
	report_closed(page, PAGE_SIZE, "a guest's that has a CPU");
	report(act_finds(&actor, address, 1, PATTERN),
	       "a guest's that has a CPU: it finds what it left");
	actor_destroy(&actor);
	report_done(uv_command(UV_DESTROY_PAGE, page, 0), "done");
	report_filled(page, PAGE_SIZE, 0, "destroyed");
	response = uv_command(UV_DESTROY_PAGE, page, 0);
	report_refused(response, 0x107, "again: rc 0x107");
	actor_create(&actor, &guest);
	report_refused_somehow(import(address), "a destroyed page does not come back");
	report(!access_load(page), "a destroyed page stays open");
	report_pop();
}

/* Its pages outlive a configuration, closed, until they are destroyed or exported. */
static void test_configuration_destroyed(void)
{
	const uint64_t one = (uint64_t)guest_page(&other_guest, 0);
	const uint64_t two = (uint64_t)guest_page(&other_guest, 1);

	report_push("configuration destroyed");
	act_fill(&other_actor, 0, 2, PATTERN);
	actor_destroy(&other_actor);
	guest_destroy(&other_guest);
	report_assumed(access_load(one) == INTERRUPTION_SECURE_STORAGE_ACCESS,
		       "its pages stay closed");
	report_done(uv_command(UV_DESTROY_PAGE, one, 0), "one is destroyed");
	report_filled(one, PAGE_SIZE, 0, "destroyed");
	report_done(uv_command(UV_EXPORT, two, 0), "another is exported");
	expect_plain(PATTERN);
	report(!access_load(two) && !doublewords_alike((void *)two),
	       "exported: no doubleword of the guest's");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("pages");
	guest_start_some(&guest, 8, 4);
	guest_start(&other_guest, 2);
	actor_create(&actor, &guest);
	actor_create(&other_actor, &other_guest);
	test_round_trip();
	test_integrity();
	test_moved();
	test_swapped();
	test_never_there();
	test_refused_import();
	test_read_only();
	test_destroy();
	test_configuration_destroyed();
	report_pop();
	return 0;
}
