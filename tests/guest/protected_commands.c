/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every KVM_S390_PV_COMMAND in right and wrong order: what errno the kernel gives, whether it
 * asks the Ultravisor, and what that answers. Expected errnos are of Linux'
 * kvm_s390_handle_pv(). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

#define PAGES PROTECTED_PAGES
#define NO_POINTER ((void *)8)
#define DATA_BYTES 0x10000
#define INFO_BYTES sizeof(struct kvm_s390_pv_info)

/* Whether the Ultravisor was asked, seen in rc: KVM hands in 0. */
enum asked { NOT_ASKED, EXECUTED, REFUSED, EITHER };

enum data { NONE, UNREADABLE, HEADER, IMAGE, INFO, DUMP, CPU_DUMP };

struct step {
	const char *what;
	unsigned int command;
	enum data data;
	/* HEADER: length, and whether it can be read; IMAGE: address, size; INFO: id, length; DUMP:
	 * subcommand, length of the buffer and address. */
	uint64_t first, second, third;
	int error;
	enum asked asked;
	/* Of real firmware this is not known. */
	bool assumed;
};

static const struct step unprotected[] = {
	{ "disable", KVM_PV_DISABLE, .error = EINVAL },
	{ "set parameters", KVM_PV_SET_SEC_PARMS, HEADER, 640, 1, .error = EINVAL },
	{ "unpack", KVM_PV_UNPACK, IMAGE, 0, PAGE, .error = EINVAL },
	{ "verify", KVM_PV_VERIFY, .error = EINVAL },
	{ "prepare reset", KVM_PV_PREP_RESET, .error = EINVAL },
	{ "unshare all", KVM_PV_UNSHARE_ALL, .error = EINVAL },
	{ "dump", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_INIT, .error = EINVAL },
	{ "dump of a CPU", KVM_PV_DUMP, CPU_DUMP, KVM_PV_DUMP_CPU, PAGE, .error = EINVAL },
	{ "a command that is none", 99, .error = ENOTTY },
	{ "information of guests", KVM_PV_INFO, INFO, KVM_PV_INFO_VM, INFO_BYTES, .error = 0 },
	{ "information of dumps", KVM_PV_INFO, INFO, KVM_PV_INFO_DUMP, INFO_BYTES, .error = 0 },
	{ "information that is none", KVM_PV_INFO, INFO, 9, INFO_BYTES, .error = EINVAL },
	{ "information in 4 bytes", KVM_PV_INFO, INFO, KVM_PV_INFO_VM, 4, .error = EINVAL },
	{ "information nowhere", KVM_PV_INFO, UNREADABLE, .error = EFAULT },
};

static const struct step unprotected_later[] = {
	{ "asynchronous: prepare", PV_ASYNC_CLEANUP_PREPARE, .error = EINVAL },
	{ "asynchronous: perform", PV_ASYNC_CLEANUP_PERFORM, .error = EINVAL },
};

