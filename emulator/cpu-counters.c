// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The CPU-measurement counter facility: QCTRI, LCCTL, ECCTR, EPCTR, STCCTM, and three counter sets for each vCPU. Basic
 * and problem-state set count instructions; the extended set counts what no real machine does: UV calls, refused DMA,
 * long instructions and yields.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cpu_ldst.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/s390x/s390-virtio-ccw.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/qemu-names.h"
#include "uvbench/ultravisor/ultravisor.h"
#include "uvbench/uvbench.h"

#define FIRST_VERSION 1
#define SECOND_VERSION 6 /* the extended set's counters are 128 to 287 */

#define LONGEST_TURN 10000 /* instructions */

/*
 * Up to here XC is one or two vector stores' worth of work, and compilers emit it for small structures everywhere. What
 * clears storage goes over it in steps of 256 bytes.
 */
#define LONGEST_SHORT_XC 32

#define DIAGNOSE_YIELD 0x44
#define DIAGNOSE_YIELD_DIRECTED 0x9c

/* Cycles and instructions: at one instruction a cycle they are the same number. */
#define INSTRUCTION_COUNTERS 2

/* Of control register 0: the problem state may extract counters (Linux, asm/ctlreg.h: bit 15). */
#define EXTRACTION_AUTHORITY (1ull << (63 - 15))

enum { SET_BASIC, SET_PROBLEM_STATE, SET_EXTENDED, SET_COUNT };

/* Control bits as in QCTRI's authorisation and LCCTL's operand; numbers as in STCCTM (Linux, asm/cpu_mf.h). */
static const struct counter_set {
    uint16_t control;
    uint16_t first;
    uint16_t counters; /* those that count; the set's others are zero */
    uint8_t number;
    uint8_t size; /* by the versions above (Linux, kernel/perf_cpum_cf.c) */
} counter_sets[SET_COUNT] = {
    [SET_BASIC] = { 0x0002, 0, INSTRUCTION_COUNTERS, 1, 6 },
    [SET_PROBLEM_STATE] = { 0x0004, 32, INSTRUCTION_COUNTERS, 2, 6 },
    [SET_EXTENDED] = { 0x0001, 128, COUNTER_COUNT, 0, 160 },
};
#define AUTHORISED 0x0007

QEMU_BUILD_BUG_ON(COUNTER_COUNT < INSTRUCTION_COUNTERS || COUNTER_COUNT > 160);

/* Condition codes of STCCTM. */
enum { STORED_SET, STORED_PART, STORED_LESS_THAN_ASKED, STORED_NOTHING };

/*
 * What is counted goes on until the machine is reset; what a counter shows is its @held value, plus what came since
 * @started while its set is active. The longest masked run is held alone: each reading adds the longest since the one
 * before, so that a difference of two readings is the longest run between them.
 */
static struct cpu_counters {
    uint64_t instructions;
    uint64_t problem_instructions; /* up to the last change of state */
    uint64_t problem_since;        /* instructions when the problem state was entered */
    uint64_t events[COUNTER_COUNT];
    uint16_t enabled;
    uint16_t active;
    uint64_t masked_run;         /* UV calls since interruptions were masked, while the extended set is active */
    uint64_t longest_masked_run; /* since the counter was read */
    uint64_t held[SET_COUNT][COUNTER_COUNT];
    uint64_t started[SET_COUNT][COUNTER_COUNT];
} counters[S390_MAX_CPUS];

static struct cpu_counters *counters_of(CPUState *cpu)
{
    return &counters[cpu->cpu_index];
}

void cpu_counters_increment(enum uvbench_counter counter)
{
    counters_of(current_cpu ? current_cpu : first_cpu)->events[counter]++;
}

static bool is_masked(uint64_t psw_mask)
{
    return !(psw_mask & (PSW_MASK_EXT | PSW_MASK_IO));
}

