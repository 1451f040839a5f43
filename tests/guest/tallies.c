/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Init of an emulated guest: does work whose long instructions are known and compares the machine's
 * tallies (emulator/README.md). Says "ok" or "FAILED" for each on the console, then switches off. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine.h"

#define PAGES 256
#define TIMES 1000
/* Of a timer tick, a system call, and of reading the counters: no work below is that little. */
#define NOISE 100
#define FIRST_COUNTER 142

enum tally { MVCL, XC, MVCOS, IPTE, IDTE, SSKE, DIAG_44, DIAG_9C, TALLIES };

static const char *const tally_names[TALLIES] = {
	[MVCL] = "long.mvcl", [XC] = "long.xc", [MVCOS] = "long.mvcos", [IPTE] = "long.ipte",
	[IDTE] = "long.idte", [SSKE] = "long.sske", [DIAG_44] = "diag.44", [DIAG_9C] = "diag.9c",
};

/* PAGES pages at a multiple of 1 MiB, which KVM asks for. */
static unsigned char *const memory = (unsigned char *)0x40000000;

/* `file` is -1 for memory of no file. */
static void map(int file)
{
	const int flags = MAP_PRIVATE | MAP_FIXED | (file < 0 ? MAP_ANONYMOUS : 0);

	if (mmap(memory, PAGES * PAGE, PROT_READ | PROT_WRITE, flags, file, 0) == MAP_FAILED ||
	    madvise(memory, PAGES * PAGE, MADV_NOHUGEPAGE) < 0)
		machine_stop("map memory");
}

/* Pages whose first touch is a fault. */
static void map_fresh(void)
{
	map(-1);
}

static void map_touched(void)
{
	map(-1);
	for (int i = 0; i < PAGES; i++)
		memory[i * PAGE] = 1;
}

/* Pages of a file, read so that a write has to copy them. */
static void map_copied(void)
{
	volatile unsigned char sink;
	int file = memfd_create("pages", 0);

	if (file < 0)
		machine_stop("make a file");
	for (int i = 0; i < PAGES; i++)
		if (pwrite(file, "page", 4, i * PAGE) != 4)
			machine_stop("write a file");
	map(file);
	for (int i = 0; i < PAGES; i++)
		sink = memory[i * PAGE];
	(void)sink;
	close(file);
}

static void nothing(void)
{
}

static void mvcl_all(void)
{
	register void *to __asm__("2") = memory;
	register unsigned long to_length __asm__("3") = PAGES * PAGE;
	register void *from __asm__("4") = NULL;
	register unsigned long from_length __asm__("5") = 0xff000000; /* none; the padding byte */

	__asm__ volatile("mvcl 2,4" : "+d"(to), "+d"(to_length), "+d"(from), "+d"(from_length)
			 : : "cc", "memory");
}

static void mvcle_all(void)
{
	register void *to __asm__("2") = memory;
	register unsigned long to_length __asm__("3") = PAGES * PAGE;
	register void *from __asm__("4") = NULL;
	register unsigned long from_length __asm__("5") = 0;

	__asm__ volatile("0: mvcle 2,4,0\n jo 0b" : "+d"(to), "+d"(to_length), "+d"(from),
			 "+d"(from_length) : : "cc", "memory");
}

#define XC_FUNCTION(name, bytes)                                                                   \
	static void name(void)                                                                     \
	{                                                                                          \
		for (int i = 0; i < TIMES; i++)                                                    \
			__asm__ volatile("xc 0(" #bytes ",%0),0(%0)"                               \
					 : : "a"(memory) : "cc", "memory");                        \
	}
XC_FUNCTION(xc_32, 32)
XC_FUNCTION(xc_33, 33)
XC_FUNCTION(xc_256, 256)

static void xc_two_operands(void)
{
	for (int i = 0; i < TIMES; i++)
		__asm__ volatile("xc 0(64,%0),512(%0)" : : "a"(memory) : "cc", "memory");
}

static void execute_xc(unsigned long length_code)
{
	for (int i = 0; i < TIMES; i++)
		__asm__ volatile("exrl %1,1f\n j 2f\n1: xc 0(1,%0),0(%0)\n2:"
				 : : "a"(memory), "d"(length_code) : "cc", "memory");
}

static void exrl_xc_32(void)
{
	execute_xc(31);
}

static void exrl_xc_256(void)
{
	execute_xc(255);
}

static void execute_mvcl(void)
{
	register void *to __asm__("2");
	register unsigned long to_length __asm__("3");
	register void *from __asm__("4") = NULL;
	register unsigned long from_length __asm__("5") = 0;

	for (int i = 0; i < TIMES; i++) {
		to = memory;
		to_length = 16;
		__asm__ volatile("exrl 0,1f\n j 2f\n1: mvcl 2,4\n2:" : "+d"(to), "+d"(to_length),
				 "+d"(from), "+d"(from_length) : : "cc", "memory");
	}
}

static void write_pages(void)
{
	for (int i = 0; i < PAGES; i++)
		memory[i * PAGE] = 2;
}

