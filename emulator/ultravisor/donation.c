// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Storage that the host donates to the Ultravisor: lists of its pages, taken whole or not at all, and given back empty.
 */
#include "internal.h"

GArray *donation_new_list(void)
{
    return g_array_new(false, false, sizeof(uint64_t));
}

bool donation_list_absolute(GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & PAGE_ADDRESS_MASK; page < address + length; page += PAGE_BYTES) {
        if (!storage_is_ram(page) || storage_get(page) != PAGE_PLAIN) {
            return false;
        }
        g_array_append_val(pages, page);
    }
    return true;
}

bool donation_list_logical(struct host_cpu *cpu, GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & PAGE_ADDRESS_MASK; page < address + length; page += PAGE_BYTES) {
        uint64_t absolute;

        if (host_translate(cpu, page, true, &absolute) ||
            !donation_list_absolute(pages, absolute, PAGE_BYTES)) {
            return false;
        }
    }
    return true;
}

bool donation_has_lowcore(GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        if (host_has_lowcore(g_array_index(pages, uint64_t, i), PAGE_BYTES)) {
            return true;
        }
    }
    return false;
}

void donation_take(struct host_cpu *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        storage_set(cpu, g_array_index(pages, uint64_t, i), PAGE_DONATED);
    }
}

void donation_give_back(struct host_cpu *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        uint64_t page = g_array_index(pages, uint64_t, i);

        storage_clear_page(page);
        storage_set(cpu, page, PAGE_PLAIN);
    }
}
