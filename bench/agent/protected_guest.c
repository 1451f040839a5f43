/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five steps to secure pages on s390x (Documentation/virt/kvm/api.rst, KVM_S390_PV_COMMAND). */
#include "protected_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The SE header of a guest whose Ultravisor needs none: any readable page. */
#define HEADER_BYTES 4096

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

static enum outcome create_guest(struct protected_guest *guest, struct failure *failure)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = guest->area->bytes,
		.userspace_addr = (uintptr_t)guest->area->memory,
	};

	if (ioctl(guest->machine, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return failure_set_errno(failure, errno, "KVM_SET_USER_MEMORY_REGION");
	guest->cpu = ioctl(guest->machine, KVM_CREATE_VCPU, 0);
	if (guest->cpu < 0)
		return failure_set_errno(failure, errno, "KVM_CREATE_VCPU");
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

enum outcome protected_guest_start(struct protected_guest *guest, struct page_area *area,
				   struct failure *failure)
{
	enum outcome outcome;

	*guest = (struct protected_guest){ .kvm = -1, .machine = -1, .cpu = -1, .area = area };
	outcome = open_kvm(guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = create_guest(guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = enable(guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = protected_guest_unpack(guest, failure);
	if (outcome == OUTCOME_OK &&
	    command(guest, KVM_PV_VERIFY, NULL, "verify the image", failure) < 0)
		outcome = OUTCOME_FAILED;
	return outcome;
}

enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure)
{
	struct kvm_s390_pv_unp unpack = { .size = guest->area->count * guest->area->page_size };

	if (command(guest, KVM_PV_UNPACK, &unpack, "unpack pages", failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
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
	close_descriptor(&guest->cpu);
	close_descriptor(&guest->machine);
	close_descriptor(&guest->kvm);
}
