/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without -icount instructions can't be counted exactly: the machine has no counter facility then, and
 * its instructions are unknown ones, whatever else is wrong with them.
 * machine: cpu-counters=on */
#include "lib/program.h"
#include "lib/report.h"

#define FACILITY_COUNTERS 67

static void query_information(void *address)
{
	__asm__ volatile(".insn s,0xb28e0000,0(%0)" : : "a"(address) : "memory");
}

static void load_controls(void *address)
{
	__asm__ volatile(".insn s,0xb2840000,0(%0)" : : "a"(address) : "cc");
}

static void extract(void *unused)
{
	(void)unused;
	__asm__ volatile(".insn rre,0xb2e40000,4,5" : : : "4", "cc");
}

static void extract_peripheral(void *unused)
{
	(void)unused;
	__asm__ volatile(".insn rre,0xb2e50000,4,5" : : : "4", "cc");
}

static void store(void *address)
{
	__asm__ volatile(".insn rsy,0xeb0000000017,4,1,0(%0)" : : "a"(address) : "cc", "memory");
}

/* An instruction in the problem state. */
static void (*tried)(void *);
static void try_in_problem_state(void *address)
{
	problem_state();
	tried(address);
	supervisor_state();
}

int main(void)
{
	static const struct {
		const char *name;
		void (*function)(void *);
	} cases[] = {
		{ "QCTRI", query_information },
		{ "LCCTL", load_controls },
		{ "ECCTR", extract },
		{ "EPCTR", extract_peripheral },
		{ "STCCTM", store },
	};
	static uint64_t block[8];

	report(!has_facility(FACILITY_COUNTERS), "the facility is not there");
	for (unsigned int i = 0; i < COUNT_OF(cases); i++) {
		tried = cases[i].function;
		report_push("%s", cases[i].name);
		report_equal((uint64_t)attempt(tried, block), INTERRUPTION_OPERATION,
			     "supervisor state");
		report_equal((uint64_t)attempt(try_in_problem_state, block), INTERRUPTION_OPERATION,
			     "problem state");
		report_equal((uint64_t)attempt(tried, (char *)block + 1), INTERRUPTION_OPERATION,
			     "an odd address");
		report_pop();
	}
	return 0;
}
