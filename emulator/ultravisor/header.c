// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The SE header: how its keys are wrapped for a host and how it is sealed, and what the Ultravisor reads in it.
 */
#include <string.h>

#include "header.h"

/* Response codes of "set parameters" */
#define WRONG_VERSION RESPONSE_WITH(0x0104, 0x0001)
#define UNKNOWN_FLAG RESPONSE_WITH(0x0106, 0x0030)
#define OTHER_HOST RESPONSE_WITH(0x0108, 0x0005)
#define UNKNOWN_SECRET_FLAG RESPONSE_WITH(0x0109, 0x0000)
#define WRONG_HEADER_LENGTH RESPONSE_WITH(0x010a, 0x0031)
#define WRONG_SECRET_LENGTH RESPONSE_WITH(0x010a, 0x0039)
#define NO_SLOT RESPONSE_WITH(0x010a, 0x0040)
/* Assumed: that a wrong magic number or tag is told like this. */
#define CORRUPT RESPONSE_WITH(0x010a, 0x0000)

#define CIPHER_BLOCK_BYTES 16

const uint8_t header_host_key[HEADER_KEY_BYTES] = "uvbench emulator: known to all.";

void header_name_host_key(const uint8_t host_key[HEADER_KEY_BYTES], uint8_t name[HMAC_BYTES])
{
    static const char text[] = "host key";
    const struct host_bytes message = { text, sizeof(text) };
    struct host_hmac *hmac = host_hmac_new(host_key);

    host_authenticate(hmac, &message, 1, name);
    host_hmac_free(hmac);
}

/* The keys for one purpose under one key: a cipher and a code for what it encrypts. */
struct derived {
    struct host_cipher *cipher;
    struct host_hmac *hmac;
};

static void derive(struct derived *derived, const uint8_t key[HEADER_KEY_BYTES], const char *purpose,
                   const uint8_t vector[HEADER_VECTOR_BYTES])
{
    struct host_hmac *hmac = host_hmac_new(key);
    uint8_t keys[XTS_KEY_BYTES + HMAC_BYTES];

    for (uint8_t number = 0; number < sizeof(keys) / HMAC_BYTES; number++) {
        const struct host_bytes parts[] = {
            { purpose, strlen(purpose) }, { vector, HEADER_VECTOR_BYTES }, { &number, sizeof(number) }
        };

        host_authenticate(hmac, parts, G_N_ELEMENTS(parts), keys + number * HMAC_BYTES);
    }
    host_hmac_free(hmac);
    derived->cipher = host_cipher_new(keys);
    derived->hmac = host_hmac_new(keys + XTS_KEY_BYTES);
}

static void derived_free(struct derived *derived)
{
    host_cipher_free(derived->cipher);
    host_hmac_free(derived->hmac);
}

static void compute_tag(struct derived *derived, const void *data, size_t length, uint8_t tag[HEADER_TAG_BYTES])
{
    const struct host_bytes message = { data, length };
    uint8_t mac[HMAC_BYTES];

    host_authenticate(derived->hmac, &message, 1, mac);
    memcpy(tag, mac, HEADER_TAG_BYTES);
}

static bool tag_is_right(struct derived *derived, const void *data, size_t length, const uint8_t tag[HEADER_TAG_BYTES])
{
    uint8_t right[HEADER_TAG_BYTES];

    compute_tag(derived, data, length, right);
    return !memcmp(tag, right, HEADER_TAG_BYTES);
}

/* Each derived key encrypts one message only. */
static const uint8_t no_tweak[XTS_TWEAK_BYTES];

void header_wrap_key(const uint8_t host_key[HEADER_KEY_BYTES], const uint8_t vector[HEADER_VECTOR_BYTES],
                     const uint8_t header_key[HEADER_KEY_BYTES], struct header_slot *slot)
{
    struct derived derived;

    derive(&derived, host_key, "slot", vector);
    header_name_host_key(host_key, slot->host_key_name);
    host_encrypt(derived.cipher, no_tweak, header_key, slot->wrapped_key, HEADER_KEY_BYTES);
    compute_tag(&derived, slot->wrapped_key, HEADER_KEY_BYTES, slot->tag);
    derived_free(&derived);
}

bool header_unwrap_key(const uint8_t host_key[HEADER_KEY_BYTES], const uint8_t vector[HEADER_VECTOR_BYTES],
                       const struct header_slot *slot, uint8_t header_key[HEADER_KEY_BYTES])
{
    struct derived derived;
    bool right;

    derive(&derived, host_key, "slot", vector);
    right = tag_is_right(&derived, slot->wrapped_key, HEADER_KEY_BYTES, slot->tag);
    if (right) {
        host_decrypt(derived.cipher, no_tweak, slot->wrapped_key, header_key, HEADER_KEY_BYTES);
    }
    derived_free(&derived);
    return right;
}

