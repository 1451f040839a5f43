/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ULTRAVISOR CALL: commands, control blocks and responses (Linux arch/s390/include/asm/uv.h). */
#ifndef CONFORMANCE_ULTRAVISOR_H
#define CONFORMANCE_ULTRAVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACILITY_ULTRAVISOR_CALL 158

enum ultravisor_command {
	UV_QUERY = 0x001,
	UV_INITIALISE = 0x00f,
	UV_CREATE_CONFIGURATION = 0x100,
	UV_DESTROY_CONFIGURATION = 0x101,
	UV_DESTROY_CONFIGURATION_FAST = 0x102,
	UV_CREATE_CPU = 0x120,
	UV_DESTROY_CPU = 0x121,
	UV_IMPORT = 0x200,
	UV_EXPORT = 0x201,
	UV_DESTROY_PAGE = 0x202,
	UV_SET_PARAMETERS = 0x300,
	UV_UNPACK = 0x301,
	UV_VERIFY = 0x302,
	UV_RESET_CPU = 0x310,
	UV_RESET_CPU_INITIAL = 0x311,
	UV_PREPARE_RESET = 0x320,
	UV_RESET_CPU_CLEAR = 0x321,
	UV_SET_CPU_STATE = 0x330,
	UV_UNSHARE_ALL = 0x340,
	UV_PIN_SHARED = 0x341,
	UV_UNPIN_SHARED = 0x342,
	UV_DUMP_INITIALISE = 0x400,
	UV_DUMP_STORAGE = 0x401,
	UV_DUMP_CPU = 0x402,
	UV_DUMP_COMPLETE = 0x403,
	UV_SHARE = 0x1000,
	UV_UNSHARE = 0x1001,
	UV_ATTEST = 0x1020,
};

enum condition { UV_DONE, UV_ERROR, UV_BUSY, UV_PARTIAL };

/* Response codes that every command may give. */
enum {
	RC_EXECUTED = 0x0001,
	RC_UNKNOWN_COMMAND = 0x0002,
	RC_WRONG_STATE = 0x0003,
	RC_LENGTH = 0x0005,
	RC_NO_RESUME = 0x0007,
	RC_GUEST_HANDLE = 0x0020,
	RC_CPU_HANDLE = 0x0021,
	RC_DESTROY_NEEDED = 0x8000,
};

struct block_header {
	uint16_t length;
	uint16_t command;
	uint16_t code;
	uint16_t reason;
};

/* A block of any command; its length is the longest that the library sends. */
#define BLOCK_LENGTH 0x200
struct block {
	struct block_header header;
	uint64_t word[BLOCK_LENGTH / 8 - 1]; /* from offset 8 on */
} __attribute__((aligned(1024)));
/* The doubleword at an offset of the block. */
#define BLOCK_WORD(block, offset) ((block)->word[(offset) / 8 - 1])

struct query_block {
	struct block_header header;
	uint64_t reserved08;
	uint64_t installed_calls[4];
	uint64_t reserved30[2];
	uint64_t base_storage_length;
	uint64_t reserved48;
	uint64_t configuration_storage_length;
	uint64_t variable_storage_base_length;
	uint64_t variable_storage_length_per_mebibyte;
	uint64_t cpu_storage_length;
	uint32_t reserved70[3];
	uint32_t highest_configuration_count;
	uint64_t highest_guest_address;
	uint8_t reserved88[0x9e - 0x88];
	uint16_t highest_cpu_number;
	uint64_t features;
	uint64_t reserveda8;
	uint64_t header_versions;
	uint64_t header_control_flags;
	uint64_t reservedc0;
	uint64_t dump_storage_state_length;
	uint64_t dump_complete_length;
	uint64_t reservedd8[9];
} __attribute__((aligned(8)));

struct initialise_block {
	struct block_header header;
	uint64_t reserved08[2];
	uint64_t origin;
	uint64_t length;
	uint64_t reserved28[4];
};

struct configuration_block {
	struct block_header header;
	uint64_t reserved08[2];
	uint64_t handle;
	uint64_t base_storage;
	uint64_t variable_storage;
	uint64_t flags;
	uint64_t storage_origin;
	uint64_t storage_length;
	uint64_t sca;
	uint64_t asce;
	uint64_t reserved58[5];
};

struct cpu_block {
	struct block_header header;
	uint64_t reserved08[2];
	uint64_t cpu_handle;
	uint64_t guest_handle;
	uint64_t storage;
	uint8_t reserved30[6];
	uint16_t number;
	uint64_t state;
	uint64_t reserved40[4];
};

struct parameters_block {
	struct block_header header;
	uint64_t reserved08[2];
	uint64_t handle;
	uint64_t origin;
	uint32_t length;
	uint32_t reserved2c;
	uint64_t reserved30[4];
};

/* A command: what it is called, the shortest block, its bit in query's list (-1: none that is
 * known), what is at offset 0x18 of the block. */
struct command {
	const char *name;
	uint16_t code;
	uint16_t length;
	int16_t bit;
	enum { SUBJECT_NONE, SUBJECT_CONFIGURATION, SUBJECT_CPU, SUBJECT_PAGE } subject;
};

/* Every command of the host's side, query first. */
extern const struct command commands[];
extern const unsigned int command_count;

/* How a call ended. */
struct response {
	enum condition condition;
	uint16_t code;
	uint16_t reason;
};

/* One UVC with the block, which starts with its header. Its response fields are cleared before. */
struct response uv_call(void *block);
/* The same, repeated while the Ultravisor is busy or did a part. */
struct response uv_call_to_end(void *block);
/* Fills the header of an otherwise empty block of any command. */
void block_prepare(struct block *block, const struct command *command);
const struct command *command_find(uint16_t code);

/* A command whose block is a header and up to two operands, at 0x18 and 0x20. */
struct response uv_command(enum ultravisor_command code, uint64_t first, uint64_t second);
struct response uv_command_to_end(enum ultravisor_command code, uint64_t first, uint64_t second);

/* Checks of a response; what differs is shown. */
void report_done(struct response response, const char *what);
/* Condition code 1 and that response code. */
void report_refused(struct response response, uint16_t code, const char *what);
/* Refused by 0x100 or a higher code, which isn't known. */
void report_refused_somehow(struct response response, const char *what);
void report_refused_assumed(struct response response, uint16_t code, const char *what);

/* Of query, which is asked once. */
const struct query_block *uv_information(void);
bool uv_is_installed(int bit);
/* Initialises the Ultravisor with storage above 2 GiB; report_fatal() where it refuses. */
uint64_t uv_initialise(void);
/* Ends the program where the machine has no Ultravisor. */
void uv_require(void);

#endif
