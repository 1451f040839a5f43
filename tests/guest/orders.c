/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Init of an emulated guest: gives a protected guest orders (emulator/README.md, "A guest without code"), good and
 * bad ones, and compares what comes of them. Says "ok" or "FAILED" for each on the console, then switches off. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "machine.h"

#define PAGES 4096
#define IMAGE_PAGES 16 /* unpacked from page FIRST on; all others were never there */
#define FIRST 256      /* behind the guest CPU's prefix area, in a segment of its own */
#define STEP 0x9e3779b97f4a7c15

#define SIGNATURE 0x75766265ul
enum order { TOUCH = 1, LOAD, STORE, FILL, VERIFY, SHARE, UNSHARE };
enum { ORDER, ADDRESS, LEFT, VALUE, RISE };

/* Of the emulated machine's raw events (emulator/README.md). */
enum { IMPORTS = 129, SHARED_PINS = 131, SHARED_UNPINS = 132 };

static unsigned char *const memory = (unsigned char *)0x40000000;
static int kvm, machine, cpu;
static struct kvm_run *run;
static uint64_t *registers;
static volatile sig_atomic_t alarms;

static void check(bool good, const char *what)
{
	printf("%s: %s\n", good ? "ok" : "FAILED", what);
}

static uint64_t address_of(unsigned int page)
{
	return (uint64_t)page * PAGE;
}

/* How KVM_RUN came back. */
enum end { DONE, REFUSED, INVALID, OTHER };

/* Goes on with the order in the registers. */
static enum end go_on(void)
{
	int result;

	do
		result = ioctl(cpu, KVM_RUN, 0);
	while (result < 0 && errno == EINTR);
	if (result < 0)
		return errno == EINVAL ? INVALID : OTHER;
	if (run->exit_reason != KVM_EXIT_S390_SIEIC || run->s390_sieic.icptcode != 104)
		return OTHER;
	if (run->s390_sieic.ipa == 0)
		return REFUSED;
	return run->s390_sieic.ipa == 0x8300 && run->s390_sieic.ipb == 0x05000000 ? DONE : OTHER;
}

static enum end give(uint64_t word, uint64_t address, uint64_t pages, uint64_t value)
{
	registers[ORDER] = word;
	registers[ADDRESS] = address;
	registers[LEFT] = pages;
	registers[VALUE] = value;
	registers[RISE] = STEP;
	return go_on();
}

static enum end order(enum order what, uint64_t address, uint64_t pages, uint64_t value)
{
	return give(SIGNATURE << 32 | what, address, pages, value);
}

static uint64_t load(uint64_t address)
{
	return order(LOAD, address, 0, 0) == DONE ? registers[VALUE] : UINT64_MAX;
}

static void command(unsigned int number, void *data, const char *what)
{
	struct kvm_pv_cmd request = { .cmd = number, .data = (uintptr_t)data };

	if (ioctl(machine, KVM_S390_PV_COMMAND, &request) < 0)
		machine_stop("%s", what);
}