void header_seal_area(const uint8_t key[HEADER_KEY_BYTES], const char *purpose,
                      const uint8_t vector[HEADER_VECTOR_BYTES], uint8_t *area, size_t length, size_t secret_length)
{
    uint8_t *tag = area + length - HEADER_TAG_BYTES, *secret = tag - secret_length;
    struct derived derived;

    derive(&derived, key, purpose, vector);
    host_encrypt(derived.cipher, no_tweak, secret, secret, secret_length);
    compute_tag(&derived, area, length - HEADER_TAG_BYTES, tag);
    derived_free(&derived);
}

void header_seal(const uint8_t header_key[HEADER_KEY_BYTES], uint8_t *header, size_t length, size_t secret_length)
{
    header_seal_area(header_key, "header", ((const struct header_head *)header)->vector, header, length, secret_length);
}

/* Decrypts the secret part; false where the tag is not the header's. */
static bool unseal(const uint8_t header_key[HEADER_KEY_BYTES], const uint8_t *header, size_t length,
                   size_t secret_length, uint8_t *secret)
{
    const struct header_head *head = (const struct header_head *)header;
    const uint8_t *tag = header + length - HEADER_TAG_BYTES;
    struct derived derived;
    bool right;

    derive(&derived, header_key, "header", head->vector);
    right = tag_is_right(&derived, header, length - HEADER_TAG_BYTES, tag);
    if (right) {
        host_decrypt(derived.cipher, no_tweak, tag - secret_length, secret, secret_length);
    }
    derived_free(&derived);
    return right;
}

static uint32_t number_32(const uint8_t bytes[4])
{
    uint32_t number;

    memcpy(&number, bytes, sizeof(number));
    return GUINT32_FROM_BE(number);
}

static uint64_t number_64(const uint8_t bytes[8])
{
    uint64_t number;

    memcpy(&number, bytes, sizeof(number));
    return GUINT64_FROM_BE(number);
}

/* Whether all parts of the header are there and of lengths that agree. */
static struct response check_lengths(const struct header_head *head, size_t length)
{
    const uint64_t slots = number_64(head->slot_count), secret = number_64(head->secret_length);

    if (number_32(head->length) != length) {
        return WRONG_HEADER_LENGTH;
    }
    if (!slots) {
        return NO_SLOT;
    }
    if (secret < sizeof(struct header_secret) || secret > length || secret % CIPHER_BLOCK_BYTES) {
        return WRONG_SECRET_LENGTH;
    }
    if (slots > length ||
        sizeof(*head) + slots * sizeof(struct header_slot) + secret + HEADER_TAG_BYTES != length) {
        return WRONG_HEADER_LENGTH;
    }
    return EXECUTED;
}

/* The slot for the host with that key, or NULL. */
static const struct header_slot *find_slot(const struct header_head *head, const uint8_t host_key[HEADER_KEY_BYTES])
{
    const struct header_slot *slots = (const struct header_slot *)(head + 1);
    uint8_t name[HMAC_BYTES];

    header_name_host_key(host_key, name);
    for (uint64_t i = 0; i < number_64(head->slot_count); i++) {
        if (!memcmp(slots[i].host_key_name, name, sizeof(name))) {
            return &slots[i];
        }
    }
    return NULL;
}

struct response header_open(const uint8_t *header, size_t length, const uint8_t host_key[HEADER_KEY_BYTES],
                            struct image_parameters *parameters)
{
    const struct header_head *head = (const struct header_head *)header;
    const struct header_slot *slot;
    uint8_t header_key[HEADER_KEY_BYTES], secret_bytes[HEADER_LONGEST];
    const struct header_secret *secret = (const struct header_secret *)secret_bytes;
    struct response response;

    if (length < HEADER_SHORTEST || length > HEADER_LONGEST) {
        return WRONG_HEADER_LENGTH;
    }
    if (memcmp(head->magic, HEADER_MAGIC, sizeof(head->magic))) {
        return CORRUPT;
    }
    if (number_32(head->version) != HEADER_VERSION) {
        return WRONG_VERSION;
    }
    response = check_lengths(head, length);
    if (response.code != EXECUTED.code) {
        return response;
    }
    slot = find_slot(head, host_key);
    if (!slot) {
        return OTHER_HOST;
    }
    parameters->flags = number_64(head->flags);
    if (parameters->flags & ~(HEADER_ALLOW_DUMP | HEADER_NO_DECRYPTION | HEADER_KEY_MANAGEMENT)) {
        return UNKNOWN_FLAG;
    }
    if (!header_unwrap_key(host_key, head->vector, slot, header_key) ||
        !unseal(header_key, header, length, number_64(head->secret_length), secret_bytes)) {
        return CORRUPT;
    }
    if (number_64(secret->flags)) {
        return UNKNOWN_SECRET_FLAG;
    }
    parameters->page_count = number_64(head->page_count);
    memcpy(parameters->page_digest, head->page_digest, IMAGE_DIGEST_BYTES);
    memcpy(parameters->address_digest, head->address_digest, IMAGE_DIGEST_BYTES);
    memcpy(parameters->tweak_digest, head->tweak_digest, IMAGE_DIGEST_BYTES);
    memcpy(parameters->image_key, secret->image_key, XTS_KEY_BYTES);
    memcpy(parameters->communication_key, secret->communication_key, HEADER_KEY_BYTES);
    return EXECUTED;
}
