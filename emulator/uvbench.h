/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What uvbench adds to QEMU's s390x machine, as seen from the hooks in QEMU's own files.
 * Every function does nothing (or says "no") while its machine property is off.
 */
#ifndef UVBENCH_H
#define UVBENCH_H

#include "chardev/char-fe.h"
#include "exec/memory.h"
#include "devices.h"

/*
 * Machine properties: -M s390-ccw-virtio,ultravisor=on,cpu-counters=on,… These two are off unless asked for; README.md has
 * the defaults of the others, which act only with ultravisor=on.
 */

/* Adds the properties to the machine's class. */
void uvbench_add_machine_properties(ObjectClass *machine_class);
/* True only with -icount: without it instructions can't be counted exactly. */
bool uvbench_cpu_counters_enabled(void);
/* True where SIE acts as guests do, on order. */
bool uvbench_guest_acts_enabled(void);
/* What becomes of a device's request for secure storage, which is counted in any case. */
enum uvbench_dma_policy { DMA_FAIL, DMA_COUNT };
enum uvbench_dma_policy uvbench_dma_policy(void);
/* True where such a request is to be told with the guest's backtrace. */
bool uvbench_dma_backtrace_enabled(void);
/* Sets the facility bits (STFLE, most significant bit first) that the properties stand for. */
void uvbench_add_facilities(uint8_t *facilities);
/* Sets the features of a CPU's SCLP entry that KVM wants of a host: SIEF2. */
void uvbench_add_sclp_cpu_features(uint8_t *features);

/* Takes the Ultravisor and the counters back to their start; called on each reset of the machine, while no vCPU runs. */
void uvbench_reset(void);

/* Ultravisor: the machine it lives in (ultravisor-host.c), what its pages are to others (secure-storage.c) */

/* Interruption codes that QEMU's cpu.h doesn't have. */
#define PGM_SECURE_STORAGE_ACCESS 0x3d

/* Every CPU access to storage is translated by QEMU's mmu_helper.c; what follows is called there. */

/*
 * True where a CPU may not touch the page at @absolute, which @address is translated to, and the translation-exception
 * identification in @teid. @access is an MMUAccessType, @address_space_control as in the PSW.
 */
bool ultravisor_refuses_page(uint64_t absolute, uint64_t address, int access, uint64_t address_space_control,
                             uint64_t *teid);
static inline bool ultravisor_refuses_access(uint64_t absolute, uint64_t address, int access,
                                             uint64_t address_space_control, uint64_t *teid)
{
    return uvbench_ultravisor_enabled() &&
           ultravisor_refuses_page(absolute, address, access, address_space_control, teid);
}

/* Raises the interruption where the storage key of a closed page, at real @address, is asked for or set. */
void secure_storage_refuse_key(CPUArchState *env, uint64_t absolute, uint64_t address, uintptr_t return_address);
static inline void ultravisor_check_storage_key(CPUArchState *env, uint64_t absolute, uint64_t address,
                                                uintptr_t return_address)
{
    if (uvbench_ultravisor_enabled()) {
        secure_storage_refuse_key(env, absolute, address, return_address);
    }
}

/* True where the entry at @absolute of a translation table lies in a page that is closed. */
bool ultravisor_table_page_is_closed(uint64_t absolute);
static inline bool ultravisor_refuses_table(uint64_t absolute)
{
    return uvbench_ultravisor_enabled() && ultravisor_table_page_is_closed(absolute);
}

/* Storage that an instruction or order designates by absolute address (secure-storage.c) */

