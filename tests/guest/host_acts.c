/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins by mm/gup_test.c, DMA by O_DIRECT, reclaim by MADV_PAGEOUT. */
#define _GNU_SOURCE
#include "host_acts.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine.h"

#define SCRATCH_DISK "/dev/vdc"
#define PAGEMAP_SWAPPED (1ull << 62)

/* mm/gup_test.h, which Linux does not export. */
struct gup_test {
	uint64_t get_delta_usec, put_delta_usec, addr, size;
	uint32_t nr_pages_per_call, gup_flags, test_flags, which_pages[8];
};
#define PIN_FAST_BENCHMARK _IOWR('g', 2, struct gup_test)

struct pin_longterm_test {
	uint64_t addr, size;
	uint32_t flags;
};
#define PIN_LONGTERM_TEST_START _IOW('g', 7, struct pin_longterm_test)
#define PIN_LONGTERM_TEST_STOP _IO('g', 8)
#define PIN_LONGTERM_TEST_FLAG_USE_WRITE 1
#define PIN_LONGTERM_TEST_FLAG_USE_FAST 2

#define FOLL_WRITE 1

static int open_gup_test(void)
{
	int device = open("/sys/kernel/debug/gup_test", O_RDWR | O_CLOEXEC);

	if (device < 0)
		machine_stop(
			"open /sys/kernel/debug/gup_test (kernel built without CONFIG_GUP_TEST?)");
	return device;
}

long host_pin(const void *memory, size_t pages)
{
	static _Thread_local int device = -1;
	struct gup_test test = {
		.addr = (uintptr_t)memory,
		.size = pages * PAGE,
		/* Where a call gets fewer pages than asked for, gup_test doesn't say. */
		.nr_pages_per_call = 1,
		.gup_flags = FOLL_WRITE,
	};

	if (device < 0)
		device = open_gup_test();
	if (ioctl(device, PIN_FAST_BENCHMARK, &test) < 0)
		return -1;
	return (long)(test.size / PAGE);
}

int host_pin_longterm(const void *memory, size_t pages)
{
	struct pin_longterm_test test = {
		.addr = (uintptr_t)memory,
		.size = pages * PAGE,
		.flags = PIN_LONGTERM_TEST_FLAG_USE_WRITE | PIN_LONGTERM_TEST_FLAG_USE_FAST,
	};
	int device = open_gup_test();

	if (ioctl(device, PIN_LONGTERM_TEST_START, &test) < 0) {
		close(device);
		return -1;
	}
	return device;
}

void host_release(int pinned)
{
	if (ioctl(pinned, PIN_LONGTERM_TEST_STOP) < 0)
		machine_stop("release pinned pages");
	close(pinned);
}

int host_open_disk(void)
{
	int disk = open(SCRATCH_DISK, O_RDWR | O_DIRECT | O_CLOEXEC);

	if (disk < 0)
		machine_stop("open %s past the page cache", SCRATCH_DISK);
	return disk;
}

bool host_page_out(void *memory, size_t pages)
{
	return madvise(memory, pages * PAGE, MADV_PAGEOUT) == 0;
}

size_t host_paged_out(const void *memory, size_t pages)
{
	size_t count = 0;
	int map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (map < 0)
		machine_stop("open /proc/self/pagemap");
	for (size_t i = 0; i < pages; i++) {
		const off_t at = (off_t)(((uintptr_t)memory / PAGE + i) * sizeof(uint64_t));
		uint64_t entry;

		if (pread(map, &entry, sizeof(entry), at) != sizeof(entry))
			machine_stop("read /proc/self/pagemap");
		if (entry & PAGEMAP_SWAPPED)
			count++;
	}
	close(map);
	return count;
}
