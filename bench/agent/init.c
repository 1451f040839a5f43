/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mounts, disks, the channel, and the way out. */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <time.h>
#include <unistd.h>

#include "block_device.h"
#include "text_file.h"

#define SCRATCH "/scratch"
#define PORT "uvbench"
#define PORTS "/sys/class/virtio-ports"
#define CHANNEL_DEVICES "/sys/bus/ccw/devices"
#define ALIGNMENT_SECONDS 10

static const struct {
	const char *type;
	const char *target;
	const char *options;
} mounts[] = {
	{ "proc", "/proc", NULL },
	{ "sysfs", "/sys", NULL },
	{ "debugfs", "/sys/kernel/debug", NULL },
	{ "tracefs", "/sys/kernel/tracing", NULL },
	{ "devtmpfs", "/dev", "mode=755" },
	{ "tmpfs", "/run", "mode=755" },
	{ "tmpfs", "/tmp", "mode=1777" },
};

static void complain(const char *what, const char *on)
{
	(void)fprintf(stderr, "uvbench-agent: %s %s: %s\n", what, on, strerror(errno));
}

static void mount_file_systems(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		/* EBUSY: the kernel was there first (CONFIG_DEVTMPFS_MOUNT). */
		if (mount(mounts[i].type, mounts[i].target, mounts[i].type, MS_NOSUID,
			  mounts[i].options) < 0 && errno != EBUSY)
			complain("mount", mounts[i].target);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		complain("set", path);
	if (fd >= 0)
		(void)close(fd);
}

/* Processes started from now on get page tables that KVM can use. */
static void allow_pgste(void)
{
	write_text("/proc/sys/vm/allocate_pgste", "1");
}

static int disk_path(const char *serial, char *path, size_t room)
{
	struct failure failure;
	char name[128];

	if (block_device_by_serial(serial, name, sizeof(name), &failure) < 0) {
		(void)fprintf(stderr, "uvbench-agent: %s\n", failure.text);
		return -1;
	}
	(void)snprintf(path, room, "/dev/%s", name);
	return 0;
}

/* The kernel brings all devices online at once, and disks get their names as they come; those that
 * it was told to leave (virtio_ccw.no_auto), so that the first disk is the root, come here. */
static void bring_devices_online(void)
{
	DIR *directory = opendir(CHANNEL_DEVICES);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char path[512];
		char *online;

		(void)snprintf(path, sizeof(path), CHANNEL_DEVICES "/%s/online", entry->d_name);
		online = text_file_line(path);
		if (online && strcmp(online, "0") == 0)
			write_text(path, "1");
		free(online);
	}
	if (directory)
		(void)closedir(directory);
}

static void start_disks(void)
{
	char path[160];

	if (disk_path("scratch", path, sizeof(path)) == 0 &&
	    mount(path, SCRATCH, "ext4", MS_NOATIME, NULL) < 0)
		complain("mount the scratch disk on", SCRATCH);
	if (disk_path("swap", path, sizeof(path)) < 0)
		return;
	if (swapon(path, 0) < 0)
		complain("swap to", path);
	(void)setenv(INIT_SWAP_VARIABLE, path, 1);
}

void init_machine(void)
{
	(void)setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 0);
	mount_file_systems();
	allow_pgste();
	bring_devices_online();
	start_disks();
}

int init_open_channel(struct failure *failure)
{
	DIR *directory = opendir(PORTS);
	struct dirent *entry;
	int channel = -1;

	(void)failure_set(failure, "no virtio-serial port called " PORT " in " PORTS);
	while (directory && channel < 0 && (entry = readdir(directory))) {
		char path[512];
		char *name;

		(void)snprintf(path, sizeof(path), PORTS "/%s/name", entry->d_name);
		name = text_file_line(path);
		if (name && strcmp(name, PORT) == 0) {
			(void)snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
			channel = open(path, O_RDWR | O_CLOEXEC);
			if (channel < 0)
				(void)failure_set_errno(failure, errno, "open %s", path);
		}
		free(name);
	}
	if (directory)
		(void)closedir(directory);
	return channel;
}

void init_align_clock(void)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec = (until.tv_sec / ALIGNMENT_SECONDS + 1) * ALIGNMENT_SECONDS;
	until.tv_nsec = 0;
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* A write to a virtio-serial port returns when the host has taken the bytes, so nothing is under
 * way any more. No sync: the scratch disk is thrown away, and a device that hangs would hold it
 * up for ever. */
_Noreturn void init_power_off(void)
{
	(void)reboot(RB_POWER_OFF);
	complain("switch", "off");
	_exit(1);
}
