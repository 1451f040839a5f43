// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine that the Ultravisor lives in: the instruction ULTRAVISOR CALL, and QEMU's side of ultravisor/host.h.
 */
#include "qemu/osdep.h"
#include "qemu/guest-random.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "exec/cpu_ldst.h"
#include "exec/cputlb.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/boards.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/qemu-names.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define LOWCORE_LENGTH 0x2000

QEMU_BUILD_BUG_ON(PAGE_BYTES != TARGET_PAGE_SIZE);

static CPUS390XState *env_of(struct host_cpu *cpu)
{
    return (CPUS390XState *)cpu;
}

uint64_t host_storage_bytes(void)
{
    return current_machine->ram_size;
}

/* Who asks for the contents may change them. */
uint8_t *host_page(uint64_t address)
{
    translated_code_drop(address);
    return (uint8_t *)memory_region_get_ram_ptr(current_machine->ram) + address;
}

static bool overlap(uint64_t address, uint64_t length, uint64_t other, uint64_t other_length)
{
    return address < other + other_length && other < address + length;
}

bool host_has_lowcore(uint64_t address, uint64_t length)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (overlap(address, length, S390_CPU(cpu)->env.psa, LOWCORE_LENGTH)) {
            return true;
        }
    }
    return overlap(address, length, 0, LOWCORE_LENGTH);
}

bool host_another_cpu_runs(struct host_cpu *cpu)
{
    CPUState *other;

    CPU_FOREACH(other) {
        if (other != env_cpu(env_of(cpu)) && s390_cpu_get_state(S390_CPU(other)) != S390_CPU_STATE_STOPPED) {
            return true;
        }
    }
    return false;
}

int host_translate(struct host_cpu *cpu, uint64_t address, bool store, uint64_t *absolute)
{
    CPUS390XState *env = env_of(cpu);
    target_ulong translated;
    uint64_t teid;
    int protection;
    int interruption = mmu_translate(env, address, store ? MMU_DATA_STORE : MMU_DATA_LOAD, env->psw.mask & PSW_MASK_ASC,
                                     &translated, &protection, &teid);

    *absolute = translated;
    return interruption;
}

int host_translate_by_asce(struct host_cpu *cpu, uint64_t asce, uint64_t address, uint64_t *absolute)
{
    return uvbench_translate_by_asce(env_of(cpu), asce, address, true, absolute);
}

/*
 * What a CPU knows of a page is checked when a translation goes into its TLB, so this is all that closing needs, if no
 * CPU is between that check and an access meanwhile: see make_exclusive(). With one thread for all CPUs none ever is.
 */
void host_close_page(struct host_cpu *cpu, uint64_t address)
{
    translation_records_drop(address);
}

bool host_device_uses(uint64_t address)
{
    return device_mappings_has(address);
}

/* The counter of a command; those that have none of their own count as other. */
static enum uvbench_counter counter_of(enum ultravisor_command command)
{
    static const enum uvbench_counter own[COMMAND_COUNT] = {
        [COMMAND_EXPORT] = COUNTER_EXPORT + 1,
        [COMMAND_IMPORT] = COUNTER_IMPORT + 1,
        [COMMAND_DESTROY_PAGE] = COUNTER_DESTROY_PAGE + 1,
        [COMMAND_PIN_SHARED] = COUNTER_PIN_SHARED + 1,
        [COMMAND_UNPIN_SHARED] = COUNTER_UNPIN_SHARED + 1,
        [COMMAND_UNPACK] = COUNTER_UNPACK + 1,
        [COMMAND_SET_PARAMETERS] = COUNTER_SET_PARAMETERS + 1,
        [COMMAND_VERIFY] = COUNTER_VERIFY + 1,
        [COMMAND_CREATE_CONFIGURATION] = COUNTER_CREATE_CONFIGURATION + 1,
        [COMMAND_DESTROY_CONFIGURATION] = COUNTER_DESTROY_CONFIGURATION + 1,
        [COMMAND_CREATE_CPU] = COUNTER_CREATE_CPU + 1,
        [COMMAND_DESTROY_CPU] = COUNTER_DESTROY_CPU + 1,
    };

    return command == COMMAND_UNKNOWN || !own[command] ? COUNTER_OTHER : own[command] - 1;
}

/*
 * Where each CPU has its thread, a call that may close pages is executed again with all others stopped: they have left
 * their translated code and the functions that it calls, which may hold a translation or a pointer to a page, and come
 * back through the TLB. What closing changes of their TLBs is done by this thread before they go on; nothing is left
 * to them to do later. The big lock is taken inside: nobody who waits for CPUs to stop holds it, and those who hold it
 * and are no CPUs (devices) end what they do. Calls that close nothing run beside other CPUs, one at a time.
 */
static void make_exclusive(CPUState *cpu, enum ultravisor_command command, uintptr_t return_address)
{
    if ((cpu->tcg_cflags & CF_PARALLEL) && !cpu_in_exclusive_context(cpu) && ultravisor_closes_pages(command)) {
        cpu_loop_exit_atomic(cpu, return_address);
    }
}

uint32_t HELPER(uvc)(CPUS390XState *env, uint64_t address)
{
    const uintptr_t return_address = GETPC();
    const int mmu_index = s390x_env_mmu_index(env, false);
    struct control_block block = { 0 };
    enum ultravisor_condition condition;
    enum ultravisor_command command;
    int doublewords;

    address = wrap_address(env, address);
    if (address % sizeof(block.doubleword[0])) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, return_address);
    }

    /*
     * Every access that can fail comes before the call has an effect. The first doubleword is read once: another CPU
     * may change it, and what it says decides whether others may run.
     */
    block.doubleword[0] = cpu_ldq_data_ra(env, address, return_address);
    command = ultravisor_find_command(block.doubleword[0] >> 32);
    make_exclusive(env_cpu(env), command, return_address);
    doublewords = MAX(MIN(block.doubleword[0] >> 48, CONTROL_BLOCK_BYTES) / sizeof(block.doubleword[0]), 1);
    for (int i = 0; i < doublewords; i++) {
        if (i > 0) {
            block.doubleword[i] = cpu_ldq_data_ra(env, address + i * sizeof(block.doubleword[0]), return_address);
        }
        probe_write(env, address + i * sizeof(block.doubleword[0]), sizeof(block.doubleword[0]), mmu_index,
                    return_address);
    }

    bql_lock();
    if (command == COMMAND_CREATE_CONFIGURATION) {
        translation_records_start();
    }
    condition = ultravisor_call((struct host_cpu *)env, &block);
    bql_unlock();
    cpu_counters_ultravisor_call(env, counter_of(command), condition);

    for (int i = 0; i < doublewords; i++) {
        const uint64_t place = address + i * sizeof(block.doubleword[0]);
        void *unused;

        /* The call may have taken the block's own page: there is nobody to answer to then. */
        if (!(probe_access_flags(env, place, sizeof(uint64_t), MMU_DATA_STORE, mmu_index, true, &unused,
                                 return_address) & TLB_INVALID_MASK)) {
            cpu_stq_data_ra(env, place, block.doubleword[i], return_address);
        }
    }
    if (command != COMMAND_UNKNOWN) {
        uvbench_spend_time(env_cpu(env), ultravisor_settings.costs[command]);
    }
    return condition;
}
