/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Address spaces with 4 KiB pages: a segment table for 2 GiB and its page tables. */
#ifndef CONFORMANCE_TRANSLATION_H
#define CONFORMANCE_TRANSLATION_H

#include <stdbool.h>
#include <stdint.h>

#define ASCE_PRIVATE 0x100
#define ASCE_REAL_SPACE 0x020
#define PAGE_INVALID 0x400
#define PAGE_PROTECTED 0x200

/* The storage that storage_pages() gives out, and the program, are in the program's own space. */
#define TRANSLATION_IDENTITY_LENGTH (64ul << 20)

/* An address space in which nothing is mapped; returns its ASCE, with the bits of `control`. */
uint64_t translation_new_space(uint64_t control);
/* Maps the page at `address` to `page`, an absolute address with PAGE_INVALID, PAGE_PROTECTED or
 * nothing. */
void translation_map(uint64_t asce, uint64_t address, uint64_t page);
/* The page table entry of a page that was mapped. */
uint64_t translation_entry(uint64_t asce, uint64_t address);

/* A space whose first 64 MiB are absolute storage. */
uint64_t translation_identity_space(void);
/* Switches DAT on in the primary space `asce`, which has the program in it. */
void translation_on(uint64_t asce);
void translation_off(void);
/* Changes a page in the space that is switched on, and forgets what the CPU keeps of it. */
void translation_change(uint64_t asce, uint64_t address, uint64_t page);

#endif
