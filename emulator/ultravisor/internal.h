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
/* A dump: an entry a page of the MiB that one call is about, and the areas of the formats that zgetdump reads. */
#define DUMP_ENTRY_BYTES 16
#define DUMP_STORAGE_STATE_LENGTH (MiB / PAGE_BYTES * DUMP_ENTRY_BYTES)
#define DUMP_COMPLETION_LENGTH 0x120
#define DUMP_SEED_BYTES 64

struct response {
    uint16_t code;
    uint16_t reason;
    enum ultravisor_condition condition;
};

#define RESPONSE_WITH(number, detail) \
    ((struct response) { .code = (number), .reason = (detail), .condition = CALL_ERROR })
#define RESPONSE(number) RESPONSE_WITH(number, 0)
#define EXECUTED ((struct response) { .code = 0x0001, .condition = CALL_DONE })
/* Assumed: there is no response code before a call is through. */
#define BUSY ((struct response) { .condition = CALL_BUSY })
#define PARTIAL ((struct response) { .condition = CALL_PARTIAL })
#define UNKNOWN_COMMAND RESPONSE(0x0002)
#define WRONG_STATE RESPONSE(0x0003)
#define WRONG_LENGTH RESPONSE(0x0005)
#define NO_RESUME RESPONSE(0x0007)
#define WRONG_GUEST_HANDLE RESPONSE(0x0020)
#define WRONG_CPU_HANDLE RESPONSE(0x0021)
#define MORE_DATA RESPONSE(0x0100)
#define NOT_MAPPED RESPONSE(0x010a)
/* In a response code: the configuration is there, and good for nothing but to be destroyed. */
#define MUST_BE_DESTROYED 0x8000

/* Refused for a reason whose real code isn't known to us: our code, and in the reason code which it is. */
#define REFUSED REFUSED_FOR(REFUSED_VALUE)
#define REFUSED_FOR(refusal) RESPONSE_WITH(0x01ff, refusal)
enum refusal {
    REFUSED_VALUE = 1,      /* a field has a value that it can't have */
    REFUSED_RESERVED,       /* a reserved field isn't zero */
    REFUSED_ALIGNMENT,      /* an address isn't a page's */
    REFUSED_OUTSIDE,        /* a page isn't RAM, or not in the guest's storage */
    REFUSED_LOWCORE,        /* a page is a CPU's lowcore */
    REFUSED_DONATED,        /* a page is the Ultravisor's */
    REFUSED_OWNED,          /* a page is a guest's, and not there where it is wanted */
    REFUSED_ELSEWHERE,      /* the guest's page is present at another absolute address */
    REFUSED_GONE,           /* the guest's page was destroyed */
    REFUSED_UNPACKED,       /* the guest's page was unpacked already */
    REFUSED_CONTENTS,       /* the page isn't what was exported */
    REFUSED_NOT_SHARED,
    REFUSED_NOT_PINNED,
    REFUSED_HAS_CPUS,       /* the configuration has CPUs still */
    REFUSED_TOO_MANY,       /* configurations */
    REFUSED_NOT_ACCESSIBLE, /* storage that the call is to read, write or take */
    REFUSED_NO_DUMP,        /* the guest's header forbids it */
};

/* The states of pages (storage.c) */

/* The configuration and the address in it that a secure or shared page belongs to; the handle may be a stale one. */
struct page_owner {
    uint64_t guest;
    uint64_t address;
};

/* True where the whole page at @address is RAM. */
bool storage_is_ram(uint64_t address);
enum page_state storage_get(uint64_t address);
struct page_owner storage_owner(uint64_t address);
/* The page at @address, RAM without a lowcore, is a guest's now, secure or shared. */
void storage_own(struct host_cpu *cpu, uint64_t address, enum page_state state, struct page_owner owner);
void storage_donate(struct host_cpu *cpu, uint64_t address);
/* It is the host's again, with the contents that it has. */
void storage_open(uint64_t address);
void storage_clear_page(uint64_t address);
/* Clears and opens every page that isn't plain. */
void storage_reset(void);

