// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's commands on single pages: made secure, exported, destroyed, shared and pinned.
 */
#include "internal.h"

/* Makes the page behind the guest's @address secure; its contents stay what they are. */
static struct response make_secure(struct host_cpu *cpu, struct configuration *configuration, uint64_t address)
{
    uint64_t page;

    if (address & ~PAGE_ADDRESS_MASK || address >= configuration->storage_end) {
        return REFUSED;
    }
    if (host_translate_by_asce(cpu, configuration->asce, address, &page)) {
        return RESPONSE(0x010a);
    }
    if (!storage_is_ram(page) || host_has_lowcore(page, PAGE_BYTES) ||
        storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    storage_set(cpu, page, PAGE_SECURE);
    return EXECUTED;
}

struct response ultravisor_convert_to_secure(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    return configuration ? make_secure(cpu, configuration, block->doubleword[4]) : WRONG_GUEST_HANDLE;
}

struct response ultravisor_unpack(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return configuration->has_parameters ? make_secure(cpu, configuration, block->doubleword[4]) : WRONG_STATE;
}

struct response ultravisor_convert_from_secure(struct host_cpu *cpu, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & PAGE_ADDRESS_MASK;

    if (!storage_is_ram(page) || storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    storage_set(cpu, page, PAGE_PLAIN);
    return EXECUTED;
}

struct response ultravisor_destroy_page(struct host_cpu *cpu, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & PAGE_ADDRESS_MASK;

    if (!storage_is_ram(page) || storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    if (storage_get(page) == PAGE_PLAIN) {
        return RESPONSE_WITH(0x0107, 0x000d);
    }
    storage_clear_page(page);
    storage_set(cpu, page, PAGE_PLAIN);
    return EXECUTED;
}

struct response ultravisor_pin_shared(struct host_cpu *cpu, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & PAGE_ADDRESS_MASK;

    if (!storage_is_ram(page) || storage_get(page) != PAGE_SHARED) {
        return REFUSED;
    }
    storage_set_pinned(page, true);
    return EXECUTED;
}

struct response ultravisor_unpin_shared(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);
    uint64_t page;

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    if (host_translate_by_asce(cpu, configuration->asce, block->doubleword[4], &page)) {
        return RESPONSE(0x010a);
    }
    if (!storage_is_ram(page) || storage_get(page) != PAGE_SHARED) {
        return REFUSED;
    }
    storage_set_pinned(page, false);
    return EXECUTED;
}

bool ultravisor_guest_has(uint64_t guest, uint64_t address)
{
    const struct configuration *configuration = ultravisor_find_configuration(guest);

    return configuration && address < configuration->storage_end;
}

enum guest_access ultravisor_guest_access(uint64_t guest, uint64_t address, uint64_t absolute)
{
    switch (storage_get(absolute)) {
    case PAGE_PLAIN:
        return ACCESS_NOT_SECURE;
    case PAGE_DONATED:
        return ACCESS_VIOLATION;
    default:
        return ACCESS_ALLOWED;
    }
}

void ultravisor_guest_share(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute)
{
    storage_set(cpu, absolute, PAGE_SHARED);
}

bool ultravisor_guest_unshare(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute)
{
    if (storage_is_pinned(absolute)) {
        return false;
    }
    storage_set(cpu, absolute, PAGE_SECURE);
    return true;
}
