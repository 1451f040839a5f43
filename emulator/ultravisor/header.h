/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SE header of a protected guest's image, and the digests of the image that it holds.
 * Layout and response codes: s390-tools, include/libpv/se-hdr.h and genprotimg/boot/stage3a.c. How keys are wrapped is
 * this emulator's own, see README.md. Shared with tools/protected-image.c, which makes such headers.
 */
#ifndef ULTRAVISOR_HEADER_H
#define ULTRAVISOR_HEADER_H

#include <glib.h>

#include "internal.h"

#define HEADER_MAGIC "IBMSecEx"
#define HEADER_VERSION 0x100u
#define HEADER_LONGEST (2 * PAGE_BYTES)

/* Plaintext control flags */
#define HEADER_ALLOW_DUMP (UINT64_C(1) << (63 - 34))
#define HEADER_NO_DECRYPTION (UINT64_C(1) << (63 - 35))
#define HEADER_KEY_MANAGEMENT (UINT64_C(7) << (63 - 58)) /* PCKMO for DEA, AES and ECC keys: nothing to the host */

#define HEADER_KEY_BYTES 32
#define HEADER_VECTOR_BYTES 12
#define HEADER_TAG_BYTES 16
#define IMAGE_DIGEST_BYTES 64

/* Numbers are big endian. */
struct header_head {
    uint8_t magic[8];
    uint8_t version[4];
    uint8_t length[4]; /* of the whole header */
    uint8_t vector[HEADER_VECTOR_BYTES];
    uint8_t reserved[4];
    uint8_t slot_count[8];
    uint8_t secret_length[8]; /* of the encrypted area */
    uint8_t page_count[8];
    uint8_t flags[8];
    uint8_t customer_key[160];
    uint8_t page_digest[IMAGE_DIGEST_BYTES];
    uint8_t address_digest[IMAGE_DIGEST_BYTES];
    uint8_t tweak_digest[IMAGE_DIGEST_BYTES];
};
/* Behind the head, one for each host that may start the image. */
struct header_slot {
    uint8_t host_key_name[32];
    uint8_t wrapped_key[HEADER_KEY_BYTES];
    uint8_t tag[HEADER_TAG_BYTES];
};
/* Behind the slots, encrypted; then comes the header's tag. */
struct header_secret {
    uint8_t communication_key[HEADER_KEY_BYTES];
    uint8_t image_key[XTS_KEY_BYTES];
    uint8_t psw[16];
    uint8_t flags[8];
    uint8_t item_count[4];
    uint8_t reserved[4];
};

G_STATIC_ASSERT(sizeof(struct header_head) == 0x1a0);
G_STATIC_ASSERT(sizeof(struct header_slot) == 80);
G_STATIC_ASSERT(sizeof(struct header_secret) == 128);

#define HEADER_SHORTEST \
    (sizeof(struct header_head) + sizeof(struct header_slot) + sizeof(struct header_secret) + HEADER_TAG_BYTES)

/* The emulated machine's host key. It is public: whoever has the emulator sees into its guests anyway. */
extern const uint8_t header_host_key[HEADER_KEY_BYTES];

/* What names a host key in the slots, and does not tell it. */
void header_name_host_key(const uint8_t host_key[HEADER_KEY_BYTES], uint8_t name[HMAC_BYTES]);
/* Encrypts the @header_key for the slot of a host with @host_key; both go by the header's @vector. */
void header_wrap_key(const uint8_t host_key[HEADER_KEY_BYTES], const uint8_t vector[HEADER_VECTOR_BYTES],
                     const uint8_t header_key[HEADER_KEY_BYTES], struct header_slot *slot);
/* The other way round; false where the slot was not made with that host key and vector. */
bool header_unwrap_key(const uint8_t host_key[HEADER_KEY_BYTES], const uint8_t vector[HEADER_VECTOR_BYTES],
                       const struct header_slot *slot, uint8_t header_key[HEADER_KEY_BYTES]);
/* Encrypts the last @secret_length bytes before the tag, and sets the tag that ends the @header of @length bytes. */
void header_seal(const uint8_t header_key[HEADER_KEY_BYTES], uint8_t *header, size_t length, size_t secret_length);
/* The same for any @area that ends in a secret part and a tag; keys for one @purpose are no keys for another. */
void header_seal_area(const uint8_t key[HEADER_KEY_BYTES], const char *purpose,
                      const uint8_t vector[HEADER_VECTOR_BYTES], uint8_t *area, size_t length, size_t secret_length);

/* What a header says to this machine. */
struct image_parameters {
    uint64_t flags;
    uint64_t page_count;
    uint8_t page_digest[IMAGE_DIGEST_BYTES], address_digest[IMAGE_DIGEST_BYTES], tweak_digest[IMAGE_DIGEST_BYTES];
    uint8_t image_key[XTS_KEY_BYTES];
    uint8_t communication_key[HEADER_KEY_BYTES]; /* the customer's, for dumps */
};
/* Checks and decrypts the @header of @length bytes with the machine's @host_key. */
struct response header_open(const uint8_t *header, size_t length, const uint8_t host_key[HEADER_KEY_BYTES],
                            struct image_parameters *parameters);

/* Digests of an image (image-digests.c): SHA-512 of its pages as they are unpacked, of their addresses and tweaks */
struct image_digests {
    uint64_t page_count;
    GChecksum *pages, *addresses, *tweaks;
};
void image_digests_start(struct image_digests *digests);
void image_digests_free(struct image_digests *digests);
/* Adds the next @page, encrypted where the image is. */
void image_digests_add(struct image_digests *digests, uint64_t address, const uint64_t tweak[2], const uint8_t *page);
/* The digest of what came so far into @checksum, one of the three. */
void image_digests_get(const GChecksum *checksum, uint8_t digest[IMAGE_DIGEST_BYTES]);

/* A tweak as bytes: both doublewords, big endian. */
void image_tweak_bytes(const uint64_t tweak[2], uint8_t bytes[XTS_TWEAK_BYTES]);

#endif
