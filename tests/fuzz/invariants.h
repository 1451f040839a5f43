/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of the Ultravisor after each step, whatever its host and its guests do. */
#ifndef INVARIANTS_H
#define INVARIANTS_H

#include "fake_host.h"
#include "internal.h"

/* Ends the program with what was broken, for the fuzzer to keep the input. */
#define INVARIANT(condition, what)                                                                 \
	do {                                                                                       \
		if (!(condition))                                                                  \
			invariant_broken(what, __FILE__, __LINE__);                                \
	} while (0)
_Noreturn void invariant_broken(const char *what, const char *file, int line);

#define PAGE_COUNT (FAKE_STORAGE_BYTES / PAGE_BYTES)
/* The host gives the Ultravisor the upper half of its storage. */
#define ULTRAVISOR_AT (FAKE_STORAGE_BYTES - UV_STORAGE_LENGTH)
#define HOST_PAGES (ULTRAVISOR_AT / PAGE_BYTES)

/* What guests write into pages that are theirs alone, in each doubleword beside a number. */
#define SECRET (UINT64_C(0x5ec4e7ab) << 32)
#define IS_SECRET(doubleword) ((doubleword) >> 32 == SECRET >> 32)

/* A handle that was given out; each is another. */
void invariants_add_handle(uint64_t handle);
/* There is no Ultravisor yet: no handle, nothing donated. */
void invariants_start(void);
/* The states of all pages, to compare. */
struct page_states {
	uint8_t state[HOST_PAGES];
};
void invariants_remember(struct page_states *states);
bool invariants_are_same(const struct page_states *states);
/*
 * Checks all: open pages have no secrets, what configurations know of pages is what pages are, and
 * donated is what they hold, beside the Ultravisor's own storage if it @is_initialised.
 */
void invariants_check(bool is_initialised);

#endif
