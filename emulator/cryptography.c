// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Ultravisor's cryptography, which is QEMU's: AES-256-XTS, HMAC-SHA-256, and random numbers that follow -seed.
 */
#include "qemu/osdep.h"
#include "crypto/cipher.h"
#include "crypto/hmac.h"
#include "qapi/error.h"
#include "qemu/guest-random.h"
#include "uvbench/qemu-names.h"
#include "uvbench/ultravisor/host.h"

/* Lengths and algorithms are given, so QEMU refuses nothing unless it was built without them: &error_abort says so. */

static QCryptoCipher *cipher_of(struct host_cipher *cipher)
{
    return (QCryptoCipher *)cipher;
}

/*
 * libgcrypt keeps what belongs to an open HMAC in 32 KiB of locked memory, too little for that of each of many guests.
 * So only the one that was used last is open.
 */
struct host_hmac {
    uint8_t key[HMAC_BYTES];
};

static struct {
    const struct host_hmac *of;
    QCryptoHmac *hmac;
} opened;

static void close_hmac(void)
{
    qcrypto_hmac_free(opened.hmac);
    opened.hmac = NULL;
    opened.of = NULL;
}

static QCryptoHmac *open_hmac(const struct host_hmac *hmac)
{
    if (opened.of != hmac) {
        close_hmac();
        opened.hmac = qcrypto_hmac_new(QCRYPTO_HASH_ALGO_SHA256, hmac->key, HMAC_BYTES, &error_abort);
        opened.of = hmac;
    }
    return opened.hmac;
}

void host_random(void *bytes, size_t length)
{
    qemu_guest_getrandom_nofail(bytes, length);
}

struct host_cipher *host_cipher_new(const uint8_t key[XTS_KEY_BYTES])
{
    return (struct host_cipher *)qcrypto_cipher_new(QCRYPTO_CIPHER_ALGO_AES_256, QCRYPTO_CIPHER_MODE_XTS, key,
                                                    XTS_KEY_BYTES, &error_abort);
}

void host_cipher_free(struct host_cipher *cipher)
{
    qcrypto_cipher_free(cipher_of(cipher));
}

void host_encrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    qcrypto_cipher_setiv(cipher_of(cipher), tweak, XTS_TWEAK_BYTES, &error_abort);
    qcrypto_cipher_encrypt(cipher_of(cipher), in, out, length, &error_abort);
}

void host_decrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length)
{
    qcrypto_cipher_setiv(cipher_of(cipher), tweak, XTS_TWEAK_BYTES, &error_abort);
    qcrypto_cipher_decrypt(cipher_of(cipher), in, out, length, &error_abort);
}

struct host_hmac *host_hmac_new(const uint8_t key[HMAC_BYTES])
{
    struct host_hmac *hmac = g_new(struct host_hmac, 1);

    memcpy(hmac->key, key, HMAC_BYTES);
    return hmac;
}

void host_hmac_free(struct host_hmac *hmac)
{
    if (opened.of == hmac) {
        close_hmac();
    }
    g_free(hmac);
}

void host_authenticate(struct host_hmac *hmac, const struct host_bytes *parts, size_t count, uint8_t mac[HMAC_BYTES])
{
    g_autofree struct iovec *vector = g_new(struct iovec, count);
    size_t length = HMAC_BYTES;

    for (size_t i = 0; i < count; i++) {
        vector[i] = (struct iovec) { .iov_base = (void *)parts[i].data, .iov_len = parts[i].length };
    }
    qcrypto_hmac_bytesv(open_hmac(hmac), vector, count, &mac, &length, &error_abort);
}
