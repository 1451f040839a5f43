/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench doctor: what this machine can and can't measure, and what would change that. */
#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "driver/catalogue.h"
#include "driver/command.h"
#include "driver/workplace.h"
#include "present/lines.h"

/* What one look at the machine found, for people. */
struct finding {
	bool good;
	char found[256];
};

static void find(struct finding *finding, bool good, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void find(struct finding *finding, bool good, const char *format, ...)
{
	va_list arguments;

	finding->good = good;
	va_start(arguments, format);
	(void)vsnprintf(finding->found, sizeof(finding->found), format, arguments);
	va_end(arguments);
}

static void look_agent(struct finding *finding)
{
	struct workplace workplace;
	struct failure failure = { "" };
	json_t *catalogue = NULL;

	if (workplace_find(&workplace, &failure) == 0)
		catalogue = catalogue_load(workplace.agent, &failure);
	if (catalogue)
		find(finding, true, "%zu benchmarks",
		     json_array_size(json_object_get(catalogue, "benchmarks")));
	else
		find(finding, false, "%.200s", failure.text);
	json_decref(catalogue);
}

/* The first line of a small file without its end, or errno's text. */
static bool first_line(const char *path, char *line, size_t room)
{
	FILE *in = fopen(path, "re");
	bool read = in && fgets(line, (int)room, in);

	if (!read)
		(void)snprintf(line, room, "%s", strerror(errno));
	line[strcspn(line, "\n")] = '\0';
	if (in)
		fclose(in);
	return read;
}

static void look_ultravisor(struct finding *finding)
{
	char line[128];
	bool read = first_line("/sys/firmware/uv/prot_virt_host", line, sizeof(line));

	find(finding, read && strcmp(line, "1") == 0, "prot_virt_host: %s", line);
}

static void look_kvm(struct finding *finding)
{
	bool good = access("/dev/kvm", R_OK | W_OK) == 0;

	find(finding, good, "/dev/kvm: %s", good ? "usable" : strerror(errno));
}

static void look_gup_test(struct finding *finding)
{
	bool good = access("/sys/kernel/debug/gup_test", R_OK | W_OK) == 0;

	find(finding, good, "/sys/kernel/debug/gup_test: %s", good ? "usable" : strerror(errno));
}

static void look_kprobes(struct finding *finding)
{
	static const char *const paths[] = { "/sys/kernel/tracing/kprobe_events",
					     "/sys/kernel/debug/tracing/kprobe_events" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], R_OK | W_OK) == 0) {
			find(finding, true, "%s: usable", paths[i]);
			return;
		}
	find(finding, false, "%s: %s", paths[0], strerror(errno));
}

static void look_instructions(struct finding *finding)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.disabled = 1,
	};
	long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0ul);

	find(finding, fd >= 0, "perf event instructions: %s", fd >= 0 ? "counts" : strerror(errno));
	if (fd >= 0)
		close((int)fd);
}

static void look_io_uring(struct finding *finding)
{
	struct io_uring_params parameters = { 0 };
	long fd = syscall(SYS_io_uring_setup, 1, &parameters);

	find(finding, fd >= 0, "io_uring: %s", fd >= 0 ? "usable" : strerror(errno));
	if (fd >= 0)
		close((int)fd);
}

static void look_swap(struct finding *finding)
{
	FILE *in = fopen("/proc/swaps", "re");
	char line[256] = "";
	bool good = in && fgets(line, sizeof(line), in) && fgets(line, sizeof(line), in);

	find(finding, good, "swap: %s", good ? "active" : "none active");
	if (in)
		fclose(in);
}

static void look_memlock(struct finding *finding)
{
	struct rlimit limit = { 0, 0 };
	bool good = getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur >= (64ul << 20);

	if (limit.rlim_cur == RLIM_INFINITY)
		find(finding, true, "locked memory: unlimited");
	else
		find(finding, good || geteuid() == 0, "locked memory: %lu KiB%s",
		     (unsigned long)limit.rlim_cur >> 10,
		     geteuid() == 0 ? ", not enforced for root" : "");
}

/* Whether a program stands in one of PATH's folders. */
static bool in_path(const char *program)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t length = strcspn(path, ":");
		char candidate[4096];

		(void)snprintf(candidate, sizeof(candidate), "%.*s/%s", (int)length, path, program);
		if (access(candidate, X_OK) == 0)
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

