// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's configurations (protected guests), their CPUs and their pages: found by handle and by address.
 */
#include "internal.h"

#define TABLE_ORIGIN (~UINT64_C(0xfff)) /* of an ASCE */

static GHashTable *configurations; /* by handle */
static GHashTable *guest_cpus;     /* by handle */
/* Handles are never used twice, so a stale one is always found out. */
static uint64_t last_handle;

static uint64_t block_count(const struct configuration *configuration)
{
    return (configuration->storage_end - configuration->storage_start + MiB - 1) / MiB;
}

static void free_configuration(gpointer data)
{
    struct configuration *configuration = data;

    for (uint64_t i = 0; configuration->pages && i < block_count(configuration); i++) {
        g_free(configuration->pages[i]);
    }
    g_free(configuration->pages);
    g_clear_pointer(&configuration->contents, contents_free);
    g_array_unref(configuration->donated);
    g_free(configuration);
}

static void free_guest_cpu(gpointer data)
{
    struct guest_cpu *guest_cpu = data;

    g_array_unref(guest_cpu->donated);
    g_free(guest_cpu);
}

void guests_start(void)
{
    configurations = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_configuration);
    guest_cpus = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_guest_cpu);
}

void guests_forget(void)
{
    g_clear_pointer(&configurations, g_hash_table_unref);
    g_clear_pointer(&guest_cpus, g_hash_table_unref);
}

unsigned int guests_count(void)
{
    return g_hash_table_size(configurations);
}

struct configuration *guests_find(uint64_t handle)
{
    return configurations ? g_hash_table_lookup(configurations, &handle) : NULL;
}

struct guest_cpu *guests_find_cpu(uint64_t handle)
{
    return guest_cpus ? g_hash_table_lookup(guest_cpus, &handle) : NULL;
}

struct configuration *guests_find_by_asce(uint64_t asce)
{
    GHashTableIter iterator;
    gpointer value;

    g_hash_table_iter_init(&iterator, configurations);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        struct configuration *configuration = value;

        if ((configuration->asce & TABLE_ORIGIN) == (asce & TABLE_ORIGIN)) {
            return configuration;
        }
    }
    return NULL;
}

static uint64_t new_handle(void)
{
    return ++last_handle << 12;
}

void guests_add(struct configuration *configuration)
{
    configuration->handle = new_handle();
    g_hash_table_insert(configurations, &configuration->handle, configuration);
}

void guests_add_cpu(struct guest_cpu *guest_cpu)
{
    guest_cpu->handle = new_handle();
    g_hash_table_insert(guest_cpus, &guest_cpu->handle, guest_cpu);
}

void guests_remove(struct configuration *configuration)
{
    g_hash_table_remove(configurations, &configuration->handle);
}

void guests_remove_cpu(struct guest_cpu *guest_cpu)
{
    g_hash_table_remove(guest_cpus, &guest_cpu->handle);
}

bool configuration_has(const struct configuration *configuration, uint64_t address)
{
    return address >= configuration->storage_start && address < configuration->storage_end;
}

struct guest_page *configuration_find_page(const struct configuration *configuration, uint64_t address)
{
    const uint64_t offset = address - configuration->storage_start;
    struct guest_page *block = configuration->pages[offset / MiB];

    return block ? &block[offset % MiB / PAGE_BYTES] : NULL;
}

struct guest_page *configuration_page(struct configuration *configuration, uint64_t address)
{
    struct guest_page **block = &configuration->pages[(address - configuration->storage_start) / MiB];

    if (!*block) {
        *block = g_new0(struct guest_page, PAGES_IN_MIB);
    }
    return configuration_find_page(configuration, address);
}
