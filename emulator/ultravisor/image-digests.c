// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The digests of an image's pages, addresses and tweaks, made as its pages come.
 */
#include <string.h>

#include "header.h"

void image_digests_start(struct image_digests *digests)
{
    *digests = (struct image_digests) {
        .pages = g_checksum_new(G_CHECKSUM_SHA512),
        .addresses = g_checksum_new(G_CHECKSUM_SHA512),
        .tweaks = g_checksum_new(G_CHECKSUM_SHA512),
    };
}

void image_digests_free(struct image_digests *digests)
{
    g_clear_pointer(&digests->pages, g_checksum_free);
    g_clear_pointer(&digests->addresses, g_checksum_free);
    g_clear_pointer(&digests->tweaks, g_checksum_free);
}

void image_tweak_bytes(const uint64_t tweak[2], uint8_t bytes[XTS_TWEAK_BYTES])
{
    const uint64_t big_endian[2] = { GUINT64_TO_BE(tweak[0]), GUINT64_TO_BE(tweak[1]) };

    memcpy(bytes, big_endian, XTS_TWEAK_BYTES);
}

void image_digests_add(struct image_digests *digests, uint64_t address, const uint64_t tweak[2], const uint8_t *page)
{
    const uint64_t big_endian = GUINT64_TO_BE(address);
    uint8_t tweak_bytes[XTS_TWEAK_BYTES];

    image_tweak_bytes(tweak, tweak_bytes);
    g_checksum_update(digests->pages, page, PAGE_BYTES);
    g_checksum_update(digests->addresses, (const uint8_t *)&big_endian, sizeof(big_endian));
    g_checksum_update(digests->tweaks, tweak_bytes, sizeof(tweak_bytes));
    digests->page_count++;
}

void image_digests_get(const GChecksum *checksum, uint8_t digest[IMAGE_DIGEST_BYTES])
{
    GChecksum *end = g_checksum_copy(checksum);
    gsize length = IMAGE_DIGEST_BYTES;

    g_checksum_get_digest(end, digest, &length);
    g_checksum_free(end);
}