static void create(void)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = (FIRST + PAGES) * PAGE, .userspace_addr = (uintptr_t)memory,
	};

	if (mmap(memory, (FIRST + PAGES) * PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ||
	    madvise(memory, (FIRST + PAGES) * PAGE, MADV_NOHUGEPAGE) < 0)
		machine_stop("map memory");
	kvm = open("/dev/kvm", O_RDWR);
	machine = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);
	if (machine < 0 || ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		machine_stop("make a guest");
	cpu = ioctl(machine, KVM_CREATE_VCPU, 0);
	run = mmap(NULL, (size_t)ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
	if (run == MAP_FAILED)
		machine_stop("map the guest CPU's registers");
	registers = (uint64_t *)run->s.regs.gprs;
}

static uint64_t word_at(uint64_t value, uint64_t i)
{
	return (value + i * STEP) | 1;
}

static uint64_t *words_of(unsigned int page)
{
	return (uint64_t *)(memory + address_of(page));
}

static void set_cpu_state(uint32_t state)
{
	struct kvm_mp_state request = { state };

	if (ioctl(cpu, KVM_SET_MP_STATE, &request) < 0)
		machine_stop("KVM_SET_MP_STATE");
}

/* KVM_RUN made the CPU operating before it was the Ultravisor's. */
static void protect(void)
{
	static unsigned char header[PAGE];
	struct kvm_s390_pv_sec_parm parameters = { (uintptr_t)header, sizeof(header) };
	struct kvm_s390_pv_unp image = { .addr = address_of(FIRST), .size = IMAGE_PAGES * PAGE };

	for (unsigned int i = 0; i < IMAGE_PAGES * (PAGE / 8); i++)
		words_of(FIRST)[i] = word_at(77, i);
	set_cpu_state(KVM_MP_STATE_STOPPED);
	command(KVM_PV_ENABLE, NULL, "KVM_PV_ENABLE");
	command(KVM_PV_SET_SEC_PARMS, &parameters, "KVM_PV_SET_SEC_PARMS");
	command(KVM_PV_UNPACK, &image, "KVM_PV_UNPACK");
	command(KVM_PV_VERIFY, NULL, "KVM_PV_VERIFY");
	set_cpu_state(KVM_MP_STATE_OPERATING);
}

static int open_counter(unsigned int number)
{
	struct perf_event_attr attributes = { .size = sizeof(attributes), .config = number };
	FILE *type = fopen("/sys/bus/event_source/devices/cpum_cf/type", "r");
	int counter;

	if (!type || fscanf(type, "%u", &attributes.type) != 1)
		machine_stop("find the counters");
	fclose(type);
	counter = (int)syscall(SYS_perf_event_open, &attributes, -1, 0, -1, 0);
	if (counter < 0)
		machine_stop("open a counter");
	return counter;
}

static uint64_t counted(int counter)
{
	uint64_t value;

	if (read(counter, &value, sizeof(value)) != sizeof(value))
		machine_stop("read a counter");
	return value;
}

static void try_bad_orders(void)
{
	const uint64_t first = address_of(FIRST), end = address_of(FIRST + PAGES);
	const struct {
		const char *what;
		uint64_t word, address;
		enum end end;
	} rows[] = {
		{ "no order: refused", SIGNATURE << 32, first, REFUSED },
		{ "an unknown order: refused", SIGNATURE << 32 | 8, first, REFUSED },
		{ "no signature: refused", TOUCH, first, REFUSED },
		{ "another signature: refused", (SIGNATURE + 1) << 32 | TOUCH, first, REFUSED },
		{ "a touch within a page: refused", SIGNATURE << 32 | TOUCH, first + 8, REFUSED },
		{ "a load within a doubleword: refused", SIGNATURE << 32 | LOAD, first + 4, REFUSED },
		{ "a store within a doubleword: refused", SIGNATURE << 32 | STORE, first + 1, REFUSED },
		{ "a touch behind the storage: refused", SIGNATURE << 32 | TOUCH, end, REFUSED },
		{ "a load from the last address: refused", SIGNATURE << 32 | LOAD, -8ul, REFUSED },
		{ "a touch of the last page: done", SIGNATURE << 32 | TOUCH, end - PAGE, DONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(give(rows[i].word, rows[i].address, 1, 0) == rows[i].end, rows[i].what);
	check(order(TOUCH, first, 0, 0) == DONE, "a touch of no page: done");
	check(order(TOUCH, end - 2 * PAGE, 4, 0) == REFUSED && registers[LEFT] == 2 && registers[ADDRESS] == end,
	      "four pages of which two are there: two are touched");
}

static void try_contents(void)
{
	const uint64_t first = address_of(FIRST);
	const int imports = open_counter(IMPORTS);
	uint64_t before = counted(imports);
	volatile unsigned char sink;
	bool same = true;

	check(order(VERIFY, first, IMAGE_PAGES, 77) == DONE && registers[LEFT] == 0,
	      "the guest sees what the host wrote and unpacked");
	check(counted(imports) == before, "no import for that");
	for (unsigned int page = 0; page < IMAGE_PAGES; page++)
		sink = memory[address_of(FIRST + page)];
	(void)sink;
	for (unsigned int page = 0; page < IMAGE_PAGES; page++) {
		const unsigned int word = page * (PAGE / 8) + 31 * page;

		same = same && load(first + 8 * word) == word_at(77, word);
	}
	check(same, "after export and import it loads the same, page by page");
	check(counted(imports) - before == IMAGE_PAGES, "an import for each page");

	check(order(STORE, first + 3 * PAGE + 56, 0, 4711) == DONE && load(first + 3 * PAGE + 56) == 4711,
	      "it loads what it stored");
	check(order(VERIFY, first, IMAGE_PAGES, 77) == DONE && registers[LEFT] == IMAGE_PAGES - 3 &&
	      registers[ADDRESS] == first + 3 * PAGE + 56, "verify stops at the doubleword that differs");
	check(order(FILL, first, IMAGE_PAGES, 5) == DONE && order(VERIFY, first, IMAGE_PAGES, 5) == DONE &&
	      registers[LEFT] == 0, "it verifies what it filled");
	check(load(address_of(FIRST + 100)) == 0, "a page that was never there is zero");
}

/* Reads a byte as a debugger does, which pins the page. */
static void pin(void *address)
{
	unsigned char byte;
	struct iovec local = { &byte, 1 }, remote = { address, 1 };

	if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != 1)
		machine_stop("process_vm_readv");
}

static void try_sharing(void)
{
	const uint64_t page = address_of(FIRST + 5);
	const int pins = open_counter(SHARED_PINS), unpins = open_counter(SHARED_UNPINS);
	uint64_t pinned, unpinned;

	check(order(FILL, page, 1, 99) == DONE && order(SHARE, page, 1, 0) == DONE, "the guest shares a page");
	pinned = counted(pins);
	unpinned = counted(unpins);
	check(words_of(FIRST + 5)[7] == word_at(99, 7), "the host reads it");
	words_of(FIRST + 5)[7] = 12345;
	check(load(page + 56) == 12345, "the guest loads what the host wrote");
	check(counted(pins) == pinned, "which pins nothing");
	pin(words_of(FIRST + 5));
	check(counted(pins) - pinned == 1, "the hook pins it as a shared page");
	pin(words_of(FIRST + 5));
	check(counted(pins) - pinned == 1, "once");
	check(order(UNSHARE, page, 1, 0) == DONE && counted(unpins) - unpinned == 1,
	      "the guest takes it back: the kernel was asked to unpin it");
	pin(words_of(FIRST + 5));
	check(counted(pins) - pinned == 2, "a page that isn't shared: the hook tries to pin it, and exports it");
	check(load(page + 56) == 12345, "the guest imports it with what the host wrote while it was shared");
	check(order(UNSHARE, page, 1, 0) == DONE && counted(unpins) - unpinned == 1,
	      "unshare of a page that isn't shared or pinned: no call");
}

static void note_alarm(int number)
{
	(void)number;
	alarms++;
}

/* A long order leaves the host's timer alone, and goes on after each signal. */
static void try_signals(void)
{
	const struct sigaction action = { .sa_handler = note_alarm };
	const struct itimerval millisecond = { { 0, 1000 }, { 0, 1000 } }, none = { { 0, 0 }, { 0, 0 } };
	enum end end;

	if (sigaction(SIGALRM, &action, NULL) < 0 || setitimer(ITIMER_REAL, &millisecond, NULL) < 0)
		machine_stop("set a timer");
	end = order(FILL, address_of(FIRST), PAGES, 13);
	if (setitimer(ITIMER_REAL, &none, NULL) < 0)
		machine_stop("stop a timer");
	check(end == DONE && alarms >= 3, "an order for 16 MiB is interrupted by signals, and done");
	check(order(VERIFY, address_of(FIRST), PAGES, 13) == DONE && registers[LEFT] == 0, "on all pages");
}

static void try_all(void)
{
	create();
	check(order(TOUCH, 0, 1, 0) == INVALID, "a guest that is not protected can't run");
	protect();
	try_bad_orders();
	try_contents();
	try_sharing();
	try_signals();
	if (munmap(memory + address_of(FIRST + 512), 256 * PAGE) < 0)
		machine_stop("unmap memory");
	check(order(TOUCH, address_of(FIRST + 513), 1, 0) == INVALID, "memory that the host took away: no loop");
}

int main(int count, char **arguments)
{
	(void)count;
	machine_start_alone(arguments);
	try_all();
	puts("all was tried");
	machine_switch_off();
}