/* True where a page of [@absolute, @absolute + @length) is closed. */
bool secure_storage_has_closed_page(uint64_t absolute, uint64_t length);
static inline bool ultravisor_closes_area(uint64_t absolute, uint64_t length)
{
    return uvbench_ultravisor_enabled() && secure_storage_has_closed_page(absolute, length);
}
/* The same for an operand: the translation-exception identification is stored, and the caller raises the interruption. */
bool secure_storage_refuses_operand(CPUArchState *env, uint64_t absolute, uint64_t length);
static inline bool ultravisor_refuses_operand(CPUArchState *env, uint64_t absolute, uint64_t length)
{
    return uvbench_ultravisor_enabled() && secure_storage_refuses_operand(env, absolute, length);
}
/* The same, and raises the interruption. */
void secure_storage_check_operand(CPUArchState *env, uint64_t absolute, uint64_t length, uintptr_t return_address);
static inline void ultravisor_check_operand(CPUArchState *env, uint64_t absolute, uint64_t length,
                                            uintptr_t return_address)
{
    if (uvbench_ultravisor_enabled()) {
        secure_storage_check_operand(env, absolute, length, return_address);
    }
}
/* For an instruction that has a condition code for what stops a translation: a table that is closed interrupts it. */
void secure_storage_check_walk(CPUArchState *env, int interruption, uint64_t teid, uintptr_t return_address);
static inline void ultravisor_check_walk(CPUArchState *env, int interruption, uint64_t teid, uintptr_t return_address)
{
    if (uvbench_ultravisor_enabled()) {
        secure_storage_check_walk(env, interruption, teid, return_address);
    }
}

/* Translations that CPUs keep (translation-records.c): what has to go when a page is closed. */

/* The page at @absolute goes into a TLB as that of @address, in the address space with QEMU's MMU index @mmu_index. */
void translation_records_add(uint64_t absolute, uint64_t address, int mmu_index);
extern bool translation_records_kept;
static inline void ultravisor_note_translation(uint64_t absolute, uint64_t address, int mmu_index)
{
    if (translation_records_kept) {
        translation_records_add(absolute, address, mmu_index);
    }
}
/* The contents of the page at @absolute are to change, which QEMU doesn't see: no code translated from it stays. */
void translated_code_drop(uint64_t absolute);
/* No CPU keeps a translation to the page at @absolute, nor code translated from it. No other CPU executes meanwhile. */
void translation_records_drop(uint64_t absolute);
/* Nothing is recorded until there is a guest: what is closed before empties all TLBs. Called while no CPU runs. */
void translation_records_reset(void);
/* Records from now on; no other CPU executes meanwhile. */
void translation_records_start(void);

/* In QEMU's cputlb.c (tlb.c.inc): takes a page, or all of them, out of a CPU's TLB at once. No other CPU may execute. */
void uvbench_flush_tlb_page(CPUState *cpu, uint64_t address, int mmu_index);
void uvbench_flush_tlb(CPUState *cpu);

/* Secure storage and devices: beside devices.h, what uvbench's own files share */

/* Called while no CPU runs, before the machine starts. */
void secure_storage_reset(void);
void closed_storage_start(void);
void device_mappings_start(void);
/* True while a device has a mapping of the page at @address. */
bool device_mappings_has(hwaddr address);
/* True where @buffer is what a device got instead of closed pages. */
bool device_mappings_is_substitute(const void *buffer);
/* Counts a device's access to closed storage, and tells of it if that is wanted (refused-dma.c). */
void refused_dma(hwaddr address, hwaddr length, bool is_write);

/* CPU-measurement counters (cpu-counters.c) */

/* Counters of the extended set that real machines number otherwise: see README.md. */
enum uvbench_counter {
    COUNTER_EXPORT,
    COUNTER_IMPORT,
    COUNTER_DESTROY_PAGE,
    COUNTER_PIN_SHARED,
    COUNTER_UNPIN_SHARED,
    COUNTER_UNPACK,
    COUNTER_SET_PARAMETERS,
    COUNTER_VERIFY,
    COUNTER_CREATE_CONFIGURATION,
    COUNTER_DESTROY_CONFIGURATION,
    COUNTER_CREATE_CPU,
    COUNTER_DESTROY_CPU,
    COUNTER_OTHER,
    COUNTER_DMA_REFUSED,
    COUNTER_LONG_MVCL,
    COUNTER_LONG_XC,
    COUNTER_LONG_MVCOS,
    COUNTER_LONG_IPTE,
    COUNTER_LONG_IDTE,
    COUNTER_LONG_SSKE,
    COUNTER_DIAG_44,
    COUNTER_DIAG_9C,
    COUNTER_BUSY,
    COUNTER_PARTIAL,
    COUNTER_LONGEST_MASKED_RUN,
    COUNTER_COUNT
};

