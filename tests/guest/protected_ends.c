/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How protected guests end with secure pages left: disabled, closed, unmapped, their process
 * gone or killed, set aside and followed by another one. What remains is neither plaintext nor
 * in the next one's way. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host_acts.h"
#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

#define PAGES 64
#define STEP 0x9e3779b97f4a7c16ul

static bool guest_sees(struct guest *guest, size_t page, uint64_t value)
{
	const struct act act = guest_verify(guest, 0, page * PAGE, value, STEP);

	return !act.error && act.address % PAGE == 0;
}

/* A guest whose pages are all secure and have contents. */
static void start_full(struct guest *guest, unsigned char *memory)
{
	guest_create(guest, memory, PROTECTED_PAGES, 2);
	if (guest_protect(guest, PAGES).error)
		machine_stop("protect a guest");
	for (size_t page = 0; page < PAGES; page++)
		if (guest_fill(guest, 1, page * PAGE, page, STEP).error)
			machine_stop("let a guest store");
}

static unsigned int plaintext(const unsigned char *memory)
{
	unsigned int pages = 0;

	for (size_t page = 0; page < PAGES; page++)
		pages += pattern_traces(memory + page * PAGE, STEP) > 0;
	return pages;
}

static void check_next(unsigned char *memory)
{
	struct guest next;
	unsigned int seen = 0;

	start_full(&next, memory);
	for (size_t page = 0; page < PAGES; page++)
		seen += guest_sees(&next, page, page);
	outline_check(seen == PAGES, "the next guest has %u of %u pages", seen, PAGES);
	guest_close(&next);
}

static void test_disabled(unsigned char *memory)
{
	struct guest guest;

	outline_push("disabled");
	start_full(&guest, memory);
	(void)host_pin(memory, PAGES / 4);
	outline_check(!guest_share(&guest, 0, 8 * PAGE, 1).error &&
			      host_pin(memory + 8 * PAGE, 1) == 1,
		      "one page is shared and pinned");
	outline_check(host_page_out(memory + 16 * PAGE, 4) &&
			      host_paged_out(memory + 16 * PAGE, 4) == 4,
		      "four are paged out");
	outline_check(!guest_command(&guest, KVM_PV_DISABLE, NULL).error, "done");
	memset(memory + 8 * PAGE, 0, PAGE);
	outline_check(plaintext(memory) == 0, "no plaintext is left");
	memset(memory, 1, PAGES * PAGE);
	outline_check(memory[PAGES * PAGE - 1] == 1, "the pages are the host's");
	guest_close(&guest);
	check_next(memory);
	outline_pop();
}

static void test_closed(unsigned char *memory)
{
	struct guest guest;

	outline_push("closed");
	start_full(&guest, memory);
	guest_close(&guest);
	outline_check(plaintext(memory) == 0, "no plaintext is left");
	check_next(memory);
	outline_pop();
}

static void test_unmapped(unsigned char *memory)
{
	struct guest guest;
	unsigned char *fresh;

	outline_push("unmapped");
	start_full(&guest, memory);
	outline_check(munmap(memory, PROTECTED_PAGES * PAGE) == 0, "munmap");
	fresh = guest_map((uintptr_t)memory, PROTECTED_PAGES);
	pattern_fill(fresh, 1, STEP);
	outline_check(pattern_matches(fresh, 1, STEP),
		      "new pages at the same place are the host's");
	memset(fresh, 0, PAGE);
	outline_check(guest_load(&guest, 0, 0).signalled, "the guest has lost its own: SIGSEGV");
	outline_check(!guest_command(&guest, KVM_PV_DISABLE, NULL).error, "it is disabled");
	guest_close(&guest);
	check_next(memory);
	outline_pop();
}

enum child_end { EXITS, IS_KILLED, IS_KILLED_RUNNING };

static void live_as_child(unsigned char *memory, enum child_end end, int ready)
{
	struct guest guest;

	start_full(&guest, memory);
	(void)!write(ready, "x", 1);
	if (end == EXITS)
		_exit(0);
	for (;;)
		if (end == IS_KILLED_RUNNING)
			(void)guest_touch(&guest, 0, 0, PAGES);
		else
			pause();
}

static void test_process(unsigned char *memory, enum child_end end, const char *what)
{
	int status = 0, ready[2];
	char byte;
	pid_t child;

	outline_push("%s", what);
	if (pipe(ready) < 0)
		machine_stop("make a pipe");
	child = fork();
	if (child < 0)
		machine_stop("fork");
	if (child == 0)
		live_as_child(memory, end, ready[1]);
	close(ready[1]);
	outline_check(read(ready[0], &byte, 1) == 1, "all its pages are secure");
	close(ready[0]);
	if (end != EXITS)
		kill(child, SIGKILL);
	outline_check(waitpid(child, &status, 0) == child &&
			      (end == EXITS ? status == 0 : WIFSIGNALED(status)),
		      "it is gone");
	check_next(memory);
	outline_pop();
}

static void test_set_aside(unsigned char *memory)
{
	struct guest guest;
	unsigned int seen = 0;

	outline_push("set aside");
	start_full(&guest, memory);
	outline_check(!guest_command(&guest, PV_ASYNC_CLEANUP_PREPARE, NULL).error, "prepared");
	outline_check(plaintext(memory) == 0, "no plaintext is left");
	outline_check(!guest_protect(&guest, PAGES).error, "the next one begins");
	for (size_t page = 0; page < PAGES; page++)
		if (guest_fill(&guest, 0, page * PAGE, page + 7, STEP).error)
			machine_stop("let the next guest store");
	outline_check(!guest_command(&guest, PV_ASYNC_CLEANUP_PERFORM, NULL).error,
		      "performed meanwhile");
	/* ptep_get_and_clear_full() in Linux: pages can be destroyed once all CPUs of their
	 * guest are. */
	for (size_t page = 0; page < PAGES; page++)
		seen += guest_sees(&guest, page, page + 7);
	outline_check(seen == PAGES, "that took none of the next one's pages: %u of %u", seen,
		      PAGES);
	outline_check(!guest_command(&guest, PV_ASYNC_CLEANUP_PREPARE, NULL).error,
		      "prepared and closed");
	guest_close(&guest);
	check_next(memory);
	outline_pop();
}

void test_ends(unsigned char *memory)
{
	outline_push("ends");
	test_disabled(memory);
	test_closed(memory);
	test_unmapped(memory);
	test_process(memory, EXITS, "process exits");
	test_process(memory, IS_KILLED, "process is killed");
	test_process(memory, IS_KILLED_RUNNING, "process is killed in KVM_RUN");
	if (machine_kernel_since(6, 4))
		test_set_aside(memory);
	outline_pop();
}
