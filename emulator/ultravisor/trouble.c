// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Trouble on request: calls that are answered "busy", and those that fail, as the settings say.
 */
#include "internal.h"

static uint64_t calls[COMMAND_COUNT]; /* that were not answered "busy", since the last reset */
static uint64_t busy_calls;           /* that may be busy */

void trouble_reset(void)
{
    memset(calls, 0, sizeof(calls));
    busy_calls = 0;
}

/* Assumed: what is there before a guest, and is called by no loop but the kernel's start, is never busy. */
static bool may_be_busy(enum ultravisor_command command)
{
    return command != COMMAND_QUERY && command != COMMAND_INITIALISE;
}

bool trouble_is_busy(enum ultravisor_command command)
{
    return ultravisor_settings.busy_rate && may_be_busy(command) && ++busy_calls % ultravisor_settings.busy_rate == 0;
}

bool trouble_fails(enum ultravisor_command command, struct response *response)
{
    const struct ultravisor_fault *fault = &ultravisor_settings.faults[command];

    if (++calls[command] != fault->call) {
        return false;
    }
    *response = RESPONSE_WITH(fault->code, fault->reason);
    return true;
}
