/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Ultravisor asks of the machine that it lives in. QEMU's side is in ultravisor-host.c, the unit tests' and
 * the fuzzer's in tests/unit/fake_host.c. Addresses are absolute unless said otherwise; a page is PAGE_BYTES.
 */
#ifndef ULTRAVISOR_HOST_H
#define ULTRAVISOR_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_BYTES 4096u

/* The CPU that executes the call. */
struct host_cpu;

/* Bytes of RAM, from address 0. */
uint64_t host_storage_bytes(void);
/* The contents of the page at @address, which is RAM, whatever its state. Owned by the machine. */
uint8_t *host_page(uint64_t address);
/* True where a CPU's lowcore, or the page that prefixing swaps with it, lies in [@address, @address + @length). */
bool host_has_lowcore(uint64_t address, uint64_t length);
/* True where a CPU other than @cpu is not stopped. */
bool host_another_cpu_runs(struct host_cpu *cpu);
/* Translates a logical address of @cpu for a load or a @store. Returns 0, or the program interruption it ended in. */
int host_translate(struct host_cpu *cpu, uint64_t address, bool store, uint64_t *absolute);
/*
 * Walks the tables of @asce for a store to @address without regard to the CPU's own address space. Returns as
 * host_translate().
 */
int host_translate_by_asce(struct host_cpu *cpu, uint64_t asce, uint64_t address, uint64_t *absolute);
/* True while a device holds a mapping of the page: it can't be closed. */
bool host_device_uses(uint64_t address);
/* The page at @address was opened to CPUs and devices, or is to be closed: no CPU may keep a translation to it. */
void host_close_page(struct host_cpu *cpu, uint64_t address);
/* Random bytes that follow the machine's seed. */
void host_random(void *bytes, size_t length);

/* Cryptography. What takes a key is set up once and used often. */

/* AES-256-XTS under one key: the half for data, then the half for tweaks. */
#define XTS_KEY_BYTES 64
#define XTS_TWEAK_BYTES 16
struct host_cipher;
struct host_cipher *host_cipher_new(const uint8_t key[XTS_KEY_BYTES]);
void host_cipher_free(struct host_cipher *cipher);
/* Whole 16-byte blocks; @in and @out may be the same. */
void host_encrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length);
void host_decrypt(struct host_cipher *cipher, const uint8_t tweak[XTS_TWEAK_BYTES], const void *in, void *out,
                  size_t length);

/* HMAC-SHA-256 under one key. */
#define HMAC_BYTES 32
struct host_hmac;
struct host_hmac *host_hmac_new(const uint8_t key[HMAC_BYTES]);
void host_hmac_free(struct host_hmac *hmac);
/* A part of a message. */
struct host_bytes {
    const void *data;
    size_t length;
};
/* The code of the message that @count @parts make one after the other. */
void host_authenticate(struct host_hmac *hmac, const struct host_bytes *parts, size_t count, uint8_t mac[HMAC_BYTES]);

#endif
