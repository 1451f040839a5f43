// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The contents of a protected guest's pages: encrypted and sealed when they are exported, checked and decrypted when
 * they come back, and decrypted from the image that the guest starts with.
 */
#include <string.h>

#include "header.h"

/* Response codes of "set parameters" and "verify" */
#define HEADER_NOT_READABLE RESPONSE(0x0103)
#define HEADER_TOO_LONG RESPONSE_WITH(0x010a, 0x0031)
#define MISMATCH(reason) RESPONSE_WITH(0x0102, reason)
#define ADDRESSES 0x001a
#define PAGES 0x001b
#define TWEAKS 0x001c
#define PAGE_COUNT 0x001d

struct contents {
    uint8_t cipher_key[XTS_KEY_BYTES];
    struct host_cipher *cipher;
    struct host_hmac *hmac;
    uint64_t exports;

    /* The image, once its header was read */
    bool has_header;
    struct image_parameters image;
    struct host_cipher *image_cipher; /* NULL where pages are not encrypted */
    struct image_digests digests;
};

struct contents *contents_new(void)
{
    struct contents *contents = g_new0(struct contents, 1);
    uint8_t hmac_key[HMAC_BYTES];

    host_random(contents->cipher_key, sizeof(contents->cipher_key));
    host_random(hmac_key, sizeof(hmac_key));
    /* A header brings the customer's; without one nobody has a key to what is dumped. */
    host_random(contents->image.communication_key, sizeof(contents->image.communication_key));
    contents->cipher = host_cipher_new(contents->cipher_key);
    contents->hmac = host_hmac_new(hmac_key);
    return contents;
}

static void forget_image(struct contents *contents)
{
    g_clear_pointer(&contents->image_cipher, host_cipher_free);
    image_digests_free(&contents->digests);
    contents->has_header = false;
}

void contents_free(struct contents *contents)
{
    forget_image(contents);
    host_cipher_free(contents->cipher);
    host_hmac_free(contents->hmac);
    g_free(contents);
}

/* Pages that are exported */

/* No two exports of a configuration have the same tweak, but those of a page that did not change. */
static void export_tweak(uint64_t address, uint64_t counter, uint8_t tweak[XTS_TWEAK_BYTES])
{
    image_tweak_bytes((const uint64_t[2]) { address, counter }, tweak);
}

static void authenticate(struct contents *contents, const uint8_t tweak[XTS_TWEAK_BYTES], const uint8_t *page,
                         uint8_t mac[HMAC_BYTES])
{
    const struct host_bytes parts[] = { { page, PAGE_BYTES }, { tweak, XTS_TWEAK_BYTES } };

    host_authenticate(contents->hmac, parts, G_N_ELEMENTS(parts), mac);
}

/* True where the @page is what was exported last under that @seal; it is that export then, in its place. */
static bool encrypt_again(struct contents *contents, uint64_t address, uint8_t *page, const struct seal *seal)
{
    uint8_t tweak[XTS_TWEAK_BYTES], mac[HMAC_BYTES], ciphertext[PAGE_BYTES];

    if (!seal->counter) {
        return false;
    }
    export_tweak(address, seal->counter, tweak);
    host_encrypt(contents->cipher, tweak, page, ciphertext, PAGE_BYTES);
    authenticate(contents, tweak, ciphertext, mac);
    if (memcmp(mac, seal->mac, HMAC_BYTES)) {
        return false;
    }
    memcpy(page, ciphertext, PAGE_BYTES);
    return true;
}

/*
 * A page that did not change since it was imported leaves as it came. Linux depends on that: a page that was only
 * fetched from since it was paged in is clean, and when it is paged out again Linux keeps what the swap disk has.
 */
void contents_encrypt(struct contents *contents, uint64_t address, uint8_t *page, struct seal *seal)
{
    uint8_t tweak[XTS_TWEAK_BYTES];

    if (encrypt_again(contents, address, page, seal)) {
        return;
    }
    seal->counter = ++contents->exports;
    export_tweak(address, seal->counter, tweak);
    host_encrypt(contents->cipher, tweak, page, page, PAGE_BYTES);
    authenticate(contents, tweak, page, seal->mac);
}

