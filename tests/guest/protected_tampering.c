/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host can do to exported pages, and that the guest never takes them for its own:
 * changed, older, moved, lost, another guest's. The import is refused, and the kernel ends
 * KVM_RUN with SIGSEGV. */
#include <string.h>
#include <sys/mman.h>

#include "host_acts.h"
#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

#define PAGES 32
#define STEP 0x9e3779b97f4a7c16ul

static unsigned char older[PAGE], newer[PAGE], other[PAGE];

static bool guest_sees(struct guest *guest, size_t page, uint64_t value)
{
	const struct act act = guest_verify(guest, 0, page * PAGE, value, STEP);

	return !act.error && act.address % PAGE == 0;
}

/* The guest comes to the page and gets nothing of it, and the host's contents stay. */
static void check_refused(struct guest *guest, size_t page, const char *what)
{
	unsigned char *memory = guest->memory + page * PAGE;
	struct act act;

	memcpy(other, memory, PAGE);
	act = guest_load(guest, 0, page * PAGE);
	outline_check(act.signalled, "%s: SIGSEGV", what);
	outline_check(act.value == 0, "%s: the guest loads nothing", what);
	outline_check(memcmp(other, memory, PAGE) == 0, "%s: the page stays as it is", what);
}

static void test_changed(struct guest *guest)
{
	unsigned char *page = guest->memory;

	outline_push("changed");
	outline_check(!guest_fill(guest, 0, 0, 1, STEP).error, "a guest stores");
	memcpy(newer, page, PAGE);
	for (size_t i = 0; i < 3; i++) {
		static const size_t bytes[] = { 0, 2049, 4095 };

		page[bytes[i]] ^= 1;
		outline_push("byte %zu", bytes[i]);
		check_refused(guest, 0, "a bit");
		outline_pop();
		page[bytes[i]] ^= 1;
	}
	outline_check(guest_sees(guest, 0, 1), "changed back, it is the guest's");
	page[7] ^= 0x80;
	outline_check(host_page_out(page, 1) && host_paged_out(page, 1) == 1,
		      "changed and paged out");
	check_refused(guest, 0, "from the swap disk");
	memset(page, 0, PAGE);
	check_refused(guest, 0, "cleared");
	memcpy(page, newer, PAGE);
	outline_check(guest_sees(guest, 0, 1), "a copy of what was exported is the guest's");
	outline_pop();
}

static void test_older(struct guest *guest)
{
	unsigned char *page = guest->memory + PAGE;

	outline_push("older");
	outline_check(!guest_fill(guest, 0, PAGE, 1, STEP).error, "a guest stores");
	memcpy(older, page, PAGE);
	outline_check(!guest_fill(guest, 0, PAGE, 3, STEP).error, "and stores something else");
	memcpy(newer, page, PAGE);
	memcpy(page, older, PAGE);
	check_refused(guest, 1, "what was before");
	memcpy(page, newer, PAGE);
	outline_check(guest_sees(guest, 1, 3), "what was last is the guest's");
	outline_pop();
}

static void test_moved(struct guest *guest)
{
	unsigned char *page = guest->memory + 2 * PAGE;

	outline_push("moved");
	outline_check(!guest_fill(guest, 0, 2 * PAGE, 5, STEP).error &&
			      !guest_fill(guest, 0, 3 * PAGE, 5, STEP).error,
		      "two pages have the same contents");
	memcpy(older, page, PAGE);
	memcpy(newer, page + PAGE, PAGE);
	memcpy(page, newer, PAGE);
	memcpy(page + PAGE, older, PAGE);
	check_refused(guest, 2, "the other's to the first");
	check_refused(guest, 3, "the first's to the other");
	memcpy(page, older, PAGE);
	memcpy(page + PAGE, newer, PAGE);
	outline_check(guest_sees(guest, 2, 5) && guest_sees(guest, 3, 5), "each at its place");
	outline_pop();
}

static void test_lost(struct guest *guest)
{
	unsigned char *page = guest->memory + 4 * PAGE;

	outline_push("lost");
	outline_check(!guest_fill(guest, 0, 4 * PAGE, 7, STEP).error, "a guest stores");
	outline_check(madvise(page, PAGE, MADV_DONTNEED) == 0, "the host gives the page up");
	check_refused(guest, 4, "an empty page instead");
	outline_pop();
}

static void test_other_key(unsigned char *memory)
{
	struct guest guest;

	outline_push("another guest");
	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	if (guest_protect(&guest, PAGES).error)
		machine_stop("protect a guest");
	outline_check(!guest_fill(&guest, 0, 0, 9, STEP).error, "a guest stores");
	memcpy(older, memory, PAGE);
	outline_check(!guest_command(&guest, KVM_PV_DISABLE, NULL).error &&
			      !guest_protect(&guest, PAGES).error,
		      "the next one follows it");
	outline_check(!guest_fill(&guest, 0, 0, 9, STEP).error, "and stores the same");
	memcpy(newer, memory, PAGE);
	outline_check(memcmp(older, newer, PAGE) != 0, "its ciphertext is another one");
	memcpy(memory, older, PAGE);
	check_refused(&guest, 0, "the first one's");
	memcpy(memory, newer, PAGE);
	outline_check(guest_sees(&guest, 0, 9), "its own is its own");
	guest_close(&guest);
	outline_pop();
}

void test_tampering(unsigned char *memory)
{
	struct guest guest;

	outline_push("tampering");
	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	if (guest_protect(&guest, PAGES).error)
		machine_stop("protect a guest");
	test_changed(&guest);
	test_older(&guest);
	test_moved(&guest);
	test_lost(&guest);
	guest_close(&guest);
	test_other_key(memory);
	outline_pop();
}
