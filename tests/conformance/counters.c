/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU-measurement counter facility: who may use it, what is authorised, what it stores, and what
 * ends a run of UV calls with interruptions masked.
 * Linux arch/s390/include/asm/cpu_mf.h and kernel/perf_cpum_cf.c show the instructions' use.
 * machine: cpu-counters=on
 * arguments: -icount shift=0,sleep=off -smp 2 */
#include "lib/processor.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/ultravisor.h"

#define FACILITY_COUNTERS 67

/* Sets in LCCTL's operand: which are enabled, which of them count. */
#define EXTENDED 0x01ul
#define BASIC 0x02ul
#define PROBLEM_STATE 0x04ul
#define CRYPTO 0x08ul
#define ALL (EXTENDED | BASIC | PROBLEM_STATE)
#define ENABLE(sets) ((sets) << 16)
#define ACTIVE(sets) (ENABLE(sets) | (sets))

#define INSTRUCTIONS 1
#define PROBLEM_INSTRUCTIONS 33
#define FIRST_EXTENDED 128
#define UV_OTHER (FIRST_EXTENDED + 12)
#define UV_BUSY (FIRST_EXTENDED + 22)
#define LONGEST_MASKED_RUN (FIRST_EXTENDED + 24)

/* The most counters of a set, by these versions. */
#define MOST 160
#define UNTOUCHED 0x5555555555555555ul

#define PSW_MASK_EXTERNAL 0x0100000000000000ul
#define PSW_MASK_IO 0x0200000000000000ul
#define EXTRACTION_AUTHORITY (1ul << (63 - 15))

static uint64_t stored[MOST + 2] __attribute__((aligned(8)));

static int load_controls(uint64_t controls)
{
	int condition;

	__asm__ volatile(".insn s,0xb2840000,%1\n ipm %0\n srl %0,28"
			 : "=d"(condition) : "Q"(controls) : "cc");
	return condition;
}

static int extract(uint64_t number, uint64_t *value)
{
	register uint64_t content __asm__("4") = UNTOUCHED;
	register uint64_t counter __asm__("5") = number;
	int condition;

	__asm__ volatile(".insn rre,0xb2e40000,%1,%2\n ipm %0\n srl %0,28"
			 : "=d"(condition), "+d"(content) : "d"(counter) : "cc");
	*value = content;
	return condition;
}

static uint64_t counted(uint64_t number)
{
	uint64_t value;

	return extract(number, &value) == 0 ? value : UNTOUCHED;
}

static int extract_peripheral(void)
{
	int condition;

	__asm__ volatile(".insn rre,0xb2e50000,4,5\n ipm %0\n srl %0,28"
			 : "=d"(condition) : : "4", "cc");
	return condition;
}

/* STCCTM: 0 extended, 1 basic, 2 problem-state, 3 crypto-activity set. */
#define STORE(set, range, to)                                                                  \
	({                                                                                         \
		register uint64_t range_ __asm__("4") = (range);                                   \
		uint64_t *to_ = (to);                                                              \
		int condition_;                                                                    \
		__asm__ volatile(".insn rsy,0xeb0000000017,%1," #set ",0(%2)\n ipm %0\n srl %0,28"  \
				 : "=d"(condition_) : "d"(range_), "a"(to_) : "cc", "memory");    \
		condition_;                                                                        \
	})

/* Counters that STCCTM stored, of those that were there to be overwritten. */
static unsigned int stored_count(void)
{
	unsigned int count = 0;

	while (count < COUNT_OF(stored) && stored[count] != UNTOUCHED)
		count++;
	return count;
}

static void clear_stored(void)
{
	for (unsigned int i = 0; i < COUNT_OF(stored); i++)
		stored[i] = UNTOUCHED;
}

static void query_call(void)
{
	static struct block block;

	block.header.length = 8; /* refused: a call all the same */
	block.header.command = UV_QUERY;
	uv_call(&block);
}

static void calls(unsigned int count)
{
	while (count--)
		query_call();
}

static void test_information(void)
{
	uint64_t block[8];

	report_push("query");
	load_controls(ENABLE(ALL) | BASIC);
	__asm__ volatile(".insn s,0xb28e0000,%0" : "=Q"(block));
	report_equal(block[0] >> 48, 1, "first version");
	report_equal(block[0] >> 32 & 0xffff, ALL, "authorised sets");
	report_equal(block[0] >> 16 & 0xffff, ALL, "enabled sets");
	report_equal(block[0] & 0xffff, BASIC, "active sets");
	report_equal(block[1] >> 32 & 0xffff, 6, "second version");
	report_pop();
}

