/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps to secure pages on s390x (Documentation/virt/kvm/api.rst, KVM_S390_PV_COMMAND), and orders to a
 * guest that takes them. */
#include "protected_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* The SE header of a guest whose Ultravisor needs none: any readable page. */
#define HEADER_BYTES 4096

/* The first byte of the instruction by which a guest says that it is done. */
#define DIAGNOSE 0x83

/* General registers of an order; their meaning is in guest_acts.h. */
enum { REGISTER_ORDER, REGISTER_ADDRESS, REGISTER_PAGES, REGISTER_VALUE, REGISTER_STEP };

static int command(struct protected_guest *guest, unsigned int number, void *data, const char *what,
		   struct failure *failure)
{
	struct kvm_pv_cmd request = { .cmd = number, .data = (uintptr_t)data };

	while (ioctl(guest->machine, KVM_S390_PV_COMMAND, &request) < 0) {
		if (errno == EINTR)
			continue;
		return failure_set_errno(failure, errno,
			"protected guest: %s (Ultravisor rc 0x%x, rrc 0x%x%s)", what, request.rc,
			request.rrc, request.rc == 0x108 && number == KVM_PV_SET_SEC_PARMS ?
			": the SE header was made for another host" : "");
	}
	return 0;
}

static enum outcome open_kvm(struct protected_guest *guest, struct failure *failure)
{
	guest->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (guest->kvm < 0) {
		(void)failure_set(failure,
			"secure pages need /dev/kvm: %s (an s390x LPAR, z15 or newer, prot_virt=1 on the kernel command line)",
			strerror(errno));
		return OUTCOME_SKIPPED;
	}
	if (ioctl(guest->kvm, KVM_CHECK_EXTENSION, KVM_CAP_S390_PROTECTED) <= 0) {
		(void)failure_set(failure,
			"secure pages need protected guests, and KVM offers none (KVM_CAP_S390_PROTECTED is 0: prot_virt=1 on the kernel command line of an LPAR host)");
		return OUTCOME_SKIPPED;
	}
	guest->machine = ioctl(guest->kvm, KVM_CREATE_VM, 0);
	if (guest->machine < 0 && errno == EINVAL) {
		(void)failure_set(failure,
			"KVM_CREATE_VM: page tables without PGSTEs (sysctl vm.allocate_pgste=1 before the agent starts)");
		return OUTCOME_SKIPPED;
	}
	if (guest->machine < 0)
		return failure_set_errno(failure, errno, "KVM_CREATE_VM");
	return OUTCOME_OK;
}

