/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instructions of the CPU-measurement counter facility that programs count by. */
#ifndef CONFORMANCE_COUNTERS_H
#define CONFORMANCE_COUNTERS_H

#include <stdint.h>

/* Sets, as in LCCTL's operand */
#define COUNTERS_EXTENDED 0x0001
#define COUNTERS_BASIC 0x0002
#define COUNTERS_PROBLEM_STATE 0x0004

/* LOAD CPU-COUNTER-SET CONTROLS; returns the condition code. */
static inline int counters_control(uint16_t enable, uint16_t activate)
{
	const uint64_t controls = (uint64_t)enable << 16 | activate;
	int condition;

	__asm__ volatile("	.insn s,0xb2840000,%1\n"
			 "	ipm %0\n"
			 "	srl %0,28\n"
			 : "=d"(condition)
			 : "Q"(controls)
			 : "cc");
	return condition;
}

static inline int counters_enable(uint16_t sets)
{
	return counters_control(sets, sets);
}

/* EXTRACT CPU COUNTER; ~0 of a counter that isn't there. */
static inline uint64_t counter_extract(uint64_t number)
{
	uint64_t value = ~0ull;

	__asm__ volatile(".insn rre,0xb2e40000,%0,%1" : "+d"(value) : "d"(number) : "cc");
	return value;
}

#endif
