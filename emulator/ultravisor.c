// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ULTRAVISOR CALL: as much of the Ultravisor as KVM needs to make pages secure and to get them back. The commands by
 * their numbers, and those about the Ultravisor itself: query and initialise.
 * Control blocks and response codes: Linux arch/s390/include/asm/uv.h, kvm-unit-tests s390x/uv-host.c.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "exec/cpu_ldst.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/boards.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/secure-storage.h"
#include "uvbench/ultravisor.h"
#include "uvbench/uvbench.h"

#define QUI_SHORTEST 0xa8
#define FEATURE_MISC (1ull << 63)

static bool initialised;

static struct response query(CPUS390XState *env, struct control_block *block);

static bool another_cpu_runs(CPUS390XState *env)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (cpu != env_cpu(env) && s390_cpu_get_state(S390_CPU(cpu)) != S390_CPU_STATE_STOPPED) {
            return true;
        }
    }
    return false;
}

static struct response initialise(CPUS390XState *env, struct control_block *block)
{
    const uint64_t origin = block->doubleword[3], length = block->doubleword[4];
    g_autoptr(GArray) pages = donation_new_list();

    if (initialised) {
        return RESPONSE(0x0101);
    }
    if (length != UV_STORAGE_LENGTH) {
        return RESPONSE(0x0103);
    }
    if (!secure_storage_is_ram(origin)) {
        return RESPONSE(0x0104);
    }
    if (!donation_list_absolute(pages, origin, length)) {
        return RESPONSE(0x0105);
    }
    /* A machine that ends at 2 GiB can't do better. */
    if (origin < 2 * GiB && current_machine->ram_size > 2 * GiB) {
        return RESPONSE(0x0108);
    }
    if (donation_has_lowcore(pages)) {
        return REFUSED;
    }
    if (another_cpu_runs(env)) {
        return RESPONSE(0x0102);
    }
    donation_take(env_cpu(env), pages);
    ultravisor_start_guests();
    initialised = true;
    return EXECUTED;
}

void ultravisor_reset(void)
{
    for (uint64_t page = 0; page < current_machine->ram_size; page += TARGET_PAGE_SIZE) {
        if (secure_storage_get(page) != PAGE_PLAIN) {
            secure_storage_clear_page(page);
            secure_storage_set(first_cpu, page, PAGE_PLAIN);
        }
    }
    ultravisor_forget_guests();
    initialised = false;
}

/* The commands */

static const struct command {
    uint16_t code;
    uint16_t shortest;
    int8_t installed_bit; /* in QUI's list */
    bool before_initialise;
    enum uvbench_counter counter;
    struct response (*execute)(CPUS390XState *env, struct control_block *block);
} commands[] = {
    { 0x0001, QUI_SHORTEST, 0, true, COUNTER_OTHER, query },
    { 0x000f, 0x48, 1, true, COUNTER_OTHER, initialise },
    { 0x0100, 0x80, 2, false, COUNTER_CREATE_CONFIGURATION, ultravisor_create_configuration },
    { 0x0101, 0x40, 3, false, COUNTER_DESTROY_CONFIGURATION, ultravisor_destroy_configuration },
    { 0x0120, 0x60, 4, false, COUNTER_CREATE_CPU, ultravisor_create_cpu },
    { 0x0121, 0x40, 5, false, COUNTER_DESTROY_CPU, ultravisor_destroy_cpu },
    { 0x0200, 0x28, 6, false, COUNTER_IMPORT, ultravisor_convert_to_secure },
    { 0x0201, 0x20, 7, false, COUNTER_EXPORT, ultravisor_convert_from_secure },
    { 0x0202, 0x20, -1, false, COUNTER_DESTROY_PAGE, ultravisor_destroy_page },
    { 0x0300, 0x50, 11, false, COUNTER_SET_PARAMETERS, ultravisor_set_parameters },
    { 0x0301, 0x50, 13, false, COUNTER_UNPACK, ultravisor_unpack },
    { 0x0302, 0x40, 14, false, COUNTER_VERIFY, ultravisor_verify },
    { 0x0310, 0x40, 15, false, COUNTER_OTHER, ultravisor_check_cpu_handle },
    { 0x0311, 0x40, 16, false, COUNTER_OTHER, ultravisor_check_cpu_handle },
    { 0x0320, 0x40, 18, false, COUNTER_OTHER, ultravisor_check_guest_handle },
    { 0x0321, 0x40, 19, false, COUNTER_OTHER, ultravisor_check_cpu_handle },
    { 0x0330, 0x50, 17, false, COUNTER_OTHER, ultravisor_set_cpu_state },
    { 0x0340, 0x40, 20, false, COUNTER_OTHER, ultravisor_check_guest_handle },
    { 0x0341, 0x20, 21, false, COUNTER_PIN_SHARED, ultravisor_refuse },
    { 0x0342, 0x28, 22, false, COUNTER_UNPIN_SHARED, ultravisor_refuse },
};

