/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A property of the emulator alone: UV calls that take virtual time. It shows in the clock to the
 * nanosecond, timers come due by it, and it is no instruction.
 * machine: cpu-counters=on,cost.query=1000000,cost.export=500
 * arguments: -icount shift=0,sleep=off */
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define QUERY_COST 1000000ul /* ns */
#define EXPORT_COST 500ul
#define CLOCK_COMPARATOR_SUBCLASS 0x800ul /* of control register 0 */
#define LOOPS 10000

/* The clock in nanoseconds from some point on; its unit is 1/4096 of a microsecond. */
static uint64_t nanoseconds(void)
{
	uint64_t clock;

	__asm__ volatile(".insn s,0xb27c0000,%0" : "=Q"(clock) : : "cc");
	return (clock >> 12) * 1000 + (clock & 0xfff) * 1000 / 4096;
}

static uint64_t instructions(void)
{
	register uint64_t content __asm__("4");
	register uint64_t counter __asm__("5") = 1;

	__asm__ volatile(".insn rre,0xb2e40000,%0,%1" : "=d"(content) : "d"(counter) : "cc");
	return content;
}

static struct block block;

static void call(uint16_t command, uint64_t page)
{
	memset(&block, 0, sizeof(block));
	block.header.length = BLOCK_LENGTH;
	block.header.command = command;
	BLOCK_WORD(&block, 0x18) = page;
	uv_call(&block);
}

/* What a call takes of the clock, and how many instructions. */
static void measure(uint16_t command, uint64_t page, uint64_t *time, uint64_t *count)
{
	const uint64_t instructions_before = instructions();
	const uint64_t before = nanoseconds();

	call(command, page);
	*time = nanoseconds() - before;
	*count = instructions() - instructions_before;
}

static void test_clock(uint64_t page)
{
	static const struct {
		const char *name;
		uint16_t command;
		uint64_t cost;
	} cases[] = {
		{ "query", UV_QUERY, QUERY_COST },
		{ "export", UV_EXPORT, EXPORT_COST },
		{ "destroy page, which costs nothing", UV_DESTROY_PAGE, 0 },
	};

	for (unsigned int i = 0; i < COUNT_OF(cases); i++) {
		uint64_t free_time, free_count, time, count;

		report_push("%s", cases[i].name);
		measure(UV_DESTROY_PAGE, page, &free_time, &free_count);
		measure(cases[i].command, page, &time, &count);
		report_equal(count, free_count, "instructions, as of a call that costs nothing");
		/* Both ends of the clock are rounded. */
		report(time + 1 >= free_time + cases[i].cost && time <= free_time + cases[i].cost + 1,
		       "nanoseconds: %u, due %u beside %u", time, cases[i].cost, free_time);
		report_pop();
	}
}

/* Lets external interruptions in, and counts to LOOPS or until there is one. */
static uint64_t count_until_interruption(void)
{
	uint64_t count = 0;
	unsigned char mask;

	lowcore_set(LOWCORE_EXTERNAL_NEW_PSW, PSW_MASK_64_BIT);
	__asm__ volatile("larl 1,2f\n stg 1,0(%2)\n stosm %1,1\n"
			 "1: aghi %0,1\n cghi %0,%3\n jl 1b\n stnsm %1,0\n2:"
			 : "+&d"(count), "=Q"(mask)
			 : "a"((uint64_t)LOWCORE_EXTERNAL_NEW_PSW + 8), "i"(LOOPS)
			 : "1", "cc", "memory");
	return count;
}

static void test_timer(void)
{
	const uint64_t control = control_register(0);
	uint64_t due;

	report_push("clock comparator");
	__asm__ volatile(".insn s,0xb27c0000,%0" : "=Q"(due) : : "cc");
	due += (QUERY_COST / 2000) << 12;
	__asm__ volatile("sckc %0" : : "Q"(due));
	set_control_register(0, control | CLOCK_COMPARATOR_SUBCLASS);
	report_equal(count_until_interruption(), LOOPS, "not due yet");
	call(UV_QUERY, 0);
	report(count_until_interruption() < 10, "due when a call took the time until then");
	set_control_register(0, control);
	report_pop();
}

int main(void)
{
	static const uint64_t controls = 0x20002; /* LCCTL: the basic set, enabled and active */
	uint64_t page;

	uv_require();
	uv_initialise();
	page = (uint64_t)storage_pages(1, PAGE_SIZE);
	__asm__ volatile(".insn s,0xb2840000,%0" : : "Q"(controls) : "cc");
	call(UV_DESTROY_PAGE, page); /* translations are there */
	test_clock(page);
	test_timer();
	return 0;
}
