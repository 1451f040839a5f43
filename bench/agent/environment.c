/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The environment, from procfs and sysfs. */
#include "environment.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kernel_config.h"
#include "text_file.h"
#include "topology.h"

/* A JSON string of malloc'd text, which it frees; null of NULL. */
static json_t *take_text(char *text)
{
	json_t *value = text ? json_string(text) : json_null();

	free(text);
	return value ? value : json_null();
}

static json_t *line_of(const char *path)
{
	return take_text(text_file_line(path));
}

/* Where KASLR put the kernel, by /proc/kallsyms. Null on a machine that is not the agent's alone: there the
 * address is a secret, and records are passed on. */
static json_t *text_address(bool own_machine)
{
	FILE *symbols = own_machine ? fopen("/proc/kallsyms", "re") : NULL;
	unsigned long long address;
	char name[256];
	char text[32] = "";

	while (symbols && !text[0] && fscanf(symbols, "%llx %*c %255s%*[^\n]", &address, name) == 2)
		if (strcmp(name, "_text") == 0)
			(void)snprintf(text, sizeof(text), "%#llx", address);
	if (symbols)
		(void)fclose(symbols);
	return text[0] ? json_string(text) : json_null();
}

static json_t *kernel(const struct utsname *name, bool own_machine)
{
	json_t *description = json_pack("{s:s, s:s, s:o, s:o}", "release", name->release, "version",
					name->version, "command_line", line_of("/proc/cmdline"),
					"text_address", text_address(own_machine));

	kernel_config_add(description, name->release);
	return description;
}

/* The level of the configuration, as STSI numbers it: 1 the machine itself, 2 an LPAR, 3 a
 * guest; from the deepest level that /proc/sysinfo says something about. Null on other
 * architectures. */
static json_t *stsi_level(void)
{
	char *sysinfo = text_file_read("/proc/sysinfo", NULL);
	json_t *level = json_null();

	if (sysinfo)
		level = json_integer(strstr(sysinfo, "\nVM00") ? 3 :
				     strstr(sysinfo, "\nLPAR") ? 2 : 1);
	free(sysinfo);
	return level;
}

static json_t *first_field(const char *text, const char *const *names)
{
	for (size_t i = 0; text && names[i]; i++) {
		char *value = text_field(text, names[i], ':');

		if (value)
			return take_text(value);
	}
	return json_null();
}

static json_t *cpu(void)
{
	static const char *const models[] = { "model name", "processor 0", "cpu model", "CPU part",
					      NULL };
	static const char *const facilities[] = { "facilities", NULL };
	static const char *const features[] = { "features", "flags", "Features", NULL };
	char *cpuinfo = text_file_read("/proc/cpuinfo", NULL);
	json_t *description = json_pack("{s:o, s:i, s:o, s:o, s:o}",
		"model", first_field(cpuinfo, models),
		"count", (int)sysconf(_SC_NPROCESSORS_ONLN), "stsi_level", stsi_level(),
		"facilities", first_field(cpuinfo, facilities),
		"features", first_field(cpuinfo, features));

	free(cpuinfo);
	return description;
}

static json_t *memory(void)
{
	json_int_t page_size = sysconf(_SC_PAGESIZE);

	return json_pack("{s:I, s:I}", "total_bytes",
			 (json_int_t)sysconf(_SC_PHYS_PAGES) * page_size, "page_size", page_size);
}

static json_t *swap(void)
{
	json_t *list = json_array();
	FILE *file = fopen("/proc/swaps", "re");
	char line[512];
	char name[256];
	char type[64];
	long long kibibytes;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%255s %63s %lld", name, type, &kibibytes) == 3)
			(void)json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "name", name,
				"type", type, "bytes", (json_int_t)kibibytes * 1024));
	if (file)
		(void)fclose(file);
	return list;
}

static json_t *mitigations(void)
{
	static const char directory_name[] = "/sys/devices/system/cpu/vulnerabilities";
	json_t *list = json_object();
	DIR *directory = opendir(directory_name);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char path[512];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", directory_name, entry->d_name);
		(void)json_object_set_new(list, entry->d_name, line_of(path));
	}
	if (directory)
		(void)closedir(directory);
	return list;
}

json_t *environment_describe(json_t *machine, bool own_machine)
{
	struct utsname name;
	json_t *record;

	if (uname(&name) < 0)
		return NULL;
	record = json_pack("{s:s, s:s, s:O?}", "type", "environment", "architecture", name.machine,
			   "machine", machine);
	(void)json_object_set_new(record, "kernel", kernel(&name, own_machine));
	(void)json_object_set_new(record, "cpu", cpu());
	(void)json_object_set_new(record, "memory", memory());
	(void)json_object_set_new(record, "thp",
				  line_of("/sys/kernel/mm/transparent_hugepage/enabled"));
	(void)json_object_set_new(record, "swap", swap());
	(void)json_object_set_new(record, "clocksource",
		line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
	(void)json_object_set_new(record, "mitigations", mitigations());
	(void)json_object_set_new(record, "prot_virt_host",
				  line_of("/sys/firmware/uv/prot_virt_host"));
	(void)json_object_set_new(record, "topology", topology_describe());
	return record;
}
