// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KMC-PRNG, without which Linux refuses to randomise its kernel address (arch/s390/boot/kaslr.c).
 * The numbers come from QEMU's guest random source and so follow -seed; they are not those of the TDES algorithm.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/cpu_ldst.h"
#include "qemu/guest-random.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/uvbench.h"

#define FUNCTION_PRNG 67
#define FUNCTION_CODE_MASK 0x7f
#define FUNCTION_MODIFIER 0x80
#define BLOCK_LENGTH 8

void kmc_prng_add_to_query(int instruction, uint8_t *functions)
{
    if (uvbench_ultravisor_enabled() && instruction == S390_FEAT_TYPE_KMC) {
        functions[FUNCTION_PRNG / 8] |= 0x80 >> (FUNCTION_PRNG % 8);
    }
}

bool kmc_prng_execute(CPUArchState *env, int instruction, uint32_t r1, uint32_t r2, uintptr_t return_address)
{
    uint64_t length = env->regs[r2 + 1];

    if (!uvbench_ultravisor_enabled() || instruction != S390_FEAT_TYPE_KMC ||
        (env->regs[0] & FUNCTION_CODE_MASK) != FUNCTION_PRNG) {
        return false;
    }
    if ((env->regs[0] & FUNCTION_MODIFIER) || length % BLOCK_LENGTH) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, return_address);
    }
    for (; length; length -= BLOCK_LENGTH) {
        uint64_t random;

        qemu_guest_getrandom_nofail(&random, sizeof(random));
        cpu_stq_data_ra(env, wrap_address(env, env->regs[r1]), random, return_address);
        env->regs[r1] += BLOCK_LENGTH;
        if (r2 != r1) {
            env->regs[r2] += BLOCK_LENGTH;
        }
        env->regs[r2 + 1] -= BLOCK_LENGTH;
    }
    return true;
}
