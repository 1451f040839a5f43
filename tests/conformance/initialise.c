/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Initialise Ultravisor: what it refuses, what it takes, and what may be called before it. */
#include "lib/access.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define BELOW_2_GIB GIBIBYTE

static struct initialise_block block = {
	.header = { .command = UV_INITIALISE, .length = sizeof(block) },
};

static void test_before(void)
{
	static struct block other;
	struct response response;

	report_push("before");
	for (unsigned int i = 0; i < command_count; i++) {
		if (commands[i].code == UV_QUERY || commands[i].code == UV_INITIALISE)
			continue;
		block_prepare(&other, &commands[i]);
		report_refused(uv_call(&other), RC_WRONG_STATE, commands[i].name);
	}
	block_prepare(&other, command_find(UV_EXPORT));
	other.header.command = 0x4242;
	response = uv_call(&other);
	report_refused(response, RC_UNKNOWN_COMMAND, "a command that is none");
	report_pop();
}

static void test_refused(void)
{
	const uint64_t origin = block.origin, length = block.length;
	const struct {
		const char *what;
		uint64_t origin, length;
		uint16_t code;
		bool assumed;
	} refused[] = {
		{ "storage 8 bytes too short", origin, length - 8, 0x103, false },
		{ "no storage", origin, 0, 0x103, true },
		{ "storage a page too long", origin, length + PAGE_SIZE, 0x103, true },
		{ "origin behind the end of storage", STORAGE_END + 8, length, 0x104, false },
		{ "origin that is no address of any storage", 1ul << 63, length, 0x104, true },
		{ "origin 8 bytes before the end of storage", STORAGE_END - 8, length, 0x105,
		  false },
		{ "a page less than needed before the end", STORAGE_END - length + PAGE_SIZE,
		  length, 0x105, true },
		{ "below 2 GiB", BELOW_2_GIB, length, 0x108, false },
		{ "ending at 2 GiB", 2 * GIBIBYTE - length, length, 0x108, true },
	};

	report_push("refused");
	block.header.length -= 8;
	report_refused(uv_call(&block), RC_LENGTH, "block 8 bytes too short");
	block.header.length += 8;
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		block.origin = refused[i].origin;
		block.length = refused[i].length;
		(refused[i].assumed ? report_refused_assumed : report_refused)(
			uv_call(&block), refused[i].code, refused[i].what);
	}
	block.origin = origin;
	block.length = length;
	report(!access_load(origin) && !access_load(BELOW_2_GIB) && !access_load(STORAGE_END - 8),
	       "nothing was taken");
	report_pop();
}

int main(void)
{
	const uint64_t length = uv_information()->base_storage_length;

	uv_require();
	report_push("initialise");
	block.length = length;
	block.origin = storage_high_pages(length / PAGE_SIZE);
	test_before();
	test_refused();
	report_done(uv_call(&block), "done");
	report_closed(block.origin, length, "base storage");
	report(!access_load(block.origin + length), "the page behind base storage stays open");
	report_refused_somehow(uv_command(UV_EXPORT, block.origin, 0),
			       "base storage is not exported");
	report_closed(block.origin, PAGE_SIZE, "base storage after that");
	report_refused(uv_call(&block), 0x101, "again");
	block.origin = storage_high_pages(length / PAGE_SIZE);
	report_refused(uv_call(&block), 0x101, "again with other storage");
	report(!access_load(block.origin), "the other storage stays open");
	report_pop();
	return 0;
}
