/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the CPU-measurement counters count, exactly; their instructions are in counters.c.
 * machine: cpu-counters=on
 * arguments: -icount shift=0,sleep=off */
#include "lib/access.h"
#include "lib/counters.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define FACILITY_COUNTERS 67
#define ALL (COUNTERS_BASIC | COUNTERS_PROBLEM_STATE | COUNTERS_EXTENDED)
/* Sets as in STCCTM: Linux, arch/s390/include/asm/cpu_mf.h */
#define NUMBER_BASIC 1
#define BASIC_SIZE 6

/* Counters of the emulator's own: emulator/README.md */
enum own_counter {
	COUNT_EXPORT = 128,
	COUNT_IMPORT,
	COUNT_DESTROY_PAGE,
	COUNT_PIN_SHARED,
	COUNT_UNPIN_SHARED,
	COUNT_UNPACK,
	COUNT_SET_PARAMETERS,
	COUNT_VERIFY,
	COUNT_CREATE_CONFIGURATION,
	COUNT_DESTROY_CONFIGURATION,
	COUNT_CREATE_CPU,
	COUNT_DESTROY_CPU,
	COUNT_OTHER,
	COUNT_DMA_REFUSED,
	COUNT_MVCL,
	COUNT_XC,
	COUNT_MVCOS,
	COUNT_IPTE,
	COUNT_IDTE,
	COUNT_SSKE,
	COUNT_DIAG_44,
	COUNT_DIAG_9C,
	COUNT_BUSY,
	COUNT_PARTIAL,
	COUNT_LONGEST_MASKED_RUN,
};

static void qctri(void *place)
{
	__asm__ volatile(".insn s,0xb28e0000,0(%0)" : : "a"(place) : "memory");
}

#define STCCTM(set, range, place)                                               \
	({                                                                      \
		int condition;                                                  \
		__asm__ volatile("	.insn rsy,0xeb0000000017,%1,%2,0(%3)\n"      \
				 "	ipm %0\n"                                    \
				 "	srl %0,28\n"                                 \
				 : "=d"(condition)                              \
				 : "d"((uint64_t)(range)), "i"(set), "a"(place) \
				 : "cc", "memory");                             \
		condition;                                                      \
	})

/* Two instructions a round and nothing else. */
static void loop(uint64_t rounds)
{
	__asm__ volatile("0:	nopr 0\n"
			 "	brctg %0,0b\n"
			 : "+d"(rounds)
			 :
			 : "cc");
}

static __attribute__((noinline, noclone)) uint64_t count_loop(uint64_t rounds)
{
	const uint64_t before = counter_extract(1);

	loop(rounds);
	return counter_extract(1) - before;
}

static void test_instructions(void)
{
	uint64_t short_loop, long_loop, cycles, instructions, stopped;

	report_push("instructions");
	counters_control(COUNTERS_BASIC, COUNTERS_BASIC);
	short_loop = count_loop(1000);
	report_equal(count_loop(1000), short_loop, "the same loop counts the same");
	long_loop = count_loop(3000);
	report_equal(long_loop - short_loop, 4000, "2000 rounds more count 4000");
	report(short_loop >= 2000 && short_loop < 2100, "1000 rounds and two readings count %u",
	       short_loop);
	cycles = counter_extract(0);
	instructions = counter_extract(1);
	report(instructions - cycles < 100, "cycles are instructions");
	counters_control(COUNTERS_BASIC, 0);
	stopped = counter_extract(1);
	loop(1000);
	report_equal(counter_extract(1), stopped, "enabled and not active: it stands still");
	counters_control(COUNTERS_BASIC, COUNTERS_BASIC);
	report(counter_extract(1) - stopped < 100, "active again: it goes on from there");
	counters_control(0, 0);
	counters_control(COUNTERS_BASIC, 0);
	report_equal(counter_extract(1), 0, "disabled and enabled again: zero");
	report_pop();
}

/* One copy of the code for any number of rounds. */
static __attribute__((noinline, noclone)) uint64_t count_problem_state_loop(uint64_t rounds)
{
	const uint64_t before = counter_extract(33);

	problem_state();
	loop(rounds);
	supervisor_state();
	return counter_extract(33) - before;
}

