/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anonymous pages with contents of their own: unique, never zero, checked after a round trip. */
#ifndef UVBENCH_PAGES_H
#define UVBENCH_PAGES_H

#include <stdint.h>

#include "benchmark.h"

/* Alignment of a page area and of its size: a KVM memory slot on s390x wants whole segments. */
#define PAGE_AREA_ALIGNMENT (1u << 20)

struct page_area {
	unsigned char *memory;        /* aligned to PAGE_AREA_ALIGNMENT */
	size_t bytes;                 /* whole segments, at least count pages */
	size_t page_size;
	size_t count;                 /* pages in use */
	void *mapping;
	size_t mapped_bytes;
};

/* Maps `count` pages without huge pages. Returns 0, or -1 with a failure. */
int page_area_map(struct page_area *area, size_t count, struct failure *failure);
void page_area_unmap(struct page_area *area);

/* Fills `pages` pages at `memory` with words that differ from page to page and word to word, and
 * with `seed`. */
void pages_fill(void *memory, size_t page_size, size_t pages, uint64_t seed);

/* The first word that pages_fill writes for `seed`, and what each word adds to the one before; the last
 * bit of every word is set. */
void pages_contents(uint64_t seed, uint64_t *first, uint64_t *step);

/* Compares with what pages_fill wrote. Returns 0, or -1 with a failure that names the first
 * difference. */
int pages_verify(const void *memory, size_t page_size, size_t pages, uint64_t seed,
		 struct failure *failure);

/* Reads one byte of each page in use. */
void pages_touch(const struct page_area *area);

#endif
