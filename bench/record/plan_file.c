/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and checking campaign.json. */
#include "record/plan_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/stream.h"

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

/* Whether both names lead to one folder: the same, or `other` is "<name>.2". */
static bool share_folder(const char *name, const char *other)
{
	size_t length = strlen(name);

	if (strncmp(name, other, length) != 0)
		return false;
	if (other[length] == '\0')
		return true;
	return other[length] == '.' && other[length + 1] != '\0' &&
	       strspn(other + length + 1, "0123456789") == strlen(other + length + 1);
}

static int check_boots(const char *path, const json_t *boots, struct failure *failure)
{
	size_t i, j;
	json_t *boot, *other;

	if (!json_is_array(boots))
		return failure_set(failure, "read %s: not a campaign: no boots", path);
	json_array_foreach(boots, i, boot)
		if (check_boot(path, i, boot, failure) < 0)
			return -1;
	json_array_foreach(boots, i, boot)
		json_array_foreach(boots, j, other)
			if (i != j && share_folder(record_text(boot, "name"),
						   record_text(other, "name")))
				return failure_set(failure,
						   "read %s: boots %zu (%s) and %zu (%s) would "
						   "share a folder", path, i,
						   record_text(boot, "name"), j,
						   record_text(other, "name"));
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
