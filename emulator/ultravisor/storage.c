// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose each absolute page is.
 */
#include <string.h>

#include "internal.h"

/* One byte a page of RAM, allocated when the first page is taken. */
static uint8_t *page_states;
static uint64_t page_count;

bool storage_is_ram(uint64_t address)
{
    return (address & PAGE_ADDRESS_MASK) < host_storage_bytes();
}

#define PINNED 0x80 /* beside the state */

enum page_state storage_get(uint64_t address)
{
    const uint64_t page = address / PAGE_BYTES;

    return page < page_count ? page_states[page] & ~PINNED : PAGE_PLAIN;
}

void storage_set_pinned(uint64_t address, bool pinned)
{
    page_states[address / PAGE_BYTES] = storage_get(address) | (pinned ? PINNED : 0);
}

bool storage_is_pinned(uint64_t address)
{
    return address / PAGE_BYTES < page_count && page_states[address / PAGE_BYTES] & PINNED;
}

static bool is_closed(enum page_state state)
{
    return state == PAGE_SECURE || state == PAGE_DONATED;
}

void storage_set(struct host_cpu *cpu, uint64_t address, enum page_state state)
{
    if (!page_states) {
        if (state == PAGE_PLAIN) {
            return;
        }
        page_count = host_storage_bytes() / PAGE_BYTES;
        page_states = g_new0(uint8_t, page_count);
    }
    if (is_closed(state) && !is_closed(storage_get(address))) {
        host_close_page(cpu, address & PAGE_ADDRESS_MASK);
    }
    page_states[address / PAGE_BYTES] = state;
}

void storage_clear_page(uint64_t address)
{
    memset(host_page(address & PAGE_ADDRESS_MASK), 0, PAGE_BYTES);
}

void storage_reset(void)
{
    for (uint64_t page = 0; page < page_count; page++) {
        if (page_states[page] != PAGE_PLAIN) {
            storage_clear_page(page * PAGE_BYTES);
            page_states[page] = PAGE_PLAIN;
        }
    }
    g_clear_pointer(&page_states, g_free);
    page_count = 0;
}

enum page_state ultravisor_page_state(uint64_t address)
{
    return storage_get(address);
}

bool ultravisor_page_is_closed(uint64_t address)
{
    return is_closed(storage_get(address));
}
