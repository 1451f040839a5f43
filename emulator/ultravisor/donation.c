// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Storage that the host donates to the Ultravisor: lists of its pages, taken whole or not at all, and given back empty.
 */
#include "internal.h"

GArray *donation_new_list(void)
{
    return g_array_new(false, false, sizeof(uint64_t));
}

/* How many pages [@address, @address + @length) touches; it may end where addresses do. */
static uint64_t count_pages(uint64_t address, uint64_t length)
{
    const uint64_t offset = address & ~PAGE_ADDRESS_MASK;

    return length / PAGE_BYTES + (length % PAGE_BYTES + offset + PAGE_BYTES - 1) / PAGE_BYTES;
}

bool donation_list_absolute(GArray *pages, uint64_t address, uint64_t length)
{
    const uint64_t count = count_pages(address, length);

    for (uint64_t i = 0; i < count; i++) {
        const uint64_t page = (address & PAGE_ADDRESS_MASK) + i * PAGE_BYTES;

        if (!storage_is_ram(page) || storage_get(page) != PAGE_PLAIN) {
            return false;
        }
        g_array_append_val(pages, page);
    }
    return true;
}

bool donation_list_logical(struct host_cpu *cpu, GArray *pages, uint64_t address, uint64_t length)
{
    const uint64_t count = count_pages(address, length);

    for (uint64_t i = 0; i < count; i++) {
        uint64_t absolute;

        if (host_translate(cpu, (address & PAGE_ADDRESS_MASK) + i * PAGE_BYTES, true, &absolute) ||
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

static gint compare_pages(gconstpointer one, gconstpointer other)
{
    const uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)other;

    return left < right ? -1 : left > right;
}

bool donation_has_page_twice(GArray *pages)
{
    g_array_sort(pages, compare_pages);
    for (guint i = 1; i < pages->len; i++) {
        if (g_array_index(pages, uint64_t, i - 1) == g_array_index(pages, uint64_t, i)) {
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
