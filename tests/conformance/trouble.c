/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties of the emulator alone: calls that are busy, and calls that fail, because it was told so.
 * machine: busy-rate=3,fail.export=4:0x10a:0x22,fail.destroy-page=1:0x105
 * Query and initialise, which the library calls, are never busy. */
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

static uint64_t page;

static struct response export_plain(void)
{
	return uv_command(UV_EXPORT, page, 0);
}

static void report_response(struct response got, struct response expected, const char *what)
{
	report_equal((uint64_t)got.condition, (uint64_t)expected.condition, "%s: condition code",
		     what);
	report_equal(got.code, expected.code, "%s: response code", what);
	report_equal(got.reason, expected.reason, "%s: reason code", what);
}

/* Calls of export from the machine's reset on; in this order they are answered so. */
static const struct {
	const char *what;
	struct response response;
} exports[] = {
	{ "1st", { UV_DONE, RC_EXECUTED, 0 } },
	{ "2nd", { UV_DONE, RC_EXECUTED, 0 } },
	{ "busy", { UV_BUSY, 0, 0 } },
	{ "3rd that is not busy", { UV_DONE, RC_EXECUTED, 0 } },
	{ "4th, which fails", { UV_ERROR, 0x10a, 0x22 } },
	{ "busy again", { UV_BUSY, 0, 0 } },
	{ "5th, no fault any more", { UV_DONE, RC_EXECUTED, 0 } },
};

static void test_exports(void)
{
	for (unsigned int i = 0; i < COUNT_OF(exports); i++) {
		report_push("export");
		report_response(export_plain(), exports[i].response, exports[i].what);
		report_pop();
	}
}

static void test_exports_after_reset(void)
{
	reset_machine(1);
	uv_initialise();
	report_push("after a reset of the machine");
	test_exports();
	report_pop();
}

int main(void)
{
	static struct block block;

	uv_require();
	page = (uint64_t)storage_pages(1, PAGE_SIZE);
	report_refused(export_plain(), RC_WRONG_STATE, "before initialise nothing is busy or told to fail");
	report_refused(export_plain(), RC_WRONG_STATE, "nor counted");
	report_refused(export_plain(), RC_WRONG_STATE, "however often");
	uv_initialise();
	block.header.length = 8;
	block.header.command = UV_EXPORT;
	report_refused(uv_call(&block), RC_LENGTH, "a short block is not counted either");
	test_exports();
	report_response(uv_command(UV_DESTROY_PAGE, page, 0),
			(struct response){ UV_ERROR, 0x105, 0 }, "destroy page, whose first call fails");
	test_exports_after_reset();
	return 0;
}
