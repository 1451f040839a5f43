/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties of the emulated machine: settings → description → QEMU's option. */
#include "driver/emulator_properties.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/stream.h"

#define COST "cost."
#define FAULT "fail."

/* Nanoseconds of a cost; calls, response and reason code of a fault. */
#define LONGEST_COST 1000000000ul
#define LAST_CALL 1000000000ul
#define CODE_LIMIT 0xfffful

static const struct property {
	const char *name;      /* of the setting and of QEMU's property */
	const char *field;     /* in the description's "ultravisor" */
	const char *words[3];  /* those that it takes, the standard first; none: a number */
	unsigned long least;   /* the smallest number beside 0, which is the standard */
} properties[] = {
	{ "image", "image", { "plain", "encrypted" }, 0 },
	{ "guest-acts", "guest_acts", { "on", "off" }, 0 },
	{ "dma-policy", "dma_policy", { "fail", "count" }, 0 },
	{ "dma-backtrace", "dma_backtrace", { "off", "on" }, 0 },
	/* One that is always busy is tried for ever. */
	{ "busy-rate", "busy_rate", { NULL }, 2 },
	{ "partial-pages", "partial_pages", { NULL }, 1 },
};
#define PROPERTIES (sizeof(properties) / sizeof(properties[0]))

/* A number without a sign, by strtoul's rules for `base`, that ends at `*end`. */
static bool read_number(const char *text, int base, unsigned long limit, unsigned long *number,
			char **end)
{
	errno = 0;
	*number = strtoul(text, end, base);
	return *end != text && *text >= '0' && *text <= '9' && errno == 0 && *number <= limit;
}

static int refuse_value(const char *name, const char *value, const char *expected,
			struct failure *failure)
{
	return failure_set(failure, "--with %s=%s: it must be %s", name, value, expected);
}

static int add_word(json_t *ultravisor, const struct property *property, const char *value,
		    struct failure *failure)
{
	char expected[64];

	for (size_t i = 0; property->words[i]; i++)
		if (strcmp(property->words[i], value) == 0)
			return json_object_set_new(ultravisor, property->field, json_string(value));
	(void)snprintf(expected, sizeof(expected), "%s or %s", property->words[0],
		       property->words[1]);
	return refuse_value(property->name, value, expected, failure);
}

static int add_number(json_t *ultravisor, const struct property *property, const char *value,
		      struct failure *failure)
{
	char expected[64];
	unsigned long number;
	char *end;

	(void)snprintf(expected, sizeof(expected), "0 (never) or a whole number from %lu to %lu",
		       property->least, LAST_CALL);
	if (!read_number(value, 10, LAST_CALL, &number, &end) || *end ||
	    (number > 0 && number < property->least))
		return refuse_value(property->name, value, expected, failure);
	return json_object_set_new(ultravisor, property->field, json_integer((json_int_t)number));
}

static int add_property(json_t *ultravisor, const struct property *property, const char *value,
			struct failure *failure)
{
	if (!property->words[0])
		return add_number(ultravisor, property, *value ? value : "0", failure);
	return add_word(ultravisor, property, *value ? value : property->words[0], failure);
}

static int add_cost(json_t *costs, const char *command, const char *value, struct failure *failure)
{
	char name[80], expected[64];
	unsigned long cost;
	char *end;

	(void)snprintf(name, sizeof(name), COST "%s", command);
	(void)snprintf(expected, sizeof(expected), "a whole number of nanoseconds from 0 to %lu",
		       LONGEST_COST);
	if (!read_number(value, 10, LONGEST_COST, &cost, &end) || *end)
		return refuse_value(name, value, expected, failure);
	return cost == 0 ? 0 : json_object_set_new(costs, command, json_integer((json_int_t)cost));
}

/* N:RC or N:RC:RRC */
static int add_fault(json_t *faults, const char *command, const char *value,
		     struct failure *failure)
{
	char name[80];
	unsigned long call, code, reason = 0;
	char *end;

	(void)snprintf(name, sizeof(name), FAULT "%s", command);
	if (!read_number(value, 10, LAST_CALL, &call, &end) || call == 0 || *end != ':' ||
	    !read_number(end + 1, 0, CODE_LIMIT, &code, &end) || code < 2 ||
	    (*end == ':' && !read_number(end + 1, 0, CODE_LIMIT, &reason, &end)) || *end)
		return refuse_value(name, value,
				    "N:RC or N:RC:RRC, the call that fails, from 1 on, the "
				    "response code, from 2 on, and the reason code that it ends "
				    "in, for example 3:0x10a", failure);
	return json_object_set_new(faults, command, json_string(value));
}

static bool is_listed(const char *const *list, const char *name)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

static bool is_property(const char *name)
{
	for (size_t i = 0; i < PROPERTIES; i++)
		if (strcmp(properties[i].name, name) == 0)
			return true;
	return false;
}

