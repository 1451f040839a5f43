// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which pages are secure, kept for each absolute page, and what that means to CPUs and devices that touch them.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/address-spaces.h"
#include "exec/exec-all.h"
#include "hw/boards.h"
#include "s390x-internal.h"
#include "uvbench/secure-storage.h"
#include "uvbench/uvbench.h"

#define INTERRUPTION_SECURE_STORAGE_ACCESS 0x3d
#define TEID_ADDRESS_VALID 4 /* bit 61 */
#define LOWCORE_LENGTH 0x2000

/* One byte a page of RAM, allocated when the first page is closed. */
static uint8_t *page_states;
static uint64_t page_count;

bool secure_storage_is_ram(uint64_t address)
{
    return (address & TARGET_PAGE_MASK) < current_machine->ram_size && mmu_absolute_addr_valid(address, true);
}

static bool overlap(uint64_t address, uint64_t length, uint64_t other, uint64_t other_length)
{
    return address < other + other_length && other < address + length;
}

bool secure_storage_has_lowcore(uint64_t address, uint64_t length)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (overlap(address, length, S390_CPU(cpu)->env.psa, LOWCORE_LENGTH)) {
            return true;
        }
    }
    return overlap(address, length, 0, LOWCORE_LENGTH);
}

enum page_state secure_storage_get(uint64_t address)
{
    uint64_t page = address >> TARGET_PAGE_BITS;

    return page < page_count ? page_states[page] : PAGE_PLAIN;
}

void secure_storage_set(CPUState *cpu, uint64_t address, enum page_state state)
{
    if (!page_states) {
        page_count = current_machine->ram_size >> TARGET_PAGE_BITS;
        page_states = g_new0(uint8_t, page_count);
    }
    if (state != PAGE_PLAIN && secure_storage_get(address) == PAGE_PLAIN) {
        tlb_flush_all_cpus_synced(cpu);
    }
    page_states[address >> TARGET_PAGE_BITS] = state;
}

void secure_storage_clear_page(uint64_t address)
{
    address_space_set(&address_space_memory, address & TARGET_PAGE_MASK, 0, TARGET_PAGE_SIZE,
                      MEMTXATTRS_UNSPECIFIED);
}

int ultravisor_check_access(uint64_t absolute, uint64_t address, int mmu_index, uint64_t *teid)
{
    /* By QEMU's MMU index: primary, secondary, home, and real, which reports as primary. */
    static const uint8_t address_space[] = { 0, 2, 3, 0 };

    if (secure_storage_get(absolute) == PAGE_PLAIN) {
        return 0;
    }
    *teid = (address & TARGET_PAGE_MASK) | TEID_ADDRESS_VALID | address_space[mmu_index];
    return INTERRUPTION_SECURE_STORAGE_ACCESS;
}

bool ultravisor_refuses_dma(AddressSpace *space, hwaddr absolute, hwaddr length)
{
    if (!page_states || space != &address_space_memory) {
        return false;
    }
    for (hwaddr page = absolute & TARGET_PAGE_MASK; page < absolute + length; page += TARGET_PAGE_SIZE) {
        if (secure_storage_get(page) != PAGE_PLAIN) {
            cpu_counters_increment(COUNTER_DMA_REFUSED);
            return true;
        }
    }
    return false;
}

MemTxResult ultravisor_channel_rw(AddressSpace *space, hwaddr absolute, MemTxAttrs attributes, void *buffer,
                                  hwaddr length, bool is_write)
{
    if (ultravisor_refuses_dma(space, absolute, length)) {
        return MEMTX_ERROR;
    }
    return address_space_rw(space, absolute, attributes, buffer, length, is_write);
}