static void test_authorisation(void)
{
	static const struct {
		uint64_t controls;
		int condition;
		const char *what;
	} cases[] = {
		{ ACTIVE(ALL), 0, "all three sets" },
		{ ACTIVE(CRYPTO), 3, "a set that is not authorised" },
		{ ACTIVE(ALL | CRYPTO), 3, "one beside those that are" },
		{ ENABLE(CRYPTO), 3, "enabled and not active" },
		{ ENABLE(0x8000ul), 3, "a set that no machine has" },
	};
	uint64_t value;

	report_push("LCCTL");
	for (unsigned int i = 0; i < COUNT_OF(cases); i++)
		report_equal((uint64_t)load_controls(cases[i].controls),
			     (uint64_t)cases[i].condition, cases[i].what);
	report_equal((uint64_t)extract(INSTRUCTIONS, &value), 0, "what is refused changes nothing");
	report_pop();

	report_push("ECCTR");
	load_controls(ACTIVE(BASIC));
	report_equal((uint64_t)extract(PROBLEM_INSTRUCTIONS, &value), 3, "a disabled set");
	report_equal(value, UNTOUCHED, "leaves the register");
	report_equal((uint64_t)extract(64, &value), 3, "a set that is not authorised");
	report_equal((uint64_t)extract(31, &value), 3, "a number of no set");
	report_equal((uint64_t)extract(~0ul, &value), 3, "the highest number");
	report_equal((uint64_t)extract(INSTRUCTIONS, &value), 0, "an enabled set");
	load_controls(ENABLE(BASIC));
	report_equal(counted(INSTRUCTIONS), counted(INSTRUCTIONS), "an inactive set stands still");
	load_controls(0);
	load_controls(ENABLE(BASIC));
	report_equal(counted(INSTRUCTIONS), 0, "a set that was disabled starts from 0");
	report_pop();
	report_push("EPCTR");
	report_equal((uint64_t)extract_peripheral(), 3, "no counter is available");
	report_pop();
}

static void try_load_controls(void *unused)
{
	(void)unused;
	problem_state();
	load_controls(ACTIVE(ALL));
	supervisor_state();
}

static void try_query(void *block)
{
	problem_state();
	__asm__ volatile(".insn s,0xb28e0000,0(%0)" : : "a"(block) : "memory");
	supervisor_state();
}

static void try_extract(void *value)
{
	problem_state();
	*(uint64_t *)value = counted(PROBLEM_INSTRUCTIONS);
	supervisor_state();
}

static void try_peripheral(void *unused)
{
	(void)unused;
	problem_state();
	extract_peripheral();
	supervisor_state();
}

static void try_store(void *address)
{
	problem_state();
	STORE(1, 6, address);
	supervisor_state();
}

static void test_privilege(void)
{
	const uint64_t without = control_register(0) & ~EXTRACTION_AUTHORITY;
	static const struct {
		const char *name;
		void (*function)(void *);
		int interruption; /* with the authority */
	} cases[] = {
		{ "LCCTL", try_load_controls, INTERRUPTION_PRIVILEGED },
		{ "QCTRI", try_query, INTERRUPTION_PRIVILEGED },
		{ "ECCTR", try_extract, INTERRUPTION_NONE },
		{ "EPCTR", try_peripheral, INTERRUPTION_NONE },
		{ "STCCTM", try_store, INTERRUPTION_NONE },
	};
	uint64_t before;

	load_controls(ACTIVE(ALL));
	for (unsigned int i = 0; i < COUNT_OF(cases); i++) {
		report_push("problem state: %s", cases[i].name);
		set_control_register(0, without);
		report_equal((uint64_t)attempt(cases[i].function, stored), INTERRUPTION_PRIVILEGED,
			     "without extraction authority");
		set_control_register(0, without | EXTRACTION_AUTHORITY);
		if (cases[i].function == try_store)
			report_assumed(attempt(cases[i].function, stored) == cases[i].interruption,
				       "with extraction authority");
		else
			report_equal((uint64_t)attempt(cases[i].function, stored),
				     (uint64_t)cases[i].interruption, "with extraction authority");
		report_pop();
	}
	before = counted(PROBLEM_INSTRUCTIONS);
	attempt(try_extract, stored);
	report(stored[0] > before && counted(PROBLEM_INSTRUCTIONS) > stored[0],
	       "the problem state's instructions are counted while it goes on");
	before = counted(PROBLEM_INSTRUCTIONS);
	report_equal(counted(PROBLEM_INSTRUCTIONS), before, "and not in the supervisor state");
	set_control_register(0, without);
}

