// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's configurations (protected guests) and their CPUs: created, described and destroyed by handles.
 */
#include "internal.h"

#define ASCE_CONTROL_BITS 0x120 /* private space must be one, real space zero */
#define ASCE_PRIVATE 0x100

struct guest_cpu {
    uint64_t guest_handle;
    uint16_t number;
    GArray *donated;
};

static GHashTable *configurations; /* by handle */
static GHashTable *guest_cpus;     /* by handle */
/* Handles are never used twice, so a stale one is always found out. */
static uint64_t last_handle;

static void free_configuration(gpointer data)
{
    struct configuration *configuration = data;

    g_array_unref(configuration->donated);
    g_hash_table_unref(configuration->cpu_numbers);
    g_free(configuration);
}

static void free_guest_cpu(gpointer data)
{
    struct guest_cpu *guest_cpu = data;

    g_array_unref(guest_cpu->donated);
    g_free(guest_cpu);
}

static GHashTable *new_handle_table(GDestroyNotify destroy)
{
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, destroy);
}

void ultravisor_start_guests(void)
{
    configurations = new_handle_table(free_configuration);
    guest_cpus = new_handle_table(free_guest_cpu);
}

void ultravisor_forget_guests(void)
{
    g_clear_pointer(&configurations, g_hash_table_unref);
    g_clear_pointer(&guest_cpus, g_hash_table_unref);
}

struct configuration *ultravisor_find_configuration(uint64_t handle)
{
    return g_hash_table_lookup(configurations, &handle);
}

static uint64_t insert_with_handle(GHashTable *table, gpointer value)
{
    uint64_t handle = ++last_handle << 12;

    g_hash_table_insert(table, g_memdup2(&handle, sizeof(handle)), value);
    return handle;
}

static bool asce_in_use(uint64_t asce)
{
    GHashTableIter iterator;
    gpointer value;

    g_hash_table_iter_init(&iterator, configurations);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        if (((struct configuration *)value)->asce == asce) {
            return true;
        }
    }
    return false;
}

struct response ultravisor_create_configuration(struct host_cpu *cpu, struct control_block *block)
{
    const uint64_t base = block->doubleword[4], variable = block->doubleword[5];
    const uint64_t origin = block->doubleword[7], length = block->doubleword[8];
    const uint64_t sca = block->doubleword[9], asce = block->doubleword[10];
    const uint64_t variable_length =
        VARIABLE_STORAGE_BASE_LENGTH + (length + MiB - 1) / MiB * VARIABLE_STORAGE_LENGTH_PER_MIB;
    g_autoptr(GArray) pages = donation_new_list();
    struct configuration *configuration;

    if (origin > MAX_GUEST_ADDRESS) {
        return RESPONSE(0x0101);
    }
    if (length > MAX_GUEST_ADDRESS - origin) {
        return RESPONSE(0x0102);
    }
    if ((asce & ASCE_CONTROL_BITS) != ASCE_PRIVATE || asce_in_use(asce)) {
        return RESPONSE(0x0105);
    }
    if (!storage_is_ram(base)) {
        return RESPONSE(0x0108);
    }
    if (host_has_lowcore(base, CONFIGURATION_STORAGE_LENGTH)) {
        return RESPONSE(0x0109);
    }
    if (!sca) {
        return RESPONSE(0x010c);
    }
    if (!storage_is_ram(sca)) {
        return RESPONSE(0x010d);
    }
    if (!donation_list_absolute(pages, base, CONFIGURATION_STORAGE_LENGTH) ||
        !donation_list_logical(cpu, pages, variable, variable_length) || donation_has_page_twice(pages)) {
        return REFUSED;
    }
    if (donation_has_lowcore(pages)) {
        return RESPONSE(0x010e);
    }
    if (g_hash_table_size(configurations) >= MAX_CONFIGURATIONS) {
        return REFUSED;
    }
    donation_take(cpu, pages);
    configuration = g_new0(struct configuration, 1);
    configuration->asce = asce;
    configuration->storage_end = origin + length;
    configuration->donated = g_steal_pointer(&pages);
    configuration->cpu_numbers = g_hash_table_new(NULL, NULL);
    block->doubleword[3] = insert_with_handle(configurations, configuration);
    return EXECUTED;
}

