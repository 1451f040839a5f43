/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page holds for its guest and what it shows the host: exported by a touch, a pin, DMA or
 * paging out, imported again when the guest comes back to it, shared and taken back. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host_acts.h"
#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

#define UNPACKED 128
#define STEP 0x9e3779b97f4a7c16ul

static unsigned char copy[PAGE] __attribute__((aligned(4096)));
static unsigned char second_copy[PAGE] __attribute__((aligned(4096)));

static uint64_t value_of(size_t page)
{
	return 0x1000001 + page * 0x10001000;
}

static unsigned char *page_of(const struct guest *guest, size_t page)
{
	return guest->memory + page * PAGE;
}

static bool is_same(struct act act)
{
	return !act.error && act.address % PAGE == 0;
}

static bool guest_sees(struct guest *guest, size_t page)
{
	return is_same(guest_verify(guest, 0, page * PAGE, value_of(page), STEP));
}

static bool all_zero(const unsigned char *page)
{
	return page[0] == 0 && memcmp(page, page + 1, PAGE - 1) == 0;
}

/* Neither what the guest has nor nothing at all. */
static bool looks_encrypted(const unsigned char *page)
{
	return !pattern_traces(page, STEP) && !all_zero(page);
}

static void start_guest(struct guest *guest, unsigned char *memory)
{
	struct answer answer;

	guest_create(guest, memory, PROTECTED_PAGES, 2);
	for (size_t page = 0; page < UNPACKED; page++)
		pattern_fill(page_of(guest, page), value_of(page), STEP);
	answer = guest_protect(guest, UNPACKED);
	errno = answer.error;
	if (answer.error)
		machine_stop("protect a guest (rc 0x%x, rrc 0x%x)", answer.code, answer.reason);
}

static void test_touch(struct guest *guest)
{
	unsigned int closed = 0;

	outline_push("touched by the host");
	/* Page 1 has what page 0 has. */
	outline_check(is_same(guest_fill(guest, 0, PAGE, value_of(0), STEP)), "a guest stores");
	memcpy(copy, page_of(guest, 0), PAGE);
	memcpy(second_copy, page_of(guest, 1), PAGE);
	outline_check(looks_encrypted(copy), "a load gives ciphertext");
	outline_check(memcmp(copy, second_copy, PAGE) != 0,
		      "equal contents at two addresses differ");
	outline_check(memcmp(copy, page_of(guest, 0), PAGE) == 0, "the next load gives the same");
	outline_check(guest_load(guest, 0, 8).value == ((value_of(0) + STEP) | 1),
		      "the guest loads what it had");
	outline_check(is_same(guest_verify(guest, 0, PAGE, value_of(0), STEP)), "all of it");
	memcpy(second_copy, page_of(guest, 0), PAGE);
	outline_check(looks_encrypted(second_copy), "then a load gives ciphertext again");
	/* Else what Linux keeps of clean pages on the swap disk were lost: test_paging(). */
	outline_assumed(memcmp(copy, second_copy, PAGE) == 0, "of an unchanged page, the same");
	outline_check(guest_sees(guest, 0), "and the guest its contents");
	outline_check(!guest_fill(guest, 0, PAGE, value_of(1), STEP).error, "restored");
	for (size_t page = 0; page < UNPACKED; page++)
		closed += looks_encrypted(page_of(guest, page));
	outline_check(closed == UNPACKED, "%u of %u pages are encrypted", closed, UNPACKED);
	outline_check(!guest_touch(guest, 1, 0, UNPACKED).error, "the guest touches all");
	for (size_t page = closed = 0; page < UNPACKED; page++)
		closed += guest_sees(guest, page);
	outline_check(closed == UNPACKED, "%u of %u pages are the guest's", closed, UNPACKED);
	outline_pop();
}

static void test_system_calls(struct guest *guest)
{
	const size_t page = 2;
	struct iovec local = { .iov_base = copy, .iov_len = PAGE };
	struct iovec remote = { .iov_base = page_of(guest, page), .iov_len = PAGE };
	int file = memfd_create("page", MFD_CLOEXEC);

	outline_push("read by the kernel");
	outline_check(file >= 0 && write(file, page_of(guest, page), PAGE) == (ssize_t)PAGE &&
			      pread(file, copy, PAGE, 0) == (ssize_t)PAGE && looks_encrypted(copy),
		      "write(2) takes ciphertext");
	outline_check(guest_sees(guest, page), "the guest its contents");
	outline_check(process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == (ssize_t)PAGE &&
			      looks_encrypted(copy),
		      "process_vm_readv(2) takes ciphertext");
	outline_check(guest_sees(guest, page), "the guest its contents again");
	close(file);
	outline_pop();
}

