// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest's image: its header, its pages, and whether they are what the header says.
 */
#include "internal.h"

struct response ultravisor_set_parameters(const struct call *call)
{
    const uint64_t header = call->block->doubleword[4];
    const uint32_t length = call->block->doubleword[5] >> 32, reserved = call->block->doubleword[5];
    struct response response;

    if (reserved) {
        return REFUSED_FOR(REFUSED_RESERVED);
    }
    response = contents_set_parameters(call->cpu, call->configuration->contents, header, length);
    if (response.condition == CALL_DONE) {
        call->configuration->state = STATE_HAS_PARAMETERS;
    }
    return response;
}

struct response ultravisor_unpack(const struct call *call)
{
    const uint64_t address = call->block->doubleword[4], *tweak = &call->block->doubleword[5];
    struct guest_page *page;
    uint64_t absolute;
    bool is_there;
    struct response response = pages_find(call, address, &page, &absolute, &is_there);

    if (response.condition != CALL_DONE) {
        return response;
    }
    if (is_there || page->state != GUEST_PAGE_NEW) {
        return REFUSED_FOR(REFUSED_UNPACKED);
    }
    contents_unpack_page(call->configuration->contents, address, tweak, host_page(absolute));
    pages_make_present(call, address, page, absolute);
    return EXECUTED;
}

struct response ultravisor_verify(const struct call *call)
{
    const struct response response = contents_verify_image(call->configuration->contents);

    /* Assumed: there is one attempt. */
    call->configuration->state = response.condition == CALL_DONE ? STATE_VERIFIED : STATE_BROKEN;
    return response;
}
