// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor closes absolute pages, and a TLB knows logical ones: for each absolute page, where CPUs found it since
 * it was last closed, or since there is a guest. More places than there is room for, and closing it empties all TLBs.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/exec-all.h"
#include "exec/ram_addr.h"
#include "hw/boards.h"
#include "hw/core/cpu.h"
#include "uvbench/uvbench.h"

/* The kernel's own, a process's as the process sees it and as the kernel does, and one of a page's former life. */
#define PLACES 4

/* A place is a logical page's address and, below it, QEMU's MMU index + 1; 0 is none. */
#define OVERFLOWN UINT64_MAX

static struct page_places {
    uint64_t place[PLACES];
} *pages;
static uint64_t page_count;

bool translation_records_kept;

static void flush_all(void)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        uvbench_flush_tlb(cpu);
    }
}

void translation_records_reset(void)
{
    translation_records_kept = false;
}

void translation_records_start(void)
{
    if (translation_records_kept) {
        return;
    }
    if (!pages) {
        page_count = current_machine->ram_size / TARGET_PAGE_SIZE;
        pages = g_new(struct page_places, page_count);
    }
    memset(pages, 0, page_count * sizeof(*pages));
    flush_all();
    translation_records_kept = true;
}

/* CPUs of several threads may come here at once, also for one page; none while a page is closed. */
void translation_records_add(uint64_t absolute, uint64_t address, int mmu_index)
{
    const uint64_t page = absolute / TARGET_PAGE_SIZE;
    const uint64_t place = (address & TARGET_PAGE_MASK) | (mmu_index + 1);

    if (page >= page_count) {
        return;
    }
    for (int i = 0; i < PLACES; i++) {
        uint64_t found = qatomic_read(&pages[page].place[i]);

        if (found == 0) {
            found = qatomic_cmpxchg(&pages[page].place[i], 0, place);
        }
        if (found == 0 || found == place || found == OVERFLOWN) {
            return;
        }
    }
    qatomic_set(&pages[page].place[0], OVERFLOWN);
}

static void flush_page(uint64_t place)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        uvbench_flush_tlb_page(cpu, place & TARGET_PAGE_MASK, (place & ~TARGET_PAGE_MASK) - 1);
    }
}

/* Without records, and with more places than there was room for, everything goes. */
static void flush(uint64_t page)
{
    if (!translation_records_kept || pages[page].place[0] == OVERFLOWN) {
        flush_all();
        return;
    }
    for (int i = 0; i < PLACES && pages[page].place[i]; i++) {
        flush_page(pages[page].place[i]);
    }
}

/* QEMU keeps a page "clean" for its code's sake as long as there is code translated from it. */
void translated_code_drop(uint64_t absolute)
{
    const ram_addr_t start = memory_region_get_ram_addr(current_machine->ram) + absolute;

    if (cpu_physical_memory_range_includes_clean(start, TARGET_PAGE_SIZE, 1 << DIRTY_MEMORY_CODE)) {
        /* QEMU 7.2 wants the end here, 10.0 the last byte; no instruction starts at the last byte. */
        tb_invalidate_phys_range(start, start + TARGET_PAGE_SIZE - 1);
    }
}

void translation_records_drop(uint64_t absolute)
{
    const uint64_t page = absolute / TARGET_PAGE_SIZE;

    flush(page);
    if (translation_records_kept) {
        pages[page] = (struct page_places) { 0 };
    }
    translated_code_drop(absolute);
}
