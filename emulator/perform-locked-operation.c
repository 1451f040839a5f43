// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PERFORM LOCKED OPERATION as far as KVM's initialisation needs it: the test form, which says "not installed" of
 * every function code. The functions themselves are not there, as the test says.
 */
#include "qemu/osdep.h"
#include "cpu.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"

#define PLO_TEST 0x100 /* bit 55 of general register 0 */
#define PLO_RESERVED 0xfffffe00u

uint32_t HELPER(plo)(CPUS390XState *env)
{
    if ((env->regs[0] & PLO_RESERVED) || !(env->regs[0] & PLO_TEST)) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, GETPC());
    }
    return 3;
}
