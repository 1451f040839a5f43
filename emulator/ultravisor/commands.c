// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ULTRAVISOR CALL: the commands by their numbers, what is checked of all of them, and those about the Ultravisor
 * itself: query and initialise.
 * Control blocks and response codes: Linux arch/s390/include/asm/uv.h, kvm-unit-tests s390x/uv-host.c.
 */
#include <string.h>

#include "header.h"

#define QUI_SHORTEST 0xa8
#define FEATURE_MISC (1ull << 63)
#define HEADER_VERSIONS (1ull << 63) /* 0x100 */
#define HEADER_FLAGS (HEADER_ALLOW_DUMP | HEADER_NO_DECRYPTION | HEADER_KEY_MANAGEMENT)

struct ultravisor_settings ultravisor_settings;

static bool initialised;

static struct response initialise(const struct call *call)
{
    const uint64_t origin = call->block->doubleword[3], length = call->block->doubleword[4];
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
    if (origin > host_storage_bytes() - length) {
        return RESPONSE(0x0105);
    }
    /* A machine that ends at 2 GiB can't do better. */
    if (origin < 2 * GiB && host_storage_bytes() > 2 * GiB) {
        return RESPONSE(0x0108);
    }
    /* Assumed: the kernel asks for 1 MiB, but no more than a page's border is known to be needed. */
    if (origin & ~PAGE_ADDRESS_MASK) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (donation_has_lowcore(origin, length)) {
        return REFUSED_FOR(REFUSED_LOWCORE);
    }
    if (host_another_cpu_runs(call->cpu)) {
        return RESPONSE(0x0102);
    }
    if (!donation_take_all(call->cpu, pages, origin, length)) {
        return REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
    }
    guests_start();
    initialised = true;
    return EXECUTED;
}

void ultravisor_reset(void)
{
    storage_reset();
    guests_forget();
    trouble_reset();
    initialised = false;
}

static struct response query(const struct call *call);

/* The commands: lengths and fields by arch/s390/include/asm/uv.h. A block may be longer; what follows is not looked at. */

/* Doublewords of a control block that must be zero. */
#define FIELD(offset) (1u << (offset) / 8)
#define FIELDS(first, last) ((FIELD(last) << 1) - FIELD(first))
#define ALWAYS FIELDS(0x08, 0x10)

/* What the handle names, which lies at 0x18 but for a new CPU's guest. */
enum handle { NO_HANDLE, GUEST_HANDLE, CPU_HANDLE, NEW_CPUS_GUEST_HANDLE };

