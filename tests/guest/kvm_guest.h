/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest of KVM in the emulated machine: its commands to become a protected one, and its acts.
 * It executes no instruction; the emulated machine lets it act by orders (guest-acts=on,
 * emulator/README.md). */
#ifndef GUEST_KVM_GUEST_H
#define GUEST_KVM_GUEST_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In Linux's headers since 6.2. */
#define PV_ASYNC_CLEANUP_PREPARE (KVM_PV_DUMP + 1)
#define PV_ASYNC_CLEANUP_PERFORM (KVM_PV_DUMP + 2)

#define GUEST_CPUS 4

struct guest {
	int machine;
	unsigned int cpu_count;
	int cpus[GUEST_CPUS];
	struct kvm_run *runs[GUEST_CPUS];
	/* The guest's storage from its address 0 on. */
	unsigned char *memory;
	size_t pages;
};

/* A command's outcome: 0 or the error's number, and what the Ultravisor answered: 0 where it was
 * not asked. */
struct answer {
	int error;
	uint16_t code, reason;
};

/* Memory at a fixed address that KVM takes, without huge pages, at first of no page. */
unsigned char *guest_map(unsigned long address, size_t pages);

/* A guest over the memory, a multiple of 1 MiB, not protected yet. Fails only where KVM is
 * missing: that ends the program. */
void guest_create(struct guest *guest, unsigned char *memory, size_t pages, unsigned int cpus);
/* One CPU more. */
void guest_add_cpu(struct guest *guest);
/* Closes all, protected or not. */
void guest_close(struct guest *guest);

/* KVM_S390_PV_COMMAND, and KVM_S390_PV_CPU_COMMAND of the first CPU. */
struct answer guest_command(struct guest *guest, unsigned int command, void *data);
struct answer guest_cpu_command(struct guest *guest, unsigned int command, void *data);

struct answer guest_set_parameters(struct guest *guest);
struct answer guest_unpack(struct guest *guest, size_t first_page, size_t pages);
/* Tells KVM that the CPU runs: without it there is no KVM_RUN. Returns 0 or the error's number. */
int guest_start_cpu(struct guest *guest, unsigned int cpu);
/* From ENABLE to VERIFY and to CPUs that run. Returns the first answer that is an error, else
 * the last. */
struct answer guest_protect(struct guest *guest, size_t pages);

/* What a guest did, or why not. */
struct act {
	/* 0 done; EINTR and `signalled`: the kernel sent SIGSEGV; other errors of KVM_RUN. */
	int error;
	bool signalled;
	/* What the guest loaded. */
	uint64_t value;
	/* VERIFY: the address of the first doubleword that is another one, or the end. */
	uint64_t address;
};

/* A signal that ends an act instead of the program; each thread that acts needs it but once. */
void guest_catch_violations(void);

/* The guest's own acts on its storage. Addresses are multiples of a page, of load and store of
 * 8. */
struct act guest_touch(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages);
struct act guest_load(struct guest *guest, unsigned int cpu, uint64_t address);
struct act guest_store(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value);
struct act guest_share(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages);
struct act guest_unshare(struct guest *guest, unsigned int cpu, uint64_t address, size_t pages);
/* The doublewords of a page are value + i * step, the last bit set (pattern_fill). */
struct act guest_fill(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value,
		      uint64_t step);
struct act guest_verify(struct guest *guest, unsigned int cpu, uint64_t address, uint64_t value,
			uint64_t step);

/* The same contents, by the host. */
void pattern_fill(void *page, uint64_t value, uint64_t step);
bool pattern_matches(const void *page, uint64_t value, uint64_t step);
/* How many neighbours in the page differ by `step`, as plaintext of that pattern does: 0 in
 * ciphertext. */
unsigned int pattern_traces(const void *page, uint64_t step);

#endif
