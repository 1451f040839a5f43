/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host does to pages that a guest may have: pin, write to a disk, page out. */
#ifndef GUEST_HOST_ACTS_H
#define GUEST_HOST_ACTS_H

#include <stdbool.h>
#include <stddef.h>

/* Pins the pages by gup_test (PIN_FAST) and releases them. Returns how many were pinned, -1 with
 * errno. */
long host_pin(const void *memory, size_t pages);

/* Pages that stay pinned until released, through gup_test's long-term test. `pinned` is its
 * descriptor, -1 with errno where it failed. */
int host_pin_longterm(const void *memory, size_t pages);
void host_release(int pinned);

/* Opens the scratch disk past the page cache. Ends the program where it can't be. */
int host_open_disk(void);

/* Asks the kernel to page out; whether it did is what host_paged_out() says. False with errno on
 * an error. */
bool host_page_out(void *memory, size_t pages);
/* How many of the pages are on the swap disk, by /proc/self/pagemap. */
size_t host_paged_out(const void *memory, size_t pages);

#endif
