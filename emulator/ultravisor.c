// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ULTRAVISOR CALL: as much of the Ultravisor as KVM needs to make pages secure and to get them back.
 * Control blocks and response codes: Linux arch/s390/include/asm/uv.h, kvm-unit-tests s390x/uv-host.c.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "qemu/units.h"
#include "cpu.h"
#include "exec/cpu_ldst.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "hw/boards.h"
#include "s390x-internal.h"
#include "tcg/tcg_s390x.h"
#include "uvbench/ultravisor.h"
#include "uvbench/uvbench.h"

/* What QUI says of this Ultravisor. Lengths are the model's own, a page each where real ones aren't known. */
#define UV_STORAGE_LENGTH MiB
#define CONFIGURATION_STORAGE_LENGTH TARGET_PAGE_SIZE
#define VARIABLE_STORAGE_BASE_LENGTH TARGET_PAGE_SIZE
#define VARIABLE_STORAGE_LENGTH_PER_MIB TARGET_PAGE_SIZE
#define CPU_STORAGE_LENGTH TARGET_PAGE_SIZE
#define MAX_CONFIGURATIONS 128
#define MAX_GUEST_ADDRESS (4 * TiB)
#define MAX_CPU_ID 247
#define FEATURE_MISC (1ull << 63)

#define QUI_SHORTEST 0xa8
#define QUI_LENGTH 0xe0

#define ASCE_CONTROL_BITS 0x120 /* private space must be one, real space zero */
#define ASCE_PRIVATE 0x100

/* A control block as the CPU sees it: doublewords, already in host byte order. */
struct control_block {
    uint64_t doubleword[QUI_LENGTH / 8];
};

struct response {
    uint16_t code;
    uint16_t reason;
};

#define RESPONSE(...) ((struct response) { __VA_ARGS__ })
#define EXECUTED RESPONSE(0x0001)
#define UNKNOWN_COMMAND RESPONSE(0x0002)
#define WRONG_STATE RESPONSE(0x0003)
#define WRONG_LENGTH RESPONSE(0x0005)
#define WRONG_GUEST_HANDLE RESPONSE(0x0020)
#define WRONG_CPU_HANDLE RESPONSE(0x0021)
#define MORE_DATA RESPONSE(0x0100)
/* Refused for a reason whose real code isn't known to us. */
#define REFUSED RESPONSE(0x01ff)

struct configuration {
    uint64_t asce;
    uint64_t storage_end; /* guest absolute */
    GArray *donated;      /* absolute addresses of pages */
    GHashTable *cpu_numbers;
    bool has_parameters;
};

struct guest_cpu {
    uint64_t guest_handle;
    uint16_t number;
    GArray *donated;
};

static bool initialised;
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

static uint64_t insert_with_handle(GHashTable *table, gpointer value)
{
    uint64_t handle = ++last_handle << 12;

    g_hash_table_insert(table, g_memdup2(&handle, sizeof(handle)), value);
    return handle;
}

/* Page donation */

static GArray *new_page_list(void)
{
    return g_array_new(false, false, sizeof(uint64_t));
}

/* Lists the pages of [@address, @address + @length); false where one isn't RAM of the host's. */
static bool list_absolute(GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & TARGET_PAGE_MASK; page < address + length; page += TARGET_PAGE_SIZE) {
        if (!secure_storage_is_ram(page) || secure_storage_get(page) != PAGE_PLAIN) {
            return false;
        }
        g_array_append_val(pages, page);
    }
    return true;
}

/* The same for a logical address of the calling CPU. */
static bool list_logical(CPUS390XState *env, GArray *pages, uint64_t address, uint64_t length)
{
    for (uint64_t page = address & TARGET_PAGE_MASK; page < address + length; page += TARGET_PAGE_SIZE) {
        target_ulong absolute;
        uint64_t teid;
        int protection;

        if (mmu_translate(env, page, MMU_DATA_STORE, env->psw.mask & PSW_MASK_ASC, &absolute, &protection, &teid) ||
            !list_absolute(pages, absolute, TARGET_PAGE_SIZE)) {
            return false;
        }
    }
    return true;
}

