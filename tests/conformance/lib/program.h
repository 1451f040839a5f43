/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every program has: words of memory, strings, interruptions that it asks for, resets. */
#ifndef CONFORMANCE_PROGRAM_H
#define CONFORMANCE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lowcore.h"

#define PAGE_SIZE 4096ul
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define MEBIBYTE (1ul << 20)
#define GIBIBYTE (1ul << 30)
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Program interruption codes */
enum {
	INTERRUPTION_NONE = 0x00,
	INTERRUPTION_OPERATION = 0x01,
	INTERRUPTION_PRIVILEGED = 0x02,
	INTERRUPTION_PROTECTION = 0x04,
	INTERRUPTION_ADDRESSING = 0x05,
	INTERRUPTION_SPECIFICATION = 0x06,
	INTERRUPTION_SEGMENT_TRANSLATION = 0x10,
	INTERRUPTION_PAGE_TRANSLATION = 0x11,
	INTERRUPTION_SECURE_STORAGE_ACCESS = 0x3d,
	INTERRUPTION_NON_SECURE_STORAGE_ACCESS = 0x3e,
	INTERRUPTION_SECURE_STORAGE_VIOLATION = 0x3f,
};

void *memset(void *destination, int byte, size_t length);
void *memcpy(void *destination, const void *source, size_t length);
int memcmp(const void *one, const void *other, size_t length);

/* Sets this CPU's new PSWs; the first CPU's are set when the program starts. */
void interruptions_prepare(void);

/* Calls `function`. Returns 0, or the code of the program interruption that ended it: registers,
 * stack and PSW mask are then those of the caller again, and the functions below tell more. */
int attempt(void (*function)(void *), void *argument);
/* Of the last program interruption of this CPU: */
uint64_t interruption_teid(void);
uint64_t interruption_address(void);

/* The problem state, to the end of an attempt or to supervisor_state(). */
void problem_state(void);
void supervisor_state(void);

/* This CPU's control registers. */
uint64_t control_register(unsigned int number);
void set_control_register(unsigned int number, uint64_t value);

/* A machine that was reset by DIAGNOSE 308, subcode 0 or 1, goes on after the call: storage stays
 * as the reset left it, control registers don't. */
void reset_machine(unsigned long subcode);
/* DIAGNOSE 308 with a subcode that loads the program anew, which does not return. */
void load_again(unsigned long subcode);

/* True where STFLE tells of `facility`. */
bool has_facility(unsigned int facility);

void program_end_quietly(void) __attribute__((noreturn));

/* Of the running CPU's prefix area. */
static inline uint64_t lowcore_get(unsigned int place)
{
	uint64_t value;

	__asm__ volatile("lg %0,0(%1)" : "=d"(value) : "a"((uint64_t)place) : "memory");
	return value;
}

static inline void lowcore_set(unsigned int place, uint64_t value)
{
	__asm__ volatile("stg %0,0(%1)" : : "d"(value), "a"((uint64_t)place) : "memory");
}

#endif