static void test_written(struct guest *guest, size_t page, int disk)
{
	outline_check(pwrite(disk, page_of(guest, page), PAGE, 0) == (ssize_t)PAGE,
		      "a page is written");
	outline_check(pread(disk, copy, PAGE, 0) == (ssize_t)PAGE && looks_encrypted(copy),
		      "ciphertext is on the disk");
	outline_check(memcmp(copy, page_of(guest, page), PAGE) == 0, "what the host loads");
	memset(page_of(guest, page), 0, PAGE);
	outline_check(pread(disk, page_of(guest, page), PAGE, 0) == (ssize_t)PAGE &&
			      guest_sees(guest, page),
		      "lost and read back from the disk, it is the guest's");
}

static void test_devices(struct guest *guest)
{
	const size_t page = 3;
	int disk = host_open_disk();

	outline_push("read by a device");
	outline_check(host_pin(page_of(guest, page), 1) == 1, "a page is pinned");
	outline_check(guest_sees(guest, page), "the guest its contents");
	if (machine_kernel_since(6, 4)) {
		test_written(guest, page, disk);
	} else {
		/* Pages are not pinned for O_DIRECT, so the device is let at a secure one. */
		outline_check(pwrite(disk, page_of(guest, page), PAGE, 0) < 0 && errno == EIO &&
				      machine_print_trouble() == 1,
			      "a page that is not exported is not written: %s", strerror(EIO));
	}
	outline_check(guest_sees(guest, page), "the guest its contents again");
	close(disk);
	outline_pop();
}

static void test_paging(struct guest *guest)
{
	unsigned int seen = 0;

	outline_push("paged out");
	outline_check(!guest_touch(guest, 0, 0, UNPACKED).error, "the guest has all pages");
	outline_check(host_page_out(guest->memory, UNPACKED), "MADV_PAGEOUT");
	outline_check(host_paged_out(guest->memory, UNPACKED) == UNPACKED,
		      "%zu of %u pages are on the swap disk",
		      host_paged_out(guest->memory, UNPACKED), UNPACKED);
	for (size_t page = 0; page < UNPACKED; page++)
		seen += guest_sees(guest, page);
	outline_check(seen == UNPACKED, "the guest brings back %u of %u, and they are its own",
		      seen, UNPACKED);
	outline_check(host_page_out(guest->memory, UNPACKED) &&
			      host_paged_out(guest->memory, UNPACKED) == UNPACKED,
		      "all once more");
	memcpy(copy, page_of(guest, 5), PAGE);
	outline_check(looks_encrypted(copy), "the host brings back ciphertext");
	outline_check(guest_sees(guest, 5), "of which the guest gets its contents");
	/* The host's read left the page clean, with its copy on the disk. */
	outline_check(host_page_out(page_of(guest, 5), 1) && guest_sees(guest, 5),
		      "imported unchanged, paged out again, it is the guest's");
	outline_check(!guest_store(guest, 0, 6 * PAGE + 16, 4711).error &&
			      host_page_out(page_of(guest, 6), 1) &&
			      guest_load(guest, 0, 6 * PAGE + 16).value == 4711,
		      "what the guest stores after paging in is there after paging out");
	outline_check(!guest_fill(guest, 0, 6 * PAGE, value_of(6), STEP).error, "restored");
	outline_pop();
}

static void test_fresh(struct guest *guest)
{
	const size_t page = UNPACKED;

	outline_push("not in the image");
	pattern_fill(page_of(guest, page), 1, STEP);
	outline_check(guest_load(guest, 0, page * PAGE + 8).value == 0, "a first touch clears");
	outline_check(is_same(guest_fill(guest, 0, page * PAGE, value_of(page), STEP)) &&
			      looks_encrypted(page_of(guest, page)) && guest_sees(guest, page),
		      "then it is a page as others are");
	outline_check(!guest_touch(guest, 0, (page + 1) * PAGE, 8).error &&
			      host_pin(page_of(guest, page + 1), 8) == 8,
		      "empty pages are pinned");
	outline_check(!all_zero(page_of(guest, page + 2)), "the host sees not that they are empty");
	outline_check(guest_load(guest, 0, (page + 2) * PAGE).value == 0, "the guest does");
	outline_pop();
}

