/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several CPUs: initialise needs the others stopped, a page that one closes is closed to all.
 * arguments: -smp 3 */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/processor.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define ROUNDS 200
#define PSW_MASK_WAIT_EXTERNAL (PSW_MASK_64_BIT | 0x0102000000000000)

static volatile uint64_t running;

static void run_for_ever(void *unused)
{
	(void)unused;
	for (;;)
		running++;
}

/* Waits for an interruption that never comes: the CPU does nothing, and is not stopped. */
static void wait_for_ever(void *unused)
{
	static const struct {
		uint64_t mask, address;
	} psw __attribute__((aligned(8))) = { PSW_MASK_WAIT_EXTERNAL, 0 };

	(void)unused;
	set_control_register(0, 0);
	running++;
	__asm__ volatile("lpswe %0" : : "Q"(psw) : "memory");
}

static void wait_for(volatile uint64_t *place, uint64_t value)
{
	while (*place != value)
		;
}

static void test_initialise(void)
{
	const uint64_t length = uv_information()->base_storage_length;
	struct initialise_block block = {
		.header = { .command = UV_INITIALISE, .length = sizeof(block) },
		.origin = storage_high_pages(length / PAGE_SIZE),
		.length = length,
	};
	uint64_t before = running;

	report_push("initialise");
	processor_start_at(1, run_for_ever, NULL);
	while (running == before)
		;
	report_refused(uv_call(&block), 0x102, "while another CPU runs");
	report(!access_load(block.origin), "while another CPU runs: nothing is taken");
	processor_start_at(2, run_for_ever, NULL);
	processor_stop(1);
	report_refused(uv_call(&block), 0x102, "while the third CPU runs");
	processor_stop(2);
	before = running;
	processor_start_at(1, wait_for_ever, NULL);
	while (running == before)
		;
	report_refused(uv_call(&block), 0x102, "while another CPU waits");
	processor_stop(1);
	/* QEMU does not let a CPU run again that was stopped while it waited. */
	processor_reset(1);
	report_done(uv_call(&block), "with all others stopped");
	report_pop();
}

/* What the other CPU does with a page over and over, and what came of it. */
static struct watch {
	volatile uint64_t address;
	volatile uint64_t rounds;	/* accesses that worked */
	volatile uint64_t interruption; /* the one that ended it */
	volatile uint64_t teid;
} watch;

static void watch_page(void *unused)
{
	(void)unused;
	while (!(watch.interruption = (uint64_t)access_load(watch.address)))
		watch.rounds++;
	watch.teid = interruption_teid();
}

static void watch_in_space(void *asce)
{
	translation_on((uint64_t)asce);
	watch_page(NULL);
	translation_off();
}

static void start_watch(uint64_t address, void (*function)(void *), void *argument)
{
	watch.address = address;
	watch.rounds = 0;
	watch.interruption = 0;
	processor_start_at(1, function, argument);
	while (watch.rounds < 1000)
		;
}

static void expect_closed(const char *what)
{
	processor_wait(1);
	report_equal(watch.interruption, INTERRUPTION_SECURE_STORAGE_ACCESS, "%s: 0x3d", what);
	report((watch.teid & PAGE_MASK) == (watch.address & PAGE_MASK),
	       "%s: the TEID names the page", what);
}

/* CPU 1 has read the page again and again when CPU 0 closes it. */
static void test_closing(void)
{
	const uint64_t asce = translation_identity_space();
	struct guest guest, donor;
	uint64_t page;

	report_push("closed to the other CPU");
	guest_create(&guest, 2);
	guest_set_parameters(&guest);
	page = (uint64_t)guest_page(&guest, 0);
	start_watch(page, watch_page, NULL);
	report_done(guest_unpack(&guest, 0, 0, 0), "unpack");
	expect_closed("unpack");
	start_watch((uint64_t)guest_page(&guest, 1), watch_in_space, (void *)asce);
	report_done(guest_unpack(&guest, PAGE_SIZE, 0, PAGE_SIZE), "unpack, DAT on there");
	expect_closed("unpack, DAT on there");
	report_done(uv_command_to_end(UV_VERIFY, guest.handle, 0), "verify");

	report_done(uv_command(UV_EXPORT, page, 0), "export");
	start_watch(page, watch_in_space, (void *)asce);
	report_done(uv_command(UV_IMPORT, guest.handle, 0), "import");
	expect_closed("import");

	guest_prepare(&donor, 1);
	start_watch(donor.block.base_storage, watch_page, NULL);
	report_done(uv_call_to_end(&donor.block), "donation");
	expect_closed("donation");
	report_pop();
}

static struct {
	struct guest guest;
	volatile uint64_t ready[3];
	volatile uint64_t failures;
	volatile uint64_t open_reads;
} storm;

/* Calls of its own, on a page of its own. */
static void export_and_import(uint64_t processor)
{
	const uint64_t page = (uint64_t)guest_page(&storm.guest, processor);
	struct block block;

	for (int i = 0; i < ROUNDS; i++) {
		block_prepare(&block, command_find(UV_EXPORT));
		BLOCK_WORD(&block, 0x18) = page;
		if (uv_call_to_end(&block).condition != UV_DONE)
			__atomic_fetch_add(&storm.failures, 1, __ATOMIC_SEQ_CST);
		if (access_load(page))
			__atomic_fetch_add(&storm.failures, 1, __ATOMIC_SEQ_CST);
		block_prepare(&block, command_find(UV_IMPORT));
		BLOCK_WORD(&block, 0x18) = storm.guest.handle;
		BLOCK_WORD(&block, 0x20) = processor * PAGE_SIZE;
		if (uv_call_to_end(&block).condition != UV_DONE)
			__atomic_fetch_add(&storm.failures, 1, __ATOMIC_SEQ_CST);
		if (access_load(page) != INTERRUPTION_SECURE_STORAGE_ACCESS)
			__atomic_fetch_add(&storm.open_reads, 1, __ATOMIC_SEQ_CST);
	}
}

static void storm_processor(void *number)
{
	storm.ready[(uint64_t)number] = 1;
	wait_for(&storm.ready[0], 1);
	export_and_import((uint64_t)number);
}

static void test_at_once(void)
{
	report_push("%u exports and imports on each of three CPUs at once", (uint64_t)ROUNDS);
	guest_start(&storm.guest, 3);
	processor_start_at(1, storm_processor, (void *)1);
	processor_start_at(2, storm_processor, (void *)2);
	wait_for(&storm.ready[1], 1);
	wait_for(&storm.ready[2], 1);
	storm.ready[0] = 1;
	export_and_import(0);
	processor_wait(1);
	processor_wait(2);
	report_equal(storm.failures, 0, "calls and loads of exported pages that failed");
	report_equal(storm.open_reads, 0, "secure pages that were read");
	report_pop();
}

int main(void)
{
	uv_require();
	report_push("processors");
	test_initialise();
	test_closing();
	test_at_once();
	report_pop();
	return 0;
}