static const struct command *find_command(uint16_t code)
{
    for (int i = 0; i < ARRAY_SIZE(commands); i++) {
        if (commands[i].code == code) {
            return &commands[i];
        }
    }
    return NULL;
}

static struct response query(CPUS390XState *env, struct control_block *block)
{
    const uint16_t length = block->doubleword[0] >> 48;

    memset(&block->doubleword[1], 0, sizeof(*block) - sizeof(block->doubleword[0]));
    for (int i = 0; i < ARRAY_SIZE(commands); i++) {
        if (commands[i].installed_bit >= 0) {
            block->doubleword[0x10 / 8] |= 1ull << (63 - commands[i].installed_bit);
        }
    }
    block->doubleword[0x40 / 8] = UV_STORAGE_LENGTH;
    block->doubleword[0x50 / 8] = CONFIGURATION_STORAGE_LENGTH;
    block->doubleword[0x58 / 8] = VARIABLE_STORAGE_BASE_LENGTH;
    block->doubleword[0x60 / 8] = VARIABLE_STORAGE_LENGTH_PER_MIB;
    block->doubleword[0x68 / 8] = CPU_STORAGE_LENGTH;
    block->doubleword[0x78 / 8] = MAX_CONFIGURATIONS;
    block->doubleword[0x80 / 8] = MAX_GUEST_ADDRESS;
    block->doubleword[0x98 / 8] = MAX_CPU_ID;
    block->doubleword[0xa0 / 8] = FEATURE_MISC;
    return length < QUI_LENGTH ? MORE_DATA : EXECUTED;
}

static struct response execute(CPUS390XState *env, const struct command *command, struct control_block *block,
                               uint16_t length)
{
    if (!command) {
        return UNKNOWN_COMMAND;
    }
    if (!initialised && !command->before_initialise) {
        return WRONG_STATE;
    }
    return length < command->shortest ? WRONG_LENGTH : command->execute(env, block);
}

uint32_t HELPER(uvc)(CPUS390XState *env, uint64_t address)
{
    const uintptr_t return_address = GETPC();
    const int mmu_index = cpu_mmu_index(env, false);
    struct control_block block = { 0 };
    const struct command *command;
    struct response response;
    uint16_t length, code;
    int doublewords;

    address = wrap_address(env, address);
    if (address % sizeof(block.doubleword[0])) {
        tcg_s390_program_interrupt(env, PGM_SPECIFICATION, return_address);
    }

    /* Every access that can fail comes before the call has an effect. */
    block.doubleword[0] = cpu_ldq_data_ra(env, address, return_address);
    length = block.doubleword[0] >> 48;
    code = block.doubleword[0] >> 32;
    doublewords = MAX(MIN(length, QUI_LENGTH) / sizeof(block.doubleword[0]), 1);
    for (int i = 0; i < doublewords; i++) {
        block.doubleword[i] = cpu_ldq_data_ra(env, address + i * sizeof(block.doubleword[0]), return_address);
        probe_write(env, address + i * sizeof(block.doubleword[0]), sizeof(block.doubleword[0]), mmu_index,
                    return_address);
    }

    command = find_command(code);
    cpu_counters_increment(command ? command->counter : COUNTER_OTHER);
    qemu_mutex_lock_iothread();
    response = execute(env, command, &block, length);
    qemu_mutex_unlock_iothread();

    block.doubleword[0] = deposit64(block.doubleword[0], 0, 32, (uint32_t)response.code << 16 | response.reason);
    for (int i = 0; i < doublewords; i++) {
        cpu_stq_data_ra(env, address + i * sizeof(block.doubleword[0]), block.doubleword[i], return_address);
    }
    return response.code == 0x0001 ? 0 : 1;
}
