// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CPUs get that touch a page which is closed to the host.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define TEID_ADDRESS_VALID 4 /* bit 61 */

/*
 * Bit 61 tells that the address is one that the host can export and try again. The kernel's comment in
 * arch/s390/mm/fault.c says that it is 0 where the host branches into secure storage; that it is 0 as well for a
 * translation table in secure storage, whose address is not that of the access, is assumed.
 */
bool ultravisor_refuses_page(uint64_t absolute, uint64_t address, int access, uint64_t address_space_control,
                             uint64_t *teid)
{
    if (!ultravisor_page_is_closed(absolute)) {
        return false;
    }
    *teid = (address & TARGET_PAGE_MASK) | address_space_control >> 46 |
            (access == MMU_INST_FETCH ? 0 : TEID_ADDRESS_VALID);
    return true;
}

static void store_teid(CPUArchState *env, uint64_t teid)
{
    stq_phys(env_cpu(env)->as, env->psa + offsetof(LowCore, trans_exc_code), teid);
}

/* Assumed: the keys of closed pages are as closed as their contents. */
void secure_storage_refuse_key(CPUArchState *env, uint64_t absolute, uint64_t address, uintptr_t return_address)
{
    uint64_t teid;

    if (ultravisor_refuses_page(absolute, address, MMU_DATA_LOAD, PSW_ASC_PRIMARY, &teid)) {
        store_teid(env, teid);
        tcg_s390_program_interrupt(env, PGM_SECURE_STORAGE_ACCESS, return_address);
    }
}

bool ultravisor_table_page_is_closed(uint64_t absolute)
{
    return ultravisor_page_is_closed(absolute);
}

/* The first closed page of an area; UINT64_MAX where there is none. */
static uint64_t find_closed_page(uint64_t absolute, uint64_t length)
{
    for (uint64_t page = absolute & TARGET_PAGE_MASK; page < absolute + length; page += TARGET_PAGE_SIZE) {
        if (ultravisor_page_is_closed(page)) {
            return page;
        }
    }
    return UINT64_MAX;
}

bool secure_storage_has_closed_page(uint64_t absolute, uint64_t length)
{
    return find_closed_page(absolute, length) != UINT64_MAX;
}

/* That the TEID names the page as one of the primary space is assumed: these addresses are absolute. */
bool secure_storage_refuses_operand(CPUArchState *env, uint64_t absolute, uint64_t length)
{
    const uint64_t page = find_closed_page(absolute, length);

    if (page == UINT64_MAX) {
        return false;
    }
    store_teid(env, page | TEID_ADDRESS_VALID);
    return true;
}

void secure_storage_check_operand(CPUArchState *env, uint64_t absolute, uint64_t length, uintptr_t return_address)
{
    if (secure_storage_refuses_operand(env, absolute, length)) {
        tcg_s390_program_interrupt(env, PGM_SECURE_STORAGE_ACCESS, return_address);
    }
}

void secure_storage_check_walk(CPUArchState *env, int interruption, uint64_t teid, uintptr_t return_address)
{
    if (interruption == PGM_SECURE_STORAGE_ACCESS) {
        store_teid(env, teid);
        tcg_s390_program_interrupt(env, interruption, return_address);
    }
}

void secure_storage_reset(void)
{
    if (uvbench_ultravisor_enabled()) {
        closed_storage_start();
        device_mappings_start();
        translation_records_reset();
    }
}