static void store_misaligned(void *unused)
{
	(void)unused;
	STORE(1, 6, (uint64_t *)((char *)stored + 4));
}

static void store_nowhere(void *unused)
{
	(void)unused;
	STORE(1, 6, (uint64_t *)0x7ffffffffff000ul);
}

static void test_store(void)
{
	uint64_t instructions;

	report_push("STCCTM");
	load_controls(ACTIVE(BASIC | EXTENDED));
	clear_stored();
	report_equal((uint64_t)STORE(1, 6, stored), 0, "a whole set");
	report_equal(stored_count(), 6, "has six counters");
	instructions = stored[INSTRUCTIONS];
	report(instructions > 0 && counted(INSTRUCTIONS) > instructions, "that ECCTR extracts too");
	report_equal(stored[2] | stored[3] | stored[4] | stored[5], 0, "what isn't counted is 0");
	clear_stored();
	report_equal((uint64_t)STORE(0, MOST, stored), 0, "the extended set");
	report_equal(stored_count(), MOST, "has 160 counters");
	clear_stored();
	report_equal((uint64_t)STORE(1, 7, stored), 2, "more than there is");
	report_equal(stored_count(), 6, "stores what there is");
	clear_stored();
	report_assumed(STORE(1, 2, stored) == 1, "a part of the set");
	report_equal(stored_count(), 2, "stores that part");
	clear_stored();
	report_equal((uint64_t)STORE(2, 6, stored), 3, "a disabled set");
	report_equal((uint64_t)STORE(3, 6, stored), 3, "a set that is not authorised");
	report_equal((uint64_t)STORE(15, 6, stored), 3, "a set that no machine has");
	report_equal(stored_count(), 0, "store nothing");
	report_assumed(attempt(store_misaligned, NULL) == INTERRUPTION_SPECIFICATION,
		       "an address that is no multiple of 8");
	report_equal((uint64_t)attempt(store_nowhere, NULL), INTERRUPTION_ADDRESSING,
		     "an address without storage");
	report_pop();
}

/* What may end a run: each leaves interruptions masked again. None is pending, and none is enabled by
 * a control register. */

static void set_system_mask(void)
{
	static const unsigned char masks[] = { 0x03, 0x00 };

	__asm__ volatile("ssm %0\n ssm %1" : : "Q"(masks[0]), "Q"(masks[1]) : "memory");
}

static void then_or_system_mask(void)
{
	unsigned char old;

	__asm__ volatile("stosm %0,2\n stnsm %0,0" : "=Q"(old) : : "memory");
}

static void executed_or_system_mask(void)
{
	static unsigned char old;

	__asm__ volatile("larl 1,%1\n exrl 0,1f\n j 2f\n1: stosm 0(1),1\n2: stnsm %0,0"
			 : "=Q"(old) : "i"(&old) : "1", "memory");
}

static void load_psw(uint64_t mask)
{
	static struct {
		uint64_t mask, address;
	} psw[2] __attribute__((aligned(8)));

	psw[0].mask = PSW_MASK_64_BIT | mask;
	psw[1].mask = PSW_MASK_64_BIT;
	__asm__ volatile("larl 1,1f\n stg 1,8(%0)\n larl 1,2f\n stg 1,24(%0)\n lpswe 0(%0)\n"
			 "1: lpswe 16(%0)\n2:" : : "a"(psw) : "1", "cc", "memory");
}

static void load_psw_external(void)
{
	load_psw(PSW_MASK_EXTERNAL);
}

static void load_psw_io(void)
{
	load_psw(PSW_MASK_IO);
}

static void load_psw_masked(void)
{
	load_psw(0);
}

static void operation_exception(void *unused)
{
	(void)unused;
	__asm__ volatile(".long 0");
}

static void masked_interruption(void)
{
	attempt(operation_exception, NULL);
}

static void unmasked_interruption(void)
{
	const uint64_t mask = lowcore_get(LOWCORE_PROGRAM_NEW_PSW);

	lowcore_set(LOWCORE_PROGRAM_NEW_PSW, mask | PSW_MASK_IO);
	attempt(operation_exception, NULL);
	lowcore_set(LOWCORE_PROGRAM_NEW_PSW, mask);
}

