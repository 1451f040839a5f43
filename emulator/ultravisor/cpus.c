// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The CPUs of configurations: created, destroyed, reset.
 */
#include "internal.h"

/* The block of "create CPU" */
enum { HANDLE = 3, GUEST_HANDLE, STORAGE, NUMBER, STATE_DESCRIPTION };

enum cpu_state { CPU_OPERATING = 1, CPU_STOPPED = 2, CPU_CHECK_STOPPED = 3, CPU_LOADING = 5 };

struct response ultravisor_create_cpu(const struct call *call)
{
    struct configuration *configuration = call->configuration;
    uint64_t *field = call->block->doubleword;
    const uint64_t number = field[NUMBER];
    g_autoptr(GArray) pages = donation_new_list();
    struct guest_cpu *guest_cpu;

    if (number > UINT16_MAX) {
        return REFUSED_FOR(REFUSED_RESERVED);
    }
    if (number > MAX_CPU_ID) {
        return RESPONSE(0x0103);
    }
    if (configuration->cpu_numbers[number / 64] & 1ull << number % 64) {
        return RESPONSE(0x0104);
    }
    if (donation_has_lowcore(field[STORAGE], CPU_STORAGE_LENGTH)) {
        return RESPONSE(0x0106);
    }
    if (!storage_is_ram(field[STATE_DESCRIPTION]) || ultravisor_page_is_closed(field[STATE_DESCRIPTION])) {
        return RESPONSE(0x0107);
    }
    /* Assumed: storage that is not aligned, or not the host's, is no accessible one. */
    if (field[STORAGE] & ~PAGE_ADDRESS_MASK || !donation_take_all(call->cpu, pages, field[STORAGE], CPU_STORAGE_LENGTH)) {
        return RESPONSE(0x0105);
    }
    guest_cpu = g_new0(struct guest_cpu, 1);
    guest_cpu->guest_handle = configuration->handle;
    guest_cpu->number = number;
    guest_cpu->state = CPU_STOPPED;
    guest_cpu->donated = g_steal_pointer(&pages);
    guests_add_cpu(guest_cpu);
    configuration->cpu_numbers[number / 64] |= 1ull << number % 64;
    configuration->cpu_count++;
    field[HANDLE] = guest_cpu->handle;
    return EXECUTED;
}

struct response ultravisor_destroy_cpu(const struct call *call)
{
    struct configuration *configuration = call->configuration;
    struct guest_cpu *guest_cpu = call->guest_cpu;

    configuration->cpu_numbers[guest_cpu->number / 64] &= ~(1ull << guest_cpu->number % 64);
    configuration->cpu_count--;
    donation_give_back(guest_cpu->donated, guest_cpu->donated->len, false);
    guests_remove_cpu(guest_cpu);
    return EXECUTED;
}

struct response ultravisor_set_cpu_state(const struct call *call)
{
    const uint64_t state = call->block->doubleword[4];

    switch (state) {
    case CPU_OPERATING:
    case CPU_LOADING:
        /* Assumed: an image that was not verified is not started. */
        if (call->configuration->state != STATE_VERIFIED) {
            return WRONG_STATE;
        }
        break;
    case CPU_STOPPED:
    case CPU_CHECK_STOPPED:
        break;
    default:
        return REFUSED_FOR(state > UINT8_MAX ? REFUSED_RESERVED : REFUSED_VALUE);
    }
    call->guest_cpu->state = state;
    return EXECUTED;
}

struct response ultravisor_reset_guest(const struct call *call)
{
    return EXECUTED;
}

bool ultravisor_guest_may_run(uint64_t guest, uint64_t guest_cpu)
{
    const struct guest_cpu *found = guests_find_cpu(guest_cpu);

    return found && found->guest_handle == guest && guests_find(guest)->state == STATE_VERIFIED &&
           (found->state == CPU_OPERATING || found->state == CPU_LOADING);
}