void cpu_counters_ultravisor_call(CPUArchState *env, enum uvbench_counter command, uint32_t condition)
{
    struct cpu_counters *own = counters_of(env_cpu(env));

    own->events[condition == CALL_BUSY ? COUNTER_BUSY : command]++;
    if (condition == CALL_PARTIAL) {
        own->events[COUNTER_PARTIAL]++;
    }
    if (is_masked(env->psw.mask) && (own->active & counter_sets[SET_EXTENDED].control)) {
        own->masked_run++;
        own->longest_masked_run = MAX(own->longest_masked_run, own->masked_run);
    }
}

static void end_masked_run(CPUState *cpu, uint64_t psw_mask)
{
    if (!is_masked(psw_mask)) {
        counters_of(cpu)->masked_run = 0;
    }
}

void HELPER(system_mask_changed)(CPUS390XState *env)
{
    end_masked_run(env_cpu(env), env->psw.mask);
}

void HELPER(count_instruction)(uint32_t counter)
{
    cpu_counters_increment(counter);
}

void cpu_counters_exclusive_or(uint32_t bytes)
{
    if (uvbench_cpu_counters_enabled() && bytes > LONGEST_SHORT_XC) {
        cpu_counters_increment(COUNTER_LONG_XC);
    }
}

void cpu_counters_diagnose(uint32_t function)
{
    if (!uvbench_cpu_counters_enabled()) {
        return;
    }
    if (function == DIAGNOSE_YIELD) {
        cpu_counters_increment(COUNTER_DIAG_44);
    } else if (function == DIAGNOSE_YIELD_DIRECTED) {
        cpu_counters_increment(COUNTER_DIAG_9C);
    }
}

void cpu_counters_reset(void)
{
    memset(counters, 0, sizeof(counters));
}

void cpu_counters_add_instructions(CPUState *cpu, int64_t instructions)
{
    counters_of(cpu)->instructions += instructions;
}

int64_t cpu_counters_turn(int64_t limit)
{
    return uvbench_cpu_counters_enabled() && CPU_NEXT(first_cpu) ? MIN(limit, LONGEST_TURN) : limit;
}

/* Exact at the end of a translation block and wherever an exception has been unwound. */
static uint64_t instructions_now(CPUState *cpu)
{
    int64_t budget_left = cpu_icount_left(cpu)->u16.low + cpu->icount_extra;

    return counters_of(cpu)->instructions + (cpu->icount_budget - budget_left);
}

void cpu_counters_psw_change(CPUArchState *env, uint64_t new_mask)
{
    CPUState *cpu = env_cpu(env);
    struct cpu_counters *own = counters_of(cpu);

    if (!uvbench_cpu_counters_enabled()) {
        return;
    }
    end_masked_run(cpu, new_mask);
    if (!((env->psw.mask ^ new_mask) & PSW_MASK_PSTATE)) {
        return;
    }
    if (new_mask & PSW_MASK_PSTATE) {
        own->problem_since = instructions_now(cpu);
    } else {
        own->problem_instructions += instructions_now(cpu) - own->problem_since;
    }
}

static uint64_t counted(CPUState *cpu, int set, int index)
{
    struct cpu_counters *own = counters_of(cpu);

    switch (set) {
    case SET_BASIC:
        return instructions_now(cpu);
    case SET_PROBLEM_STATE:
        if (S390_CPU(cpu)->env.psw.mask & PSW_MASK_PSTATE) {
            return own->problem_instructions + instructions_now(cpu) - own->problem_since;
        }
        return own->problem_instructions;
    default:
        return own->events[index];
    }
}

/* The counter's value, of an enabled set. */
static uint64_t extract(CPUState *cpu, int set, int index)
{
    struct cpu_counters *own = counters_of(cpu);
    uint64_t value;

    if (index >= counter_sets[set].counters) {
        return 0;
    }
    if (set == SET_EXTENDED && index == COUNTER_LONGEST_MASKED_RUN) {
        own->held[set][index] += own->longest_masked_run;
        own->longest_masked_run = own->masked_run = 0;
    }
    value = own->held[set][index];
    if (own->active & counter_sets[set].control) {
        value += counted(cpu, set, index) - own->started[set][index];
    }
    return value;
}