/* All counts are zero and no set is active. */
void cpu_counters_reset(void);
/* Adds one to @counter of the running vCPU, of the first one where none runs. */
void cpu_counters_increment(enum uvbench_counter counter);
/*
 * Counts a UV call of the vCPU: as @command, or as busy if its condition code says so; as partial; and in the run of calls
 * with external and I/O interruptions masked that it belongs to.
 */
void cpu_counters_ultravisor_call(CPUArchState *env, enum uvbench_counter command, uint32_t condition);
/* Tallies of instructions that count one and may take long; a fault or an interruption before their end counts nothing. */
/* Counts an EXCLUSIVE OR of @bytes whose operands are accessible. */
void cpu_counters_exclusive_or(uint32_t bytes);
/* Counts a DIAGNOSE that yields the CPU, whether this machine has the @function or not. */
void cpu_counters_diagnose(uint32_t function);
/* Accounts instructions that the vCPU executed and QEMU takes off its budget. */
void cpu_counters_add_instructions(CPUState *cpu, int64_t instructions);
/* Told before a PSW is loaded: instructions are counted apart for the problem state, and masked runs may end. */
void cpu_counters_psw_change(CPUArchState *env, uint64_t new_mask);

/*
 * The instructions that a vCPU may execute before the next one's turn, of the @limit until the next timer. Alone, it
 * has them all; of several, each gets a short turn: one that waits for a lock would starve the holder for ever.
 */
int64_t cpu_counters_turn(int64_t limit);

/* Virtual time (virtual-time.c) */

/* The vCPU's instruction, its last for now, takes so long beside the one instruction that it is. Under -icount only. */
void uvbench_spend_time(CPUState *cpu, uint64_t nanoseconds);
/* What was spent since the last time, to be added to the virtual clock. */
int64_t uvbench_take_spent_time(void);

/* Serial ports (serial-port.c) */

/* qemu_chr_fe_write() for what the guest writes, under -icount and with cpu-counters=on until all is written. */
int uvbench_port_write(CharBackend *port, const uint8_t *bytes, int length);

/* Random numbers (random-numbers.c): KMC-PRNG, there with the ultravisor property */

/* Sets the function's bit in KMC's query result. */
void kmc_prng_add_to_query(int instruction, uint8_t *functions);
/* Executes KMC if it is KMC-PRNG that general register 0 asks for, else returns false. */
bool kmc_prng_execute(CPUArchState *env, int instruction, uint32_t r1, uint32_t r2, uintptr_t return_address);

/* Address translation (translation.c.inc, part of mmu_helper.c) */

/*
 * Walks the tables of @asce for @address, for a load or a @store, without regard to the CPU's own address space.
 * Returns 0 and the page's absolute address, or the program interruption that the walk ended in.
 */
int uvbench_translate_by_asce(CPUArchState *env, uint64_t asce, uint64_t address, bool store, uint64_t *absolute);

/* A guest without code (start-interpretive-execution.c): orders in its registers, see README.md */

#define GUEST_ORDER_SIGNATURE UINT32_C(0x75766265)

enum guest_order {
    ORDER_TOUCH = 1,
    ORDER_LOAD,
    ORDER_STORE,
    ORDER_FILL,
    ORDER_VERIFY,
    ORDER_SHARE,
    ORDER_UNSHARE,
};

#endif
