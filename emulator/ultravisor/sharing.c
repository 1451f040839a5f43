// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that a guest shares with its host: the guest's acts, and the host's commands that pin and unpin them.
 */
#include "internal.h"

struct response ultravisor_pin_shared(const struct call *call)
{
    const uint64_t absolute = call->block->doubleword[3];
    struct page_owner owner;
    struct configuration *configuration;

    if (absolute & ~PAGE_ADDRESS_MASK) {
        return REFUSED_FOR(REFUSED_ALIGNMENT);
    }
    if (!storage_is_ram(absolute)) {
        return REFUSED_FOR(REFUSED_OUTSIDE);
    }
    owner = storage_owner(absolute);
    configuration = guests_find(owner.guest);
    if (storage_get(absolute) != PAGE_SHARED || !configuration) {
        return REFUSED_FOR(REFUSED_NOT_SHARED);
    }
    configuration_page(configuration, owner.address)->is_pinned = true;
    return EXECUTED;
}

struct response ultravisor_unpin_shared(const struct call *call)
{
    const uint64_t address = call->block->doubleword[4];
    struct guest_page *page;
    uint64_t absolute;
    bool is_there;
    const struct response response = pages_find(call, address, &page, &absolute, &is_there);

    if (response.condition == CALL_ERROR) {
        return response;
    }
    if (!is_there || !page->is_shared) {
        return REFUSED_FOR(REFUSED_NOT_SHARED);
    }
    if (!page->is_pinned) {
        return REFUSED_FOR(REFUSED_NOT_PINNED);
    }
    page->is_pinned = false;
    return EXECUTED;
}

/*
 * Assumed: pins end with it, what was shared stays as it is, and what the host has of shared pages comes back cleared.
 */
static struct response take_back(const struct call *call, uint64_t address, struct guest_page *page)
{
    const struct page_owner owner = { .guest = call->configuration->handle, .address = address };

    if (page->state == GUEST_PAGE_PRESENT) {
        if (host_device_uses(page->absolute)) {
            return BUSY;
        }
        storage_own(call->cpu, page->absolute, PAGE_SECURE, owner);
    } else {
        page->state = GUEST_PAGE_NEW;
    }
    page->is_shared = page->is_pinned = false;
    return EXECUTED;
}

struct response ultravisor_unshare_all(const struct call *call)
{
    struct configuration *configuration = call->configuration;
    uint64_t address = MAX(configuration->unshared_until, configuration->storage_start);
    uint32_t unshared = 0;

    while (address < configuration->storage_end) {
        struct guest_page *page = configuration_find_page(configuration, address);

        if (!page) {
            address += MiB - (address - configuration->storage_start) % MiB;
            continue;
        }
        if (page->is_shared) {
            struct response response = PARTIAL;

            if (!ultravisor_settings.partial_pages || unshared++ < ultravisor_settings.partial_pages) {
                response = take_back(call, address, page);
            }
            if (response.condition != CALL_DONE) {
                configuration->unshared_until = address;
                return response;
            }
        }
        address += PAGE_BYTES;
    }
    configuration->unshared_until = 0;
    return EXECUTED;
}

bool ultravisor_guest_has(uint64_t guest, uint64_t address)
{
    const struct configuration *configuration = guests_find(guest);

    return configuration && configuration->state == STATE_VERIFIED && configuration_has(configuration, address);
}

static bool is_at(uint64_t guest, uint64_t address, uint64_t absolute)
{
    const struct page_owner owner = storage_owner(absolute);

    return owner.guest == guest && owner.address == (address & PAGE_ADDRESS_MASK);
}

enum guest_access ultravisor_guest_access(uint64_t guest, uint64_t address, uint64_t absolute)
{
    switch (storage_get(absolute)) {
    case PAGE_PLAIN:
        return ACCESS_NOT_SECURE;
    case PAGE_SHARED:
        /* Linux: should_export_before_import(), on pages that another guest shares. */
        return is_at(guest, address, absolute) ? ACCESS_ALLOWED : ACCESS_NOT_SECURE;
    case PAGE_SECURE:
        return is_at(guest, address, absolute) ? ACCESS_ALLOWED : ACCESS_VIOLATION;
    case PAGE_DONATED:
        break;
    }
    return ACCESS_VIOLATION;
}

/* The guest's page at @absolute if it is allowed to get at it there. */
static struct guest_page *own_page(uint64_t guest, uint64_t address, uint64_t absolute)
{
    if (!ultravisor_guest_has(guest, address) ||
        ultravisor_guest_access(guest, address, absolute) != ACCESS_ALLOWED) {
        return NULL;
    }
    return configuration_page(guests_find(guest), address);
}

void ultravisor_guest_share(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute)
{
    struct guest_page *page = own_page(guest, address, absolute);

    if (page && !page->is_shared) {
        page->is_shared = true;
        storage_own(cpu, absolute, PAGE_SHARED, storage_owner(absolute));
    }
}

bool ultravisor_guest_unshare(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute)
{
    struct guest_page *page = own_page(guest, address, absolute);

    if (!page || !page->is_shared) {
        return true;
    }
    if (page->is_pinned || host_device_uses(absolute)) {
        return false;
    }
    page->is_shared = false;
    storage_own(cpu, absolute, PAGE_SECURE, storage_owner(absolute));
    return true;
}
