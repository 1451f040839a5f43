/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the Ultravisor on the fake host, and guests made by them. */
#ifndef ULTRAVISOR_CALLS_H
#define ULTRAVISOR_CALLS_H

#include "fake_host.h"
#include "internal.h"

/* Commands and the lengths of their blocks: arch/s390/include/asm/uv.h of Linux 6.12. */
enum uv_code {
	UV_QUERY = 0x0001,
	UV_INITIALISE = 0x000f,
	UV_CREATE_CONFIGURATION = 0x0100,
	UV_DESTROY_CONFIGURATION = 0x0101,
	UV_DESTROY_CONFIGURATION_FAST = 0x0102,
	UV_CREATE_CPU = 0x0120,
	UV_DESTROY_CPU = 0x0121,
	UV_IMPORT = 0x0200,
	UV_EXPORT = 0x0201,
	UV_DESTROY_PAGE = 0x0202,
	UV_SET_PARAMETERS = 0x0300,
	UV_UNPACK = 0x0301,
	UV_VERIFY = 0x0302,
	UV_RESET_CPU = 0x0310,
	UV_RESET_CPU_INITIAL = 0x0311,
	UV_PREPARE_RESET = 0x0320,
	UV_RESET_CPU_CLEAR = 0x0321,
	UV_SET_CPU_STATE = 0x0330,
	UV_UNSHARE_ALL = 0x0340,
	UV_PIN_SHARED = 0x0341,
	UV_UNPIN_SHARED = 0x0342,
	UV_DUMP_INITIALISE = 0x0400,
	UV_DUMP_STORAGE_STATE = 0x0401,
	UV_DUMP_CPU = 0x0402,
	UV_DUMP_COMPLETE = 0x0403,
};

/* Where things lie in the fake host's 16 MiB. */
#define UV_STORAGE_AT UINT64_C(0x100000)
#define DONATIONS_AT UINT64_C(0x200000) /* 64 KiB a guest */
#define SCA_AT UINT64_C(0x3f0000)
#define HEADER_AT UINT64_C(0x3f8000)
#define GUESTS_AT UINT64_C(0x800000) /* 2 MiB a guest */
#define GUEST_BYTES (2 * MiB)

struct guest {
	uint64_t base;	    /* of its storage, absolute */
	uint64_t donations; /* base storage, then variable storage, then the CPU's */
	uint64_t handle, cpu_handle;
};

/* A block of the length that the command has, with nothing in it but its code. */
struct control_block uv_block(enum uv_code code);
struct response uv_call(struct control_block *block);
/* A call whose block has up to three doublewords, from 0x18 on. */
struct response uv_command(enum uv_code code, uint64_t first, uint64_t second, uint64_t third);
/* Fails the test unless the call is answered like that. */
#define assert_response(expected_code, expected_reason, answer)                                    \
	do {                                                                                       \
		const struct response is = (answer);                                               \
		assert_int_equal(is.code, expected_code);                                          \
		assert_int_equal(is.reason, expected_reason);                                      \
		assert_int_equal(is.condition, (expected_code) == 1 ? CALL_DONE : CALL_ERROR);     \
	} while (0)
#define assert_done(answer) assert_response(1, 0, answer)
#define assert_refused(refusal, answer) assert_response(0x1ff, refusal, answer)

/* A fresh machine with an Ultravisor that takes plain images. */
void uv_start(void);
void uv_initialise(void);
/* The block that creates the guest with that @number, from 0 on. */
struct control_block guest_block(struct guest *guest, unsigned int number);
struct control_block guest_cpu_block(const struct guest *guest, uint16_t number);
/* As far as a state, by calls that must be done. */
void guest_create(struct guest *guest, unsigned int number);
void guest_create_cpu(struct guest *guest);
void guest_set_parameters(const struct guest *guest);
void guest_unpack(const struct guest *guest, uint64_t address);
/* All of that with a CPU and no page, verified, its CPU operating. */
void guest_run(struct guest *guest, unsigned int number);
void guest_destroy(struct guest *guest);
/* The guest's page at @address where it lies in the fake host. */
uint8_t *guest_bytes(const struct guest *guest, uint64_t address);
struct response guest_import(const struct guest *guest, uint64_t address);
struct response guest_export(const struct guest *guest, uint64_t address);
/* The guest fills its page, which is present, with bytes that depend on @seed. */
void guest_fill(const struct guest *guest, uint64_t address, uint8_t seed);
/* Whether the page at @address has these bytes. */
bool guest_has_filled(const struct guest *guest, uint64_t address, uint8_t seed);

#endif
