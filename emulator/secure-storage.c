// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CPUs and devices get that touch a page which is closed to the host.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/address-spaces.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define INTERRUPTION_SECURE_STORAGE_ACCESS 0x3d
#define TEID_ADDRESS_VALID 4 /* bit 61 */

int ultravisor_check_access(uint64_t absolute, uint64_t address, int mmu_index, uint64_t *teid)
{
    /* By QEMU's MMU index: primary, secondary, home, and real, which reports as primary. */
    static const uint8_t address_space[] = { 0, 2, 3, 0 };

    if (!ultravisor_page_is_closed(absolute)) {
        return 0;
    }
    *teid = (address & TARGET_PAGE_MASK) | TEID_ADDRESS_VALID | address_space[mmu_index];
    return INTERRUPTION_SECURE_STORAGE_ACCESS;
}

bool ultravisor_refuses_dma(AddressSpace *space, hwaddr absolute, hwaddr length)
{
    if (!uvbench_ultravisor_enabled() || space != &address_space_memory) {
        return false;
    }
    for (hwaddr page = absolute & TARGET_PAGE_MASK; page < absolute + length; page += TARGET_PAGE_SIZE) {
        if (ultravisor_page_is_closed(page)) {
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
