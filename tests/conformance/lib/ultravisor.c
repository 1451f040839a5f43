/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call, the table of commands, the checks of a response. */
#include "ultravisor.h"

#include "program.h"
#include "report.h"
#include "storage.h"

const struct command commands[] = {
	{ "query", UV_QUERY, 0x120, 0, SUBJECT_NONE },
	{ "initialise", UV_INITIALISE, 0x48, 1, SUBJECT_NONE },
	{ "create configuration", UV_CREATE_CONFIGURATION, 0x80, 2, SUBJECT_NONE },
	{ "destroy configuration", UV_DESTROY_CONFIGURATION, 0x40, 3, SUBJECT_CONFIGURATION },
	{ "destroy configuration, fast", UV_DESTROY_CONFIGURATION_FAST, 0x48, 23,
	  SUBJECT_CONFIGURATION },
	{ "create CPU", UV_CREATE_CPU, 0x60, 4, SUBJECT_NONE },
	{ "destroy CPU", UV_DESTROY_CPU, 0x40, 5, SUBJECT_CPU },
	{ "convert to secure", UV_IMPORT, 0x28, 6, SUBJECT_CONFIGURATION },
	{ "convert from secure", UV_EXPORT, 0x20, 7, SUBJECT_PAGE },
	{ "destroy page", UV_DESTROY_PAGE, 0x20, -1, SUBJECT_PAGE },
	{ "set parameters", UV_SET_PARAMETERS, 0x50, 11, SUBJECT_CONFIGURATION },
	{ "unpack", UV_UNPACK, 0x50, 13, SUBJECT_CONFIGURATION },
	{ "verify", UV_VERIFY, 0x40, 14, SUBJECT_CONFIGURATION },
	{ "reset CPU", UV_RESET_CPU, 0x40, 15, SUBJECT_CPU },
	{ "reset CPU, initial", UV_RESET_CPU_INITIAL, 0x40, 16, SUBJECT_CPU },
	{ "set CPU state", UV_SET_CPU_STATE, 0x50, 17, SUBJECT_CPU },
	{ "prepare reset", UV_PREPARE_RESET, 0x40, 18, SUBJECT_CONFIGURATION },
	{ "reset CPU, clear", UV_RESET_CPU_CLEAR, 0x40, 19, SUBJECT_CPU },
	{ "unshare all", UV_UNSHARE_ALL, 0x40, 20, SUBJECT_CONFIGURATION },
	{ "pin shared", UV_PIN_SHARED, 0x20, 21, SUBJECT_PAGE },
	{ "unpin shared", UV_UNPIN_SHARED, 0x28, 22, SUBJECT_CONFIGURATION },
	{ "dump initialise", UV_DUMP_INITIALISE, 0x40, 24, SUBJECT_CONFIGURATION },
	{ "dump storage state", UV_DUMP_STORAGE, 0x50, 25, SUBJECT_CONFIGURATION },
	{ "dump CPU", UV_DUMP_CPU, 0x50, 26, SUBJECT_CPU },
	{ "dump complete", UV_DUMP_COMPLETE, 0x50, 27, SUBJECT_CONFIGURATION },
};
const unsigned int command_count = COUNT_OF(commands);

const struct command *command_find(uint16_t code)
{
	for (unsigned int i = 0; i < command_count; i++)
		if (commands[i].code == code)
			return &commands[i];
	report_fatal("the library has no command 0x%x", (uint64_t)code);
}

struct response uv_call(void *block)
{
	struct block_header *header = block;
	int condition;

	header->code = 0;
	header->reason = 0;
	__asm__ volatile("	.insn rrf,0xb9a40000,%1,%2,0,0\n"
			 "	ipm %0\n"
			 "	srl %0,28\n"
			 : "=d"(condition)
			 : "d"(0ul), "d"(block)
			 : "cc", "memory");
	return (struct response){ (enum condition)condition, header->code, header->reason };
}

struct response uv_call_to_end(void *block)
{
	struct response response;

