// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Accesses by absolute address that nobody checked before: devices, channel programs, whatever QEMU itself reads or
 * writes of the guest's storage. All of them translate the address in one place, where a closed page is taken for a
 * memory region that is not there.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/memory.h"
#include "hw/boards.h"
#include "uvbench/devices.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

static MemoryRegion closed_pages;

/* An access of many bytes comes in pieces of eight: it is one refusal. */
static void count(hwaddr address, unsigned int bytes, bool is_write)
{
    static hwaddr expected = UINT64_MAX;

    if (address != expected) {
        refused_dma(address, bytes, is_write);
    }
    expected = address + bytes;
}

static MemTxResult outcome(void)
{
    return uvbench_dma_policy() == DMA_COUNT ? MEMTX_OK : MEMTX_ERROR;
}

static MemTxResult read_nothing(void *opaque, hwaddr address, uint64_t *data, unsigned int bytes, MemTxAttrs attributes)
{
    *data = 0;
    count(address, bytes, false);
    return outcome();
}

static MemTxResult write_nothing(void *opaque, hwaddr address, uint64_t data, unsigned int bytes, MemTxAttrs attributes)
{
    count(address, bytes, true);
    return outcome();
}

static const MemoryRegionOps closed_pages_operations = {
    .read_with_attrs = read_nothing,
    .write_with_attrs = write_nothing,
    .endianness = DEVICE_BIG_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

MemoryRegion *closed_storage_translate(MemoryRegion *region, hwaddr address, hwaddr *length)
{
    const hwaddr end = address + *length;
    hwaddr next = (address & TARGET_PAGE_MASK) + TARGET_PAGE_SIZE;
    bool closed;

    if (region != current_machine->ram) {
        return region;
    }
    closed = ultravisor_page_is_closed(address);
    while (next < end && ultravisor_page_is_closed(next) == closed) {
        next += TARGET_PAGE_SIZE;
    }
    *length = MIN(end, next) - address;
    return closed ? &closed_pages : region;
}

void closed_storage_start(void)
{
    if (!memory_region_name(&closed_pages)) {
        memory_region_init_io(&closed_pages, NULL, &closed_pages_operations, NULL, "closed-storage", UINT64_MAX);
    }
}
