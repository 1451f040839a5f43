/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and checking campaign.json. */
#include "record/plan_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/stream.h"

/* Longest name of a folder, and its end. */
#define NAME_ROOM 256

static int check_name(const char *path, size_t index, const char *name, struct failure *failure)
{
	if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return failure_set(failure,
				   "read %s: boot %zu: \"%s\" is not a name for a boot's folder",
				   path, index, name);
	return 0;
}

static int check_boot(const char *path, size_t index, const json_t *boot, struct failure *failure)
{
	const json_t *order = json_object_get(boot, "order");

	if (!json_is_object(boot))
		return failure_set(failure, "read %s: boot %zu is not an object", path, index);
	if (check_name(path, index, record_text(boot, "name"), failure) < 0)
		return -1;
	if (!*record_text(boot, "variant"))
		return failure_set(failure, "read %s: boot %zu (%s) has no variant", path, index,
				   record_text(boot, "name"));
	if (!json_is_string(json_object_get(boot, "block")))
		return failure_set(failure, "read %s: boot %zu (%s) has no block", path, index,
				   record_text(boot, "name"));
	if (json_object_get(boot, "build") && !*record_text(boot, "build"))
		return failure_set(failure, "read %s: boot %zu (%s): its build is no name", path,
				   index, record_text(boot, "name"));
	if (!json_is_integer(order) || json_integer_value(order) != (json_int_t)index)
		return failure_set(failure, "read %s: boot %zu (%s): its order is not its place",
				   path, index, record_text(boot, "name"));
	if (!json_is_integer(json_object_get(boot, "seed")))
		return failure_set(failure, "read %s: boot %zu (%s) has no seed", path, index,
				   record_text(boot, "name"));
	return 0;
}

static int failure_share(const char *path, const json_t *boots, size_t first, size_t second,
			 struct failure *failure)
{
	return failure_set(failure, "read %s: boots %zu (%s) and %zu (%s) would share a folder",
			   path, first, record_text(json_array_get(boots, first), "name"), second,
			   record_text(json_array_get(boots, second), "name"));
}

/* The place of the boot whose further attempts `name` would be: its name is `name` without ".2" at
 * the end. Not a boot: -1. */
static json_int_t find_first_attempt(const json_t *places, const char *name)
{
	const char *end = strrchr(name, '.');
	char first[NAME_ROOM];

	if (!end || end == name || !end[1] || end[1 + strspn(end + 1, "0123456789")] ||
	    (size_t)(end - name) >= sizeof(first))
		return -1;
	memcpy(first, name, (size_t)(end - name));
	first[end - name] = '\0';
	return json_object_get(places, first) ?
	       json_integer_value(json_object_get(places, first)) : -1;
}

/* No two boots may share a folder: "<name>.2" is the second attempt of "<name>". */
static int check_folders(const char *path, const json_t *boots, json_t *places,
			 struct failure *failure)
{
	size_t i;
	json_t *boot;

	json_array_foreach((json_t *)boots, i, boot) {
		const char *name = record_text(boot, "name");
		json_t *place = json_object_get(places, name);
		json_int_t other = place ? json_integer_value(place) : -1;

		if (!place && json_object_set_new_nocheck(places, name,
							  json_integer((json_int_t)i)) < 0)
			return failure_set(failure, "read %s: out of memory", path);
		if (place)
			return failure_share(path, boots, (size_t)other, i, failure);
	}
	json_array_foreach((json_t *)boots, i, boot) {
		json_int_t other = find_first_attempt(places, record_text(boot, "name"));

		if (other >= 0)
			return failure_share(path, boots, (size_t)other, i, failure);
	}
	return 0;
}

static int check_boots(const char *path, const json_t *boots, struct failure *failure)
{
	json_t *boot, *places;
	size_t i;
	int result;

	if (!json_is_array(boots))
		return failure_set(failure, "read %s: not a campaign: no boots", path);
	json_array_foreach(boots, i, boot)
		if (check_boot(path, i, boot, failure) < 0)
			return -1;
	places = json_object();
	result = check_folders(path, boots, places, failure);
	json_decref(places);
	return result;
}

/* Looks at a growing campaign: after 1 … blocks, rising, with a level each. */
static int check_sequential(const char *path, const json_t *sequential, struct failure *failure)
{
	const json_t *looks = json_object_get(sequential, "looks");
	const json_t *spent = json_object_get(sequential, "spent");
	json_int_t before = 0;
	size_t index;
	json_t *look;

	if (!sequential)
		return 0;
	json_array_foreach(looks, index, look) {
		if (!json_is_integer(look) || json_integer_value(look) <= before ||
		    !json_is_number(json_array_get(spent, index)))
			return failure_set(failure,
					   "read %s: sequential: look %zu has no level, or no more "
					   "blocks than the one before", path, index);
		before = json_integer_value(look);
	}
	if (json_array_size(looks) == 0)
		return failure_set(failure, "read %s: sequential: no looks", path);
	return 0;
}

static int check_plan(const char *path, const json_t *plan, struct failure *failure)
{
	const json_t *schema = json_object_get(plan, "schema");

	if (!json_is_object(plan))
		return failure_set(failure, "read %s: not a campaign: no JSON object", path);
	if (!json_is_integer(schema))
		return failure_set(failure, "read %s: not a campaign: no schema", path);
	if (json_integer_value(schema) != RECORD_SCHEMA)
		return failure_set(failure,
				   "read %s: a folder of schema %lld, this uvbench reads schema "
				   "%d: use the uvbench that wrote it", path,
				   (long long)json_integer_value(schema), RECORD_SCHEMA);
	if (check_sequential(path, json_object_get(plan, "sequential"), failure) < 0)
		return -1;
	return check_boots(path, json_object_get(plan, "boots"), failure);
}

json_t *plan_load(const char *directory, struct failure *failure)
{
	char path[4096];
	json_error_t error;
	struct stat status;
	json_t *plan;

	(void)snprintf(path, sizeof(path), "%s/campaign.json", directory);
	if (stat(path, &status) < 0) {
		(void)failure_set_errno(failure, errno, "open %s (is %s a campaign or a run?)",
					path, directory);
		return NULL;
	}
	plan = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!plan) {
		(void)failure_set(failure, "read %s:%d: %s", path, error.line, error.text);
		return NULL;
	}
	if (check_plan(path, plan, failure) < 0) {
		json_decref(plan);
		return NULL;
	}
	return plan;
}
