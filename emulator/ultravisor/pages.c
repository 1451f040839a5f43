// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's commands on single pages: made secure, exported, destroyed; none is ever shared.
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
    if (storage_get(page) == PAGE_SECURE) {
        storage_set(cpu, page, PAGE_PLAIN);
    }
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

/* Only a running guest shares pages, and there is no SIE to run one: nothing can be pinned or unpinned. */
struct response ultravisor_refuse(struct host_cpu *cpu, struct control_block *block)
{
    return REFUSED;
}