static const struct step enabled[] = {
	{ "enable", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "enable again", KVM_PV_ENABLE, .error = EINVAL },
	{ "unpack before parameters", KVM_PV_UNPACK, IMAGE, 0, PAGE, .error = EINVAL,
	  .asked = REFUSED, .assumed = true },
	{ "verify before parameters", KVM_PV_VERIFY, .error = EINVAL, .asked = REFUSED,
	  .assumed = true },
	{ "parameters of 8 KiB and a byte", KVM_PV_SET_SEC_PARMS, HEADER, 2 * PAGE + 1, 1,
	  .error = EINVAL },
	{ "parameters that can't be read", KVM_PV_SET_SEC_PARMS, HEADER, 640, 0, .error = EFAULT },
	{ "parameters nowhere", KVM_PV_SET_SEC_PARMS, UNREADABLE, .error = EFAULT },
	{ "parameters", KVM_PV_SET_SEC_PARMS, HEADER, 640, 1, .asked = EXECUTED },
	{ "parameters again", KVM_PV_SET_SEC_PARMS, HEADER, 640, 1, .error = EINVAL,
	  .asked = REFUSED, .assumed = true },
	{ "unpack at no page", KVM_PV_UNPACK, IMAGE, 8, PAGE, .error = EINVAL },
	{ "unpack of nothing", KVM_PV_UNPACK, IMAGE, 0, 0, .error = EINVAL },
	{ "unpack of half a page", KVM_PV_UNPACK, IMAGE, 0, PAGE / 2, .error = EINVAL },
	{ "unpack behind the guest's storage", KVM_PV_UNPACK, IMAGE, PAGES * PAGE, PAGE,
	  .error = EFAULT },
	{ "unpack across its end", KVM_PV_UNPACK, IMAGE, (PAGES - 1) * PAGE, 2 * PAGE,
	  .error = EFAULT, .asked = EITHER },
	{ "unpack from nowhere", KVM_PV_UNPACK, UNREADABLE, .error = EFAULT },
	{ "unpack a page", KVM_PV_UNPACK, IMAGE, 0, PAGE, .asked = EXECUTED },
	{ "unpack many", KVM_PV_UNPACK, IMAGE, PAGE, (PAGES / 2) * PAGE, .asked = EXECUTED },
	{ "verify", KVM_PV_VERIFY, .asked = EXECUTED },
	{ "unpack after verify", KVM_PV_UNPACK, IMAGE, (PAGES - 2) * PAGE, PAGE, .error = EINVAL,
	  .asked = REFUSED, .assumed = true },
	{ "parameters after verify", KVM_PV_SET_SEC_PARMS, HEADER, 640, 1, .error = EINVAL,
	  .asked = REFUSED, .assumed = true },
	{ "information of a protected guest", KVM_PV_INFO, INFO, KVM_PV_INFO_VM, INFO_BYTES,
	  .error = 0 },
	{ "unshare all", KVM_PV_UNSHARE_ALL, .asked = EXECUTED },
	{ "prepare reset", KVM_PV_PREP_RESET, .asked = EXECUTED },
};

static const struct step disabled[] = {
	{ "disable", KVM_PV_DISABLE, .asked = EXECUTED },
	{ "disable again", KVM_PV_DISABLE, .error = EINVAL },
	{ "enable once more", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "disable without an image", KVM_PV_DISABLE, .asked = EXECUTED },
};

static const struct step undumped[] = {
	{ "storage before begin", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_CONFIG_STOR_STATE, PAGE,
	  .error = EINVAL },
	{ "end before begin", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_COMPLETE, PAGE, .error = EINVAL },
	{ "CPU before begin", KVM_PV_DUMP, CPU_DUMP, KVM_PV_DUMP_CPU, 0, .error = EINVAL },
	{ "from nowhere", KVM_PV_DUMP, UNREADABLE, .error = EFAULT },
	{ "what is no part", KVM_PV_DUMP, DUMP, 9, .error = ENOTTY },
	{ "begin", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_INIT, .asked = EXECUTED },
	{ "begin again", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_INIT, .error = EINVAL },
};

static const struct step asynchronous[] = {
	{ "enable", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "perform unprepared", PV_ASYNC_CLEANUP_PERFORM, .error = EINVAL },
	/* KVM's own answer: rc 1, rrc 42. */
	{ "prepare", PV_ASYNC_CLEANUP_PREPARE, .asked = EXECUTED },
	{ "prepare what is protected no more", PV_ASYNC_CLEANUP_PREPARE, .error = EINVAL },
	{ "disable what is protected no more", KVM_PV_DISABLE, .error = EINVAL },
	{ "enable the next one", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "prepare a second one", PV_ASYNC_CLEANUP_PREPARE, .error = EINVAL, .asked = EITHER },
	/* rc stays 0 where "prepare" destroyed the configuration already, by "destroy fast". */
	{ "perform", PV_ASYNC_CLEANUP_PERFORM, .asked = EITHER },
	{ "perform again", PV_ASYNC_CLEANUP_PERFORM, .error = EINVAL },
	{ "disable the next one", KVM_PV_DISABLE, .asked = EXECUTED },
	{ "enable the third one", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "prepare the third one", PV_ASYNC_CLEANUP_PREPARE, .asked = EXECUTED },
	{ "enable the fourth one", KVM_PV_ENABLE, .asked = EXECUTED },
	{ "disable both", KVM_PV_DISABLE, .asked = EXECUTED },
	{ "perform what was disabled", PV_ASYNC_CLEANUP_PERFORM, .error = EINVAL },
};

