/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a page is open to this CPU. */
#ifndef CONFORMANCE_ACCESS_H
#define CONFORMANCE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

/* The interruption that a load or a store of a byte at `address` ends in, 0 where it is done. */
int access_load(uint64_t address);
/* Stores back what it loaded where that works, and a zero otherwise. */
int access_store(uint64_t address);

/* Checks that every page of [address, address + length) answers loads and stores with 0x3d. */
void report_closed(uint64_t address, uint64_t length, const char *what);
/* Checks that every page of it can be read, and that each byte is `byte`. */
void report_filled(uint64_t address, uint64_t length, unsigned char byte, const char *what);
/* True where all bytes are `byte`. */
bool is_filled(const void *storage, uint64_t length, unsigned char byte);

#endif
