/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channel programs of one command, and the instructions on subchannels. */
#ifndef CONFORMANCE_CHANNEL_H
#define CONFORMANCE_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

/* Channel commands of every device and of virtio's (Virtual I/O Device specification, 4.3) */
enum channel_command {
	CHANNEL_WRITE_FEATURES = 0x11,
	CHANNEL_SET_QUEUE = 0x13,
	CHANNEL_WRITE_STATUS = 0x31,
	CHANNEL_READ_QUEUE = 0x32,
	CHANNEL_RESET = 0x33,
	CHANNEL_SENSE_ID = 0xe4,
};

/* Of a channel-command word */
#define CHANNEL_FLAG_SUPPRESS_LENGTH 0x20
#define CHANNEL_FLAG_INDIRECT 0x04

/* Subchannel status */
#define CHANNEL_INCORRECT_LENGTH 0x40
#define CHANNEL_PROGRAM_CHECK 0x20
#define CHANNEL_PROTECTION_CHECK 0x10
#define CHANNEL_DATA_CHECK 0x08

/* Format 1 */
struct channel_command_word {
	uint8_t command;
	uint8_t flags;
	uint16_t count;
	uint32_t address;
} __attribute__((aligned(8)));

struct operation_request_block {
	uint32_t parameter;
	uint16_t control;
	uint8_t path_mask;
	uint8_t more_control;
	uint32_t program;
	uint32_t reserved[5];
} __attribute__((aligned(4)));

struct subchannel_information_block {
	uint32_t parameter;
	uint16_t flags;
	uint16_t device_number;
	uint32_t rest[11];
} __attribute__((aligned(4)));

struct interruption_response_block {
	uint16_t flags;
	uint16_t control;
	uint32_t program;
	uint8_t device_status;
	uint8_t subchannel_status;
	uint16_t count;
	uint32_t rest[21];
} __attribute__((aligned(4)));

/* Condition codes of the instructions on a subchannel. */
int store_subchannel(uint32_t subchannel, struct subchannel_information_block *block);
int modify_subchannel(uint32_t subchannel, const struct subchannel_information_block *block);
int start_subchannel(uint32_t subchannel, const struct operation_request_block *block);
int test_subchannel(uint32_t subchannel, struct interruption_response_block *block);

/* The first subchannel with a device, enabled. */
uint32_t channel_first_device(void);
/* Starts the program and waits for what it ends in; report_fatal() where it can't start. */
struct interruption_response_block channel_run(uint32_t subchannel,
					       const struct channel_command_word *program);
/* A program of that one command. */
struct interruption_response_block channel_command(uint32_t subchannel,
						   enum channel_command command, uint8_t flags,
						   const void *address, uint16_t count);

#endif
