/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Storage for a program to use up: nothing is given back. */
#ifndef CONFORMANCE_STORAGE_H
#define CONFORMANCE_STORAGE_H

#include <stdint.h>

/* The machine's storage ends here: the runner's -m 4G. */
#define STORAGE_END 0x100000000ul

/* Empty pages below 2 GiB, the first at a multiple of `alignment`; absolute addresses. */
void *storage_pages(uint64_t count, uint64_t alignment);
/* The same, full of what must not be found in storage that the Ultravisor gives back. */
void *storage_used_pages(uint64_t count, uint64_t alignment);
/* Pages above 2 GiB, which are not touched. */
uint64_t storage_high_pages(uint64_t count);

#endif