static int add_memory(struct protected_guest *guest, unsigned int slot, uint64_t address,
		      const struct page_area *area, struct failure *failure)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = address,
		.memory_size = area->bytes,
		.userspace_addr = (uintptr_t)area->memory,
	};

	if (ioctl(guest->machine, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return failure_set_errno(failure, errno, "KVM_SET_USER_MEMORY_REGION");
	return 0;
}

/* KVM watches the first two pages of a guest, its CPU's prefix area: they are not for measuring. */
static enum outcome create_machine(struct protected_guest *guest, struct failure *failure)
{
	int bytes;

	if (page_area_map(&guest->own, 1, failure) < 0 ||
	    add_memory(guest, 0, 0, &guest->own, failure) < 0 ||
	    (guest->area && add_memory(guest, 1, guest->own.bytes, guest->area, failure) < 0))
		return OUTCOME_FAILED;
	guest->cpu = ioctl(guest->machine, KVM_CREATE_VCPU, 0);
	if (guest->cpu < 0)
		return failure_set_errno(failure, errno, "KVM_CREATE_VCPU");
	bytes = ioctl(guest->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (bytes < 0)
		return failure_set_errno(failure, errno, "KVM_GET_VCPU_MMAP_SIZE");
	guest->run_bytes = (size_t)bytes;
	guest->run = mmap(NULL, guest->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, guest->cpu, 0);
	if (guest->run == MAP_FAILED) {
		guest->run = NULL;
		return failure_set_errno(failure, errno, "map the guest CPU's registers");
	}
	return OUTCOME_OK;
}

static enum outcome enable(struct protected_guest *guest, struct failure *failure)
{
	unsigned char header[HEADER_BYTES];
	struct kvm_s390_pv_sec_parm parameters = {
		.origin = (uintptr_t)header,
		.length = sizeof(header),
	};

	memset(header, 0x5e, sizeof(header));
	if (command(guest, KVM_PV_ENABLE, NULL, "create the secure configuration", failure) < 0)
		return OUTCOME_FAILED;
	guest->enabled = true;
	if (command(guest, KVM_PV_SET_SEC_PARMS, &parameters, "set the SE header", failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
}

enum outcome protected_guest_create(struct protected_guest *guest, struct page_area *area,
				    const struct guest_acts *acts, struct failure *failure)
{
	enum outcome outcome;

	*guest = (struct protected_guest){
		.kvm = -1, .machine = -1, .cpu = -1, .area = area, .acts = acts,
	};
	outcome = open_kvm(guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = create_machine(guest, failure);
	return outcome == OUTCOME_OK ? enable(guest, failure) : outcome;
}

static int set_cpu_state(const struct protected_guest *guest, __u32 state, struct failure *failure)
{
	struct kvm_mp_state request = { .mp_state = state };

	if (ioctl(guest->cpu, KVM_SET_MP_STATE, &request) < 0)
		return failure_set_errno(failure, errno, "KVM_SET_MP_STATE %u", state);
	return 0;
}

enum outcome protected_guest_renew(struct protected_guest *guest, struct failure *failure)
{
	if (set_cpu_state(guest, KVM_MP_STATE_STOPPED, failure) < 0 ||
	    command(guest, KVM_PV_DISABLE, NULL, "destroy the configuration", failure) < 0)
		return OUTCOME_FAILED;
	guest->enabled = false;
	return enable(guest, failure);
}

enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure)
{
	struct kvm_s390_pv_unp unpack = {
		.addr = guest->own.bytes,
		.size = guest->area->count * guest->area->page_size,
	};

	if (command(guest, KVM_PV_UNPACK, &unpack, "unpack pages", failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
}

enum outcome protected_guest_complete(struct protected_guest *guest, struct failure *failure)
{
	if (command(guest, KVM_PV_VERIFY, NULL, "verify the image", failure) < 0 ||
	    set_cpu_state(guest, KVM_MP_STATE_OPERATING, failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
}

/* Runs the guest until it has done what its registers say, which it tells by a DIAGNOSE. EAGAIN: a page
 * could not be unpinned yet. */
static enum outcome run_order(struct protected_guest *guest, enum guest_act act,
			      struct failure *failure)
{
	uint64_t *registers = (uint64_t *)guest->run->s.regs.gprs;

	if (!guest->acts) {
		(void)failure_set(failure,
			"pages that a guest touches or shares need a guest that runs, and on this machine the agent's have no code");
		return OUTCOME_SKIPPED;
	}
	registers[REGISTER_ORDER] = (uint64_t)guest->acts->signature << 32 | guest->acts->orders[act];
	while (ioctl(guest->cpu, KVM_RUN, 0) < 0)
		if (errno != EINTR && errno != EAGAIN)
			return failure_set_errno(failure, errno, "protected guest: %s page at 0x%llx",
						 guest_act_name(act),
						 (unsigned long long)registers[REGISTER_ADDRESS]);
	if (guest->run->exit_reason != KVM_EXIT_S390_SIEIC ||
	    guest->run->s390_sieic.ipa >> 8 != DIAGNOSE)
		return failure_set(failure,
			"protected guest: %s page at 0x%llx: KVM_RUN ended for reason %u, interception %u of instruction 0x%04x",
			guest_act_name(act), (unsigned long long)registers[REGISTER_ADDRESS],
			guest->run->exit_reason, guest->run->s390_sieic.icptcode,
			guest->run->s390_sieic.ipa);
	return OUTCOME_OK;
}

enum outcome protected_guest_act(struct protected_guest *guest, enum guest_act act, uint64_t seed,
				 struct failure *failure)
{
	uint64_t *registers = (uint64_t *)guest->run->s.regs.gprs;
	enum outcome outcome;
	uint64_t differs;

	registers[REGISTER_ADDRESS] = guest->own.bytes;
	registers[REGISTER_PAGES] = guest->area->count;
	pages_contents(seed, &registers[REGISTER_VALUE], &registers[REGISTER_STEP]);
	outcome = run_order(guest, act, failure);
	if (outcome != OUTCOME_OK || registers[REGISTER_PAGES] == 0)
		return outcome;
	differs = registers[REGISTER_ADDRESS] - guest->own.bytes;
	return failure_set(failure,
		"contents differ, as the guest sees them, after the round trip: page %llu, byte %llu",
		(unsigned long long)(differs / guest->area->page_size),
		(unsigned long long)(differs % guest->area->page_size));
}

static void close_descriptor(int *descriptor)
{
	if (*descriptor >= 0)
		(void)close(*descriptor);
	*descriptor = -1;
}

void protected_guest_end(struct protected_guest *guest)
{
	struct failure failure;

	/* Where this fails, closing the machine does the same, later. */
	if (guest->enabled)
		(void)command(guest, KVM_PV_DISABLE, NULL, "destroy the configuration", &failure);
	guest->enabled = false;
	if (guest->run)
		(void)munmap(guest->run, guest->run_bytes);
	guest->run = NULL;
	close_descriptor(&guest->cpu);
	close_descriptor(&guest->machine);
	close_descriptor(&guest->kvm);
	page_area_unmap(&guest->own);
}
