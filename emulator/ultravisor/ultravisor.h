/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Ultravisor offers the machine that it lives in: its call, the states of pages, a guest's acts.
 * Not thread-safe: the host calls one function at a time.
 */
#ifndef ULTRAVISOR_H
#define ULTRAVISOR_H

#include "host.h"
#include "settings.h"

/* A control block as the CPU sees it: doublewords, already in host byte order. The longest one known has room. */
#define CONTROL_BLOCK_BYTES 0x200u

struct control_block {
    uint64_t doubleword[CONTROL_BLOCK_BYTES / 8];
};

/* A call's condition code. */
enum ultravisor_condition { CALL_DONE, CALL_ERROR, CALL_BUSY, CALL_PARTIAL };

enum page_state {
    PAGE_PLAIN,   /* the host's */
    PAGE_SHARED,  /* a protected guest's that it shares: open to the host */
    PAGE_SECURE,  /* a protected guest's: exported by "convert from secure" */
    PAGE_DONATED, /* the Ultravisor's own: out of the host's reach until it is given back */
};

/* The command with that code, COMMAND_UNKNOWN for others. */
enum ultravisor_command ultravisor_find_command(uint16_t code);
/* Its name in options and records, such as "destroy-page"; NULL after the last one. */
const char *ultravisor_command_name(enum ultravisor_command command);
/* True where the command may close pages to the host. */
bool ultravisor_closes_pages(enum ultravisor_command command);

/*
 * Executes the command in @block and leaves its response there. The block holds what storage does from its first
 * doubleword on, as many bytes as its length says and CONTROL_BLOCK_BYTES at most; the rest is zero.
 */
enum ultravisor_condition ultravisor_call(struct host_cpu *cpu, struct control_block *block);

/* Forgets every configuration, clears and opens all pages: a reset of the machine. */
void ultravisor_reset(void);

enum page_state ultravisor_page_state(uint64_t address);
/* True where the host may not touch the page at @address. */
bool ultravisor_page_is_closed(uint64_t address);

/* A guest's own acts, told by the machine that runs it: @guest is the configuration's handle, @address the guest's */

/* What an access of the guest to a page comes to that its host has at some absolute address. */
enum guest_access {
    ACCESS_ALLOWED,
    ACCESS_NOT_SECURE, /* the host's: it has to import the page */
    ACCESS_VIOLATION,  /* another guest's, or the Ultravisor's */
};

/* True where the guest's CPU with handle @guest_cpu may run: its image is verified, and it isn't being dumped. */
bool ultravisor_guest_may_run(uint64_t guest, uint64_t guest_cpu);
/* True where there is such a guest, and @address lies in its storage. */
bool ultravisor_guest_has(uint64_t guest, uint64_t address);
enum guest_access ultravisor_guest_access(uint64_t guest, uint64_t address, uint64_t absolute);
/* The guest opens a page of its own, present at @absolute, to the host. */
void ultravisor_guest_share(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute);
/* The guest takes it back. False, and nothing done, while the host has it pinned or a device uses it. */
bool ultravisor_guest_unshare(struct host_cpu *cpu, uint64_t guest, uint64_t address, uint64_t absolute);

#endif