static unsigned char buffer[DATA_BYTES] __attribute__((aligned(4096)));

static struct answer give(struct guest *guest, const struct step *step)
{
	struct kvm_s390_pv_sec_parm header = {
		.origin = step->second ? (uintptr_t)buffer : (uintptr_t)NO_POINTER,
		.length = step->first,
	};
	struct kvm_s390_pv_unp image = { .addr = step->first, .size = step->second };
	struct kvm_s390_pv_info information = {
		.header = { .id = (uint32_t)step->first, .len_max = (uint32_t)step->second },
	};
	struct kvm_s390_pv_dmp dump = {
		.subcmd = step->first,
		.buff_addr = (uintptr_t)buffer,
		.buff_len = step->second,
		.gaddr = step->third,
	};
	void *const data[] = {
		[NONE] = NULL,	    [UNREADABLE] = NO_POINTER, [HEADER] = &header,
		[IMAGE] = &image,   [INFO] = &information,     [DUMP] = &dump,
		[CPU_DUMP] = &dump,
	};

	memset(buffer, 0x5e, sizeof(buffer));
	return (step->data == CPU_DUMP ? guest_cpu_command : guest_command)(guest, step->command,
									    data[step->data]);
}

static void check_step(struct guest *guest, const struct step *step)
{
	const struct answer answer = give(guest, step);
	const enum asked asked = answer.code == 0 ? NOT_ASKED :
				 answer.code == 1 ? EXECUTED : REFUSED;
	const bool as_due = answer.error == step->error &&
			    (step->asked == EITHER || step->asked == asked);
	char text[160];

	(void)snprintf(text, sizeof(text), "%s: %s, rc 0x%x rrc 0x%x", step->what,
		       answer.error ? strerror(answer.error) : "done", answer.code, answer.reason);
	(step->assumed ? outline_assumed : outline_check)(as_due, "%s", text);
}

#define CHECK_STEPS(guest, steps) check_steps(guest, steps, sizeof(steps) / sizeof((steps)[0]))

static void check_steps(struct guest *guest, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_step(guest, &steps[i]);
}

static void check_flags(struct guest *guest)
{
	struct kvm_pv_cmd order = { .cmd = KVM_PV_ENABLE, .flags = 1 };

	outline_check(ioctl(guest->machine, KVM_S390_PV_COMMAND, &order) < 0 && errno == EINVAL &&
			      !order.rc,
		      "a command with flags: %s", strerror(errno));
}

/* The lengths that dumps have, and what the machine says it can do. */
static struct kvm_s390_pv_info_dump check_information(struct guest *guest)
{
	struct kvm_s390_pv_info information = {
		.header = { .id = KVM_PV_INFO_VM, .len_max = sizeof(information) },
	};

	outline_push("information");
	outline_check(!guest_command(guest, KVM_PV_INFO, &information).error &&
			      information.header.len_written ==
				      sizeof(information.header) + sizeof(information.vm),
		      "its length is told");
	outline_check(information.vm.max_guests > 0 && information.vm.max_cpus > 0 &&
			      information.vm.max_guest_addr > 0,
		      "%llu guests, %llu CPUs, addresses to 0x%llx",
		      (unsigned long long)information.vm.max_guests,
		      (unsigned long long)information.vm.max_cpus,
		      (unsigned long long)information.vm.max_guest_addr);
	information.header.id = KVM_PV_INFO_DUMP;
	outline_check(!guest_command(guest, KVM_PV_INFO, &information).error &&
			      information.dump.dump_cpu_buffer_len &&
			      information.dump.dump_config_finalize_len &&
			      information.dump.dump_config_mem_buffer_per_1m,
		      "dump: %llu bytes a CPU, %llu a MiB, %llu at the end",
		      (unsigned long long)information.dump.dump_cpu_buffer_len,
		      (unsigned long long)information.dump.dump_config_mem_buffer_per_1m,
		      (unsigned long long)information.dump.dump_config_finalize_len);
	outline_pop();
	return information.dump;
}

