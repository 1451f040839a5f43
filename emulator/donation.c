// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Storage that the host donates to the Ultravisor: lists of its pages, taken whole or not at all, and given back empty.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "uvbench/secure-storage.h"
#include "uvbench/ultravisor.h"

GArray *donation_new_list(void)
{
    return g_array_new(false, false, sizeof(uint64_t));
}

bool donation_list_absolute(GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & TARGET_PAGE_MASK; page < address + length; page += TARGET_PAGE_SIZE) {
        if (!secure_storage_is_ram(page) || secure_storage_get(page) != PAGE_PLAIN) {
            return false;
        }
        g_array_append_val(pages, page);
    }
    return true;
}

bool donation_list_logical(CPUS390XState *env, GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & TARGET_PAGE_MASK; page < address + length; page += TARGET_PAGE_SIZE) {
        target_ulong absolute;
        uint64_t teid;
        int protection;

        if (mmu_translate(env, page, MMU_DATA_STORE, env->psw.mask & PSW_MASK_ASC, &absolute, &protection, &teid) ||
            !donation_list_absolute(pages, absolute, TARGET_PAGE_SIZE)) {
            return false;
        }
    }
    return true;
}

bool donation_has_lowcore(GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        if (secure_storage_has_lowcore(g_array_index(pages, uint64_t, i), TARGET_PAGE_SIZE)) {
            return true;
        }
    }
    return false;
}

void donation_take(CPUState *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        secure_storage_set(cpu, g_array_index(pages, uint64_t, i), PAGE_DONATED);
    }
}

void donation_give_back(CPUState *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        uint64_t page = g_array_index(pages, uint64_t, i);

        secure_storage_clear_page(page);
        secure_storage_set(cpu, page, PAGE_PLAIN);
    }
}