struct response ultravisor_destroy_configuration(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    if (g_hash_table_size(configuration->cpu_numbers)) {
        return REFUSED;
    }
    donation_give_back(cpu, configuration->donated);
    g_hash_table_remove(configurations, &block->doubleword[3]);
    return EXECUTED;
}

struct response ultravisor_create_cpu(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[4]);
    const uint64_t storage = block->doubleword[5], state = block->doubleword[7];
    const uint16_t number = block->doubleword[6];
    g_autoptr(GArray) pages = donation_new_list();
    struct guest_cpu *guest_cpu;

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    if (number > MAX_CPU_ID) {
        return RESPONSE(0x0103);
    }
    if (g_hash_table_contains(configuration->cpu_numbers, GUINT_TO_POINTER(number))) {
        return RESPONSE(0x0104);
    }
    if (!donation_list_absolute(pages, storage, CPU_STORAGE_LENGTH)) {
        return RESPONSE(0x0105);
    }
    if (donation_has_lowcore(pages)) {
        return RESPONSE(0x0106);
    }
    if (!storage_is_ram(state)) {
        return RESPONSE(0x0107);
    }
    donation_take(cpu, pages);
    g_hash_table_add(configuration->cpu_numbers, GUINT_TO_POINTER(number));
    guest_cpu = g_new0(struct guest_cpu, 1);
    guest_cpu->guest_handle = block->doubleword[4];
    guest_cpu->number = number;
    guest_cpu->donated = g_steal_pointer(&pages);
    block->doubleword[3] = insert_with_handle(guest_cpus, guest_cpu);
    return EXECUTED;
}

struct response ultravisor_destroy_cpu(struct host_cpu *cpu, struct control_block *block)
{
    struct guest_cpu *guest_cpu = g_hash_table_lookup(guest_cpus, &block->doubleword[3]);
    struct configuration *configuration;

    if (!guest_cpu) {
        return WRONG_CPU_HANDLE;
    }
    /* A configuration is never destroyed before its CPUs. */
    configuration = ultravisor_find_configuration(guest_cpu->guest_handle);
    g_hash_table_remove(configuration->cpu_numbers, GUINT_TO_POINTER(guest_cpu->number));
    donation_give_back(cpu, guest_cpu->donated);
    g_hash_table_remove(guest_cpus, &block->doubleword[3]);
    return EXECUTED;
}

struct response ultravisor_set_parameters(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);
    const uint64_t header = block->doubleword[4];
    const uint32_t length = block->doubleword[5] >> 32;

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    for (uint64_t page = header & PAGE_ADDRESS_MASK; page < header + length; page += PAGE_BYTES) {
        uint64_t absolute;

        if (host_translate(cpu, page, false, &absolute)) {
            return RESPONSE(0x0103);
        }
    }
    configuration->has_parameters = true;
    return EXECUTED;
}

struct response ultravisor_verify(struct host_cpu *cpu, struct control_block *block)
{
    struct configuration *configuration = ultravisor_find_configuration(block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return configuration->has_parameters ? EXECUTED : WRONG_STATE;
}

struct response ultravisor_check_cpu_handle(struct host_cpu *cpu, struct control_block *block)
{
    return g_hash_table_contains(guest_cpus, &block->doubleword[3]) ? EXECUTED : WRONG_CPU_HANDLE;
}

struct response ultravisor_check_guest_handle(struct host_cpu *cpu, struct control_block *block)
{
    return g_hash_table_contains(configurations, &block->doubleword[3]) ? EXECUTED : WRONG_GUEST_HANDLE;
}

struct response ultravisor_set_cpu_state(struct host_cpu *cpu, struct control_block *block)
{
    const uint8_t state = block->doubleword[4];

    /* operating, stopped, check stop, operating and load */
    if (state != 1 && state != 2 && state != 3 && state != 5) {
        return REFUSED;
    }
    return ultravisor_check_cpu_handle(cpu, block);
}

bool ultravisor_guest_may_run(uint64_t guest, uint64_t guest_cpu)
{
    const struct guest_cpu *found = g_hash_table_lookup(guest_cpus, &guest_cpu);

    return found && found->guest_handle == guest;
}
