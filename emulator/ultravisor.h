/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Ultravisor's parts share: control blocks, responses, limits and the commands that ultravisor.c calls.
 */
#ifndef UVBENCH_ULTRAVISOR_H
#define UVBENCH_ULTRAVISOR_H

#include "qemu/units.h"
#include "cpu.h"

/* What QUI says of this Ultravisor. Lengths are the model's own, a page each where real ones aren't known. */
#define UV_STORAGE_LENGTH MiB
#define CONFIGURATION_STORAGE_LENGTH TARGET_PAGE_SIZE
#define VARIABLE_STORAGE_BASE_LENGTH TARGET_PAGE_SIZE
#define VARIABLE_STORAGE_LENGTH_PER_MIB TARGET_PAGE_SIZE
#define CPU_STORAGE_LENGTH TARGET_PAGE_SIZE
#define MAX_CONFIGURATIONS 128
#define MAX_GUEST_ADDRESS (4 * TiB)
#define MAX_CPU_ID 247

#define QUI_LENGTH 0xe0

/* A control block as the CPU sees it: doublewords, already in host byte order. */
struct control_block {
    uint64_t doubleword[QUI_LENGTH / 8];
};

struct response {
    uint16_t code;
    uint16_t reason;
};

#define RESPONSE(...) ((struct response) { __VA_ARGS__ })
#define EXECUTED RESPONSE(0x0001)
#define UNKNOWN_COMMAND RESPONSE(0x0002)
#define WRONG_STATE RESPONSE(0x0003)
#define WRONG_LENGTH RESPONSE(0x0005)
#define WRONG_GUEST_HANDLE RESPONSE(0x0020)
#define WRONG_CPU_HANDLE RESPONSE(0x0021)
#define MORE_DATA RESPONSE(0x0100)
/* Refused for a reason whose real code isn't known to us. */
#define REFUSED RESPONSE(0x01ff)

/* Donated storage (donation.c): lists of the absolute addresses of pages */

GArray *donation_new_list(void);
/* Lists the pages of [@address, @address + @length); false where one isn't RAM of the host's. */
bool donation_list_absolute(GArray *pages, uint64_t address, uint64_t length);
/* The same for a logical address of the calling CPU. */
bool donation_list_logical(CPUS390XState *env, GArray *pages, uint64_t address, uint64_t length);
bool donation_has_lowcore(GArray *pages);
void donation_take(CPUState *cpu, GArray *pages);
/* The host gets donated pages back empty. */
void donation_give_back(CPUState *cpu, GArray *pages);

/* Protected guests (ultravisor-guests.c) */

struct configuration {
    uint64_t asce;
    uint64_t storage_end; /* guest absolute */
    GArray *donated;
    GHashTable *cpu_numbers;
    bool has_parameters;
};

/* There are no guests yet; called when the Ultravisor is initialised. */
void ultravisor_start_guests(void);
/* Forgets them all; their storage is not touched. */
void ultravisor_forget_guests(void);
/* The configuration with that handle, or NULL. */
struct configuration *ultravisor_find_configuration(uint64_t handle);

struct response ultravisor_create_configuration(CPUS390XState *env, struct control_block *block);
struct response ultravisor_destroy_configuration(CPUS390XState *env, struct control_block *block);
struct response ultravisor_create_cpu(CPUS390XState *env, struct control_block *block);
struct response ultravisor_destroy_cpu(CPUS390XState *env, struct control_block *block);
struct response ultravisor_set_parameters(CPUS390XState *env, struct control_block *block);
struct response ultravisor_verify(CPUS390XState *env, struct control_block *block);
struct response ultravisor_set_cpu_state(CPUS390XState *env, struct control_block *block);
/* Commands that act on a CPU or a configuration and change nothing that can be seen without SIE. */
struct response ultravisor_check_cpu_handle(CPUS390XState *env, struct control_block *block);
struct response ultravisor_check_guest_handle(CPUS390XState *env, struct control_block *block);

/* Pages (ultravisor-pages.c) */

struct response ultravisor_unpack(CPUS390XState *env, struct control_block *block);
struct response ultravisor_convert_to_secure(CPUS390XState *env, struct control_block *block);
struct response ultravisor_convert_from_secure(CPUS390XState *env, struct control_block *block);
struct response ultravisor_destroy_page(CPUS390XState *env, struct control_block *block);
/* Pin and unpin shared. */
struct response ultravisor_refuse(CPUS390XState *env, struct control_block *block);

#endif
