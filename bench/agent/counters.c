/* SPDX-License-Identifier: GPL-3.0-or-later */
/* perf_event_open, groups and their readings. */
#include "counters.h"

#include <errno.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GROUPS 2

/* read(2) of a group: PERF_FORMAT_GROUP with both times (perf_event_open(2)). */
struct group_reading {
	uint64_t count;
	uint64_t enabled_ns;
	uint64_t running_ns;
	uint64_t value[COUNTERS_MAXIMUM];
};

const char *counter_scope_name(enum counter_scope scope)
{
	return scope == SCOPE_TASK ? "task" : "cpus";
}

bool counter_is_gauge(const struct counter_event *event)
{
	return strcmp(event->name, "uv_calls.longest_masked_run") == 0;
}

static void name_event(struct counter_event *event, const char *name)
{
	(void)snprintf(event->name, sizeof(event->name), "%s", name);
}

int counter_event_by_name(struct counter_event *event, const char *name, const char *pfm_name,
			  struct failure *failure)
{
	pfm_perf_encode_arg_t argument = { .size = sizeof(argument) };
	int result;

	*event = (struct counter_event){ .attributes.size = sizeof(event->attributes) };
	name_event(event, name);
	argument.attr = &event->attributes;
	result = pfm_initialize();
	if (result == PFM_SUCCESS)
		result = pfm_get_os_event_encoding(pfm_name, PFM_PLM0 | PFM_PLM3,
						   PFM_OS_PERF_EVENT, &argument);
	if (result != PFM_SUCCESS)
		return failure_set(failure, "event %s: libpfm4: %s", pfm_name,
				   pfm_strerror(result));
	return 0;
}

int counter_event_by_pmu(struct counter_event *event, const char *name, const char *pmu,
			 uint64_t config, struct failure *failure)
{
	char path[256];
	unsigned int type;
	FILE *file;
	int got;

	if (strchr(pmu, '/'))
		return failure_set(failure, "counter %s: PMU name with a slash: %s", name, pmu);
	(void)snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s/type", pmu);
	file = fopen(path, "re");
	if (!file)
		return failure_set_errno(failure, errno, "counter %s: open %s", name, path);
	got = fscanf(file, "%u", &type);
	(void)fclose(file);
	if (got != 1)
		return failure_set(failure, "counter %s: %s holds no number", name, path);
	*event = (struct counter_event){
		.attributes = { .size = sizeof(event->attributes), .type = type, .config = config },
	};
	name_event(event, name);
	return 0;
}

static int group_of(const struct counter_event *event)
{
	return event->attributes.type == PERF_TYPE_SOFTWARE;
}

static int open_one(const struct counter_event *event, enum counter_scope scope, int cpu,
		    int leader)
{
	struct perf_event_attr attributes = event->attributes;

	attributes.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
				 PERF_FORMAT_TOTAL_TIME_RUNNING;
	return (int)syscall(SYS_perf_event_open, &attributes, scope == SCOPE_TASK ? 0 : -1,
			    scope == SCOPE_TASK ? -1 : cpu, leader, PERF_FLAG_FD_CLOEXEC);
}

/* Opens `event` as the set's next counter on every CPU that is online, or nowhere. */
static int add(struct counter_set *set, const struct counter_event *event)
{
	int leader = set->leaders[group_of(event)];
	int opened = 0;
	int error = ENODEV;

	for (int cpu = 0; cpu < set->cpus; cpu++) {
		int *row = set->descriptors + (size_t)cpu * COUNTERS_MAXIMUM;

		row[set->count] = -1;
		if (leader >= 0 && row[leader] < 0)
			continue;
		row[set->count] = open_one(event, set->scope, cpu, leader < 0 ? -1 : row[leader]);
		if (row[set->count] >= 0)
			opened++;
		else
			error = errno;
	}
	if (opened == 0) {
		errno = error;
		return -1;
	}
	if (leader < 0)
		set->leaders[group_of(event)] = (int)set->count;
	set->events[set->count++] = *event;
	return 0;
}

int counters_open(struct counter_set *set, enum counter_scope scope,
		  const struct counter_event *events, size_t count, struct failure *refused)
{
	*set = (struct counter_set){ .scope = scope, .leaders = { -1, -1 } };
	set->cpus = scope == SCOPE_TASK ? 1 : (int)sysconf(_SC_NPROCESSORS_CONF);
	set->descriptors = malloc((size_t)set->cpus * COUNTERS_MAXIMUM * sizeof(int));
	if (!set->descriptors)
		return -1;
	for (size_t i = 0; i < count && set->count < COUNTERS_MAXIMUM; i++)
		if (add(set, &events[i]) < 0 && refused)
			(void)failure_set_errno(refused, errno, "open counter %s for %s",
						events[i].name, counter_scope_name(scope));
	return 0;
}

static int read_group(const struct counter_set *set, int group, int cpu,
		      struct counter_values *values)
{
	const int *row = set->descriptors + (size_t)cpu * COUNTERS_MAXIMUM;
	struct group_reading reading;
	size_t next = 0;

	if (set->leaders[group] < 0 || row[set->leaders[group]] < 0)
		return 0;
	if (read(row[set->leaders[group]], &reading, sizeof(reading)) < 0)
		return -1;
	for (size_t i = 0; i < set->count && next < reading.count; i++) {
		if (group_of(&set->events[i]) != group || row[i] < 0)
			continue;
		values->value[i] += reading.value[next++];
		values->enabled_ns[i] += reading.enabled_ns;
		values->running_ns[i] += reading.running_ns;
	}
	return 0;
}

int counters_read(const struct counter_set *set, struct counter_values *values)
{
	memset(values, 0, sizeof(*values));
	for (int cpu = 0; cpu < set->cpus; cpu++)
		for (int group = 0; group < GROUPS; group++)
			if (read_group(set, group, cpu, values) < 0)
				return -1;
	return 0;
}

int counters_find(const struct counter_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->events[i].name, name) == 0)
			return (int)i;
	return -1;
}

void counters_close(struct counter_set *set)
{
	for (int cpu = 0; set->descriptors && cpu < set->cpus; cpu++)
		for (size_t i = 0; i < set->count; i++)
			if (set->descriptors[(size_t)cpu * COUNTERS_MAXIMUM + i] >= 0)
				(void)close(set->descriptors[(size_t)cpu * COUNTERS_MAXIMUM + i]);
	free(set->descriptors);
	*set = (struct counter_set){ 0 };
}