/* The problem state extracts counters where the control program lets it. */
static void check_extraction(CPUS390XState *env, uintptr_t return_address)
{
    if ((env->psw.mask & PSW_MASK_PSTATE) && !(env->cregs[0] & EXTRACTION_AUTHORITY)) {
        tcg_s390_program_interrupt(env, PGM_PRIVILEGED, return_address);
    }
}

void HELPER(qctri)(CPUS390XState *env, uint64_t address)
{
    const uintptr_t return_address = GETPC();
    struct cpu_counters *own = counters_of(env_cpu(env));
    const uint64_t block[8] = {
        (uint64_t)FIRST_VERSION << 48 | (uint64_t)AUTHORISED << 32 | (uint64_t)own->enabled << 16 | own->active,
        (uint64_t)current_machine->smp.max_cpus << 48 | (uint64_t)SECOND_VERSION << 32,
    };

    for (int i = 0; i < ARRAY_SIZE(block); i++) {
        cpu_stq_data_ra(env, wrap_address(env, address + i * sizeof(block[i])), block[i], return_address);
    }
}

uint32_t HELPER(lcctl)(CPUS390XState *env, uint64_t controls)
{
    CPUState *cpu = env_cpu(env);
    struct cpu_counters *own = counters_of(cpu);
    const uint16_t enable = controls >> 16;
    const uint16_t activate = controls;

    if ((enable | activate) & ~AUTHORISED) {
        return 3;
    }
    for (int set = 0; set < SET_COUNT; set++) {
        const uint16_t control = counter_sets[set].control;
        const bool was_active = own->active & control;
        const bool is_active = enable & activate & control;

        for (int i = 0; i < counter_sets[set].counters; i++) {
            const uint64_t now = counted(cpu, set, i);

            if (was_active && !is_active) {
                own->held[set][i] += now - own->started[set][i];
            } else if (!was_active && is_active) {
                own->started[set][i] = now;
            }
            if (!(enable & control)) {
                own->held[set][i] = 0;
            }
        }
    }
    if (!(enable & counter_sets[SET_EXTENDED].control)) {
        own->longest_masked_run = own->masked_run = 0;
    }
    own->enabled = enable;
    own->active = enable & activate;
    return 0;
}

uint32_t HELPER(ecctr)(CPUS390XState *env, uint32_t r1, uint64_t number)
{
    CPUState *cpu = env_cpu(env);

    check_extraction(env, GETPC());
    for (int set = 0; set < SET_COUNT; set++) {
        const uint64_t index = number - counter_sets[set].first;

        if (index < counter_sets[set].counters && (counters_of(cpu)->enabled & counter_sets[set].control)) {
            env->regs[r1] = extract(cpu, set, index);
            return 0;
        }
    }
    return 3;
}

/* There is no peripheral processor: none of its counters is available. */
uint32_t HELPER(epctr)(CPUS390XState *env)
{
    check_extraction(env, GETPC());
    return 3;
}

uint32_t HELPER(stcctm)(CPUS390XState *env, uint64_t range, uint32_t number, uint64_t address)
{
    const uintptr_t return_address = GETPC();
    CPUState *cpu = env_cpu(env);
    uint64_t stored;
    int set = 0;

    check_extraction(env, return_address);
    if (address % sizeof(uint64_t)) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, return_address);
    }
    while (set < SET_COUNT && counter_sets[set].number != number) {
        set++;
    }
    if (set == SET_COUNT || !(counters_of(cpu)->enabled & counter_sets[set].control)) {
        return STORED_NOTHING;
    }
    stored = MIN(range, counter_sets[set].size);
    for (uint64_t i = 0; i < stored; i++) {
        probe_write(env, wrap_address(env, address + i * sizeof(uint64_t)), sizeof(uint64_t), s390x_env_mmu_index(env, false),
                    return_address);
    }
    for (uint64_t i = 0; i < stored; i++) {
        cpu_stq_data_ra(env, wrap_address(env, address + i * sizeof(uint64_t)), extract(cpu, set, i), return_address);
    }
    if (range == counter_sets[set].size) {
        return STORED_SET;
    }
    return range < counter_sets[set].size ? STORED_PART : STORED_LESS_THAN_ASKED;
}