static bool list_has_lowcore(GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        if (secure_storage_has_lowcore(g_array_index(pages, uint64_t, i), TARGET_PAGE_SIZE)) {
            return true;
        }
    }
    return false;
}

static void donate(CPUState *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        secure_storage_set(cpu, g_array_index(pages, uint64_t, i), PAGE_DONATED);
    }
}

/* The host gets donated pages back empty. */
static void give_back(CPUState *cpu, GArray *pages)
{
    for (int i = 0; i < pages->len; i++) {
        uint64_t page = g_array_index(pages, uint64_t, i);

        secure_storage_clear_page(page);
        secure_storage_set(cpu, page, PAGE_PLAIN);
    }
}

/* The Ultravisor itself */

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
    g_autoptr(GArray) pages = new_page_list();

    if (initialised) {
        return RESPONSE(0x0101);
    }
    if (length != UV_STORAGE_LENGTH) {
        return RESPONSE(0x0103);
    }
    if (!secure_storage_is_ram(origin)) {
        return RESPONSE(0x0104);
    }
    if (!list_absolute(pages, origin, length)) {
        return RESPONSE(0x0105);
    }
    /* A machine that ends at 2 GiB can't do better. */
    if (origin < 2 * GiB && current_machine->ram_size > 2 * GiB) {
        return RESPONSE(0x0108);
    }
    if (list_has_lowcore(pages)) {
        return REFUSED;
    }
    if (another_cpu_runs(env)) {
        return RESPONSE(0x0102);
    }
    donate(env_cpu(env), pages);
    configurations = new_handle_table(free_configuration);
    guest_cpus = new_handle_table(free_guest_cpu);
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
    g_clear_pointer(&configurations, g_hash_table_unref);
    g_clear_pointer(&guest_cpus, g_hash_table_unref);
    initialised = false;
}

/* Configurations and their CPUs */

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

static struct response create_configuration(CPUS390XState *env, struct control_block *block)
{
    const uint64_t base = block->doubleword[4], variable = block->doubleword[5];
    const uint64_t origin = block->doubleword[7], length = block->doubleword[8];
    const uint64_t sca = block->doubleword[9], asce = block->doubleword[10];
    const uint64_t variable_length =
        VARIABLE_STORAGE_BASE_LENGTH + DIV_ROUND_UP(length, MiB) * VARIABLE_STORAGE_LENGTH_PER_MIB;
    g_autoptr(GArray) pages = new_page_list();
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
    if (!secure_storage_is_ram(base)) {
        return RESPONSE(0x0108);
    }
    if (secure_storage_has_lowcore(base, CONFIGURATION_STORAGE_LENGTH)) {
        return RESPONSE(0x0109);
    }
    if (!sca) {
        return RESPONSE(0x010c);
    }
    if (!secure_storage_is_ram(sca)) {
        return RESPONSE(0x010d);
    }
    if (!list_absolute(pages, base, CONFIGURATION_STORAGE_LENGTH) ||
        !list_logical(env, pages, variable, variable_length)) {
        return REFUSED;
    }
    if (list_has_lowcore(pages)) {
        return RESPONSE(0x010e);
    }
    if (g_hash_table_size(configurations) >= MAX_CONFIGURATIONS) {
        return REFUSED;
    }
    donate(env_cpu(env), pages);
    configuration = g_new0(struct configuration, 1);
    configuration->asce = asce;
    configuration->storage_end = origin + length;
    configuration->donated = g_steal_pointer(&pages);
    configuration->cpu_numbers = g_hash_table_new(NULL, NULL);
    block->doubleword[3] = insert_with_handle(configurations, configuration);
    return EXECUTED;
}

