/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start and end of a program that is the emulated machine's init. */
#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SWAP_DISK "/dev/vdb"
#define STARTED "MACHINE_STARTED"

void machine_switch_off(void)
{
	fflush(stdout);
	reboot(RB_POWER_OFF);
	exit(1);
}

void machine_stop(const char *format, ...)
{
	const int error = errno;
	va_list arguments;

	fputs("FAIL: ", stdout);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf(": %s\n", strerror(error));
	/* The first process alone may switch the machine off: its parent sees how a child ended. */
	if (getpid() != 1) {
		fflush(stdout);
		_exit(1);
	}
	machine_switch_off();
}

static void write_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text))
		machine_stop("write %s to %s", text, path);
	close(file);
}

static void mount_at(const char *type, const char *folder)
{
	if (mount(type, folder, type, 0, NULL) < 0)
		machine_stop("mount %s at %s", type, folder);
}

static void mount_kernels(void)
{
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
}

static void __attribute__((noreturn)) start_again(char **arguments)
{
	write_text("/proc/sys/vm/allocate_pgste", "1");
	if (setenv(STARTED, "1", 1) < 0)
		machine_stop("set the environment");
	execv(arguments[0], arguments);
	machine_stop("start %s again", arguments[0]);
}

void machine_start_alone(char **arguments)
{
	if (getenv(STARTED))
		return;
	mount_kernels();
	start_again(arguments);
}

void machine_start(char **arguments)
{
	if (getenv(STARTED))
		return;
	mount_kernels();
	mount_at("debugfs", "/sys/kernel/debug");
	mount_at("tmpfs", "/tmp");
	/* Left by virtio_ccw.no_auto, so that disks get their names in this order. */
	write_text("/sys/bus/ccw/devices/0.0.0002/online", "1");
	write_text("/sys/bus/ccw/devices/0.0.0003/online", "1");
	if (swapon(SWAP_DISK, 0) < 0)
		machine_stop("switch on swapping to %s", SWAP_DISK);
	start_again(arguments);
}

static const char *read_command_line(void)
{
	static char line[4096];
	int file = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, line, sizeof(line) - 1);

	if (length < 0)
		machine_stop("read /proc/cmdline");
	close(file);
	line[length] = '\0';
	return line;
}

unsigned long machine_option(const char *name, unsigned long otherwise)
{
	const size_t length = strlen(name);
	const char *at = read_command_line();

	while ((at = strstr(at, name))) {
		if (at[length] == '=')
			return strtoul(at + length + 1, NULL, 10);
		at += length;
	}
	return otherwise;
}

bool machine_kernel_since(unsigned int major, unsigned int minor)
{
	struct utsname names;
	unsigned int its_major = 0, its_minor = 0;

	if (uname(&names) < 0 || sscanf(names.release, "%u.%u", &its_major, &its_minor) != 2)
		machine_stop("read the kernel's release");
	return its_major > major || (its_major == major && its_minor >= minor);
}

static bool tells_of_trouble(const char *line)
{
	static const char *const words[] = {
		"WARNING:", "BUG", "Oops", "Call Trace", "stall", "lockup", "Unable to handle",
		"specification exception", "Secure storage violation", "Bad page", "Bad swap",
		"I/O error", "Read-error", "Write-error", "hung", "protvirt",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(line, words[i]))
			return true;
	return false;
}

unsigned int machine_print_trouble(void)
{
	char line[8192];
	static int file = -1;
	unsigned int count = 0;
	ssize_t length;

	if (file < 0)
		file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (file < 0)
		machine_stop("read the kernel's messages from /dev/kmsg");
	/* One record a read; EPIPE: older ones were overwritten meanwhile, the next one follows. */
	while ((length = read(file, line, sizeof(line) - 1)) > 0 ||
	       (length < 0 && errno == EPIPE)) {
		const char *text;

		if (length < 0)
			continue;
		line[length] = '\0';
		text = strchr(line, ';');
		if (!text || strstr(text, "Command line:") || strstr(text, "command line") ||
		    !tells_of_trouble(text))
			continue;
		printf("kernel: %s", text + 1);
		count++;
	}
	return count;
}
