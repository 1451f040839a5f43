/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that are clean when they become secure or shared. What the host sees of them changes with
 * that, so the copy on the swap disk holds no more: the Ultravisor wants a page that it can store to,
 * which makes Linux mark it dirty. */
#include "host_acts.h"
#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

#define PAGES 32
#define STEP 0x9e3779b97f4a7c16ul

/* Paged out and read back by the host, the page is clean and the disk has its contents. */
static void make_clean(unsigned char *page)
{
	(void)host_page_out(page, 1);
	(void)*(volatile unsigned char *)page;
}

static void check_unpacked(unsigned char *memory)
{
	struct guest guest;
	unsigned int lost = 0;

	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	for (size_t page = 0; page < PAGES; page++) {
		pattern_fill(memory + page * PAGE, page, STEP);
		make_clean(memory + page * PAGE);
	}
	if (guest_protect(&guest, PAGES).error)
		machine_stop("protect a guest of clean pages");
	(void)host_page_out(memory, PAGES);
	for (size_t page = 0; page < PAGES; page++)
		lost += guest_touch(&guest, 0, page * PAGE, 1).signalled;
	outline_check(lost == 0, "unpacked while clean, then paged out: %u of %u are lost", lost, PAGES);
	guest_close(&guest);
}

static void check_shared(unsigned char *memory)
{
	struct guest guest;
	unsigned int lost = 0;

	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	if (guest_protect(&guest, PAGES).error)
		machine_stop("protect a guest");
	for (size_t page = 0; page < PAGES; page++) {
		if (guest_fill(&guest, 0, page * PAGE, page, STEP).error)
			machine_stop("let a guest store");
		make_clean(memory + page * PAGE);
	}
	if (guest_share(&guest, 0, 0, PAGES).error)
		machine_stop("let a guest share its pages");
	(void)host_page_out(memory, PAGES);
	for (size_t page = 0; page < PAGES; page++)
		lost += !pattern_matches(memory + page * PAGE, page, STEP);
	outline_check(lost == 0, "shared while clean, then paged out: %u of %u are lost", lost, PAGES);
	guest_close(&guest);
}

void check_clean_pages(unsigned char *memory)
{
	outline_push("clean pages");
	check_unpacked(memory);
	check_shared(memory);
	outline_pop();
}