/* Copies @length bytes to logical @address of the calling CPU; false, and nothing done, where it may not store there. */
bool storage_write_logical(struct host_cpu *cpu, uint64_t address, const void *bytes, size_t length);

/* Trouble on request (trouble.c): told of every call that could be executed, once */

/* True where the call is to be answered "busy", and nothing done. */
bool trouble_is_busy(enum ultravisor_command command);
/* True where the call is to end in @response, and nothing be done. */
bool trouble_fails(enum ultravisor_command command, struct response *response);
/* Calls are counted from here. */
void trouble_reset(void);

/* Donated storage (donation.c): lists of the absolute addresses of pages */

GArray *donation_new_list(void);
/* How many pages [@address, @address + @length) touches; it may end where addresses do. */
uint64_t donation_count_pages(uint64_t address, uint64_t length);
/* True where the page at @address can be taken: the host's, in RAM, no CPU's lowcore, no device at it. */
bool donation_may_take(uint64_t address);
/* Takes the page at @address, which may be taken, and lists it. */
void donation_take(struct host_cpu *cpu, GArray *pages, uint64_t address);
/* Takes [@address, @address + @length), absolute, whole or not at all. */
bool donation_take_all(struct host_cpu *cpu, GArray *pages, uint64_t address, uint64_t length);
/* True where a CPU's lowcore is in that part of [@address, @address + @length) that is RAM from @address on. */
bool donation_has_lowcore(uint64_t address, uint64_t length);
/* The host gets the last @count pages of the list back: empty, or with @untouched contents where nothing came of it. */
void donation_give_back(GArray *pages, guint count, bool untouched);

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

/*
 * Encrypts the @page that the guest has at @address, in its place, and makes its @seal, which is the one of its last
 * export, or zero.
 */
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
/* For the dump: what the page was exported with, what all pages are, and the key of the guest's owner (zero: none). */
void contents_get_tweak(uint64_t address, const struct seal *seal, uint8_t tweak[XTS_TWEAK_BYTES]);
void contents_get_page_key(const struct contents *contents, uint8_t key[XTS_KEY_BYTES]);
const uint8_t *contents_get_communication_key(const struct contents *contents);

/* Protected guests (guests.c): configurations and their CPUs by handles, a configuration's pages by address */

enum guest_page_state {
    GUEST_PAGE_NEW,      /* never there: the guest finds zeroes */
    GUEST_PAGE_PRESENT,  /* at an absolute address */
    GUEST_PAGE_EXPORTED, /* the host has it, under a seal unless it is shared */
    GUEST_PAGE_GONE,     /* destroyed by the host: it doesn't come back */
};

struct guest_page {
    uint64_t absolute;
    struct seal seal;
    uint8_t state; /* enum guest_page_state */
    bool is_shared, is_pinned;
};

#define PAGES_IN_MIB (MiB / PAGE_BYTES)

/* A configuration's states are bits: a command names those that it can be executed in. */
enum configuration_state {
    STATE_BEING_CREATED = 1,
    STATE_NEW = 2,
    STATE_HAS_PARAMETERS = 4,
    STATE_VERIFIED = 8,
    STATE_BROKEN = 16, /* creation or verification failed: it must be destroyed */
    STATE_BEING_DESTROYED = 32,
    STATE_DUMPING = 64, /* verified, and no guest runs */
};
#define STATES_ALIVE (STATE_NEW | STATE_HAS_PARAMETERS | STATE_VERIFIED | STATE_DUMPING)

struct configuration {
    uint64_t handle;
    enum configuration_state state;
    uint64_t asce;
    uint64_t storage_start, storage_end; /* guest absolute */
    uint64_t base_storage, variable_storage, pages_to_take;
    GArray *donated;
    uint64_t cpu_numbers[(MAX_CPU_ID + 64) / 64];
    unsigned int cpu_count;
    struct contents *contents;
    struct guest_page **pages; /* by MiB, each PAGES_IN_MIB of them or NULL */
    uint64_t unshared_until;   /* where "unshare all" stopped */
    uint8_t dump_seed[DUMP_SEED_BYTES];
};