static const struct command {
    const char *name;
    uint16_t code;
    int8_t installed_bit; /* in QUI's list; -1: none */
    uint16_t shortest;
    uint16_t reserved;
    enum handle handle;
    uint8_t states; /* of the configuration; wherever there is none, the Ultravisor must be initialised */
    struct response (*execute)(const struct call *call);
} commands[COMMAND_COUNT] = {
    [COMMAND_QUERY] = { "query", 0x0001, 0, QUI_SHORTEST, 0, NO_HANDLE, 0, query },
    [COMMAND_INITIALISE] = { "initialise", 0x000f, 1, 0x48, ALWAYS | FIELDS(0x28, 0x40), NO_HANDLE, 0, initialise },
    [COMMAND_CREATE_CONFIGURATION] = { "create-configuration", 0x0100, 2, 0x80, ALWAYS | FIELDS(0x58, 0x78), NO_HANDLE,
                                       0, ultravisor_create_configuration },
    [COMMAND_DESTROY_CONFIGURATION] = { "destroy-configuration", 0x0101, 3, 0x40, ALWAYS | FIELDS(0x20, 0x38),
                                        GUEST_HANDLE, UINT8_MAX, ultravisor_destroy_configuration },
    [COMMAND_DESTROY_CONFIGURATION_FAST] = { "destroy-configuration-fast", 0x0102, 23, 0x48,
                                             ALWAYS | FIELDS(0x20, 0x40), GUEST_HANDLE, UINT8_MAX,
                                             ultravisor_destroy_configuration },
    [COMMAND_CREATE_CPU] = { "create-cpu", 0x0120, 4, 0x60, ALWAYS | FIELDS(0x40, 0x58), NEW_CPUS_GUEST_HANDLE,
                             STATES_ALIVE, ultravisor_create_cpu },
    [COMMAND_DESTROY_CPU] = { "destroy-cpu", 0x0121, 5, 0x40, ALWAYS | FIELDS(0x20, 0x38), CPU_HANDLE, UINT8_MAX,
                              ultravisor_destroy_cpu },
    [COMMAND_IMPORT] = { "import", 0x0200, 6, 0x28, ALWAYS, GUEST_HANDLE, STATE_VERIFIED,
                         ultravisor_convert_to_secure },
    [COMMAND_EXPORT] = { "export", 0x0201, 7, 0x20, ALWAYS, NO_HANDLE, 0, ultravisor_convert_from_secure },
    [COMMAND_DESTROY_PAGE] = { "destroy-page", 0x0202, -1, 0x20, ALWAYS, NO_HANDLE, 0, ultravisor_destroy_page },
    [COMMAND_SET_PARAMETERS] = { "set-parameters", 0x0300, 11, 0x50, ALWAYS | FIELDS(0x30, 0x48), GUEST_HANDLE,
                                 STATE_NEW, ultravisor_set_parameters },
    [COMMAND_UNPACK] = { "unpack", 0x0301, 13, 0x50, ALWAYS | FIELDS(0x38, 0x48), GUEST_HANDLE, STATE_HAS_PARAMETERS,
                         ultravisor_unpack },
    [COMMAND_VERIFY] = { "verify", 0x0302, 14, 0x40, ALWAYS | FIELDS(0x20, 0x38), GUEST_HANDLE, STATE_HAS_PARAMETERS,
                         ultravisor_verify },
    [COMMAND_RESET_CPU] = { "reset-cpu", 0x0310, 15, 0x40, ALWAYS | FIELDS(0x20, 0x38), CPU_HANDLE, STATES_ALIVE,
                            ultravisor_reset_guest },
    [COMMAND_RESET_CPU_INITIAL] = { "reset-cpu-initial", 0x0311, 16, 0x40, ALWAYS | FIELDS(0x20, 0x38), CPU_HANDLE,
                                    STATES_ALIVE, ultravisor_reset_guest },
    [COMMAND_PREPARE_RESET] = { "prepare-reset", 0x0320, 18, 0x40, ALWAYS | FIELDS(0x20, 0x38), GUEST_HANDLE,
                                STATES_ALIVE, ultravisor_reset_guest },
    [COMMAND_RESET_CPU_CLEAR] = { "reset-cpu-clear", 0x0321, 19, 0x40, ALWAYS | FIELDS(0x20, 0x38), CPU_HANDLE,
                                  STATES_ALIVE, ultravisor_reset_guest },
    [COMMAND_SET_CPU_STATE] = { "set-cpu-state", 0x0330, 17, 0x50, ALWAYS | FIELDS(0x28, 0x48), CPU_HANDLE,
                                STATES_ALIVE, ultravisor_set_cpu_state },
    [COMMAND_UNSHARE_ALL] = { "unshare-all", 0x0340, 20, 0x40, ALWAYS | FIELDS(0x20, 0x38), GUEST_HANDLE, STATES_ALIVE,
                              ultravisor_unshare_all },
    [COMMAND_PIN_SHARED] = { "pin-shared", 0x0341, 21, 0x20, ALWAYS, NO_HANDLE, 0, ultravisor_pin_shared },
    [COMMAND_UNPIN_SHARED] = { "unpin-shared", 0x0342, 22, 0x28, ALWAYS, GUEST_HANDLE, STATES_ALIVE,
                               ultravisor_unpin_shared },
    [COMMAND_DUMP_INITIALISE] = { "dump-initialise", 0x0400, 24, 0x40, ALWAYS | FIELDS(0x20, 0x38), GUEST_HANDLE,
                                  STATE_VERIFIED, ultravisor_dump_initialise },
    [COMMAND_DUMP_STORAGE_STATE] = { "dump-storage-state", 0x0401, 25, 0x50, ALWAYS | FIELDS(0x30, 0x48), GUEST_HANDLE,
                                     STATE_DUMPING, ultravisor_dump_storage_state },
    [COMMAND_DUMP_CPU] = { "dump-cpu", 0x0402, 26, 0x50, ALWAYS | FIELDS(0x28, 0x48), CPU_HANDLE, STATE_DUMPING,
                           ultravisor_dump_cpu },
    [COMMAND_DUMP_COMPLETE] = { "dump-complete", 0x0403, 27, 0x50, ALWAYS | FIELDS(0x28, 0x48), GUEST_HANDLE,
                                STATE_DUMPING, ultravisor_dump_complete },
};