static void test_dump(unsigned char *memory)
{
	struct guest guest;
	struct kvm_s390_pv_info_dump lengths;

	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	lengths = check_information(&guest);
	outline_push("dump");
	if (guest_protect(&guest, PAGES / 2).error)
		machine_stop("protect a guest to be dumped");
	CHECK_STEPS(&guest, undumped);
	outline_check(guest_touch(&guest, 0, 0, 1).error == EINVAL, "KVM_RUN meanwhile is refused");
	{
		const struct step begun[] = {
			{ "storage, half a part", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_CONFIG_STOR_STATE,
			  lengths.dump_config_mem_buffer_per_1m / 2, .error = EINVAL },
			{ "storage, nothing", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_CONFIG_STOR_STATE, 0,
			  .error = EINVAL },
			{ "storage from amid a MiB", KVM_PV_DUMP, DUMP,
			  KVM_PV_DUMP_CONFIG_STOR_STATE, lengths.dump_config_mem_buffer_per_1m,
			  PAGE, .error = EINVAL },
			{ "storage behind its end", KVM_PV_DUMP, DUMP,
			  KVM_PV_DUMP_CONFIG_STOR_STATE, lengths.dump_config_mem_buffer_per_1m,
			  1ul << 40, .error = EINVAL, .asked = REFUSED, .assumed = true },
			{ "storage", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_CONFIG_STOR_STATE,
			  lengths.dump_config_mem_buffer_per_1m, .asked = EXECUTED },
			{ "CPU, a byte too short", KVM_PV_DUMP, CPU_DUMP, KVM_PV_DUMP_CPU,
			  lengths.dump_cpu_buffer_len - 1, .error = EINVAL },
			{ "CPU", KVM_PV_DUMP, CPU_DUMP, KVM_PV_DUMP_CPU,
			  lengths.dump_cpu_buffer_len, .asked = EXECUTED },
			{ "CPU, what is no part", KVM_PV_DUMP, CPU_DUMP, KVM_PV_DUMP_COMPLETE,
			  lengths.dump_cpu_buffer_len, .error = EINVAL },
			{ "end, a byte too short", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_COMPLETE,
			  lengths.dump_config_finalize_len - 1, .error = EINVAL },
			{ "end", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_COMPLETE,
			  lengths.dump_config_finalize_len, .asked = EXECUTED },
			{ "end again", KVM_PV_DUMP, DUMP, KVM_PV_DUMP_COMPLETE,
			  lengths.dump_config_finalize_len, .error = EINVAL },
		};

		CHECK_STEPS(&guest, begun);
	}
	outline_check(!guest_touch(&guest, 0, 0, 1).error, "KVM_RUN afterwards");
	guest_close(&guest);
	outline_pop();
}

static void test_cpus(unsigned char *memory)
{
	struct guest guest;

	outline_push("CPUs");
	guest_create(&guest, memory, PROTECTED_PAGES, 1);
	if (guest_protect(&guest, PAGES).error)
		machine_stop("protect a guest");
	guest_add_cpu(&guest);
	outline_check(guest_touch(&guest, 1, 0, 1).error == EINVAL,
		      "one that is stopped does not run");
	outline_check(guest_start_cpu(&guest, 1) == 0, "one made after VERIFY starts");
	outline_check(guest_touch(&guest, 1, 0, PAGES).error == 0, "and runs");
	outline_check(!guest_command(&guest, KVM_PV_DISABLE, NULL).error,
		      "both end with the guest");
	guest_close(&guest);
	outline_pop();
}

void test_commands(unsigned char *memory)
{
	struct guest guest;

	outline_push("commands");
	guest_create(&guest, memory, PROTECTED_PAGES, 2);
	outline_push("not protected");
	CHECK_STEPS(&guest, unprotected);
	check_flags(&guest);
	if (machine_kernel_since(6, 4))
		CHECK_STEPS(&guest, unprotected_later);
	outline_pop();
	outline_push("in order");
	CHECK_STEPS(&guest, enabled);
	CHECK_STEPS(&guest, disabled);
	outline_pop();
	guest_close(&guest);
	test_dump(memory);
	test_cpus(memory);
	if (machine_kernel_since(6, 4)) {
		outline_push("asynchronous");
		guest_create(&guest, memory, PROTECTED_PAGES, 2);
		CHECK_STEPS(&guest, asynchronous);
		guest_close(&guest);
		outline_pop();
	}
	outline_pop();
}