	do
		response = uv_call(block);
	while (response.condition == UV_BUSY || response.condition == UV_PARTIAL);
	return response;
}

void block_prepare(struct block *block, const struct command *command)
{
	memset(block, 0, sizeof(*block));
	block->header.length = command->length;
	block->header.command = command->code;
}

static struct block simple_block;

static void prepare_simple(enum ultravisor_command code, uint64_t first, uint64_t second)
{
	block_prepare(&simple_block, command_find(code));
	BLOCK_WORD(&simple_block, 0x18) = first;
	BLOCK_WORD(&simple_block, 0x20) = second;
}

struct response uv_command(enum ultravisor_command code, uint64_t first, uint64_t second)
{
	prepare_simple(code, first, second);
	return uv_call(&simple_block);
}

struct response uv_command_to_end(enum ultravisor_command code, uint64_t first, uint64_t second)
{
	prepare_simple(code, first, second);
	return uv_call_to_end(&simple_block);
}

static bool is(struct response response, enum condition condition, uint16_t code)
{
	return response.condition == condition && response.code == code;
}

static void report_response(bool assumed, bool passed, struct response response,
			    const char *expected, const char *what)
{
	void (*const tell)(bool, const char *, ...) = assumed ? report_assumed : report;

	if (passed)
		tell(true, "%s", what);
	else
		tell(false, "%s: condition code %u, rc 0x%x, rrc 0x%x, expected %s", what,
		     (uint64_t)response.condition, (uint64_t)response.code,
		     (uint64_t)response.reason, expected);
}

void report_done(struct response response, const char *what)
{
	report_response(false, is(response, UV_DONE, RC_EXECUTED), response, "0 and rc 0x1", what);
}

/* "1 and rc 0x…" */
static const char *refusal(uint16_t code)
{
	static char text[] = "1 and rc 0x0000";

	for (int i = 0; i < 4; i++)
		text[11 + i] = "0123456789abcdef"[code >> (12 - 4 * i) & 0xf];
	return text;
}

void report_refused(struct response response, uint16_t code, const char *what)
{
	report_response(false, is(response, UV_ERROR, code), response, refusal(code), what);
}

void report_refused_assumed(struct response response, uint16_t code, const char *what)
{
	report_response(true, is(response, UV_ERROR, code), response, refusal(code), what);
}

void report_refused_somehow(struct response response, const char *what)
{
	report_response(false, response.condition == UV_ERROR && response.code >= 0x100, response,
			"1 and an rc of 0x100 or more", what);
}

const struct query_block *uv_information(void)
{
	static struct query_block information;
	struct response response;

	if (!information.header.code) {
		information.header.command = UV_QUERY;
		information.header.length = sizeof(information);
		response = uv_call(&information);
		if (!is(response, UV_DONE, RC_EXECUTED))
			report_fatal("query ended in condition code %u, rc 0x%x",
				     (uint64_t)response.condition, (uint64_t)response.code);
	}
	return &information;
}

bool uv_is_installed(int bit)
{
	return uv_information()->installed_calls[bit / 64] & 1ull << (63 - bit % 64);
}

uint64_t uv_initialise(void)
{
	const uint64_t length = uv_information()->base_storage_length;
	const uint64_t origin = storage_high_pages(length / PAGE_SIZE);
	struct initialise_block block = {
		.header = { .command = UV_INITIALISE, .length = sizeof(block) },
		.origin = origin,
		.length = length,
	};
	struct response response;

	memset((void *)origin, 0xa5, length);
	response = uv_call(&block);
	if (!is(response, UV_DONE, RC_EXECUTED))
		report_fatal("initialise ended in condition code %u, rc 0x%x",
			     (uint64_t)response.condition, (uint64_t)response.code);
	return origin;
}

void uv_require(void)
{
	if (!has_facility(FACILITY_ULTRAVISOR_CALL))
		report_fatal("the machine has no facility 158 (ultravisor=on missing?)");
}
