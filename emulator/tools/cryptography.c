// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cryptography of ultravisor/host.h by libgcrypt, for programs that are not QEMU: tools and tests.
 */
#include <gcrypt.h>
#include <glib.h>
#include <string.h>

#include "host.h"

/* Lengths and algorithms are given, so nothing is refused unless the library was built without them. */
static void require(gcry_error_t error, const char *what)
{
    if (error) {
        g_error("libgcrypt: %s: %s", what, gcry_strerror(error));
    }
}

static void initialise(void)
{
    static bool done;

    if (!done) {
        g_assert(gcry_check_version(GCRYPT_VERSION));
        require(gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0), "initialise");
        done = true;
    }
}

struct host_cipher *host_cipher_new(const uint8_t key[XTS_KEY_BYTES])
{
    gcry_cipher_hd_t cipher;

    initialise();
    require(gcry_cipher_open(&cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_XTS, 0), "open AES-256-XTS");
    require(gcry_cipher_setkey(cipher, key, XTS_KEY_BYTES), "set the key of AES-256-XTS");
    return (struct host_cipher *)cipher;
}

void host_cipher_free(struct host_cipher *cipher)
{
    gcry_cipher_close((gcry_cipher_hd_t)cipher);
}

void host_encrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    memmove(out, in, length);
    require(gcry_cipher_setiv((gcry_cipher_hd_t)cipher, tweak, XTS_TWEAK_BYTES), "set a tweak");
    require(gcry_cipher_encrypt((gcry_cipher_hd_t)cipher, out, length, NULL, 0), "encrypt");
}

void host_decrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    memmove(out, in, length);
    require(gcry_cipher_setiv((gcry_cipher_hd_t)cipher, tweak, XTS_TWEAK_BYTES), "set a tweak");
    require(gcry_cipher_decrypt((gcry_cipher_hd_t)cipher, out, length, NULL, 0), "decrypt");
}

struct host_hmac *host_hmac_new(const uint8_t key[HMAC_BYTES])
{
    gcry_mac_hd_t hmac;

    initialise();
    require(gcry_mac_open(&hmac, GCRY_MAC_HMAC_SHA256, 0, NULL), "open HMAC-SHA-256");
    require(gcry_mac_setkey(hmac, key, HMAC_BYTES), "set the key of HMAC-SHA-256");
    return (struct host_hmac *)hmac;
}

void host_hmac_free(struct host_hmac *hmac)
{
    gcry_mac_close((gcry_mac_hd_t)hmac);
}

void host_authenticate(struct host_hmac *hmac, const struct host_bytes *parts, size_t count, uint8_t mac[HMAC_BYTES])
{
    size_t length = HMAC_BYTES;

    for (size_t i = 0; i < count; i++) {
        require(gcry_mac_write((gcry_mac_hd_t)hmac, parts[i].data, parts[i].length), "authenticate");
    }
    require(gcry_mac_read((gcry_mac_hd_t)hmac, mac, &length), "read a code");
    require(gcry_mac_reset((gcry_mac_hd_t)hmac), "start a code");
}
