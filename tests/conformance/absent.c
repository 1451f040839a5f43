/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine without the properties: neither facilities nor instructions, in any state or form.
 * plain machine: yes */
#include "lib/program.h"
#include "lib/report.h"
#include "lib/ultravisor.h"

#define FACILITY_COUNTERS 67

static uint64_t place[16];

#define ABSENT(name, instruction)                                                        \
	static void name(void *unused)                                                   \
	{                                                                                \
		(void)unused;                                                            \
		__asm__ volatile(instruction : : "a"(place) : "0", "1", "cc", "memory"); \
	}                                                                                \
	static void name##_in_problem_state(void *unused)                                \
	{                                                                                \
		problem_state();                                                         \
		name(unused);                                                            \
		supervisor_state();                                                      \
	}

ABSENT(uvc, ".insn rrf,0xb9a40000,0,%0,0,0")
ABSENT(uvc_with_m3, ".insn rrf,0xb9a40000,0,%0,1,0")
ABSENT(uvc_at_odd_address, "la 1,1(%0)\n .insn rrf,0xb9a40000,0,1,0,0")
ABSENT(plo, "lghi 0,0x100\n .insn ss,0xee0000000000,2(2,%0),0(%0),3")
ABSENT(qctri, ".insn s,0xb28e0000,0(%0)")
ABSENT(lcctl, ".insn s,0xb2840000,0(%0)")
ABSENT(ecctr, ".insn rre,0xb2e40000,0,1")
ABSENT(epctr, ".insn rre,0xb2e50000,0,1")
ABSENT(stcctm, ".insn rsy,0xeb0000000017,0,1,0(%0)")

int main(void)
{
	static const struct {
		const char *name;
		void (*supervisor)(void *);
		void (*problem)(void *);
	} instructions[] = {
#define ENTRY(text, name) { text, name, name##_in_problem_state }
		ENTRY("UVC", uvc),
		ENTRY("UVC with M3", uvc_with_m3),
		ENTRY("UVC with a block at an odd address", uvc_at_odd_address),
		ENTRY("PLO", plo),
		ENTRY("QCTRI", qctri),
		ENTRY("LCCTL", lcctl),
		ENTRY("ECCTR", ecctr),
		ENTRY("EPCTR", epctr),
		ENTRY("STCCTM", stcctm),
	};

	report_push("absent");
	report(!has_facility(FACILITY_ULTRAVISOR_CALL), "no facility 158");
	report(!has_facility(FACILITY_COUNTERS), "no facility 67");
	for (unsigned int i = 0; i < COUNT_OF(instructions); i++) {
		report_equal(attempt(instructions[i].supervisor, NULL), INTERRUPTION_OPERATION,
			     "%s: operation exception", instructions[i].name);
		report_equal(attempt(instructions[i].problem, NULL), INTERRUPTION_OPERATION,
			     "%s in problem state: operation exception", instructions[i].name);
	}
	report_pop();
	return 0;
}
