// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configurations are created and destroyed. Their storage is taken and given back page by page; where that is done in
 * several calls, the first one returns the handle and the next ones go on with it.
 */
#include "internal.h"

#define ASCE_CONTROL_BITS 0x120 /* private space must be one, real space zero */
#define ASCE_PRIVATE 0x100

#define ASCE_IS_WRONG RESPONSE(0x0105)
#define BASE_STORAGE_IS_OUTSIDE RESPONSE(0x0108)
#define BASE_STORAGE_HAS_LOWCORE RESPONSE(0x0109)
#define VARIABLE_STORAGE_HAS_LOWCORE RESPONSE(0x010e)

/* The block of "create configuration" */
enum { HANDLE = 3, BASE_STORAGE, VARIABLE_STORAGE, FLAGS, ORIGIN, LENGTH, SCA, ASCE };

static struct response check_block(const uint64_t *field)
{
    if (field[ORIGIN] > MAX_GUEST_ADDRESS) {
        return RESPONSE(0x0101);
    }
    if (field[LENGTH] > MAX_GUEST_ADDRESS - field[ORIGIN]) {
        return RESPONSE(0x0102);
    }
    if ((field[ASCE] & ASCE_CONTROL_BITS) != ASCE_PRIVATE || guests_find_by_asce(field[ASCE])) {
        return ASCE_IS_WRONG;
    }
    if (!storage_is_ram(field[BASE_STORAGE])) {
        return BASE_STORAGE_IS_OUTSIDE;
    }
    if (donation_has_lowcore(field[BASE_STORAGE], CONFIGURATION_STORAGE_LENGTH)) {
        return BASE_STORAGE_HAS_LOWCORE;
    }
    if (!field[SCA]) {
        return RESPONSE(0x010c);
    }
    if (!storage_is_ram(field[SCA]) || ultravisor_page_is_closed(field[SCA])) {
        return RESPONSE(0x010d);
    }
    /* Assumed, as all that follows. */
    if (field[FLAGS] || !field[LENGTH]) {
        return REFUSED_FOR(REFUSED_VALUE);
    }
    if ((field[BASE_STORAGE] | field[VARIABLE_STORAGE] | field[ORIGIN] | field[LENGTH]) & ~PAGE_ADDRESS_MASK) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (guests_count() >= MAX_CONFIGURATIONS) {
        return REFUSED_FOR(REFUSED_TOO_MANY);
    }
    return EXECUTED;
}

static struct configuration *new_configuration(const uint64_t *field)
{
    struct configuration *configuration = g_new0(struct configuration, 1);

    configuration->state = STATE_BEING_CREATED;
    configuration->asce = field[ASCE];
    configuration->storage_start = field[ORIGIN];
    configuration->storage_end = field[ORIGIN] + field[LENGTH];
    configuration->base_storage = field[BASE_STORAGE];
    configuration->variable_storage = field[VARIABLE_STORAGE];
    configuration->pages_to_take =
        (CONFIGURATION_STORAGE_LENGTH + VARIABLE_STORAGE_BASE_LENGTH +
         (field[LENGTH] + MiB - 1) / MiB * VARIABLE_STORAGE_LENGTH_PER_MIB) / PAGE_BYTES;
    configuration->donated = donation_new_list();
    guests_add(configuration);
    return configuration;
}

/* Base storage is absolute, variable storage logical. */
static struct response take_page(struct host_cpu *cpu, struct configuration *configuration)
{
    const uint64_t page = configuration->donated->len, base_pages = CONFIGURATION_STORAGE_LENGTH / PAGE_BYTES;
    const bool is_base = page < base_pages;
    uint64_t address = configuration->base_storage + page * PAGE_BYTES;

    if (!is_base &&
        host_translate(cpu, configuration->variable_storage + (page - base_pages) * PAGE_BYTES, true, &address)) {
        return REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
    }
    address &= PAGE_ADDRESS_MASK;
    if (donation_has_lowcore(address, PAGE_BYTES)) {
        return is_base ? BASE_STORAGE_HAS_LOWCORE : VARIABLE_STORAGE_HAS_LOWCORE;
    }
    if (!donation_may_take(address)) {
        return storage_is_ram(address) && host_device_uses(address) ? BUSY : REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
    }
    donation_take(cpu, configuration->donated, address);
    return EXECUTED;
}

static struct response take_pages(struct host_cpu *cpu, struct configuration *configuration)
{
    for (uint32_t taken = 0; configuration->donated->len < configuration->pages_to_take; taken++) {
        struct response response;

        if (ultravisor_settings.partial_pages && taken == ultravisor_settings.partial_pages) {
            return PARTIAL;
        }
        response = take_page(cpu, configuration);
        if (response.condition != CALL_DONE) {
            return response;
        }
    }
    configuration->contents = contents_new();
    configuration->pages =
        g_new0(struct guest_page *, (configuration->storage_end - configuration->storage_start + MiB - 1) / MiB);
    configuration->state = STATE_NEW;
    return EXECUTED;
}

/* The first call takes all that it works on or nothing. */
static struct response start(const struct call *call)
{
    struct configuration *configuration;
    struct response response = check_block(call->block->doubleword);

    if (response.condition != CALL_DONE) {
        return response;
    }
    configuration = new_configuration(call->block->doubleword);
    response = take_pages(call->cpu, configuration);
    if (response.condition == CALL_DONE || response.condition == CALL_PARTIAL) {
        call->block->doubleword[HANDLE] = configuration->handle;
    } else {
        donation_give_back(configuration->donated, configuration->donated->len, true);
        guests_remove(configuration);
    }
    return response;
}

/* Assumed: the host knows the handle already, and gets the storage back when it destroys what there is. */
static struct response go_on(const struct call *call, struct configuration *configuration)
{
    struct response response = take_pages(call->cpu, configuration);

    if (response.condition == CALL_ERROR) {
        configuration->state = STATE_BROKEN;
        response.code |= MUST_BE_DESTROYED;
    }
    return response;
}

struct response ultravisor_create_configuration(const struct call *call)
{
    const uint64_t handle = call->block->doubleword[HANDLE];
    struct configuration *configuration;

    if (!handle) {
        return start(call);
    }
    configuration = guests_find(handle);
    return configuration && configuration->state == STATE_BEING_CREATED ? go_on(call, configuration) : NO_RESUME;
}

struct response ultravisor_create_broken_configuration(const struct call *call, struct response failure)
{
    const struct response response = ultravisor_create_configuration(call);

    if (response.condition != CALL_DONE && response.condition != CALL_PARTIAL) {
        return response;
    }
    guests_find(call->block->doubleword[HANDLE])->state = STATE_BROKEN;
    return failure;
}

struct response ultravisor_destroy_configuration(const struct call *call)
{
    struct configuration *configuration = call->configuration;
    const guint limit = ultravisor_settings.partial_pages ? ultravisor_settings.partial_pages : G_MAXUINT;

    if (configuration->cpu_count) {
        return REFUSED_FOR(REFUSED_HAS_CPUS);
    }
    configuration->state = STATE_BEING_DESTROYED;
    donation_give_back(configuration->donated, MIN(configuration->donated->len, limit), false);
    if (configuration->donated->len) {
        return PARTIAL;
    }
    guests_remove(configuration);
    return EXECUTED;
}
