/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the Ultravisor's parts share: responses, limits, the states of pages and the commands that commands.c calls.
 */
#ifndef ULTRAVISOR_INTERNAL_H
#define ULTRAVISOR_INTERNAL_H

#include <glib.h>

#include "ultravisor.h"

#define PAGE_ADDRESS_MASK (~(uint64_t)(PAGE_BYTES - 1))
#define MiB (UINT64_C(1) << 20)
#define GiB (UINT64_C(1) << 30)
#define TiB (UINT64_C(1) << 40)

/* What QUI says of this Ultravisor. Lengths are the model's own, a page each where real ones aren't known. */
#define UV_STORAGE_LENGTH MiB
#define CONFIGURATION_STORAGE_LENGTH PAGE_BYTES
#define VARIABLE_STORAGE_BASE_LENGTH PAGE_BYTES
#define VARIABLE_STORAGE_LENGTH_PER_MIB PAGE_BYTES
#define CPU_STORAGE_LENGTH PAGE_BYTES
#define MAX_CONFIGURATIONS 128
#define MAX_GUEST_ADDRESS (4 * TiB)
#define MAX_CPU_ID 247

#define QUI_LENGTH 0xe0

struct response {
    uint16_t code;
    uint16_t reason;
};

#define RESPONSE(number) ((struct response) { .code = (number) })
#define RESPONSE_WITH(number, detail) ((struct response) { .code = (number), .reason = (detail) })
#define EXECUTED RESPONSE(0x0001)
#define UNKNOWN_COMMAND RESPONSE(0x0002)
#define WRONG_STATE RESPONSE(0x0003)
#define WRONG_LENGTH RESPONSE(0x0005)
#define WRONG_GUEST_HANDLE RESPONSE(0x0020)
#define WRONG_CPU_HANDLE RESPONSE(0x0021)
#define MORE_DATA RESPONSE(0x0100)
/* Refused for a reason whose real code isn't known to us. */
#define REFUSED RESPONSE(0x01ff)

/* The states of pages (storage.c) */

/* True where the whole page at @address is RAM. */
bool storage_is_ram(uint64_t address);
enum page_state storage_get(uint64_t address);
/* Changes the state of the page at @address, RAM without a lowcore; what is closed leaves every CPU's translations. */
void storage_set(struct host_cpu *cpu, uint64_t address, enum page_state state);
void storage_clear_page(uint64_t address);
/* Whether the host has the shared page pinned; no longer once it is in another state. */
void storage_set_pinned(uint64_t address, bool pinned);
bool storage_is_pinned(uint64_t address);
/* Clears and opens every page that isn't plain. */
void storage_reset(void);

/* Trouble on request (trouble.c): told of every call that could be executed, once */

/* True where the call is to be answered "busy", and nothing done. */
bool trouble_is_busy(enum ultravisor_command command);
/* True where the call is to end in @response, and nothing be done. */
bool trouble_fails(enum ultravisor_command command, struct response *response);
/* Calls are counted from here. */
void trouble_reset(void);

/* Donated storage (donation.c): lists of the absolute addresses of pages */

GArray *donation_new_list(void);
/* Lists the pages of [@address, @address + @length); false where one isn't RAM of the host's. */
bool donation_list_absolute(GArray *pages, uint64_t address, uint64_t length);
/* The same for a logical address of the calling CPU. */
bool donation_list_logical(struct host_cpu *cpu, GArray *pages, uint64_t address, uint64_t length);
bool donation_has_lowcore(GArray *pages);
/* True where two parts of what was listed overlap; the list is sorted. */
bool donation_has_page_twice(GArray *pages);
void donation_take(struct host_cpu *cpu, GArray *pages);
/* The host gets donated pages back empty. */
void donation_give_back(struct host_cpu *cpu, GArray *pages);

/* Contents (contents.c): what leaves a guest's storage leaves it encrypted, and the image comes in under its header */

/* What the Ultravisor keeps of a page that was exported; never in the host's storage. */
struct seal {
    uint64_t counter;
    uint8_t mac[HMAC_BYTES];
};

/* The keys of one configuration, and what it knows of its image. */
struct contents;
/* With new random keys, and no image. */
struct contents *contents_new(void);
void contents_free(struct contents *contents);

/* Encrypts the @page that the guest has at @address, in its place, and makes its @seal. */
void contents_encrypt(struct contents *contents, uint64_t address, uint8_t *page, struct seal *seal);
/*
 * Decrypts the @page that the guest is to have at @address, in its place. False, with the page left as it was, where it
 * is not what was exported from there under that @seal.
 */
bool contents_decrypt(struct contents *contents, uint64_t address, uint8_t *page, const struct seal *seal);

/* Reads the SE header at logical @address of the calling CPU and takes the image's keys from it. */
struct response contents_set_parameters(struct host_cpu *cpu, struct contents *contents, uint64_t address,
                                        uint32_t length);
/* Decrypts the image's next @page, in its place, and adds it to what contents_verify_image() compares. */
void contents_unpack_page(struct contents *contents, uint64_t address, const uint64_t tweak[2], uint8_t *page);
/* Compares the pages that were unpacked with the header. */
struct response contents_verify_image(struct contents *contents);
/* True where the header allows that the guest is dumped. */
bool contents_allow_dump(const struct contents *contents);

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

struct response ultravisor_create_configuration(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_destroy_configuration(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_create_cpu(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_destroy_cpu(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_set_parameters(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_verify(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_set_cpu_state(struct host_cpu *cpu, struct control_block *block);
/* Commands that act on a CPU or a configuration and change nothing that can be seen without SIE. */
struct response ultravisor_check_cpu_handle(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_check_guest_handle(struct host_cpu *cpu, struct control_block *block);

/* Pages (ultravisor-pages.c) */

struct response ultravisor_unpack(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_convert_to_secure(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_convert_from_secure(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_destroy_page(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_pin_shared(struct host_cpu *cpu, struct control_block *block);
struct response ultravisor_unpin_shared(struct host_cpu *cpu, struct control_block *block);

#endif
