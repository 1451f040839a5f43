// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Storage that the host donates to the Ultravisor: lists of its pages, and how it gets them back.
 */
#include "internal.h"

GArray *donation_new_list(void)
{
    return g_array_new(false, false, sizeof(uint64_t));
}

uint64_t donation_count_pages(uint64_t address, uint64_t length)
{
    const uint64_t offset = address & ~PAGE_ADDRESS_MASK;

    return length / PAGE_BYTES + (length % PAGE_BYTES + offset + PAGE_BYTES - 1) / PAGE_BYTES;
}

bool donation_has_lowcore(uint64_t address, uint64_t length)
{
    const uint64_t count = donation_count_pages(address, length);

    /* Lowcores are in RAM; what is behind its end may go on where addresses begin. */
    for (uint64_t page = 0; page < count && storage_is_ram(address + page * PAGE_BYTES); page++) {
        if (host_has_lowcore((address & PAGE_ADDRESS_MASK) + page * PAGE_BYTES, PAGE_BYTES)) {
            return true;
        }
    }
    return false;
}

bool donation_may_take(uint64_t address)
{
    return storage_is_ram(address) && storage_get(address) == PAGE_PLAIN && !host_has_lowcore(address, PAGE_BYTES) &&
           !host_device_uses(address);
}

void donation_take(struct host_cpu *cpu, GArray *pages, uint64_t address)
{
    storage_donate(cpu, address);
    g_array_append_val(pages, address);
}

bool donation_take_all(struct host_cpu *cpu, GArray *pages, uint64_t address, uint64_t length)
{
    const uint64_t count = donation_count_pages(address, length);

    for (uint64_t page = 0; page < count; page++) {
        if (!donation_may_take((address & PAGE_ADDRESS_MASK) + page * PAGE_BYTES)) {
            return false;
        }
    }
    for (uint64_t page = 0; page < count; page++) {
        donation_take(cpu, pages, (address & PAGE_ADDRESS_MASK) + page * PAGE_BYTES);
    }
    return true;
}

void donation_give_back(GArray *pages, guint count, bool untouched)
{
    for (guint i = pages->len - count; i < pages->len; i++) {
        const uint64_t page = g_array_index(pages, uint64_t, i);

        if (!untouched) {
            storage_clear_page(page);
        }
        storage_open(page);
    }
    g_array_set_size(pages, pages->len - count);
}
