// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual time that passes while no instruction is executed. It shows in the guest's clocks and timers, and in no
 * instruction count.
 */
#include "qemu/osdep.h"
#include "hw/core/cpu.h"
#include "uvbench/uvbench.h"

/* All vCPUs share one clock and one thread under -icount. */
static int64_t spent;

void uvbench_spend_time(CPUState *cpu, uint64_t nanoseconds)
{
    if (nanoseconds) {
        spent += nanoseconds;
        /* The vCPU's budget ends at the next timer as it was: a new one is computed. */
        cpu_exit(cpu);
    }
}

int64_t uvbench_take_spent_time(void)
{
    const int64_t taken = spent;

    spent = 0;
    return taken;
}
