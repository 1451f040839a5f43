// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Storage that devices map to read or write it themselves. A page that is mapped can't be closed. A closed page isn't
 * mapped: the device gets a buffer of its own in place of all that it asked for.
 */
#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/lockable.h"
#include "qemu/memalign.h"
#include "cpu.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/boards.h"
#include "uvbench/devices.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

/* More than a driver asks for in one piece; the guest's word is not enough to allocate any number of bytes. */
#define LONGEST_SUBSTITUTE (1024 * 1024)

struct substitute {
    hwaddr address;
    hwaddr length;
    DECLARE_BITMAP(closed, LONGEST_SUBSTITUTE / TARGET_PAGE_SIZE + 1); /* of its pages, when it was made */
};

static uint32_t *mappings; /* of each page */
static uint64_t page_count;

static QemuMutex lock;
static GHashTable *substitutes; /* by buffer */
static unsigned int substitute_count;

void device_mappings_start(void)
{
    if (!mappings) {
        page_count = current_machine->ram_size / TARGET_PAGE_SIZE;
        mappings = g_new0(uint32_t, page_count);
        qemu_mutex_init(&lock);
        substitutes = g_hash_table_new(NULL, NULL);
    }
}

static void count_mapping(MemoryRegion *region, hwaddr address, hwaddr length, int change)
{
    if (region != current_machine->ram || !mappings || !length) {
        return;
    }
    for (hwaddr page = address / TARGET_PAGE_SIZE; page * TARGET_PAGE_SIZE < address + length; page++) {
        qatomic_add(&mappings[page], change);
    }
}

bool device_mappings_has(hwaddr address)
{
    const hwaddr page = address / TARGET_PAGE_SIZE;

    return page < page_count && qatomic_read(&mappings[page]);
}

/* Copies between a substitute's @buffer and those of its pages that were open when it was made. */
static void copy_open_pages(AddressSpace *space, const struct substitute *substitute, uint8_t *buffer, hwaddr length,
                            bool is_write)
{
    const hwaddr end = substitute->address + length;

    for (hwaddr at = substitute->address, next; at < end; at = next) {
        next = MIN(end, (at & TARGET_PAGE_MASK) + TARGET_PAGE_SIZE);
        if (!test_bit(at / TARGET_PAGE_SIZE - substitute->address / TARGET_PAGE_SIZE, substitute->closed)) {
            address_space_rw(space, at, MEMTXATTRS_UNSPECIFIED, buffer + (at - substitute->address), next - at,
                             is_write);
        }
    }
}

void *device_mappings_substitute(AddressSpace *space, hwaddr address, hwaddr *length, bool is_write)
{
    const hwaddr bytes = MIN(*length, LONGEST_SUBSTITUTE);
    struct substitute *substitute;
    uint8_t *buffer;

    if (space != &address_space_memory || !secure_storage_has_closed_page(address, bytes)) {
        return NULL;
    }
    refused_dma(address, bytes, is_write);
    substitute = g_new0(struct substitute, 1);
    substitute->address = address;
    substitute->length = bytes;
    for (hwaddr page = address / TARGET_PAGE_SIZE; page * TARGET_PAGE_SIZE < address + bytes; page++) {
        if (ultravisor_page_is_closed(page * TARGET_PAGE_SIZE)) {
            set_bit(page - address / TARGET_PAGE_SIZE, substitute->closed);
        }
    }
    buffer = qemu_memalign(TARGET_PAGE_SIZE, bytes);
    memset(buffer, 0, bytes);
    copy_open_pages(space, substitute, buffer, bytes, false);

    WITH_QEMU_LOCK_GUARD(&lock) {
        g_hash_table_insert(substitutes, buffer, substitute);
        qatomic_inc(&substitute_count);
    }
    *length = bytes;
    return buffer;
}

bool device_mappings_is_substitute(const void *buffer)
{
    if (!qatomic_read(&substitute_count)) {
        return false;
    }
    QEMU_LOCK_GUARD(&lock);
    return g_hash_table_contains(substitutes, buffer);
}

/* Ends the mapping of a substitute, if @buffer is one. */
static bool end_substitute(AddressSpace *space, void *buffer, bool is_write, hwaddr accessed)
{
    struct substitute *substitute;

    if (!device_mappings_is_substitute(buffer)) {
        return false;
    }
    WITH_QEMU_LOCK_GUARD(&lock) {
        substitute = g_hash_table_lookup(substitutes, buffer);
        g_hash_table_steal(substitutes, buffer);
        qatomic_dec(&substitute_count);
    }
    if (is_write) {
        copy_open_pages(space, substitute, buffer, MIN(accessed, substitute->length), true);
    }
    g_free(substitute);
    qemu_vfree(buffer);
    return true;
}

void device_mappings_begin(MemoryRegion *region, hwaddr address, hwaddr length)
{
    count_mapping(region, address, length, 1);
}

bool device_mappings_end(AddressSpace *space, void *buffer, hwaddr length, bool is_write, hwaddr accessed)
{
    MemoryRegion *region;
    ram_addr_t offset;

    if (end_substitute(space, buffer, is_write, accessed)) {
        return true;
    }
    region = memory_region_from_host(buffer, &offset);
    if (region) {
        count_mapping(region, offset, length, -1);
    }
    return false;
}

hwaddr device_mappings_begin_kept(MemoryRegion *region, hwaddr address, hwaddr length)
{
    if (region == current_machine->ram && secure_storage_has_closed_page(address, length)) {
        refused_dma(address, length, false);
        return 0;
    }
    count_mapping(region, address, length, 1);
    return length;
}

void device_mappings_end_kept(MemoryRegion *region, hwaddr address, hwaddr length)
{
    count_mapping(region, address, length, -1);
}

bool device_mappings_refuse_discard(const RAMBlock *block, uint64_t start, uint64_t length)
{
    return block == current_machine->ram->ram_block && secure_storage_has_closed_page(start, length);
}