static const char *after(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0 ? name + strlen(prefix) : NULL;
}

/* The settings of single commands; what no one knows is refused. */
static int add_commands(json_t *costs, json_t *faults, const json_t *settings,
			const char *const *others, struct failure *failure)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)settings, name, value) {
		const char *costly = after(name, COST);
		const char *command = costly ? costly : after(name, FAULT);

		if (is_listed(others, name) || is_property(name))
			continue;
		if (!command)
			return failure_set(failure, "the emulated machine has no setting \"%s\"", name);
		if ((costly ? add_cost(costs, command, json_string_value(value), failure) :
			      add_fault(faults, command, json_string_value(value), failure)) < 0)
			return -1;
	}
	return 0;
}

int emulator_properties_describe(json_t *description, const json_t *settings,
				 const char *const *others, struct failure *failure)
{
	json_t *costs = json_object(), *faults = json_object(), *ultravisor = json_object();
	int result = -1;

	*failure = (struct failure){ "" };
	for (size_t i = 0; i < PROPERTIES; i++)
		if (add_property(ultravisor, &properties[i],
				 record_text(settings, properties[i].name), failure) < 0)
			goto out;
	if (add_commands(costs, faults, settings, others, failure) < 0 ||
	    json_object_set(ultravisor, "fail", faults) < 0 ||
	    json_object_set(description, "costs", costs) < 0 ||
	    json_object_set(description, "ultravisor", ultravisor) < 0)
		goto out;
	result = 0;
out:
	if (result < 0 && !failure->text[0])
		(void)failure_set(failure, "describe the emulated machine: out of memory");
	json_decref(costs);
	json_decref(faults);
	json_decref(ultravisor);
	return result;
}

static int check_commands(const char *prefix, const json_t *named, const json_t *commands,
			  struct failure *failure)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)named, name, value) {
		char known[512] = "";
		size_t used = 0, i = 0;

		while (i < json_array_size(commands) &&
		       strcmp(name, json_string_value(json_array_get(commands, i))) != 0) {
			if (used < sizeof(known))
				used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
							 i ? ", " : "",
							 json_string_value(json_array_get(commands, i)));
			i++;
		}
		if (i == json_array_size(commands))
			return failure_set(failure, "--with %s%s: the emulated Ultravisor has no such "
						    "command; it has %s", prefix, name, known);
	}
	return 0;
}

int emulator_properties_check(const json_t *description, const json_t *commands,
			      struct failure *failure)
{
	size_t index;
	json_t *command;

	if (!commands)
		return 0;
	json_array_foreach((json_t *)commands, index, command)
		if (!json_is_string(command))
			return failure_set(failure, "the emulator's list of commands has one that is no "
						    "text; build the emulator again");
	if (check_commands(COST, json_object_get(description, "costs"), commands, failure) < 0)
		return -1;
	return check_commands(FAULT, json_object_get(json_object_get(description, "ultravisor"), "fail"),
			      commands, failure);
}

/* The value as a setting's text. */
static int add_setting(json_t *settings, const char *prefix, const char *name, const json_t *value)
{
	char setting[128], number[32];

	(void)snprintf(setting, sizeof(setting), "%s%s", prefix, name);
	(void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
	return json_object_set_new(settings, setting,
				   json_string(json_is_string(value) ? json_string_value(value) :
								       number));
}

static int add_settings(json_t *settings, const char *prefix, const json_t *commands)
{
	const char *command;
	json_t *value;

	json_object_foreach((json_t *)commands, command, value)
		if (add_setting(settings, prefix, command, value) < 0)
			return -1;
	return 0;
}

json_t *emulator_properties_settings(const json_t *description)
{
	const json_t *ultravisor = json_object_get(description, "ultravisor");
	json_t *settings = json_object();
	int result = 0;

	for (size_t i = 0; i < PROPERTIES && result == 0; i++) {
		const json_t *value = json_object_get(ultravisor, properties[i].field);

		if (value)
			result = add_setting(settings, "", properties[i].name, value);
	}
	if (result == 0 &&
	    add_settings(settings, COST, json_object_get(description, "costs")) == 0 &&
	    add_settings(settings, FAULT, json_object_get(ultravisor, "fail")) == 0)
		return settings;
	json_decref(settings);
	return NULL;
}

char *emulator_properties_option(const json_t *description)
{
	json_t *settings = emulator_properties_settings(description);
	const char *name;
	char *text = NULL;
	size_t size = 0;
	FILE *out = settings ? open_memstream(&text, &size) : NULL;
	json_t *value;

	if (!out) {
		json_decref(settings);
		return NULL;
	}
	json_object_foreach(settings, name, value)
		(void)fprintf(out, ",%s=%s", name, json_string_value(value));
	json_decref(settings);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}
