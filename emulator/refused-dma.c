// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device asked for secure storage: this is what a kernel runs into that didn't make a page accessible. It is counted,
 * and with dma-backtrace=on told, with the place in the kernel that started it.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "cpu.h"
#include "uvbench/devices.h"
#include "uvbench/uvbench.h"

#define DEEPEST 32

/*
 * Where a stack frame says where its caller's begins, and where in the caller's the return address is (general register
 * 14): Linux packs its frames (arch/s390/include/asm/stacktrace.h); else they are the ELF ABI's.
 */
static const struct frame_layout {
    uint64_t back_chain, return_address;
} layouts[] = { { 152, 136 }, { 0, 112 } };

#define FARTHEST_CALLER (64 * 1024) /* the largest kernel stack */

#define STACK_REGISTER 15

static bool load(CPUState *cpu, uint64_t address, uint64_t *value)
{
    if (cpu_memory_rw_debug(cpu, address, value, sizeof(*value), false)) {
        return false;
    }
    *value = be64_to_cpu(*value);
    return true;
}

/* The caller's frame of the one at @frame, and the address that it will go on at. */
static bool find_caller(CPUState *cpu, uint64_t frame, uint64_t *caller, uint64_t *address)
{
    for (int i = 0; i < ARRAY_SIZE(layouts); i++) {
        if (load(cpu, frame + layouts[i].back_chain, caller) && *caller > frame && *caller - frame < FARTHEST_CALLER &&
            load(cpu, *caller + layouts[i].return_address, address)) {
            return true;
        }
    }
    return false;
}

/* Return addresses, from the innermost function to where the kernel was entered. */
static void add_callers(CPUState *cpu, GString *text)
{
    uint64_t frame = S390_CPU(cpu)->env.regs[STACK_REGISTER];
    uint64_t address;

    for (int depth = 0; depth < DEEPEST && find_caller(cpu, frame, &frame, &address); depth++) {
        g_string_append_printf(text, " 0x%" PRIx64, address);
    }
}

void refused_dma(hwaddr address, hwaddr length, bool is_write)
{
    g_autoptr(GString) text = NULL;

    cpu_counters_increment(COUNTER_DMA_REFUSED);
    if (!uvbench_dma_backtrace_enabled()) {
        return;
    }
    text = g_string_new(NULL);
    g_string_printf(text, "uvbench: a device asked to %s secure storage at absolute address 0x%" HWADDR_PRIx ", %"
                    HWADDR_PRIu " bytes; ", is_write ? "write" : "read", address, length);
    if (current_cpu) {
        g_string_append_printf(text, "started by CPU %d at 0x%" PRIx64 ", called from", current_cpu->cpu_index,
                               S390_CPU(current_cpu)->env.psw.addr);
        add_callers(current_cpu, text);
    } else {
        g_string_append(text, "started by no CPU");
    }
    info_report("%s", text->str);
}