static void read_another(void)
{
	counted(UV_OTHER);
}

static void activate_again(void)
{
	load_controls(ENABLE(ALL));
	load_controls(ACTIVE(ALL));
}

static void store_set(void)
{
	STORE(1, 6, stored);
}

static void test_masked_runs(void)
{
	static const struct {
		const char *name;
		void (*act)(void);
		uint64_t run; /* of 3 calls, the act, 2 calls */
	} cases[] = {
		{ "nothing", NULL, 5 },
		{ "SSM", set_system_mask, 3 },
		{ "STOSM", then_or_system_mask, 3 },
		{ "STOSM, executed", executed_or_system_mask, 3 },
		{ "LPSWE, external", load_psw_external, 3 },
		{ "LPSWE, I/O", load_psw_io, 3 },
		{ "LPSWE, both masked", load_psw_masked, 5 },
		{ "an interruption, masked", masked_interruption, 5 },
		{ "an interruption whose new PSW unmasks", unmasked_interruption, 3 },
		{ "another counter read", read_another, 5 },
		{ "another set stored", store_set, 5 },
		{ "the set inactive in between", activate_again, 5 },
	};

	report_push("longest masked run");
	load_controls(ACTIVE(ALL));
	for (unsigned int i = 0; i < COUNT_OF(cases); i++) {
		const uint64_t before = counted(LONGEST_MASKED_RUN);

		calls(3);
		if (cases[i].act)
			cases[i].act();
		calls(2);
		report_equal(counted(LONGEST_MASKED_RUN) - before, cases[i].run, cases[i].name);
	}
	report_pop();
}

static void test_runs_not_counted(void)
{
	unsigned char mask;
	uint64_t before;

	report_push("longest masked run");
	before = counted(LONGEST_MASKED_RUN);
	report_equal(counted(LONGEST_MASKED_RUN) - before, 0, "no call between two readings");
	__asm__ volatile("stosm %0,1" : "=Q"(mask) : : "memory");
	calls(4);
	__asm__ volatile("stnsm %0,0" : "=Q"(mask) : : "memory");
	report_equal(counted(LONGEST_MASKED_RUN) - before, 0, "unmasked calls");
	load_controls(ENABLE(ALL));
	calls(4);
	load_controls(ACTIVE(ALL));
	report_equal(counted(LONGEST_MASKED_RUN) - before, 0, "an inactive set");
	calls(3);
	load_controls(0);
	load_controls(ACTIVE(ALL));
	report_equal(counted(LONGEST_MASKED_RUN), 0, "a set that was disabled starts from 0");
	report_pop();
}

static void test_calls(void)
{
	uint64_t before;

	report_push("calls");
	load_controls(ACTIVE(ALL));
	before = counted(UV_OTHER);
	calls(7);
	report_equal(counted(UV_OTHER) - before, 7, "a refused call is a call");
	report_equal(counted(UV_BUSY), 0, "none was busy");
	report_pop();
}

static uint64_t other_calls, other_run, other_instructions;

static void count_on_another(void *unused)
{
	(void)unused;
	load_controls(ACTIVE(ALL));
	calls(3);
	other_calls = counted(UV_OTHER);
	other_run = counted(LONGEST_MASKED_RUN);
	other_instructions = counted(INSTRUCTIONS);
}

static void test_processors(void)
{
	uint64_t calls_before, instructions_before;

	report_push("another CPU");
	load_controls(ACTIVE(ALL));
	counted(LONGEST_MASKED_RUN);
	calls_before = counted(UV_OTHER);
	instructions_before = counted(INSTRUCTIONS);
	processor_start_at(1, count_on_another, NULL);
	processor_wait(1);
	report_equal(other_calls, 3, "has its own calls");
	report_equal(other_run, 3, "its own runs");
	report(other_instructions > 30 && other_instructions < instructions_before,
	       "its own instructions");
	report_equal(counted(UV_OTHER), calls_before, "and adds none to this one's");
	report_pop();
}

int main(void)
{
	report(has_facility(FACILITY_COUNTERS), "the facility is there");
	test_information();
	test_authorisation();
	test_privilege();
	test_store();
	test_masked_runs();
	test_runs_not_counted();
	test_calls();
	test_processors();
	return 0;
}
