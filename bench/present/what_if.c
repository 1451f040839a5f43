/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs and trouble that an emulated machine was given, in words. */
#include "present/what_if.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record/stream.h"

struct list {
	char *text;
	size_t room, used;
	const char *separator;
};

__attribute__((format(printf, 2, 3)))
static void add(struct list *list, const char *format, ...)
{
	va_list arguments;

	if (list->used > 0 && list->used < list->room)
		list->used += (size_t)snprintf(list->text + list->used, list->room - list->used, "%s",
					       list->separator);
	if (list->used >= list->room)
		return;
	va_start(arguments, format);
	list->used += (size_t)vsnprintf(list->text + list->used, list->room - list->used, format,
					arguments);
	va_end(arguments);
}

static void add_costs(struct list *list, const json_t *costs)
{
	const char *command;
	json_t *cost;

	json_object_foreach((json_t *)costs, command, cost)
		if (json_integer_value(cost) > 0)
			add(list, "%s %lld ns", command, (long long)json_integer_value(cost));
}

static void add_trouble(struct list *list, const json_t *ultravisor)
{
	const json_int_t busy = json_integer_value(json_object_get(ultravisor, "busy_rate"));
	const json_int_t partial = json_integer_value(json_object_get(ultravisor, "partial_pages"));
	const char *command;
	json_t *fault;

	if (busy > 0)
		add(list, "one in %lld UV calls is busy", (long long)busy);
	if (partial > 0)
		add(list, "UV calls stop after %lld page%s", (long long)partial,
		    partial == 1 ? "" : "s");
	json_object_foreach(json_object_get(ultravisor, "fail"), command, fault)
		add(list, "fail.%s=%s", command,
		    json_is_string(fault) ? json_string_value(fault) : "?");
	if (strcmp(record_text(ultravisor, "dma_policy"), "count") == 0)
		add(list, "devices get zeros for secure storage, and no error");
}

/* The words of the first boot that has any. */
static void find(const struct dataset *dataset, size_t offset, struct list *list,
		 void (*say)(struct list *list, const json_t *value))
{
	const char *last = "";

	list->text[0] = '\0';
	for (size_t i = 0; i < dataset->observation_count && list->used == 0; i++) {
		const char *text =
			*(char *const *)((const char *)&dataset->observations[i] + offset);
		json_t *value;

		if (strcmp(text, last) == 0)
			continue;
		last = text;
		value = json_loads(text, 0, NULL);
		say(list, value);
		json_decref(value);
	}
}

void what_if_costs(const struct dataset *dataset, char *text, size_t room)
{
	find(dataset, offsetof(struct observation, costs),
	     &(struct list){ .text = text, .room = room, .separator = ", " }, add_costs);
}

void what_if_trouble(const struct dataset *dataset, char *text, size_t room)
{
	find(dataset, offsetof(struct observation, ultravisor),
	     &(struct list){ .text = text, .room = room, .separator = "; " }, add_trouble);
}
