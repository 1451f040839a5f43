// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's commands on single pages: made secure, exported, destroyed; none is ever shared.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "uvbench/secure-storage.h"
#include "uvbench/ultravisor.h"
#include "uvbench/uvbench.h"

/* Makes the page behind the guest's @address secure; its contents stay what they are. */
static struct response make_secure(CPUS390XState *env, struct configuration *configuration, uint64_t address)
{
    uint64_t page;

    if (address & ~TARGET_PAGE_MASK || address >= configuration->storage_end) {
        return REFUSED;
    }
    if (uvbench_translate_by_asce(env, configuration->asce, address, &page)) {
        return RESPONSE(0x010a);
    }
    if (!secure_storage_is_ram(page) || secure_storage_has_lowcore(page, TARGET_PAGE_SIZE) ||
        secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    secure_storage_set(env_cpu(env), page, PAGE_SECURE);
    return EXECUTED;
}

struct response ultravisor_convert_to_secure(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    return configuration ? make_secure(env, configuration, block->doubleword[4]) : WRONG_GUEST_HANDLE;
}

struct response ultravisor_unpack(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return configuration->has_parameters ? make_secure(env, configuration, block->doubleword[4]) : WRONG_STATE;
}

struct response ultravisor_convert_from_secure(CPUS390XState *env, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & TARGET_PAGE_MASK;

    if (!secure_storage_is_ram(page) || secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    if (secure_storage_get(page) == PAGE_SECURE) {
        secure_storage_set(env_cpu(env), page, PAGE_PLAIN);
    }
    return EXECUTED;
}

struct response ultravisor_destroy_page(CPUS390XState *env, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & TARGET_PAGE_MASK;

    if (!secure_storage_is_ram(page) || secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    if (secure_storage_get(page) == PAGE_PLAIN) {
        return RESPONSE(0x0107, 0x000d);
    }
    secure_storage_clear_page(page);
    secure_storage_set(env_cpu(env), page, PAGE_PLAIN);
    return EXECUTED;
}

/* Only a running guest shares pages, and there is no SIE to run one: nothing can be pinned or unpinned. */
struct response ultravisor_refuse(CPUS390XState *env, struct control_block *block)
{
    return REFUSED;
}
