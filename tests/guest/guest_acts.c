/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest does to its pages, told by orders in its registers (emulator/README.md), and the
 * contents that it and the host can make and know again. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kvm_guest.h"
#include "machine.h"

/* emulator/uvbench.h */
#define ORDER_SIGNATURE 0x75766265ul
enum order {
	ORDER_TOUCH = 1,
	ORDER_LOAD,
	ORDER_STORE,
	ORDER_FILL,
	ORDER_VERIFY,
	ORDER_SHARE,
	ORDER_UNSHARE
};
enum { REGISTER_ORDER, REGISTER_ADDRESS, REGISTER_PAGES, REGISTER_VALUE, REGISTER_STEP };

/* The intercepted instruction when an order is done: DIAG 500. */
#define INTERCEPTION_INSTRUCTION 104
#define INSTRUCTION_DIAGNOSE 0x8300
#define DIAGNOSE_500 0x05000000u

static _Thread_local volatile sig_atomic_t violated;

static void note_violation(int number, siginfo_t *information, void *context)
{
	(void)context;
	/* The kernel sends it for a guest; a fault of this program itself has an address. */
	if (information->si_code > 0) {
		(void)signal(number, SIG_DFL);
		return;
	}
	violated = 1;
}

void guest_catch_violations(void)
{
	struct sigaction action = { .sa_sigaction = note_violation, .sa_flags = SA_SIGINFO };

	if (sigaction(SIGSEGV, &action, NULL) < 0)
		machine_stop("catch SIGSEGV");
}

/* Lets the guest go on until its order is done or the kernel gives up. */
static struct act act(struct guest *guest, unsigned int cpu, enum order order, uint64_t address,
		      size_t pages, uint64_t value, uint64_t step)
{
	struct kvm_run *run = guest->runs[cpu];
	uint64_t *registers = (uint64_t *)run->s.regs.gprs;
	struct act done = { .error = 0 };

	violated = 0;
	registers[REGISTER_ORDER] = ORDER_SIGNATURE << 32 | order;
	registers[REGISTER_ADDRESS] = address;
	registers[REGISTER_PAGES] = pages;
	registers[REGISTER_VALUE] = value;
	registers[REGISTER_STEP] = step;
	do {
		done.error = ioctl(guest->cpus[cpu], KVM_RUN, 0) < 0 ? errno : 0;
	} while (done.error == EINTR && !violated);
	done.signalled = violated;
	if (!done.error &&
	    (run->exit_reason != KVM_EXIT_S390_SIEIC ||
	     run->s390_sieic.icptcode != INTERCEPTION_INSTRUCTION ||
	     run->s390_sieic.ipa != INSTRUCTION_DIAGNOSE || run->s390_sieic.ipb != DIAGNOSE_500))
		done.error = EPROTO;
	done.value = registers[REGISTER_VALUE];
	done.address = registers[REGISTER_ADDRESS];
	return done;
}

struct act guest_touch(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages)
{
	return act(guest, cpu, ORDER_TOUCH, address, pages, 0, 0);
}

struct act guest_load(struct guest *guest, unsigned int cpu, uint64_t address)
{
	return act(guest, cpu, ORDER_LOAD, address, 0, 0, 0);
}

struct act guest_store(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value)
{
	return act(guest, cpu, ORDER_STORE, address, 0, value, 0);
}

struct act guest_share(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages)
{
	return act(guest, cpu, ORDER_SHARE, address, pages, 0, 0);
}

struct act guest_unshare(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages)
{
	return act(guest, cpu, ORDER_UNSHARE, address, pages, 0, 0);
}

struct act guest_fill(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value,
		      uint64_t step)
{
	return act(guest, cpu, ORDER_FILL, address, 1, value, step);
}

struct act guest_verify(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value,
			uint64_t step)
{
	return act(guest, cpu, ORDER_VERIFY, address, 1, value, step);
}

static uint64_t pattern_at(uint64_t value, uint64_t step, size_t i)
{
	return (value + i * step) | 1;
}

void pattern_fill(void *page, uint64_t value, uint64_t step)
{
	uint64_t *words = page;

	for (size_t i = 0; i < PAGE / sizeof(*words); i++)
		words[i] = pattern_at(value, step, i);
}

bool pattern_matches(const void *page, uint64_t value, uint64_t step)
{
	const uint64_t *words = page;

	for (size_t i = 0; i < PAGE / sizeof(*words); i++)
		if (words[i] != pattern_at(value, step, i))
			return false;
	return true;
}

unsigned int pattern_traces(const void *page, uint64_t step)
{
	const volatile uint64_t *words = page;
	unsigned int traces = 0;
	uint64_t last = words[0];

	for (size_t i = 1; i < PAGE / sizeof(*words); i++) {
		const uint64_t next = words[i];

		if (next - last == step)
			traces++;
		last = next;
	}
	return traces;
}
