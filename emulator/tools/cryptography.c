// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cryptography of ultravisor/host.h by nettle, for programs that are not QEMU: tools and tests.
 */
#include <glib.h>
#include <nettle/hmac.h>
#include <nettle/xts.h>

#include "host.h"

struct host_cipher {
    struct xts_aes256_key encrypt, decrypt;
};

struct host_cipher *host_cipher_new(const uint8_t key[XTS_KEY_BYTES])
{
    struct host_cipher *cipher = g_new(struct host_cipher, 1);

    xts_aes256_set_encrypt_key(&cipher->encrypt, key);
    xts_aes256_set_decrypt_key(&cipher->decrypt, key);
    return cipher;
}

void host_cipher_free(struct host_cipher *cipher)
{
    g_free(cipher);
}

void host_encrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    xts_aes256_encrypt_message(&cipher->encrypt, tweak, length, out, in);
}

void host_decrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    xts_aes256_decrypt_message(&cipher->decrypt, tweak, length, out, in);
}

struct host_hmac {
    struct hmac_sha256_ctx context;
};

struct host_hmac *host_hmac_new(const uint8_t key[HMAC_BYTES])
{
    struct host_hmac *hmac = g_new(struct host_hmac, 1);

    hmac_sha256_set_key(&hmac->context, HMAC_BYTES, key);
    return hmac;
}

void host_hmac_free(struct host_hmac *hmac)
{
    g_free(hmac);
}

void host_authenticate(struct host_hmac *hmac, const struct host_bytes *parts, size_t count, uint8_t mac[HMAC_BYTES])
{
    for (size_t i = 0; i < count; i++) {
        hmac_sha256_update(&hmac->context, parts[i].length, parts[i].data);
    }
    hmac_sha256_digest(&hmac->context, HMAC_BYTES, mac);
}
