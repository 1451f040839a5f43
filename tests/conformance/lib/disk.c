/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One queue, whose used ring is polled. */
#include "disk.h"

#include "channel.h"
#include "program.h"
#include "report.h"
#include "storage.h"

#define CONTROL_UNIT_VIRTIO 0x3832
#define MODEL_DISK 2
#define LONGEST_QUEUE 1024
#define QUEUE_ALIGN 4096
#define LONGEST_WAIT 200000000ul

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_WRITE 2

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags;
	uint16_t next;
};

/* Of the length that the device says: QEMU 10.0.13 has the longest, whatever it was told to have.
 * Descriptors, the available ring and, from the next border on, the used ring. */
static uint8_t queue_storage[8 * QUEUE_ALIGN] __attribute__((aligned(QUEUE_ALIGN)));
static uint16_t queue_length;
struct ring {
	uint16_t flags;
	uint16_t index;
	uint16_t entries[];
};
static struct descriptor *descriptors;
static volatile struct ring *available, *used;

static struct {
	uint32_t type;
	uint32_t priority;
	uint64_t sector;
} header;
static volatile uint8_t status;
static uint32_t disk;

static void command(enum channel_command code, const void *address, uint16_t count)
{
	const struct interruption_response_block response =
		channel_command(disk, code, CHANNEL_FLAG_SUPPRESS_LENGTH, address, count);

	if (response.subchannel_status & ~CHANNEL_INCORRECT_LENGTH)
		report_fatal("channel command 0x%x: subchannel status 0x%x", (uint64_t)code,
			     (uint64_t)response.subchannel_status);
}

static void set_status(uint8_t value)
{
	static uint8_t place;

	place = value;
	command(CHANNEL_WRITE_STATUS, &place, 1);
}

/* Asks the device for the length of queue 0, and lays it out. */
static void lay_queue_out(void)
{
	static struct {
		uint16_t index;
		uint16_t length;
	} queue;
	uint64_t used_offset;

	command(CHANNEL_READ_QUEUE, &queue, sizeof(queue));
	if (!queue.length || queue.length > LONGEST_QUEUE)
		report_fatal("the disk's queue has %u entries", (uint64_t)queue.length);
	queue_length = queue.length;
	memset(queue_storage, 0, sizeof(queue_storage));
	descriptors = (struct descriptor *)queue_storage;
	available = (struct ring *)(descriptors + queue_length);
	used_offset = queue_length * sizeof(*descriptors) + sizeof(*available) + queue_length * 2ul;
	used_offset = (used_offset + QUEUE_ALIGN - 1) / QUEUE_ALIGN * QUEUE_ALIGN;
	used = (struct ring *)(queue_storage + used_offset);
}

void disk_start(uint32_t subchannel)
{
	static struct {
		uint64_t queue;
		uint32_t align;
		uint16_t index;
		uint16_t length;
	} queue = { .queue = (uint64_t)queue_storage, .align = QUEUE_ALIGN };
	static struct {
		uint32_t features;
		uint8_t index;
	} __attribute__((packed)) features;
	static uint8_t identity[8];

	disk = subchannel;
	command(CHANNEL_SENSE_ID, identity, sizeof(identity));
	if ((identity[1] << 8 | identity[2]) != CONTROL_UNIT_VIRTIO || identity[3] != MODEL_DISK)
		report_fatal("subchannel 0x%x has no virtio disk", (uint64_t)subchannel);
	command(CHANNEL_RESET, NULL, 0);
	set_status(1);
	set_status(3);
	command(CHANNEL_WRITE_FEATURES, &features, sizeof(features));
	lay_queue_out();
	queue.length = queue_length;
	command(CHANNEL_SET_QUEUE, &queue, sizeof(queue));
	set_status(7);
}

/* DIAGNOSE 500, function 3: tell the device of its queue 0. */
static void notify(void)
{
	register uint64_t function __asm__("1") = 3;
	register uint64_t subchannel __asm__("2") = disk;
	register uint64_t queue __asm__("3") = 0;

	__asm__ volatile("diag 2,4,0x500"
			 : "+d"(subchannel)
			 : "d"(function), "d"(queue)
			 : "memory");
}

enum disk_status disk_request(enum disk_request request, const struct disk_part *parts,
			      unsigned int count)
{
	const uint16_t before = used->index;
	unsigned int last = 0;

	header.type = request;
	status = DISK_NO_ANSWER;
	descriptors[last] =
		(struct descriptor){ (uint64_t)&header, sizeof(header), DESCRIPTOR_NEXT, 1 };
	for (unsigned int i = 0; i < count; i++) {
		last++;
		descriptors[last] =
			(struct descriptor){ parts[i].address, parts[i].length,
					     DESCRIPTOR_NEXT |
						     (request == DISK_READ ? DESCRIPTOR_WRITE : 0),
					     (uint16_t)(last + 1) };
	}
	descriptors[last + 1] =
		(struct descriptor){ (uint64_t)&status, 1, DESCRIPTOR_WRITE, 0 };
	available->entries[available->index % queue_length] = 0;
	__asm__ volatile("bcr 14,0" : : : "memory");
	available->index++;
	__asm__ volatile("bcr 14,0" : : : "memory");
	notify();
	for (uint64_t wait = 0; used->index == before; wait++)
		if (wait == LONGEST_WAIT)
			return DISK_NO_ANSWER;
	return (enum disk_status)status;
}

uint64_t disk_ring(void)
{
	return (uint64_t)queue_storage;
}
