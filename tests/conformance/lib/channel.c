/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STSCH, MSCH, SSCH, TSCH (Principles of Operation, "I/O Instructions"); ends are polled for. */
#include "channel.h"

#include "program.h"
#include "report.h"

#define FIRST_SUBCHANNEL 0x00010000
#define SUBCHANNEL_COUNT 16
#define FLAG_ENABLED 0x0080
#define FLAG_DEVICE_NUMBER_VALID 0x0001
/* Format-1 words, whose indirect addresses have 64 bits. */
#define CONTROL_FORMAT_1 0x0080
#define CONTROL_LONG_ADDRESSES 0x0002

#define ON_SUBCHANNEL(instruction, subchannel, block)               \
	({                                                          \
		register uint64_t number __asm__("1") = subchannel; \
		int condition;                                      \
		__asm__ volatile("	" instruction " 0(%2)\n"    \
				 "	ipm %0\n"                        \
				 "	srl %0,28\n"                     \
				 : "=d"(condition)                  \
				 : "d"(number), "a"(block)          \
				 : "cc", "memory");                 \
		condition;                                          \
	})

int store_subchannel(uint32_t subchannel, struct subchannel_information_block *block)
{
	return ON_SUBCHANNEL("stsch", subchannel, block);
}

int modify_subchannel(uint32_t subchannel, const struct subchannel_information_block *block)
{
	return ON_SUBCHANNEL("msch", subchannel, block);
}

int start_subchannel(uint32_t subchannel, const struct operation_request_block *block)
{
	return ON_SUBCHANNEL("ssch", subchannel, block);
}

int test_subchannel(uint32_t subchannel, struct interruption_response_block *block)
{
	return ON_SUBCHANNEL("tsch", subchannel, block);
}

uint32_t channel_first_device(void)
{
	struct subchannel_information_block block;

	for (uint32_t subchannel = FIRST_SUBCHANNEL;
	     subchannel < FIRST_SUBCHANNEL + SUBCHANNEL_COUNT; subchannel++) {
		if (store_subchannel(subchannel, &block) ||
		    !(block.flags & FLAG_DEVICE_NUMBER_VALID))
			continue;
		block.flags |= FLAG_ENABLED;
		if (modify_subchannel(subchannel, &block))
			report_fatal("subchannel 0x%x can't be enabled", (uint64_t)subchannel);
		return subchannel;
	}
	report_fatal("the machine has no device");
}

struct interruption_response_block channel_run(uint32_t subchannel,
					       const struct channel_command_word *program)
{
	const struct operation_request_block request = {
		.control = CONTROL_FORMAT_1 | CONTROL_LONG_ADDRESSES,
		.path_mask = 0xff,
		.program = (uint32_t)(uint64_t)program,
	};
	struct interruption_response_block response;
	int condition = start_subchannel(subchannel, &request);

	if (condition)
		report_fatal("subchannel 0x%x can't be started: condition code %d",
			     (uint64_t)subchannel, (int64_t)condition);
	while (test_subchannel(subchannel, &response))
		;
	return response;
}

struct interruption_response_block channel_command(uint32_t subchannel,
						   enum channel_command command, uint8_t flags,
						   const void *address, uint16_t count)
{
	const struct channel_command_word program = {
		.command = (uint8_t)command,
		.flags = flags,
		.count = count,
		.address = (uint32_t)(uint64_t)address,
	};

	return channel_run(subchannel, &program);
}
