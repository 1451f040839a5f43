/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine for the Ultravisor in unit tests: a little RAM, logical addresses that are absolute
 * ones unless a page is unmapped, guests whose storage lies in one piece. Cryptography is
 * libgcrypt's (uvbench-cryptography).
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "ultravisor.h"

#ifndef FAKE_STORAGE_BYTES
#define FAKE_STORAGE_BYTES (16u << 20)
#endif

/*
 * RAM is all zero and mapped, nothing runs, no device uses a page, and random numbers begin anew;
 * the Ultravisor is reset.
 */
void fake_host_start(void);
/* The host's logical page at @address is not mapped. */
void fake_host_unmap(uint64_t address);
/* It is mapped, to the page at @absolute, which need not be RAM. */
void fake_host_map(uint64_t address, uint64_t absolute);
/* Another CPU runs, or not. */
void fake_host_set_another_cpu(bool runs);
/* A device holds the page at @address, or not. */
void fake_host_set_device_use(uint64_t address, bool used);
/* An address-space-control element whose guest address 0 is at absolute @base. */
uint64_t fake_host_asce(uint64_t base);
/* How many pages were closed since the start. */
unsigned int fake_host_closed_pages(void);

#endif
