/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Ultravisor's commands know of storage and do to it (secure-storage.c). Addresses are absolute.
 */
#ifndef UVBENCH_SECURE_STORAGE_H
#define UVBENCH_SECURE_STORAGE_H

enum page_state {
    PAGE_PLAIN,   /* the host's */
    PAGE_SECURE,  /* a protected guest's: exported by "convert from secure" */
    PAGE_DONATED, /* the Ultravisor's own: out of the host's reach until it is given back */
};

/* True where the whole page at @address is RAM. */
bool secure_storage_is_ram(uint64_t address);
/* True where a CPU's lowcore, or the page that prefixing swaps with it, lies in [@address, @address + @length). */
bool secure_storage_has_lowcore(uint64_t address, uint64_t length);
enum page_state secure_storage_get(uint64_t address);
/*
 * Changes the state of the page at @address, RAM without a lowcore. A page that is closed to the host leaves every
 * CPU's TLB; a TLB never holds a closed page, so one that is opened needs no flush.
 */
void secure_storage_set(CPUState *cpu, uint64_t address, enum page_state state);
void secure_storage_clear_page(uint64_t address);

#endif