static struct response destroy_configuration(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    if (g_hash_table_size(configuration->cpu_numbers)) {
        return REFUSED;
    }
    give_back(env_cpu(env), configuration->donated);
    g_hash_table_remove(configurations, &block->doubleword[3]);
    return EXECUTED;
}

static struct response create_cpu(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[4]);
    const uint64_t storage = block->doubleword[5], state = block->doubleword[7];
    const uint16_t number = block->doubleword[6];
    g_autoptr(GArray) pages = new_page_list();
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
    if (!list_absolute(pages, storage, CPU_STORAGE_LENGTH)) {
        return RESPONSE(0x0105);
    }
    if (list_has_lowcore(pages)) {
        return RESPONSE(0x0106);
    }
    if (!secure_storage_is_ram(state)) {
        return RESPONSE(0x0107);
    }
    donate(env_cpu(env), pages);
    g_hash_table_add(configuration->cpu_numbers, GUINT_TO_POINTER(number));
    guest_cpu = g_new0(struct guest_cpu, 1);
    guest_cpu->guest_handle = block->doubleword[4];
    guest_cpu->number = number;
    guest_cpu->donated = g_steal_pointer(&pages);
    block->doubleword[3] = insert_with_handle(guest_cpus, guest_cpu);
    return EXECUTED;
}

static struct response destroy_cpu(CPUS390XState *env, struct control_block *block)
{
    struct guest_cpu *guest_cpu = g_hash_table_lookup(guest_cpus, &block->doubleword[3]);
    struct configuration *configuration;

    if (!guest_cpu) {
        return WRONG_CPU_HANDLE;
    }
    /* A configuration is never destroyed before its CPUs. */
    configuration = g_hash_table_lookup(configurations, &guest_cpu->guest_handle);
    g_hash_table_remove(configuration->cpu_numbers, GUINT_TO_POINTER(guest_cpu->number));
    give_back(env_cpu(env), guest_cpu->donated);
    g_hash_table_remove(guest_cpus, &block->doubleword[3]);
    return EXECUTED;
}

static struct response set_parameters(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[3]);
    const uint64_t header = block->doubleword[4];
    const uint32_t length = block->doubleword[5] >> 32;

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    for (uint64_t page = header & TARGET_PAGE_MASK; page < header + length; page += TARGET_PAGE_SIZE) {
        target_ulong absolute;
        uint64_t teid;
        int protection;

        if (mmu_translate(env, page, MMU_DATA_LOAD, env->psw.mask & PSW_MASK_ASC, &absolute, &protection, &teid)) {
            return RESPONSE(0x0103);
        }
    }
    configuration->has_parameters = true;
    return EXECUTED;
}

/* Common to the commands that act on a CPU or a configuration and change nothing that can be seen without SIE. */
static struct response check_cpu_handle(CPUS390XState *env, struct control_block *block)
{
    return g_hash_table_contains(guest_cpus, &block->doubleword[3]) ? EXECUTED : WRONG_CPU_HANDLE;
}

static struct response check_guest_handle(CPUS390XState *env, struct control_block *block)
{
    return g_hash_table_contains(configurations, &block->doubleword[3]) ? EXECUTED : WRONG_GUEST_HANDLE;
}

static struct response set_cpu_state(CPUS390XState *env, struct control_block *block)
{
    const uint8_t state = block->doubleword[4];

    /* operating, stopped, check stop, operating and load */
    if (state != 1 && state != 2 && state != 3 && state != 5) {
        return REFUSED;
    }
    return check_cpu_handle(env, block);
}

/* Pages */

/* Makes the page behind the guest's @address secure; its contents stay what they are. */
static struct response make_secure(CPUS390XState *env, struct configuration *configuration, uint64_t address)
{
    uint64_t page;