enum ultravisor_command ultravisor_find_command(uint16_t code)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].code == code) {
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
    case COMMAND_UNSHARE_ALL:
        return true;
    default:
        return false;
    }
}

static struct response query(const struct call *call)
{
    uint64_t *field = call->block->doubleword;
    const uint16_t length = field[0] >> 48;

    memset(&field[1], 0, sizeof(*call->block) - sizeof(field[0]));
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].installed_bit >= 0) {
            field[0x10 / 8] |= 1ull << (63 - commands[i].installed_bit);
        }
    }
    field[0x40 / 8] = UV_STORAGE_LENGTH;
    field[0x50 / 8] = CONFIGURATION_STORAGE_LENGTH;
    field[0x58 / 8] = VARIABLE_STORAGE_BASE_LENGTH;
    field[0x60 / 8] = VARIABLE_STORAGE_LENGTH_PER_MIB;
    field[0x68 / 8] = CPU_STORAGE_LENGTH;
    field[0x78 / 8] = MAX_CONFIGURATIONS;
    field[0x80 / 8] = MAX_GUEST_ADDRESS;
    field[0x98 / 8] = MAX_CPU_ID;
    field[0xa0 / 8] = FEATURE_MISC;
    field[0xb0 / 8] = HEADER_VERSIONS;
    field[0xb8 / 8] = HEADER_FLAGS;
    field[0xc8 / 8] = DUMP_STORAGE_STATE_LENGTH;
    field[0xd0 / 8] = DUMP_COMPLETION_LENGTH;
    return length < QUI_LENGTH ? MORE_DATA : EXECUTED;
}

/* Looks up what the command's handle names. */
static struct response find_subject(const struct command *command, struct call *call)
{
    const uint64_t *field = call->block->doubleword;

    switch (command->handle) {
    case NO_HANDLE:
        return EXECUTED;
    case CPU_HANDLE:
        call->guest_cpu = guests_find_cpu(field[3]);
        if (!call->guest_cpu) {
            return WRONG_CPU_HANDLE;
        }
        /* A configuration is never destroyed before its CPUs. */
        call->configuration = guests_find(call->guest_cpu->guest_handle);
        break;
    case GUEST_HANDLE:
        call->configuration = guests_find(field[3]);
        break;
    case NEW_CPUS_GUEST_HANDLE:
        call->configuration = guests_find(field[4]);
        break;
    }
    if (!call->configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return call->configuration->state & command->states ? EXECUTED : WRONG_STATE;
}

static bool has_reserved_field(const struct command *command, const struct control_block *block)
{
    for (int i = 0; command->reserved >> i; i++) {
        if (command->reserved >> i & 1 && block->doubleword[i]) {
            return true;
        }
    }
    return false;
}

static struct response execute(enum ultravisor_command number, struct call *call)
{
    const struct command *command = &commands[number];
    const uint16_t length = call->block->doubleword[0] >> 48;
    struct response response;

    if (number == COMMAND_UNKNOWN) {
        return UNKNOWN_COMMAND;
    }
    if (!initialised && number != COMMAND_QUERY && number != COMMAND_INITIALISE) {
        return WRONG_STATE;
    }
    /* That blocks are of doublewords, and reserved ones zero, is assumed. */
    if (length < command->shortest || length % sizeof(call->block->doubleword[0])) {
        return WRONG_LENGTH;
    }
    if (trouble_is_busy(number)) {
        return BUSY;
    }
    if (trouble_fails(number, &response)) {
        return number == COMMAND_CREATE_CONFIGURATION && response.code & MUST_BE_DESTROYED ?
                   ultravisor_create_broken_configuration(call, response) :
                   response;
    }
    response = find_subject(command, call);
    if (response.condition != CALL_DONE) {
        return response;
    }
    if (has_reserved_field(command, call->block)) {
        return REFUSED_FOR(REFUSED_RESERVED);
    }
    return command->execute(call);
}

enum ultravisor_condition ultravisor_call(struct host_cpu *cpu, struct control_block *block)
{
    struct call call = { .cpu = cpu, .block = block };
    const struct response response = execute(ultravisor_find_command(block->doubleword[0] >> 32), &call);

    block->doubleword[0] &= ~UINT64_C(0xffffffff);
    block->doubleword[0] |= (uint32_t)response.code << 16 | response.reason;
    return response.condition;
}
