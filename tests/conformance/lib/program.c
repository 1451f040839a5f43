/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interruptions, control registers, resets and the functions that gcc calls by itself. */
#include "program.h"

#include "report.h"

extern char program_interruption[], supervisor_call[], other_interruption[];

void *memset(void *destination, int byte, size_t length)
{
	volatile char *to = destination;

	while (length--)
		*to++ = (char)byte;
	return destination;
}

void *memcpy(void *destination, const void *source, size_t length)
{
	volatile char *to = destination;
	const char *from = source;

	while (length--)
		*to++ = *from++;
	return destination;
}

int memcmp(const void *one, const void *other, size_t length)
{
	const volatile unsigned char *left = one, *right = other;

	for (size_t i = 0; i < length; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

static void set_new_psw(unsigned int place, const char *handler)
{
	lowcore_set(place, PSW_MASK_64_BIT);
	lowcore_set(place + 8, (uint64_t)handler);
}

void interruptions_prepare(void)
{
	lowcore_set(LOWCORE_ATTEMPT, 0);
	set_new_psw(LOWCORE_PROGRAM_NEW_PSW, program_interruption);
	set_new_psw(LOWCORE_SVC_NEW_PSW, supervisor_call);
	set_new_psw(LOWCORE_EXTERNAL_NEW_PSW, other_interruption);
	set_new_psw(LOWCORE_IO_NEW_PSW, other_interruption);
	set_new_psw(LOWCORE_MACHINE_CHECK_NEW_PSW, other_interruption);
}

uint64_t interruption_teid(void)
{
	return lowcore_get(LOWCORE_TEID);
}

uint64_t interruption_address(void)
{
	return lowcore_get(LOWCORE_PROGRAM_OLD_PSW + 8);
}

/* Called by start.S. */
void interruption_unexpected(void);
void interruption_of_another_class(void);

void interruption_unexpected(void)
{
	report_fatal("program interruption 0x%x at 0x%x, TEID 0x%x: nothing here expects it",
		     lowcore_get(LOWCORE_PROGRAM_CODE) >> 48, interruption_address(),
		     interruption_teid());
}

void interruption_of_another_class(void)
{
	report_fatal("external or I/O interruption or machine check: none is enabled");
}

uint64_t control_register(unsigned int number)
{
	uint64_t all[16];

	__asm__ volatile("stctg %%c0,%%c15,%0" : "=S"(all));
	return all[number];
}

void set_control_register(unsigned int number, uint64_t value)
{
	uint64_t all[16];

	__asm__ volatile("stctg %%c0,%%c15,%0" : "=S"(all));
	all[number] = value;
	__asm__ volatile("lctlg %%c0,%%c15,%0" : : "S"(all) : "memory");
}

void load_again(unsigned long subcode)
{
	__asm__ volatile("diag %0,%1,0x308" : : "d"(0ul), "d"(subcode) : "memory");
}

bool has_facility(unsigned int facility)
{
	uint64_t list[4] = { 0 };
	register uint64_t last __asm__("0") = COUNT_OF(list) - 1;

	__asm__ volatile(".insn s,0xb2b00000,%0" : "=Q"(list), "+d"(last) : : "cc");
	return list[facility / 64] & 1ull << (63 - facility % 64);
}
