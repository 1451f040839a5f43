/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An s390x machine with an Ultravisor, emulated by QEMU: counts instructions, claims no time. The only
 * place that knows an emulator exists. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/emulator_properties.h"
#include "driver/kernels.h"
#include "driver/machine.h"
#include "record/stream.h"

/* Where Debian's qemu-system-data keeps the s390x firmware. */
#define FIRMWARE "/usr/share/qemu"

/* Virtual nanoseconds from a disk request to its completion: about that of a fast SSD. */
#define DISK_LATENCY 20000

/* A fixed date: the guest's clock starts here in every boot. */
#define EPOCH "2026-01-01T00:00:00"

/* The kernel's. A panic ends the emulator (-no-reboot). Disks other than the root's wait for the agent, or
 * whichever comes first would be vda. Programs lie at the same addresses in every boot (norandmaps): in
 * which order their libraries do would else show in what a page fault takes to find its mapping. */
#define COMMAND_LINE                                                               \
	"root=/dev/vda ro init=/usr/bin/uvbench-agent prot_virt=1 panic=-1 console=ttysclp0 "  \
	"virtio_ccw.no_auto=0.0.1001-0.0.1002 norandmaps"

/* The first bytes of an s390x kernel image: an initial-program-load PSW; "S390EP" stands behind the
 * entry point (arch/s390/boot/head.S). */
#define ENTRY_MARK "S390EP"
#define ENTRY_MARK_OFFSET 0x10008

/* Settings: the folder of the built emulator, and that of the guest's disks; those of emulator_properties.h. */
#define EMULATOR "emulator"
#define GUEST "guest"
static const char *const folders[] = { EMULATOR, GUEST, NULL };

static const struct disk {
	const char *name;  /* serial number, by which the agent knows it, and <name>.img */
	bool read_only;
	unsigned device;   /* number in the channel subsystem; COMMAND_LINE names all but the root's */
} disks[] = {
	{ "root", true, 0x1000 },
	{ "scratch", false, 0x1001 },
	{ "swap", false, 0x1002 },
};

static int check_kernel(const char *variant, const char *folder, struct failure *failure)
{
	char path[PATH_ROOM];
	char mark[sizeof(ENTRY_MARK) - 1] = "";
	FILE *image;
	bool good;

	if (path_format(path, failure, "%s/image", folder) < 0)
		return -1;
	image = fopen(path, "re");
	if (!image)
		return failure_set_errno(failure, errno, "open the kernel of variant %s, %s",
					 variant, path);
	good = fseek(image, ENTRY_MARK_OFFSET, SEEK_SET) == 0 &&
	       fread(mark, 1, sizeof(mark), image) == sizeof(mark) &&
	       memcmp(mark, ENTRY_MARK, sizeof(mark)) == 0;
	fclose(image);
	if (!good)
		return failure_set(failure, "%s (variant %s) is no s390x kernel image: the mark "
					    ENTRY_MARK " is missing at offset %#x", path, variant,
				   ENTRY_MARK_OFFSET);
	return 0;
}

/* The emulator's own counters are the guest's CPU-measurement counters, system-wide. */
static int complete_counters(json_t *counters)
{
	size_t index;
	json_t *counter;

	json_array_foreach(counters, index, counter)
		if (json_object_set_new(counter, "pmu", json_string("cpum_cf")) < 0 ||
		    json_object_set_new(counter, "scope", json_string("cpus")) < 0)
			return -1;
	return json_is_array(counters) ? 0 : -1;
}

/* The guest's disks, and which userland they are of. */
static int check_guest(struct machine *machine, struct failure *failure)
{
	char path[PATH_ROOM];
	json_t *guest;

	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		if (path_format(path, failure, "%s/%s.img", machine_setting(machine, GUEST), disks[i].name) < 0)
			return -1;
		if (access(path, R_OK) < 0)
			return failure_set_errno(failure, errno, "open the guest's disk %s", path);
	}
	if (path_format(path, failure, "%s/guest.json", machine_setting(machine, GUEST)) < 0)
		return -1;
	if (!path_exists(path))
		return 0;
	guest = file_read_json(path, failure);
	if (!guest)
		return -1;
	machine->guest = json_pack("{s:O?}", "hash", json_object_get(guest, "hash"));
	json_decref(guest);
	return machine->guest ? 0 : failure_set(failure, "read %s: out of memory", path);
}

/* How guests take orders, which the agent is told with the description, unless guest-acts is off. */
static int add_guest_acts(json_t *description, json_t *acts)
{
	const json_t *ultravisor = json_object_get(description, "ultravisor");

	if (!acts || strcmp(record_text(ultravisor, "guest_acts"), "on") != 0)
		return 0;
	return json_object_set(description, "guest_acts", acts);
}

/* What emulator.json says: the description's rest, the counters, the commands that settings may name. */
static int read_emulator(struct machine *machine, struct failure *failure)
{
	char path[PATH_ROOM];
	json_t *emulator;
	int result;

	if (path_format(path, failure, "%s/emulator.json", machine_setting(machine, EMULATOR)) < 0)
		return -1;
	emulator = file_read_json(path, failure);
	if (!emulator)
		return -1;
	machine->counters = json_deep_copy(json_object_get(emulator, "counters"));
	if (json_object_set(machine->description, "version", json_object_get(emulator, "qemu")) < 0 ||
	    json_object_set(machine->description, "hash", json_object_get(emulator, "hash")) < 0 ||
	    add_guest_acts(machine->description, json_object_get(emulator, "guest_acts")) < 0 ||
	    complete_counters(machine->counters) < 0)
		result = failure_set(failure, "read %s: no version, hash or counters; build the emulator "
					      "again", path);
	else
		result = emulator_properties_check(machine->description,
						   json_object_get(emulator, "commands"), failure);
	json_decref(emulator);
	return result;
}

