/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is at hand now beside what a campaign was made with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/verify.h"
#include "record/stream.h"

/* Digits of a hash that are shown. */
#define HASH_DIGITS 16

/* A value as one reads it: texts as they are, long hashes cut, what is missing as such. */
static void value_text(const json_t *value, char *text, size_t room)
{
	const char *string = json_string_value(value);
	char *dumped;

	if (string && strlen(string) == 64 && strspn(string, "0123456789abcdef") == 64) {
		(void)snprintf(text, room, "%.*s\u2026", HASH_DIGITS, string);
		return;
	}
	if (string || !value || json_is_null(value)) {
		(void)snprintf(text, room, "%s", string ? string : "none");
		return;
	}
	dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	(void)snprintf(text, room, "%s", dumped ? dumped : "");
	free(dumped);
}

/* Adds "<whose> <what>: <recorded>, now <found>" where the two differ. A value that was not
 * recorded is no difference. */
static void add(json_t *sentences, const char *whose, const char *what, const json_t *recorded,
		const json_t *found, const char *remark)
{
	char was[128], is[128];

	if (!recorded || json_equal(recorded, found))
		return;
	value_text(recorded, was, sizeof(was));
	value_text(found, is, sizeof(is));
	(void)json_array_append_new(sentences, json_sprintf("%s%s%s: %s, now %s%s", whose,
							    *whose ? ", " : "", what, was, is,
							    remark));
}

static void add_kernel(json_t *sentences, const char *variant, const char *build,
		       const json_t *recorded, const json_t *found)
{
	static const struct {
		const char *field, *what, *remark;
	} fields[] = {
		{ "image_sha256", "image", "" },
		{ "source", "source",
		  " (Debian's archive drops a source when it is superseded; snapshot.debian.org keeps "
		  "it)" },
		{ "config_sha256", "configuration", "" },
		{ "compiler", "compiler", "" },
		{ "change", "change", "" },
	};
	char whose[192];

	(void)snprintf(whose, sizeof(whose), "kernel %s%s%s", variant, *build ? " of build " : "",
		       build);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		add(sentences, whose, fields[i].what, json_object_get(recorded, fields[i].field),
		    json_object_get(found, fields[i].field), fields[i].remark);
}

static const json_t *find_variant(const json_t *variants, const char *name)
{
	size_t index;
	json_t *variant;

	json_array_foreach(variants, index, variant)
		if (strcmp(record_text(variant, "name"), name) == 0)
			return variant;
	return NULL;
}

static void add_variant(json_t *sentences, const json_t *recorded, const json_t *found)
{
	const char *name = record_text(found, "name");
	const char *build;
	json_t *kernel;

	if (!json_object_get(found, "kernels"))
		add_kernel(sentences, name, "", json_object_get(recorded, "kernel"),
			   json_object_get(found, "kernel"));
	json_object_foreach(json_object_get(found, "kernels"), build, kernel)
		add_kernel(sentences, name, build,
			   json_object_get(json_object_get(recorded, "kernels"), build), kernel);
}

json_t *verify_differences(const json_t *plan, const json_t *variants,
			   const struct machine *machine)
{
	static const struct {
		const char *field, *what;
	} parts[] = {
		{ "type", "machine" },
		{ "version", "emulator, version" },
		{ "hash", "emulator, hash" },
		{ "costs", "emulator, costs" },
		{ "ultravisor", "emulator, Ultravisor" },
	};
	json_t *sentences = json_array();
	json_t *tool = json_string("uvbench " UVBENCH_VERSION);
	size_t index;
	json_t *variant;

	json_array_foreach(variants, index, variant)
		add_variant(sentences, find_variant(json_object_get(plan, "variants"),
						    record_text(variant, "name")), variant);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add(sentences, "", parts[i].what,
		    json_object_get(json_object_get(plan, "machine"), parts[i].field),
		    json_object_get(machine->description, parts[i].field), "");
	add(sentences, "", "guest, hash", json_object_get(json_object_get(plan, "guest"), "hash"),
	    json_object_get(machine->guest, "hash"), "");
	add(sentences, "", "tool", json_object_get(plan, "tool"), tool, "");
	json_decref(tool);
	return sentences;
}
