/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A virtio disk on the channel subsystem, one request at a time: legacy virtio, whose rings are big
 * endian here (Virtual I/O Device specification, 2.6, 4.3, 5.2). */
#ifndef CONFORMANCE_DISK_H
#define CONFORMANCE_DISK_H

#include <stdbool.h>
#include <stdint.h>

enum disk_request { DISK_READ = 0, DISK_WRITE = 1 };
enum disk_status { DISK_OK = 0, DISK_ERROR = 1, DISK_UNSUPPORTED = 2, DISK_NO_ANSWER = 0xff };

struct disk_part {
	uint64_t address;
	uint32_t length;
};

/* Sets the device of the subchannel up; report_fatal() where it is no virtio disk. */
void disk_start(uint32_t subchannel);
/* A request on the disk's first sectors, of up to four parts; DISK_NO_ANSWER where it got none. */
enum disk_status disk_request(enum disk_request request, const struct disk_part *parts,
			      unsigned int count);

/* The page that the disk's ring begins in: the device has it mapped from disk_start() on. */
uint64_t disk_ring(void);

#endif
