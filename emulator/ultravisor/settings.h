/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an Ultravisor is to behave where that is a choice: set by the machine's properties before it starts, all zero
 * unless asked for.
 */
#ifndef ULTRAVISOR_SETTINGS_H
#define ULTRAVISOR_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/* The commands, in the order of the table in commands.c; names for options are in ultravisor_command_name(). */
enum ultravisor_command {
    COMMAND_QUERY,
    COMMAND_INITIALISE,
    COMMAND_CREATE_CONFIGURATION,
    COMMAND_DESTROY_CONFIGURATION,
    COMMAND_DESTROY_CONFIGURATION_FAST,
    COMMAND_CREATE_CPU,
    COMMAND_DESTROY_CPU,
    COMMAND_IMPORT,
    COMMAND_EXPORT,
    COMMAND_DESTROY_PAGE,
    COMMAND_SET_PARAMETERS,
    COMMAND_UNPACK,
    COMMAND_VERIFY,
    COMMAND_RESET_CPU,
    COMMAND_RESET_CPU_INITIAL,
    COMMAND_PREPARE_RESET,
    COMMAND_RESET_CPU_CLEAR,
    COMMAND_SET_CPU_STATE,
    COMMAND_UNSHARE_ALL,
    COMMAND_PIN_SHARED,
    COMMAND_UNPIN_SHARED,
    COMMAND_DUMP_INITIALISE,
    COMMAND_DUMP_STORAGE_STATE,
    COMMAND_DUMP_CPU,
    COMMAND_DUMP_COMPLETE,
    COMMAND_COUNT,
    COMMAND_UNKNOWN = COMMAND_COUNT
};

enum image_mode {
    IMAGE_ENCRYPTED, /* unpack takes ciphertext under the key of the header that set parameters got */
    IMAGE_PLAIN,     /* unpack takes pages as they are, and any header will do */
};

/* The @call-th call of a command since the last reset, counted from 1, ends in @code and @reason. */
struct ultravisor_fault {
    uint64_t call; /* 0: none */
    uint16_t code, reason;
};

struct ultravisor_settings {
    enum image_mode image;
    uint32_t busy_rate;     /* each n-th call that may be busy is answered so, and nothing is done; 0: none */
    uint32_t partial_pages; /* commands that work through pages stop after so many; 0: never */
    struct ultravisor_fault faults[COMMAND_COUNT];
    uint64_t costs[COMMAND_COUNT]; /* virtual nanoseconds added to a call, applied by the host */
};

extern struct ultravisor_settings ultravisor_settings;

#endif
