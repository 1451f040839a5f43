// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose each absolute page is. States are read by CPUs that hold no lock: one is changed when the contents are what it
 * says, so nobody gets at a page that is open with contents which are to be secret.
 */
#include <string.h>

#include "internal.h"

/* One of each a page of RAM, allocated when the first page is taken. */
static uint8_t *page_states;
static struct page_owner *page_owners;
static uint64_t page_count;

bool storage_is_ram(uint64_t address)
{
    return (address & PAGE_ADDRESS_MASK) < host_storage_bytes();
}

enum page_state storage_get(uint64_t address)
{
    const uint64_t page = address / PAGE_BYTES;

    return page < page_count ? __atomic_load_n(&page_states[page], __ATOMIC_ACQUIRE) : PAGE_PLAIN;
}

struct page_owner storage_owner(uint64_t address)
{
    const uint64_t page = address / PAGE_BYTES;

    return page < page_count ? page_owners[page] : (struct page_owner) { 0 };
}

static bool is_closed(enum page_state state)
{
    return state == PAGE_SECURE || state == PAGE_DONATED;
}

static void set(struct host_cpu *cpu, uint64_t address, enum page_state state, struct page_owner owner)
{
    const uint64_t page = address / PAGE_BYTES;
    bool closes;

    if (!page_states) {
        page_states = g_new0(uint8_t, host_storage_bytes() / PAGE_BYTES);
        page_owners = g_new0(struct page_owner, host_storage_bytes() / PAGE_BYTES);
        page_count = host_storage_bytes() / PAGE_BYTES;
    }
    closes = is_closed(state) && !is_closed(page_states[page]);
    page_owners[page] = owner;
    __atomic_store_n(&page_states[page], state, __ATOMIC_RELEASE);
    if (closes) {
        host_close_page(cpu, address & PAGE_ADDRESS_MASK);
    }
}

void storage_own(struct host_cpu *cpu, uint64_t address, enum page_state state, struct page_owner owner)
{
    set(cpu, address, state, owner);
}

void storage_donate(struct host_cpu *cpu, uint64_t address)
{
    set(cpu, address, PAGE_DONATED, (struct page_owner) { 0 });
}

void storage_open(uint64_t address)
{
    if (storage_get(address) != PAGE_PLAIN) {
        set(NULL, address, PAGE_PLAIN, (struct page_owner) { 0 });
    }
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
        }
    }
    page_count = 0;
    g_clear_pointer(&page_states, g_free);
    g_clear_pointer(&page_owners, g_free);
}

bool storage_write_logical(struct host_cpu *cpu, uint64_t address, const void *bytes, size_t length)
{
    g_autoptr(GArray) places = g_array_new(false, false, sizeof(uint64_t));

    for (size_t done = 0; done < length; done += PAGE_BYTES - (address + done) % PAGE_BYTES) {
        uint64_t absolute;

        if (host_translate(cpu, address + done, true, &absolute) || !storage_is_ram(absolute) ||
            ultravisor_page_is_closed(absolute)) {
            return false;
        }
        g_array_append_val(places, absolute);
    }
    for (size_t done = 0, i = 0; done < length; i++) {
        const uint64_t absolute = g_array_index(places, uint64_t, i);
        const uint64_t offset = (address + done) % PAGE_BYTES;
        const size_t part = MIN(length - done, PAGE_BYTES - offset);

        memcpy(host_page(absolute & PAGE_ADDRESS_MASK) + offset, (const uint8_t *)bytes + done, part);
        done += part;
    }
    return true;
}

enum page_state ultravisor_page_state(uint64_t address)
{
    return storage_get(address);
}

bool ultravisor_page_is_closed(uint64_t address)
{
    return is_closed(storage_get(address));
}
