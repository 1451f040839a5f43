// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's commands on single pages: imported, exported, destroyed.
 */
#include <string.h>

#include "internal.h"

/* The page leaves the guest that has it; the guest's entry, NULL where there is no such guest any more. */
static struct guest_page *find_owners_page(uint64_t absolute, struct configuration **configuration)
{
    const struct page_owner owner = storage_owner(absolute);

    *configuration = guests_find(owner.guest);
    return *configuration ? configuration_page(*configuration, owner.address) : NULL;
}

static void leave_shared(uint64_t absolute)
{
    struct configuration *configuration;
    struct guest_page *page = find_owners_page(absolute, &configuration);

    if (page) {
        page->state = GUEST_PAGE_EXPORTED;
        page->is_pinned = false;
    }
    storage_open(absolute);
}

struct response pages_find(const struct call *call, uint64_t address, struct guest_page **page, uint64_t *absolute,
                           bool *is_there)
{
    struct configuration *configuration = call->configuration;
    struct page_owner owner;

    *is_there = false;
    if (address & ~PAGE_ADDRESS_MASK) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (!configuration_has(configuration, address)) {
        return REFUSED_FOR(REFUSED_OUTSIDE);
    }
    if (host_translate_by_asce(call->cpu, configuration->asce, address, absolute)) {
        return NOT_MAPPED;
    }
    *absolute &= PAGE_ADDRESS_MASK;
    if (!storage_is_ram(*absolute)) {
        return REFUSED_FOR(REFUSED_OUTSIDE);
    }
    if (host_has_lowcore(*absolute, PAGE_BYTES)) {
        return REFUSED_FOR(REFUSED_LOWCORE);
    }
    owner = storage_owner(*absolute);
    switch (storage_get(*absolute)) {
    case PAGE_DONATED:
        return REFUSED_FOR(REFUSED_DONATED);
    case PAGE_SECURE:
        *is_there = owner.guest == configuration->handle && owner.address == address;
        if (!*is_there) {
            return REFUSED_FOR(REFUSED_OWNED);
        }
        break;
    case PAGE_SHARED:
        *is_there = owner.guest == configuration->handle && owner.address == address;
        if (!*is_there && owner.guest == configuration->handle) {
            return REFUSED_FOR(REFUSED_OWNED);
        }
        break;
    case PAGE_PLAIN:
        break;
    }
    *page = configuration_page(configuration, address);
    if (!*is_there && (*page)->state == GUEST_PAGE_PRESENT) {
        return REFUSED_FOR(REFUSED_ELSEWHERE);
    }
    return !*is_there && !(*page)->is_shared && host_device_uses(*absolute) ? BUSY : EXECUTED;
}

void pages_make_present(const struct call *call, uint64_t address, struct guest_page *page, uint64_t absolute)
{
    const struct page_owner owner = { .guest = call->configuration->handle, .address = address };

    /* The MISC feature: what another guest shares changes hands. */
    if (storage_get(absolute) == PAGE_SHARED) {
        leave_shared(absolute);
    }
    page->state = GUEST_PAGE_PRESENT;
    page->absolute = absolute;
    page->is_pinned = false;
    storage_own(call->cpu, absolute, page->is_shared ? PAGE_SHARED : PAGE_SECURE, owner);
}

struct response ultravisor_convert_to_secure(const struct call *call)
{
    const uint64_t address = call->block->doubleword[4];
    struct guest_page *page;
    uint64_t absolute;
    bool is_there;
    struct response response = pages_find(call, address, &page, &absolute, &is_there);

    if (response.condition != CALL_DONE || is_there) {
        return response;
    }
    if (page->state == GUEST_PAGE_GONE) {
        return REFUSED_FOR(REFUSED_GONE);
    }
    if (page->state == GUEST_PAGE_NEW) {
        storage_clear_page(absolute);
    } else if (!page->is_shared &&
               !contents_decrypt(call->configuration->contents, address, host_page(absolute), &page->seal)) {
        return REFUSED_FOR(REFUSED_CONTENTS);
    }
    pages_make_present(call, address, page, absolute);
    return EXECUTED;
}

/* The absolute page that export and destroy are about. */
static struct response find_absolute(const struct call *call, uint64_t *absolute)
{
    *absolute = call->block->doubleword[3];
    if (*absolute & ~PAGE_ADDRESS_MASK) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (!storage_is_ram(*absolute)) {
        return REFUSED_FOR(REFUSED_OUTSIDE);
    }
    return storage_get(*absolute) == PAGE_DONATED ? REFUSED_FOR(REFUSED_DONATED) : EXECUTED;
}

static void export_secure(uint64_t absolute)
{
    struct configuration *configuration;
    struct guest_page *page = find_owners_page(absolute, &configuration);

    if (page) {
        contents_encrypt(configuration->contents, storage_owner(absolute).address, host_page(absolute), &page->seal);
        page->state = GUEST_PAGE_EXPORTED;
    } else {
        /* Assumed: what nobody could decrypt any more is not encrypted first. */
        storage_clear_page(absolute);
    }
    storage_open(absolute);
}

struct response ultravisor_convert_from_secure(const struct call *call)
{
    uint64_t absolute;
    const struct response response = find_absolute(call, &absolute);

    if (response.condition != CALL_DONE) {
        return response;
    }
    if (storage_get(absolute) == PAGE_SECURE) {
        export_secure(absolute);
    } else if (storage_get(absolute) == PAGE_SHARED) {
        leave_shared(absolute);
    }
    return EXECUTED;
}

struct response ultravisor_destroy_page(const struct call *call)
{
    struct configuration *configuration;
    struct guest_page *page;
    uint64_t absolute;
    const struct response response = find_absolute(call, &absolute);

    if (response.condition != CALL_DONE) {
        return response;
    }
    if (storage_get(absolute) == PAGE_PLAIN) {
        return RESPONSE_WITH(0x0107, 0x000d);
    }
    page = find_owners_page(absolute, &configuration);
    /* Linux expects this to fail while the guest could run: mm/pgtable.h, ptep_get_and_clear_full(). */
    if (page && configuration->cpu_count) {
        return REFUSED_FOR(REFUSED_HAS_CPUS);
    }
    if (page) {
        page->state = GUEST_PAGE_GONE;
        page->is_shared = page->is_pinned = false;
    }
    storage_clear_page(absolute);
    storage_open(absolute);
    return EXECUTED;
}
