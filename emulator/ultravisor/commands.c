// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ULTRAVISOR CALL: as much of the Ultravisor as KVM needs to make pages secure and to get them back. The commands by
 * their numbers, and those about the Ultravisor itself: query and initialise.
 * Control blocks and response codes: Linux arch/s390/include/asm/uv.h, kvm-unit-tests s390x/uv-host.c.
 */
#include "internal.h"

#define QUI_SHORTEST 0xa8
#define FEATURE_MISC (1ull << 63)

struct ultravisor_settings ultravisor_settings;

static bool initialised;

static struct response query(struct host_cpu *cpu, struct control_block *block);

static struct response initialise(struct host_cpu *cpu, struct control_block *block)
{
    const uint64_t origin = block->doubleword[3], length = block->doubleword[4];
    g_autoptr(GArray) pages = donation_new_list();

    if (initialised) {
        return RESPONSE(0x0101);
    }
    if (length != UV_STORAGE_LENGTH) {
        return RESPONSE(0x0103);
    }
    if (!storage_is_ram(origin)) {
        return RESPONSE(0x0104);
    }
    if (!donation_list_absolute(pages, origin, length)) {
        return RESPONSE(0x0105);
    }
    /* A machine that ends at 2 GiB can't do better. */
    if (origin < 2 * GiB && host_storage_bytes() > 2 * GiB) {
        return RESPONSE(0x0108);
    }
    if (donation_has_lowcore(pages)) {
        return REFUSED;
    }
    if (host_another_cpu_runs(cpu)) {
        return RESPONSE(0x0102);
    }
    donation_take(cpu, pages);
    ultravisor_start_guests();
    initialised = true;
    return EXECUTED;
}

void ultravisor_reset(void)
{
    storage_reset();
    ultravisor_forget_guests();
    trouble_reset();
    initialised = false;
}

/* The commands */

static const struct command {
    const char *name;
    uint16_t code;
    uint16_t shortest;
    int8_t installed_bit; /* in QUI's list; -1: none */
    bool before_initialise;
    struct response (*execute)(struct host_cpu *cpu, struct control_block *block);
} commands[COMMAND_COUNT] = {
    [COMMAND_QUERY] = { "query", 0x0001, QUI_SHORTEST, 0, true, query },
    [COMMAND_INITIALISE] = { "initialise", 0x000f, 0x48, 1, true, initialise },
    [COMMAND_CREATE_CONFIGURATION] = { "create-configuration", 0x0100, 0x80, 2, false, ultravisor_create_configuration },
    [COMMAND_DESTROY_CONFIGURATION] = { "destroy-configuration", 0x0101, 0x40, 3, false, ultravisor_destroy_configuration },
    [COMMAND_CREATE_CPU] = { "create-cpu", 0x0120, 0x60, 4, false, ultravisor_create_cpu },
    [COMMAND_DESTROY_CPU] = { "destroy-cpu", 0x0121, 0x40, 5, false, ultravisor_destroy_cpu },
    [COMMAND_IMPORT] = { "import", 0x0200, 0x28, 6, false, ultravisor_convert_to_secure },
    [COMMAND_EXPORT] = { "export", 0x0201, 0x20, 7, false, ultravisor_convert_from_secure },
    [COMMAND_DESTROY_PAGE] = { "destroy-page", 0x0202, 0x20, -1, false, ultravisor_destroy_page },
    [COMMAND_SET_PARAMETERS] = { "set-parameters", 0x0300, 0x50, 11, false, ultravisor_set_parameters },
    [COMMAND_UNPACK] = { "unpack", 0x0301, 0x50, 13, false, ultravisor_unpack },
    [COMMAND_VERIFY] = { "verify", 0x0302, 0x40, 14, false, ultravisor_verify },
    [COMMAND_RESET_CPU] = { "reset-cpu", 0x0310, 0x40, 15, false, ultravisor_check_cpu_handle },
    [COMMAND_RESET_CPU_INITIAL] = { "reset-cpu-initial", 0x0311, 0x40, 16, false, ultravisor_check_cpu_handle },
    [COMMAND_PREPARE_RESET] = { "prepare-reset", 0x0320, 0x40, 18, false, ultravisor_check_guest_handle },
    [COMMAND_RESET_CPU_CLEAR] = { "reset-cpu-clear", 0x0321, 0x40, 19, false, ultravisor_check_cpu_handle },
    [COMMAND_SET_CPU_STATE] = { "set-cpu-state", 0x0330, 0x50, 17, false, ultravisor_set_cpu_state },
    [COMMAND_UNSHARE_ALL] = { "unshare-all", 0x0340, 0x40, 20, false, ultravisor_check_guest_handle },
    [COMMAND_PIN_SHARED] = { "pin-shared", 0x0341, 0x20, 21, false, ultravisor_pin_shared },
    [COMMAND_UNPIN_SHARED] = { "unpin-shared", 0x0342, 0x28, 22, false, ultravisor_unpin_shared },
};

enum ultravisor_command ultravisor_find_command(uint16_t code)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].execute && commands[i].code == code) {
            return i;
        }
    }
    return COMMAND_UNKNOWN;
}

const char *ultravisor_command_name(enum ultravisor_command command)
{
    return command < COMMAND_COUNT ? commands[command].name : NULL;
}

bool ultravisor_closes_pages(enum ultravisor_command command)
{
    switch (command) {
    case COMMAND_INITIALISE:
    case COMMAND_CREATE_CONFIGURATION:
    case COMMAND_CREATE_CPU:
    case COMMAND_IMPORT:
    case COMMAND_UNPACK:
        return true;
    default:
        return false;
    }
}

static struct response query(struct host_cpu *cpu, struct control_block *block)
{
    const uint16_t length = block->doubleword[0] >> 48;

    memset(&block->doubleword[1], 0, sizeof(*block) - sizeof(block->doubleword[0]));
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].execute && commands[i].installed_bit >= 0) {
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

static struct response execute(struct host_cpu *cpu, enum ultravisor_command command, struct control_block *block,
                               bool *busy)
{
    const uint16_t length = block->doubleword[0] >> 48;
    struct response response = { 0 };

    if (command == COMMAND_UNKNOWN) {
        return UNKNOWN_COMMAND;
    }
    if (!initialised && !commands[command].before_initialise) {
        return WRONG_STATE;
    }
    if (length < commands[command].shortest) {
        return WRONG_LENGTH;
    }
    *busy = trouble_is_busy(command);
    if (*busy || trouble_fails(command, &response)) {
        return response;
    }
    return commands[command].execute(cpu, block);
}

enum ultravisor_condition ultravisor_call(struct host_cpu *cpu, struct control_block *block)
{
    const enum ultravisor_command command = ultravisor_find_command(block->doubleword[0] >> 32);
    bool busy = false;
    const struct response response = execute(cpu, command, block, &busy);

    block->doubleword[0] &= ~UINT64_C(0xffffffff);
    block->doubleword[0] |= (uint32_t)response.code << 16 | response.reason;
    if (busy) {
        return CALL_BUSY;
    }
    return response.code == EXECUTED.code ? CALL_DONE : CALL_ERROR;
}