static void test_problem_state(void)
{
	uint64_t before, short_loop, long_loop;

	report_push("problem state");
	counters_control(ALL, ALL);
	before = counter_extract(33);
	loop(1000);
	report_equal(counter_extract(33), before,
		     "instructions of the supervisor state don't count");
	short_loop = count_problem_state_loop(1000);
	report_equal(count_problem_state_loop(1000), short_loop, "the same loop counts the same");
	long_loop = count_problem_state_loop(3000);
	report_equal(long_loop - short_loop, 4000, "2000 rounds more count 4000");
	report(short_loop >= 2000 && short_loop < 2020, "1000 rounds count %u", short_loop);
	report_equal(counter_extract(32), counter_extract(33), "cycles are instructions");
	counters_control(0, 0);
	report_pop();
}

static void stcctm_at(void *place)
{
	(void)STCCTM(NUMBER_BASIC, BASIC_SIZE, place);
}

/* How much the counter moves when a thing is done. */
static void report_moves(enum own_counter number, void (*act)(void), uint64_t by, const char *what)
{
	const uint64_t before = counter_extract(number);

	act();
	report_equal(counter_extract(number) - before, by, "%s", what);
}

static unsigned char scratch[2 * 4096] __attribute__((aligned(4096)));

static void xc_32(void)
{
	__asm__ volatile("xc 0(32,%0),0(%0)" : : "a"(scratch) : "cc", "memory");
}

static void xc_33(void)
{
	__asm__ volatile("xc 0(33,%0),0(%0)" : : "a"(scratch) : "cc", "memory");
}

static void mvcl(void)
{
	__asm__ volatile("lgr 2,%0\n lghi 3,4096\n lghi 4,0\n lghi 5,0\n mvcl 2,4"
			 :
			 : "a"(scratch)
			 : "2", "3", "4", "5", "cc", "memory");
}

static void sske(void)
{
	__asm__ volatile("lghi 2,0\n sske 2,%0" : : "a"(scratch) : "2");
}

static void diag_44(void)
{
	__asm__ volatile("diag 0,0,0x44" : : : "memory");
}

static void three_calls(void)
{
	for (int i = 0; i < 3; i++)
		uv_command(UV_EXPORT, (uint64_t)scratch, 0);
}

static void unknown_call(void)
{
	struct block_header header = { .length = 8, .command = 0x4242 };

	uv_call(&header);
}

static void refused_verify(void)
{
	uv_command(UV_VERIFY, 0x4242, 0);
}

static void test_events(void)
{
	report_push("events");
	counters_control(COUNTERS_EXTENDED, COUNTERS_EXTENDED);
	report_moves(COUNT_XC, xc_32, 0, "XC of 32 bytes: none");
	report_moves(COUNT_XC, xc_33, 1, "XC of 33 bytes: one");
	report_moves(COUNT_MVCL, mvcl, 1, "MVCL: one");
	report_moves(COUNT_SSKE, sske, 1, "SSKE: one");
	report_moves(COUNT_DIAG_44, diag_44, 1, "DIAGNOSE 44: one");
	report_moves(COUNT_EXPORT, three_calls, 3, "three exports: three");
	report_moves(COUNT_OTHER, unknown_call, 1, "a call that is none: one of the others");
	report_moves(COUNT_VERIFY, refused_verify, 1, "a call that is refused: one");
	report_moves(COUNT_IMPORT, three_calls, 0, "three exports: no import");
	report_pop();
}

static void test_closed(void)
{
	static struct guest guest;
	uint64_t page;

	report_push("secure storage");
	/* A page of this program is before the guest's. */
	storage_pages(1, PAGE_SIZE);
	guest_start(&guest, 1);
	page = (uint64_t)guest_page(&guest, 0);
	counters_control(ALL, ALL);
	memset((void *)(page - 24), 0xff, 24);
	report_equal(attempt(qctri, (void *)page), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "QCTRI: 0x3d");
	report_equal(attempt(stcctm_at, (void *)page), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "STCCTM: 0x3d");
	report_equal(attempt(stcctm_at, (void *)(page - 24)), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "STCCTM crossing into it: 0x3d");
	report(is_filled((void *)(page - 24), 24, 0xff),
	       "STCCTM crossing into it: nothing is stored");
	report_pop();
}

int main(void)
{
	uv_require();
	report_push("counting");
	report(has_facility(FACILITY_COUNTERS), "facility 67");
	uv_initialise();
	test_instructions();
	test_problem_state();
	test_events();
	test_closed();
	report_pop();
	return 0;
}