    if (address & ~TARGET_PAGE_MASK || address >= configuration->storage_end) {
        return REFUSED;
    }
    if (uvbench_translate_by_asce(env, configuration->asce, address, &page)) {
        return RESPONSE(0x010a);
    }
    if (!secure_storage_is_ram(page) || secure_storage_has_lowcore(page, TARGET_PAGE_SIZE) ||
        secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    secure_storage_set(env_cpu(env), page, PAGE_SECURE);
    return EXECUTED;
}

static struct response convert_to_secure(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[3]);

    return configuration ? make_secure(env, configuration, block->doubleword[4]) : WRONG_GUEST_HANDLE;
}

static struct response unpack(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return configuration->has_parameters ? make_secure(env, configuration, block->doubleword[4]) : WRONG_STATE;
}

static struct response verify(CPUS390XState *env, struct control_block *block)
{
    struct configuration *configuration = g_hash_table_lookup(configurations, &block->doubleword[3]);

    if (!configuration) {
        return WRONG_GUEST_HANDLE;
    }
    return configuration->has_parameters ? EXECUTED : WRONG_STATE;
}

static struct response convert_from_secure(CPUS390XState *env, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & TARGET_PAGE_MASK;

    if (!secure_storage_is_ram(page) || secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    if (secure_storage_get(page) == PAGE_SECURE) {
        secure_storage_set(env_cpu(env), page, PAGE_PLAIN);
    }
    return EXECUTED;
}

static struct response destroy_page(CPUS390XState *env, struct control_block *block)
{
    const uint64_t page = block->doubleword[3] & TARGET_PAGE_MASK;

    if (!secure_storage_is_ram(page) || secure_storage_get(page) == PAGE_DONATED) {
        return REFUSED;
    }
    if (secure_storage_get(page) == PAGE_PLAIN) {
        return RESPONSE(0x0107, 0x000d);
    }
    secure_storage_clear_page(page);
    secure_storage_set(env_cpu(env), page, PAGE_PLAIN);
    return EXECUTED;
}

/* Only a running guest shares pages, and there is no SIE to run one: nothing can be pinned or unpinned. */
static struct response refuse(CPUS390XState *env, struct control_block *block)
{
    return REFUSED;
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
    { 0x0100, 0x80, 2, false, COUNTER_CREATE_CONFIGURATION, create_configuration },
    { 0x0101, 0x40, 3, false, COUNTER_DESTROY_CONFIGURATION, destroy_configuration },
    { 0x0120, 0x60, 4, false, COUNTER_CREATE_CPU, create_cpu },
    { 0x0121, 0x40, 5, false, COUNTER_DESTROY_CPU, destroy_cpu },
    { 0x0200, 0x28, 6, false, COUNTER_IMPORT, convert_to_secure },
    { 0x0201, 0x20, 7, false, COUNTER_EXPORT, convert_from_secure },
    { 0x0202, 0x20, -1, false, COUNTER_DESTROY_PAGE, destroy_page },
    { 0x0300, 0x50, 11, false, COUNTER_SET_PARAMETERS, set_parameters },
    { 0x0301, 0x50, 13, false, COUNTER_UNPACK, unpack },
    { 0x0302, 0x40, 14, false, COUNTER_VERIFY, verify },
    { 0x0310, 0x40, 15, false, COUNTER_OTHER, check_cpu_handle },
    { 0x0311, 0x40, 16, false, COUNTER_OTHER, check_cpu_handle },
    { 0x0320, 0x40, 18, false, COUNTER_OTHER, check_guest_handle },
    { 0x0321, 0x40, 19, false, COUNTER_OTHER, check_cpu_handle },
    { 0x0330, 0x50, 17, false, COUNTER_OTHER, set_cpu_state },
    { 0x0340, 0x40, 20, false, COUNTER_OTHER, check_guest_handle },
    { 0x0341, 0x20, 21, false, COUNTER_PIN_SHARED, refuse },
    { 0x0342, 0x28, 22, false, COUNTER_UNPIN_SHARED, refuse },
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