bool contents_decrypt(struct contents *contents, uint64_t address, uint8_t *page, const struct seal *seal)
{
    uint8_t tweak[XTS_TWEAK_BYTES], mac[HMAC_BYTES], ciphertext[PAGE_BYTES];

    /* What is checked is what is decrypted, whatever a device does to the page meanwhile. */
    memcpy(ciphertext, page, PAGE_BYTES);
    export_tweak(address, seal->counter, tweak);
    authenticate(contents, tweak, ciphertext, mac);
    if (memcmp(mac, seal->mac, HMAC_BYTES)) {
        return false;
    }
    host_decrypt(contents->cipher, tweak, ciphertext, page, PAGE_BYTES);
    return true;
}

/* The image */

static bool read_header(struct host_cpu *cpu, uint64_t address, uint32_t length, uint8_t *header)
{
    for (uint32_t done = 0; done < length;) {
        const uint64_t offset = (address + done) % PAGE_BYTES;
        const uint32_t part = MIN(length - done, PAGE_BYTES - offset);
        uint64_t absolute;

        if (host_translate(cpu, address + done, false, &absolute) || !storage_is_ram(absolute) ||
            ultravisor_page_is_closed(absolute)) {
            return false;
        }
        memcpy(header + done, host_page(absolute & PAGE_ADDRESS_MASK) + offset, part);
        done += part;
    }
    return true;
}

struct response contents_set_parameters(struct host_cpu *cpu, struct contents *contents, uint64_t address,
                                        uint32_t length)
{
    uint8_t header[HEADER_LONGEST];
    struct image_parameters image;
    struct response response;

    if (length > HEADER_LONGEST) {
        return HEADER_TOO_LONG;
    }
    if (!read_header(cpu, address, length, header)) {
        return HEADER_NOT_READABLE;
    }
    if (ultravisor_settings.image == IMAGE_PLAIN) {
        return EXECUTED;
    }
    response = header_open(header, length, header_host_key, &image);
    if (response.code != EXECUTED.code) {
        return response;
    }
    forget_image(contents);
    contents->has_header = true;
    contents->image = image;
    if (!(image.flags & HEADER_NO_DECRYPTION)) {
        contents->image_cipher = host_cipher_new(image.image_key);
    }
    image_digests_start(&contents->digests);
    return EXECUTED;
}

void contents_unpack_page(struct contents *contents, uint64_t address, const uint64_t tweak[2], uint8_t *page)
{
    uint8_t tweak_bytes[XTS_TWEAK_BYTES];

    if (!contents->has_header) {
        return;
    }
    image_digests_add(&contents->digests, address, tweak, page);
    if (contents->image_cipher) {
        image_tweak_bytes(tweak, tweak_bytes);
        host_decrypt(contents->image_cipher, tweak_bytes, page, page, PAGE_BYTES);
    }
}

struct response contents_verify_image(struct contents *contents)
{
    const struct image_parameters *image = &contents->image;
    const struct {
        const GChecksum *checksum;
        const uint8_t *expected;
        uint16_t reason;
    } digests[] = {
        { contents->digests.addresses, image->address_digest, ADDRESSES },
        { contents->digests.pages, image->page_digest, PAGES },
        { contents->digests.tweaks, image->tweak_digest, TWEAKS },
    };

    if (!contents->has_header) {
        return EXECUTED;
    }
    if (contents->digests.page_count != image->page_count) {
        return MISMATCH(PAGE_COUNT);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(digests); i++) {
        uint8_t digest[IMAGE_DIGEST_BYTES];

        image_digests_get(digests[i].checksum, digest);
        if (memcmp(digest, digests[i].expected, IMAGE_DIGEST_BYTES)) {
            return MISMATCH(digests[i].reason);
        }
    }
    return EXECUTED;
}

bool contents_allow_dump(const struct contents *contents)
{
    return !contents->has_header || contents->image.flags & HEADER_ALLOW_DUMP;
}

void contents_get_tweak(uint64_t address, const struct seal *seal, uint8_t tweak[XTS_TWEAK_BYTES])
{
    export_tweak(address, seal->counter, tweak);
}

void contents_get_page_key(const struct contents *contents, uint8_t key[XTS_KEY_BYTES])
{
    memcpy(key, contents->cipher_key, XTS_KEY_BYTES);
}

const uint8_t *contents_get_communication_key(const struct contents *contents)
{
    return contents->image.communication_key;
}
