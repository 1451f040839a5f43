/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCLP: write event mask and write event data, as far as a console needs them. */
#include "console.h"

#include "program.h"

#define EVENT_ASCII_CONSOLE 0x1a
#define LONGEST_TEXT 3072

static struct {
	uint16_t length;
	uint8_t function;
	uint8_t control[3];
	uint16_t response;
	union {
		struct {
			uint16_t reserved;
			uint16_t mask_length;
			uint32_t receive;
			uint32_t send;
			uint32_t sclp_receive;
			uint32_t sclp_send;
		} mask;
		struct {
			uint16_t length;
			uint8_t type;
			uint8_t flags;
			uint16_t reserved;
			char text[LONGEST_TEXT];
		} event;
	};
} sccb __attribute__((aligned(4096)));

int service_call(uint32_t command, uint64_t address)
{
	int condition;

	__asm__ volatile("	.insn rre,0xb2200000,%1,%2\n"
			 "	ipm %0\n"
			 "	srl %0,28\n"
			 : "=d"(condition)
			 : "d"((uint64_t)command), "a"(address)
			 : "cc", "memory");
	return condition;
}

/* Repeated for every text: a reset of the machine forgets it. */
static void enable(void)
{
	memset(&sccb, 0, 8 + sizeof(sccb.mask));
	sccb.length = 8 + sizeof(sccb.mask);
	sccb.mask.mask_length = 4;
	sccb.mask.send = 1u << (32 - EVENT_ASCII_CONSOLE);
	while (service_call(SCLP_WRITE_EVENT_MASK, (uint64_t)&sccb) == 2)
		;
}

void console_write(const char *text, size_t length)
{
	if (length > LONGEST_TEXT)
		length = LONGEST_TEXT;
	enable();
	memset(&sccb, 0, 14);
	sccb.length = (uint16_t)(14 + length);
	sccb.event.length = (uint16_t)(6 + length);
	sccb.event.type = EVENT_ASCII_CONSOLE;
	memcpy(sccb.event.text, text, length);
	while (service_call(SCLP_WRITE_EVENT_DATA, (uint64_t)&sccb) == 2)
		;
}
