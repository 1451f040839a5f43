/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that are busy, and calls that fail, because properties of the machine say so.
 * machine: busy-rate=3,fail.export=2:0x10a:0x7,fail.create-cpu=1:0x123 */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define BUSY_RATE 3
#define CALLS 30

static bool is(struct response response, enum condition condition, uint16_t code, uint16_t reason)
{
	return response.condition == condition && response.code == code &&
	       response.reason == reason;
}

/* Called when the calls before are a multiple of three. */
static void test_busy(const struct guest *guest)
{
	bool third = true, done = true;
	unsigned int busy = 0;

	report_push("busy-rate=3");
	for (unsigned int i = 1; i <= CALLS; i++) {
		const struct response response =
			uv_command(UV_PIN_SHARED, (uint64_t)guest_page(guest, 0), 0);

		busy += response.condition == UV_BUSY;
		third = third && (response.condition == UV_BUSY) == (i % BUSY_RATE == 0);
		done = done && (response.condition == UV_BUSY || response.condition == UV_ERROR);
	}
	report(third, "each third call is busy");
	report_equal(busy, CALLS / BUSY_RATE, "of 30 calls ten");
	report(done, "the others are answered: condition code 1, for nothing is shared");
	report_pop();
}

static void test_never_busy(void)
{
	struct query_block block;
	bool done = true;

	report_push("query");
	for (int i = 0; i < CALLS; i++) {
		block = (struct query_block){ .header = { .command = UV_QUERY,
							  .length = sizeof(block) } };
		done = done && uv_call(&block).condition == UV_DONE;
	}
	report_assumed(done, "is never busy");
	report_pop();
}

static void test_no_effect(struct guest *guest)
{
	struct cpu_block block;
	struct response response;

	report_push("nothing is done");
	guest_prepare_cpu(guest, &block, 0);
	report_refused(uv_call(&block), 0x123, "fail.create-cpu=1:0x123: the first");
	report(!block.cpu_handle && !access_store(block.storage), "nothing is taken, no handle");
	uv_command(UV_PIN_SHARED, (uint64_t)guest_page(guest, 0), 0);
	response = uv_call(&block);
	report_equal(response.condition, UV_BUSY, "busy: condition code 2");
	report(!block.cpu_handle && !access_store(block.storage), "nothing is taken, no handle");
	report_done(uv_call(&block), "the second that is not busy: done");
	report(block.cpu_handle && access_load(block.storage), "its storage is taken");
	report_pop();
}

static void test_fault(const unsigned char *page)
{
	report_push("fail.export=2:0x10a:0x7");
	report_done(uv_command_to_end(UV_EXPORT, (uint64_t)page, 0), "the first is done");
	report(is(uv_command_to_end(UV_EXPORT, (uint64_t)page, 0), UV_ERROR, 0x10a, 7),
	       "the second: 1, 0x10a, 0x7");
	for (int i = 3; i < 6; i++)
		report_done(uv_command_to_end(UV_EXPORT, (uint64_t)page, 0), "a later one is done");
	report_pop();
}

int main(void)
{
	struct guest guest;

	uv_require();
	report_push("busy");
	uv_initialise();
	test_never_busy();
	guest_create(&guest, 2);
	/* Creating it was the first call that may be busy. */
	uv_command(UV_PIN_SHARED, (uint64_t)guest_page(&guest, 0), 0);
	uv_command(UV_PIN_SHARED, (uint64_t)guest_page(&guest, 0), 0);
	test_busy(&guest);
	test_no_effect(&guest);
	test_fault(guest_page(&guest, 0));
	report_pop();
	return 0;
}