static int prepare(struct machine *machine, struct failure *failure)
{
	char path[PATH_ROOM];

	machine->description = json_pack("{s:s, s:s}", "type", machine_emulated.type, "emulator",
					 "QEMU TCG");
	if (!machine->description)
		return failure_set(failure, "describe the emulated machine: out of memory");
	if (emulator_properties_describe(machine->description, machine->settings, folders, failure) < 0)
		return -1;
	if (!*machine_setting(machine, EMULATOR) || !*machine_setting(machine, GUEST))
		return failure_set(failure, "the emulated machine needs --with " EMULATOR "=DIR and "
					    "--with " GUEST "=DIR (the folders that "
					    "scripts/build-emulator and scripts/build-guest print; "
					    "scripts/evidence does it all)");
	if (json_object_size(machine->kernels) == 0)
		return failure_set(failure, "the emulated machine needs --variant NAME=DIR, best two "
					    "of them (scripts/build-kernels prints the folders)");
	if (read_emulator(machine, failure) < 0)
		return -1;
	if (path_format(path, failure, "%s/qemu-system-s390x", machine_setting(machine, EMULATOR)) < 0)
		return -1;
	if (access(path, X_OK) < 0)
		return failure_set_errno(failure, errno, "the emulator %s can't be run", path);
	if (check_guest(machine, failure) < 0)
		return -1;
	return kernels_check(machine->kernels, check_kernel, failure);
}

/* A path inside one of QEMU's comma-separated options: a comma is doubled. */
static void option_path(char escaped[2 * PATH_ROOM], const char *folder, const char *name)
{
	size_t used = 0;
	const char *const parts[] = { folder, "/", name };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		for (const char *c = parts[i]; *c && used < 2 * PATH_ROOM - 3; c++) {
			if (*c == ',')
				escaped[used++] = ',';
			escaped[used++] = *c;
		}
	escaped[used] = '\0';
}

static void add_disks(struct arguments *arguments, const struct machine *machine)
{
	char path[2 * PATH_ROOM];
	char name[64];

	for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
		(void)snprintf(name, sizeof(name), "%s.img", disks[i].name);
		option_path(path, machine_setting(machine, GUEST), name);
		arguments_add(arguments, "-drive");
		arguments_add(arguments, "if=none,id=%s,driver=uvbench-disk,image=%s,latency-ns=%d%s",
			      disks[i].name, path, DISK_LATENCY,
			      disks[i].read_only ? ",read-only=on" : "");
		arguments_add(arguments, "-device");
		arguments_add(arguments, "virtio-blk-ccw,drive=%s,serial=%s,devno=fe.0.%x,ioeventfd=off",
			      disks[i].name, disks[i].name, disks[i].device);
	}
}

static pid_t start(const struct machine *machine, const struct boot_start *boot, int *stream,
		   struct failure *failure)
{
	static const char *const fixed[] = {
		"-L", FIRMWARE, "-cpu", "max", "-m", "2G", "-smp", "1", "-nodefaults", "-no-user-config", "-display",
		"none", "-no-reboot", "-icount", "shift=0,sleep=off", "-rtc",
		"base=" EPOCH ",clock=vm", "-device", "virtio-serial-ccw,ioeventfd=off", "-device",
		"sclpconsole,chardev=console", "-append",
		COMMAND_LINE,
	};
	const char *kernel = kernels_folder(machine->kernels, boot->variant, boot->build);
	struct arguments arguments = { 0 };
	char *properties;
	char console[2 * PATH_ROOM];
	int ends[2];
	pid_t pid;

	if (!kernel)
		return failure_set(failure, "start variant %s%s%s: it has no kernel", boot->variant,
				   *boot->build ? " of build " : "", boot->build);
	properties = emulator_properties_option(machine->description);
	if (!properties)
		return failure_set(failure, "start variant %s: out of memory", boot->variant);
	if (machine_stream(ends, failure) < 0) {
		free(properties);
		return -1;
	}
	option_path(console, boot->folder, "console.log");
	arguments_add(&arguments, "%s/qemu-system-s390x", machine_setting(machine, EMULATOR));
	arguments_add(&arguments, "-M");
	arguments_add(&arguments, "s390-ccw-virtio,ultravisor=on,cpu-counters=on%s", properties);
	free(properties);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		arguments_add(&arguments, "%s", fixed[i]);
	arguments_add(&arguments, "-seed");
	arguments_add(&arguments, "%lu", boot->seed);
	arguments_add(&arguments, "-kernel");
	arguments_add(&arguments, "%s/image", kernel);
	add_disks(&arguments, machine);
	arguments_add(&arguments, "-chardev");
	arguments_add(&arguments, "file,id=console,path=%s", console);
	arguments_add(&arguments, "-chardev");
	arguments_add(&arguments, "socket,id=records,fd=%d", ends[1]);
	arguments_add(&arguments, "-device");
	arguments_add(&arguments, "virtserialport,chardev=records,name=uvbench");
	pid = machine_spawn(&arguments, boot, ends, ends[1], stream, failure);
	arguments_free(&arguments);
	return pid;
}

const struct machine_operations machine_emulated = {
	.type = "emulated",
	.clock = "icount",
	.scratch = "/scratch", /* where the agent mounts the scratch disk */
	.prepare = prepare,
	.settings = emulator_properties_settings,
	.start = start,
};
