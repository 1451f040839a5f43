/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "invariants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HIGHEST_HANDLES 4096

static uint64_t handles[HIGHEST_HANDLES];
static unsigned int handle_count;

void invariant_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
	abort();
}

void invariants_start(void)
{
	handle_count = 0;
}

void invariants_add_handle(uint64_t handle)
{
	INVARIANT(handle, "a handle is not 0");
	for (unsigned int i = 0; i < handle_count; i++)
		INVARIANT(handles[i] != handle, "no handle is given out twice");
	if (handle_count < HIGHEST_HANDLES)
		handles[handle_count++] = handle;
}

void invariants_remember(struct page_states *states)
{
	for (uint64_t page = 0; page < HOST_PAGES; page++)
		states->state[page] = (uint8_t)ultravisor_page_state(page * PAGE_BYTES);
}

bool invariants_are_same(const struct page_states *states)
{
	struct page_states now;

	invariants_remember(&now);
	return memcmp(&now, states, sizeof(now)) == 0;
}

static void check_page(uint64_t absolute)
{
	const enum page_state state = ultravisor_page_state(absolute);
	const struct page_owner owner = storage_owner(absolute);
	const struct configuration *configuration = guests_find(owner.guest);
	const struct guest_page *page;
	uint64_t first, last;

	memcpy(&first, host_page(absolute), sizeof(first));
	memcpy(&last, host_page(absolute) + PAGE_BYTES - sizeof(last), sizeof(last));
	if (!ultravisor_page_is_closed(absolute))
		INVARIANT(!IS_SECRET(first) && !IS_SECRET(last), "an open page has no secret");
	if (state == PAGE_SECURE || state == PAGE_SHARED) {
		INVARIANT(owner.guest, "a guest's page has an owner");
		if (!configuration)
			return;
		INVARIANT(configuration_has(configuration, owner.address),
			  "it is in the guest's storage");
		page = configuration_find_page(configuration, owner.address);
		INVARIANT(page && page->state == GUEST_PAGE_PRESENT, "the guest has it too");
		INVARIANT(page->absolute == absolute, "where it is");
		INVARIANT(page->is_shared == (state == PAGE_SHARED), "and shared if it is");
		INVARIANT(page->is_shared || !page->is_pinned, "pinned only if it is shared");
	}
}

static unsigned int check_list(const GArray *pages)
{
	for (guint i = 0; i < pages->len; i++)
		INVARIANT(ultravisor_page_state(g_array_index(pages, uint64_t, i)) == PAGE_DONATED,
			  "what is listed as donated is donated");
	return pages->len;
}

static void check_guest_page(const struct configuration *configuration, uint64_t address)
{
	const struct guest_page *page = configuration_find_page(configuration, address);
	struct page_owner owner;

	if (!page || page->state != GUEST_PAGE_PRESENT)
		return;
	owner = storage_owner(page->absolute);
	INVARIANT(owner.guest == configuration->handle && owner.address == address,
		  "a page that is present to a guest is its own");
}

static unsigned int check_configuration(const struct configuration *configuration)
{
	for (uint64_t address = configuration->storage_start;
	     configuration->pages && address < configuration->storage_end; address += PAGE_BYTES)
		check_guest_page(configuration, address);
	return check_list(configuration->donated);
}

void invariants_check(bool is_initialised)
{
	unsigned int donated = 0, found = 0;

	for (unsigned int i = 0; i < handle_count; i++) {
		const struct configuration *configuration = guests_find(handles[i]);
		const struct guest_cpu *guest_cpu = guests_find_cpu(handles[i]);

		INVARIANT(!configuration || !guest_cpu, "a handle names one thing");
		if (configuration)
			donated += check_configuration(configuration);
		if (guest_cpu) {
			INVARIANT(guests_find(guest_cpu->guest_handle),
				  "a CPU has its configuration");
			donated += check_list(guest_cpu->donated);
		}
	}
	for (uint64_t page = 0; page < HOST_PAGES; page++) {
		check_page(page * PAGE_BYTES);
		found += ultravisor_page_state(page * PAGE_BYTES) == PAGE_DONATED;
	}
	INVARIANT(found == donated, "every donated page is somebody's");
	for (uint64_t page = HOST_PAGES; page < PAGE_COUNT; page++)
		INVARIANT(!is_initialised ||
				  ultravisor_page_state(page * PAGE_BYTES) == PAGE_DONATED,
			  "the Ultravisor's storage stays its own");
}
