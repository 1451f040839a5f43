/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guests of KVM: created, protected, closed; Linux' Documentation/virt/kvm/api.rst. */
#define _GNU_SOURCE
#include "kvm_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "machine.h"

/* Of a header that the emulated machine reads but needs not (image=plain). */
#define HEADER_BYTES 640

unsigned char *guest_map(unsigned long address, size_t pages)
{
	void *memory = mmap((void *)address, pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (memory == MAP_FAILED || madvise(memory, pages * PAGE, MADV_NOHUGEPAGE) < 0)
		machine_stop("map %zu pages at 0x%lx", pages, address);
	return memory;
}

void guest_add_cpu(struct guest *guest)
{
	static int run_bytes;
	const unsigned int number = guest->cpu_count;
	int kvm;

	if (!run_bytes) {
		kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
		run_bytes = kvm < 0 ? -1 : ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
		if (run_bytes < 0)
			machine_stop("KVM_GET_VCPU_MMAP_SIZE");
		close(kvm);
	}
	guest->cpus[number] = ioctl(guest->machine, KVM_CREATE_VCPU, number);
	if (guest->cpus[number] < 0)
		machine_stop("KVM_CREATE_VCPU %u", number);
	guest->runs[number] = mmap(NULL, (size_t)run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
				   guest->cpus[number], 0);
	if (guest->runs[number] == MAP_FAILED)
		machine_stop("map the run area of CPU %u", number);
	guest->cpu_count++;
}

void guest_create(struct guest *guest, unsigned char *memory, size_t pages, unsigned int cpus)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = pages * PAGE,
		.userspace_addr = (uintptr_t)memory,
	};
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (kvm < 0)
		machine_stop("open /dev/kvm");
	*guest = (struct guest){ .memory = memory, .pages = pages };
	guest->machine = ioctl(kvm, KVM_CREATE_VM, 0);
	if (guest->machine < 0)
		machine_stop("KVM_CREATE_VM");
	close(kvm);
	if (ioctl(guest->machine, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		machine_stop("KVM_SET_USER_MEMORY_REGION of %zu pages", pages);
	while (guest->cpu_count < cpus)
		guest_add_cpu(guest);
}

void guest_close(struct guest *guest)
{
	for (unsigned int i = 0; i < guest->cpu_count; i++) {
		(void)munmap(guest->runs[i], PAGE);
		close(guest->cpus[i]);
	}
	close(guest->machine);
	*guest = (struct guest){ .machine = -1 };
}

static struct answer command_of(int descriptor, unsigned long request, unsigned int command,
				void *data)
{
	struct kvm_pv_cmd order = { .cmd = command, .data = (uintptr_t)data };
	int result;

	do {
		order.rc = order.rrc = 0;
		result = ioctl(descriptor, request, &order);
	} while (result < 0 && errno == EINTR);
	return (struct answer){ .error = result < 0 ? errno : 0,
				.code = order.rc,
				.reason = order.rrc };
}

struct answer guest_command(struct guest *guest, unsigned int command, void *data)
{
	return command_of(guest->machine, KVM_S390_PV_COMMAND, command, data);
}

struct answer guest_cpu_command(struct guest *guest, unsigned int command, void *data)
{
	return command_of(guest->cpus[0], KVM_S390_PV_CPU_COMMAND, command, data);
}

struct answer guest_set_parameters(struct guest *guest)
{
	unsigned char header[HEADER_BYTES];
	struct kvm_s390_pv_sec_parm parameters = {
		.origin = (uintptr_t)header,
		.length = sizeof(header),
	};

	memset(header, 0x5e, sizeof(header));
	return guest_command(guest, KVM_PV_SET_SEC_PARMS, &parameters);
}

struct answer guest_unpack(struct guest *guest, size_t first_page, size_t pages)
{
	struct kvm_s390_pv_unp image = { .addr = first_page * PAGE, .size = pages * PAGE };

	return guest_command(guest, KVM_PV_UNPACK, &image);
}

int guest_start_cpu(struct guest *guest, unsigned int cpu)
{
	/* KVM takes one that ran in the machine's last life for one that runs, and does not
	 * tell. */
	static const uint32_t states[] = { KVM_MP_STATE_STOPPED, KVM_MP_STATE_OPERATING };

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct kvm_mp_state state = { .mp_state = states[i] };

		if (ioctl(guest->cpus[cpu], KVM_SET_MP_STATE, &state) < 0)
			return errno;
	}
	return 0;
}

struct answer guest_protect(struct guest *guest, size_t pages)
{
	struct answer answer = guest_command(guest, KVM_PV_ENABLE, NULL);

	if (!answer.error)
		answer = guest_set_parameters(guest);
	if (!answer.error && pages)
		answer = guest_unpack(guest, 0, pages);
	if (!answer.error)
		answer = guest_command(guest, KVM_PV_VERIFY, NULL);
	for (unsigned int cpu = 0; cpu < guest->cpu_count && !answer.error; cpu++)
		answer.error = guest_start_cpu(guest, cpu);
	return answer;
}