/* The kernel may say "try again": the Ultravisor was busy. */
static bool take_back(struct guest *guest, size_t page, size_t pages)
{
	int error, tries = 0;

	do {
		error = guest_unshare(guest, 0, page * PAGE, pages).error;
	} while (error == EAGAIN && ++tries < 10);
	return !error;
}

static void test_shared(struct guest *guest)
{
	const size_t page = 8;
	unsigned char *memory = page_of(guest, page);
	int pinned;

	outline_push("shared");
	outline_check(!guest_share(guest, 0, page * PAGE, 1).error &&
			      pattern_matches(memory, value_of(page), STEP),
		      "the host sees what the guest has");
	pattern_fill(memory, 99, STEP);
	outline_check(is_same(guest_verify(guest, 0, page * PAGE, 99, STEP)),
		      "the guest what the host stores");
	outline_check(host_page_out(memory, 1) && host_paged_out(memory, 1) == 1 &&
			      pattern_matches(memory, 99, STEP),
		      "paged out and in, the host sees the same");
	outline_check(is_same(guest_verify(guest, 1, page * PAGE, 99, STEP)), "and the guest");
	outline_check(pattern_matches(memory, 99, STEP),
		      "the host sees it still: the page stayed shared");
	outline_check(host_pin(memory, 1) == 1 && pattern_matches(memory, 99, STEP),
		      "pinned it stays open");
	outline_check(take_back(guest, page, 1), "the guest takes it back from the pin");
	outline_check(looks_encrypted(memory), "the host sees ciphertext");
	outline_check(is_same(guest_verify(guest, 0, page * PAGE, 99, STEP)),
		      "the guest what was shared");
	outline_check(!guest_share(guest, 0, page * PAGE, 4).error && take_back(guest, page, 4) &&
			      looks_encrypted(memory + PAGE),
		      "four pages, never pinned");
	outline_check(guest_sees(guest, page + 3), "are as they were");
	if (machine_kernel_since(6, 3)) {
		outline_check(!guest_share(guest, 0, page * PAGE, 1).error, "shared for a device");
		pinned = host_pin_longterm(memory, 1);
		outline_check(pinned >= 0 &&
				      guest_unshare(guest, 0, page * PAGE, 1).error == EAGAIN,
			      "while the device has it, the guest does not get it back: %s",
			      strerror(EAGAIN));
		if (pinned >= 0)
			host_release(pinned);
		outline_check(take_back(guest, page, 1) && looks_encrypted(memory),
			      "afterwards it does");
	}
	outline_check(!guest_share(guest, 0, page * PAGE, 2).error &&
			      !guest_command(guest, KVM_PV_UNSHARE_ALL, NULL).error &&
			      looks_encrypted(memory + PAGE),
		      "unshare all closes what was shared");
	outline_check(guest_sees(guest, page + 1), "and the guest has it");
	outline_pop();
}

/* A child has copies of its parent's pages; whoever stores first gets a new one. */
static void test_fork(struct guest *guest)
{
	const size_t page = 16;
	int status = 0;
	pid_t child;

	outline_push("fork");
	child = fork();
	if (child == 0)
		_exit(looks_encrypted(page_of(guest, page)) ? 0 : 1);
	outline_check(child > 0 && waitpid(child, &status, 0) == child && status == 0,
		      "a child sees ciphertext");
	child = fork();
	if (child == 0) {
		memset(page_of(guest, page), 0, PAGE);
		_exit(0);
	}
	outline_check(child > 0 && waitpid(child, &status, 0) == child && status == 0 &&
			      guest_sees(guest, page),
		      "what it stores is its own");
	outline_check(!guest_store(guest, 0, page * PAGE, value_of(page)).error &&
			      guest_sees(guest, page),
		      "the guest stores to its own");
	outline_pop();
}

void test_contents(unsigned char *memory)
{
	struct guest guest;

	outline_push("contents");
	start_guest(&guest, memory);
	test_touch(&guest);
	test_system_calls(&guest);
	test_devices(&guest);
	test_paging(&guest);
	test_fresh(&guest);
	test_shared(&guest);
	test_fork(&guest);
	guest_close(&guest);
	outline_pop();
}