static void look_fio(struct finding *finding)
{
	bool good = in_path("fio");

	find(finding, good, "fio: %s", good ? "installed" : "not in PATH");
}

static void look_gnuplot(struct finding *finding)
{
	bool good = in_path("gnuplot");

	find(finding, good, "gnuplot: %s", good ? "installed" : "not in PATH");
}

static void look_governor(struct finding *finding)
{
	char line[128];
	bool read = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", line,
			       sizeof(line));

	find(finding, !read || strcmp(line, "performance") == 0, "CPU frequency governor: %s",
	     read ? line : "none here");
}

/* A folder of the cache whose name begins with `prefix`. */
static void look_cache(struct finding *finding, const char *what, const char *pattern)
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char folder[4096];
	DIR *directory;
	struct dirent *entry;
	bool good = false;

	if (base && *base)
		(void)snprintf(folder, sizeof(folder), "%s/uvbench", base);
	else
		(void)snprintf(folder, sizeof(folder), "%s/.cache/uvbench", home ? home : "");
	directory = opendir(folder);
	while (directory && !good && (entry = readdir(directory)))
		good = strncmp(entry->d_name, pattern, strlen(pattern)) == 0;
	if (directory)
		closedir(directory);
	find(finding, good, "%s: %s", what, good ? "built" : "not built yet");
}

static void look_emulator(struct finding *finding)
{
	look_cache(finding, "emulator with the Ultravisor", "emulator-");
}

static void look_kernels(struct finding *finding)
{
	look_cache(finding, "s390x kernels", "kernel-");
}

static const struct look {
	void (*look)(struct finding *finding);
	const char *needed_for;
	const char *remedy;
} looks[] = {
	{ look_agent, "everything", "build it: scripts/build" },
	{ look_ultravisor, "uv.* and secure pages on this machine",
	  "an s390x LPAR, z15 or newer, with prot_virt=1 on the kernel command line; the emulated "
	  "machine has one: scripts/evidence" },
	{ look_kvm, "uv.* and secure pages on this machine",
	  "load the kvm module, and have read and write access to /dev/kvm" },
	{ look_gup_test, "gup.pin_fast, gup.pin_longterm, gup.get_fast",
	  "a kernel with CONFIG_GUP_TEST, debugfs mounted, and root; gup.uring_register needs none "
	  "of it" },
	{ look_kprobes, "proof of exports where there are no Ultravisor counters",
	  "a kernel with CONFIG_KPROBE_EVENTS, tracefs mounted, and root" },
	{ look_instructions, "instructions beside time",
	  "a machine or hypervisor that passes hardware counters on, and "
	  "kernel.perf_event_paranoid at 1 or below" },
	{ look_io_uring, "gup.uring_register and fio jobs with io_uring",
	  "a kernel with io_uring, and kernel.io_uring_disabled at 0" },
	{ look_swap, "wb.pageout", "add swap space (mkswap, swapon)" },
	{ look_memlock, "pinning many pages", "raise the limit: ulimit -l" },
	{ look_governor, "steady figures of time",
	  "set the governor to performance (cpupower frequency-set -g performance)" },
	{ look_fio, "fio.*", "apt-get install fio" },
	{ look_gnuplot, "plots of uvbench report", "apt-get install gnuplot-nox" },
	{ look_emulator, "campaigns on the emulated machine", "scripts/build-emulator" },
	{ look_kernels, "campaigns on the emulated machine", "scripts/build-kernels" },
};

static const struct argp argp = {
	.doc = "Says what this machine can and can't measure, and what would change that.",
};

/* A heading and text behind it, within a terminal's width. */
static void show(const char *heading, const char *text)
{
	(void)fputs(heading, stdout);
	line_wrap(stdout, strlen(heading), 7, text);
}

int command_doctor(int argc, char **argv)
{
	struct utsname system;

	(void)argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (uname(&system) == 0)
		(void)printf("%s, Linux %s\n\n", system.machine, system.release);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct finding finding = { false, "" };

		looks[i].look(&finding);
		show(finding.good ? "yes  " : "no   ", finding.found);
		if (!finding.good) {
			show("     needed for: ", looks[i].needed_for);
			show("     remedy: ", looks[i].remedy);
		}
	}
	return 0;
}