static void copy_through_kernel(void)
{
	int ends[2];
	char byte = 0;

	if (pipe(ends) < 0)
		machine_stop("make a pipe");
	for (int i = 0; i < TIMES; i++)
		if (write(ends[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1)
			machine_stop("write and read a pipe");
	close(ends[0]);
	close(ends[1]);
}

static void protect(void)
{
	for (int i = 0; i < PAGES; i++)
		if (mprotect(memory, PAGE, i % 2 ? PROT_READ | PROT_WRITE : PROT_READ) < 0)
			machine_stop("mprotect");
}

static void set_storage_keys(void)
{
	static unsigned char keys[PAGES];
	struct kvm_userspace_memory_region region = {
		.memory_size = PAGES * PAGE, .userspace_addr = (uint64_t)(uintptr_t)memory,
	};
	struct kvm_s390_skeys request = {
		.count = PAGES, .skeydata_addr = (uint64_t)(uintptr_t)keys,
	};
	int kvm = open("/dev/kvm", O_RDWR);
	int guest = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);

	memset(keys, 0x60, sizeof(keys));
	if (guest < 0 || ioctl(guest, KVM_SET_USER_MEMORY_REGION, &region) < 0 ||
	    ioctl(guest, KVM_S390_SET_SKEYS, &request) < 0)
		machine_stop("set storage keys by /dev/kvm");
	close(guest);
	close(kvm);
}

/* What each work's tally must be; the others aren't looked at. */
static const struct {
	const char *name;
	void (*prepare)(void);
	void (*work)(void);
	enum tally tally;
	uint64_t least, most;
} works[] = {
	{ "nothing", map_touched, nothing, XC, 0, NOISE },
	{ "nothing", map_touched, nothing, MVCL, 0, 0 },
	{ "one MVCL of 1 MiB", map_touched, mvcl_all, MVCL, 1, 1 },
	/* Every page is a fault, after which the instruction is executed again from there. */
	{ "one MVCL over fresh pages", map_fresh, mvcl_all, MVCL, 1, 1 },
	{ "pages that the kernel clears", map_fresh, write_pages, XC, 16 * PAGES, 40 * PAGES },
	{ "pages that the kernel copies", map_copied, write_pages, MVCL, PAGES, PAGES },
	{ "pages that the kernel replaces", map_copied, write_pages, IPTE, PAGES, PAGES + 2 },
	{ "EXRL of MVCL", map_touched, execute_mvcl, MVCL, TIMES, TIMES },
	{ "MVCLE", map_touched, mvcle_all, MVCL, 0, 0 },
	{ "XC of 32 bytes", map_touched, xc_32, XC, 0, NOISE },
	{ "XC of 33 bytes", map_touched, xc_33, XC, TIMES, TIMES + NOISE },
	{ "XC of 256 bytes", map_touched, xc_256, XC, TIMES, TIMES + NOISE },
	{ "XC of two operands", map_touched, xc_two_operands, XC, TIMES, TIMES + NOISE },
	{ "EXRL of XC of 32 bytes", map_touched, exrl_xc_32, XC, 0, NOISE },
	{ "EXRL of XC of 256 bytes", map_touched, exrl_xc_256, XC, TIMES, TIMES + NOISE },
	{ "copies out of and into user space", nothing, copy_through_kernel, MVCOS, 2 * TIMES,
	  2 * TIMES + NOISE },
	{ "pages whose protection changes", map_touched, protect, IDTE, PAGES, PAGES + 2 },
	/* Linux first sets the key of every page that the process has, then those asked for. */
	{ "storage keys", map_touched, set_storage_keys, SSKE, 2 * PAGES, 2 * PAGES + NOISE },
	{ "no yield", map_touched, set_storage_keys, DIAG_44, 0, 0 },
	{ "no directed yield", map_touched, set_storage_keys, DIAG_9C, 0, 0 },
};

static int read_pmu_type(void)
{
	FILE *file = fopen("/sys/bus/event_source/devices/cpum_cf/type", "r");
	int type = -1;

	if (!file || fscanf(file, "%d", &type) != 1)
		machine_stop("read the type of cpum_cf");
	fclose(file);
	return type;
}

/* All tallies of the machine in one group, so that one read(2) has them. */
static int open_tallies(void)
{
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = (uint32_t)read_pmu_type(),
		.read_format = PERF_FORMAT_GROUP,
	};
	int leader = -1;

	for (int tally = 0; tally < TALLIES; tally++) {
		int descriptor;

		attributes.config = FIRST_COUNTER + (unsigned int)tally;
		descriptor = (int)syscall(SYS_perf_event_open, &attributes, -1, 0, leader, 0);
		if (descriptor < 0)
			machine_stop("%s", tally_names[tally]);
		if (leader < 0)
			leader = descriptor;
	}
	return leader;
}

static void read_tallies(int group, uint64_t values[1 + TALLIES])
{
	if (read(group, values, (1 + TALLIES) * sizeof(*values)) < 0)
		machine_stop("read the tallies");
}

static void check_all(void)
{
	const int group = open_tallies();

	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		uint64_t before[1 + TALLIES];
		uint64_t after[1 + TALLIES];
		uint64_t counted;

		works[i].prepare();
		read_tallies(group, before);
		works[i].work();
		read_tallies(group, after);
		counted = after[1 + works[i].tally] - before[1 + works[i].tally];
		printf("%s: %s: %s %llu, due %llu to %llu\n",
		       counted >= works[i].least && counted <= works[i].most ? "ok" : "FAILED",
		       works[i].name, tally_names[works[i].tally], (unsigned long long)counted,
		       (unsigned long long)works[i].least, (unsigned long long)works[i].most);
	}
}

int main(int count, char **arguments)
{
	(void)count;
	machine_start_alone(arguments);
	check_all();
	puts("all was tried");
	machine_switch_off();
}