struct guest_cpu {
    uint64_t handle;
    uint64_t guest_handle;
    uint16_t number;
    uint8_t state;
    GArray *donated;
};

/* There are no guests yet; called when the Ultravisor is initialised. */
void guests_start(void);
/* Forgets them all; their storage is not touched. */
void guests_forget(void);
unsigned int guests_count(void);
/* By their handles, or NULL. */
struct configuration *guests_find(uint64_t handle);
struct guest_cpu *guests_find_cpu(uint64_t handle);
/* The one whose tables have their origin where @asce has, or NULL. */
struct configuration *guests_find_by_asce(uint64_t asce);
/* The new configuration or CPU gets a handle that there never was before. */
void guests_add(struct configuration *configuration);
void guests_add_cpu(struct guest_cpu *guest_cpu);
/* Forgets and frees it; its storage was given back. */
void guests_remove(struct configuration *configuration);
void guests_remove_cpu(struct guest_cpu *guest_cpu);

/* True where @address is in the guest's storage. */
bool configuration_has(const struct configuration *configuration, uint64_t address);
/* The page that has @address, which is in the guest's storage. */
struct guest_page *configuration_page(struct configuration *configuration, uint64_t address);
/* The same, or NULL where its whole MiB was never there. */
struct guest_page *configuration_find_page(const struct configuration *configuration, uint64_t address);

/* The commands. They are called in a state that the table in commands.c allows, with the handles looked up. */

struct call {
    struct host_cpu *cpu;
    struct control_block *block;
    struct configuration *configuration; /* that the handle names, or whose CPU it names; NULL where there is none */
    struct guest_cpu *guest_cpu;
};

/* Configurations (configurations.c) */
struct response ultravisor_create_configuration(const struct call *call);
/* Creates it, if it can, and says in its @code that it must be destroyed. */
struct response ultravisor_create_broken_configuration(const struct call *call, struct response failure);
struct response ultravisor_destroy_configuration(const struct call *call);

/* CPUs (cpus.c) */
struct response ultravisor_create_cpu(const struct call *call);
struct response ultravisor_destroy_cpu(const struct call *call);
struct response ultravisor_set_cpu_state(const struct call *call);
/* The resets change nothing that can be seen without a guest that runs. */
struct response ultravisor_reset_guest(const struct call *call);

/* The image (image.c) */
struct response ultravisor_set_parameters(const struct call *call);
struct response ultravisor_unpack(const struct call *call);
struct response ultravisor_verify(const struct call *call);

/* Pages (pages.c) */
struct response ultravisor_convert_to_secure(const struct call *call);
struct response ultravisor_convert_from_secure(const struct call *call);
struct response ultravisor_destroy_page(const struct call *call);
/*
 * The page behind the guest's @address, which is not present, and where it lies: done where it can become the guest's.
 * With @is_there where it is already.
 */
struct response pages_find(const struct call *call, uint64_t address, struct guest_page **page, uint64_t *absolute,
                           bool *is_there);
/* The guest has its @page at @absolute from now on, open to the host if it is shared. */
void pages_make_present(const struct call *call, uint64_t address, struct guest_page *page, uint64_t absolute);

/* Sharing (sharing.c) */
struct response ultravisor_pin_shared(const struct call *call);
struct response ultravisor_unpin_shared(const struct call *call);
struct response ultravisor_unshare_all(const struct call *call);

/* Dump (dump.c) */
struct response ultravisor_dump_initialise(const struct call *call);
struct response ultravisor_dump_storage_state(const struct call *call);
struct response ultravisor_dump_cpu(const struct call *call);
struct response ultravisor_dump_complete(const struct call *call);

#endif
