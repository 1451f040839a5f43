// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest's dump: what its owner needs to read the pages that were exported. Layouts: s390-tools, zdump/pv_defs.h,
 * version 1; how the secret parts are encrypted is this emulator's own (seal_area() in header.c), for it has no GCM.
 */
#include <string.h>

#include "header.h"

#define DUMP_VERSION 1
#define SPECIAL_ENTRY 0xffffffffu
#define DUMP_TAG_BYTES HEADER_TAG_BYTES

enum { ENTRY_ZERO = 1, ENTRY_SHARED = 2, ENTRY_MAPPED = 4 };

/* Of a page that has no ciphertext outside; of one that has, the entry is its tweak. */
struct special_entry {
    uint32_t indicator;
    uint8_t reserved[11];
    uint8_t flags;
};

struct completion {
    uint32_t version, length;
    uint64_t reserved;
    uint8_t seed[DUMP_SEED_BYTES];
    uint8_t vector[HEADER_VECTOR_BYTES];
    uint32_t reserved_too;
    /* Encrypted */
    uint8_t nonce[XTS_TWEAK_BYTES]; /* zero: entries are whole tweaks */
    uint8_t page_key[XTS_KEY_BYTES];
    uint8_t reserved_at_last[96];
    uint8_t tag[DUMP_TAG_BYTES];
};

struct cpu_area {
    uint32_t version, length;
    uint8_t vector[HEADER_VECTOR_BYTES];
    uint8_t reserved[12];
    uint8_t registers[1520]; /* encrypted; all zero, for no guest runs */
    uint8_t tag[DUMP_TAG_BYTES];
};

G_STATIC_ASSERT(sizeof(struct special_entry) == DUMP_ENTRY_BYTES);
G_STATIC_ASSERT(sizeof(struct completion) == DUMP_COMPLETION_LENGTH);
G_STATIC_ASSERT(sizeof(struct cpu_area) == 1568);
G_STATIC_ASSERT(sizeof(struct cpu_area) <= CPU_STORAGE_LENGTH);

struct response ultravisor_dump_initialise(const struct call *call)
{
    if (!contents_allow_dump(call->configuration->contents)) {
        return REFUSED_FOR(REFUSED_NO_DUMP);
    }
    host_random(call->configuration->dump_seed, DUMP_SEED_BYTES);
    call->configuration->state = STATE_DUMPING;
    return EXECUTED;
}

static void describe_page(const struct guest_page *page, uint64_t address, uint8_t entry[DUMP_ENTRY_BYTES])
{
    struct special_entry special = { .indicator = GUINT32_TO_BE(SPECIAL_ENTRY) };

    if (page && page->state == GUEST_PAGE_EXPORTED && !page->is_shared) {
        contents_get_tweak(address, &page->seal, entry);
        return;
    }
    if (!page || page->state == GUEST_PAGE_NEW || page->state == GUEST_PAGE_GONE) {
        special.flags = ENTRY_ZERO;
    } else {
        special.flags = (page->is_shared ? ENTRY_SHARED : 0) | (page->state == GUEST_PAGE_PRESENT ? ENTRY_MAPPED : 0);
    }
    memcpy(entry, &special, sizeof(special));
}

struct response ultravisor_dump_storage_state(const struct call *call)
{
    const struct configuration *configuration = call->configuration;
    const uint64_t area = call->block->doubleword[4], start = call->block->doubleword[5];
    uint8_t entries[PAGES_IN_MIB][DUMP_ENTRY_BYTES];

    /* Linux: kvm_s390_pv_dump_stor_state(), a MiB a call. */
    if (start % MiB) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (!configuration_has(configuration, start)) {
        return REFUSED_FOR(REFUSED_OUTSIDE);
    }
    for (uint64_t i = 0; i < PAGES_IN_MIB; i++) {
        const uint64_t address = start + i * PAGE_BYTES;
        const bool has = configuration_has(configuration, address);

        describe_page(has ? configuration_find_page(configuration, address) : NULL, address, entries[i]);
    }
    return storage_write_logical(call->cpu, area, entries, sizeof(entries)) ? EXECUTED :
                                                                             REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
}

static void get_dump_key(const struct configuration *configuration, uint8_t key[HEADER_KEY_BYTES])
{
    const struct host_bytes seed = { configuration->dump_seed, DUMP_SEED_BYTES };
    struct host_hmac *hmac = host_hmac_new(contents_get_communication_key(configuration->contents));

    host_authenticate(hmac, &seed, 1, key);
    host_hmac_free(hmac);
}

struct response ultravisor_dump_cpu(const struct call *call)
{
    struct cpu_area area = { .version = GUINT32_TO_BE(DUMP_VERSION), .length = GUINT32_TO_BE(sizeof(area)) };
    uint8_t key[HEADER_KEY_BYTES];

    get_dump_key(call->configuration, key);
    host_random(area.vector, sizeof(area.vector));
    header_seal_area(key, "dump CPU", area.vector, (uint8_t *)&area, sizeof(area), sizeof(area.registers));
    return storage_write_logical(call->cpu, call->block->doubleword[4], &area, sizeof(area)) ?
               EXECUTED :
               REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
}

struct response ultravisor_dump_complete(const struct call *call)
{
    struct completion area = { .version = GUINT32_TO_BE(DUMP_VERSION), .length = GUINT32_TO_BE(sizeof(area)) };
    const size_t secret = G_STRUCT_OFFSET(struct completion, tag) - G_STRUCT_OFFSET(struct completion, nonce);
    uint8_t key[HEADER_KEY_BYTES];

    get_dump_key(call->configuration, key);
    memcpy(area.seed, call->configuration->dump_seed, sizeof(area.seed));
    host_random(area.vector, sizeof(area.vector));
    contents_get_page_key(call->configuration->contents, area.page_key);
    header_seal_area(key, "dump completion", area.vector, (uint8_t *)&area, sizeof(area), secret);
    if (!storage_write_logical(call->cpu, call->block->doubleword[4], &area, sizeof(area))) {
        return REFUSED_FOR(REFUSED_NOT_ACCESSIBLE);
    }
    call->configuration->state = STATE_VERIFIED;
    return EXECUTED;
}
