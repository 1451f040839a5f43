/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants, builds, and the folders of their kernels. */
#include "driver/kernels.h"

#include <stdbool.h>
#include <string.h>

#include "driver/files.h"
#include "record/stream.h"

/* Schema of the list of builds. */
#define BUILDS_SCHEMA 1

static const char *role_of(size_t place, const char *name, const json_t *kernel)
{
	if (place == 0)
		return "base";
	if (strcmp(name, KERNELS_AA_FIRST) == 0)
		return "aa-base";
	if (strcmp(name, KERNELS_AA_SECOND) == 0)
		return "aa";
	if (strcmp(name, "stub") == 0 || strcmp(record_text(kernel, "variant"), "stub") == 0)
		return "stub";
	return "patched";
}

/* What the folder says of its kernel; null for the one that runs. NULL with a failure. */
static json_t *read_kernel(const json_t *folder, struct failure *failure)
{
	char path[PATH_ROOM];

	if (!*json_string_value(folder))
		return json_null();
	if (path_format(path, failure, "%s/kernel.json", json_string_value(folder)) < 0)
		return NULL;
	return file_read_json(path, failure);
}

/* Every build's kernel.json by the build's name. */
static json_t *read_kernels(const char *variant, const json_t *builds, struct failure *failure)
{
	json_t *kernels = json_object();
	const char *build;
	json_t *folder;

	json_object_foreach((json_t *)builds, build, folder) {
		json_t *kernel = NULL;

		if (json_is_string(folder))
			kernel = read_kernel(folder, failure);
		else
			(void)failure_set(failure, "variant %s: build %s has no folder", variant,
					  build);
		if (!kernel || json_object_set_new(kernels, build, kernel) < 0) {
			json_decref(kernels);
			return NULL;
		}
	}
	return kernels;
}

/* One element of the plan's list. */
static json_t *describe(size_t place, const char *name, const json_t *folder,
			struct failure *failure)
{
	json_t *kernels = NULL;
	json_t *kernel = NULL;
	json_t *variant = NULL;

	if (json_is_string(folder)) {
		kernel = read_kernel(folder, failure);
	} else if (json_is_object(folder) && json_object_size(folder) > 0) {
		kernels = read_kernels(name, folder, failure);
		if (kernels)
			kernel = json_incref(json_object_iter_value(json_object_iter(kernels)));
	} else {
		(void)failure_set(failure, "read paths.json: variant %s has no folder", name);
	}
	if (kernel) {
		variant = json_pack("{s:s, s:s, s:O, s:O*}", "name", name, "role",
				    role_of(place, name, kernel), "kernel", kernel, "kernels",
				    kernels);
	}
	json_decref(kernel);
	json_decref(kernels);
	return variant;
}

json_t *kernels_describe(const json_t *folders, struct failure *failure)
{
	json_t *variants = json_array();
	const char *name;
	json_t *folder;

	json_object_foreach((json_t *)folders, name, folder) {
		json_t *variant = describe(json_array_size(variants), name, folder, failure);

		if (json_array_append_new(variants, variant) < 0) {
			if (variant)
				(void)failure_set(failure, "plan: out of memory");
			json_decref(variants);
			return NULL;
		}
	}
	return variants;
}

int kernels_check_names(const json_t *folders, struct failure *failure)
{
	if (json_object_get(folders, KERNELS_AA_FIRST) || json_object_get(folders, KERNELS_AA_SECOND))
		return failure_set(failure, "the names %s and %s are those of --aa's own variants: "
					    "name yours otherwise", KERNELS_AA_FIRST,
				   KERNELS_AA_SECOND);
	return 0;
}

/* Fails where a build's kernel is not what the first build's is. */
static int check_build(const char *variant, const char *build, const json_t *kernel,
		       const char *first_build, const json_t *first, struct failure *failure)
{
	static const char *const fields[] = { "variant", "source", "change" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *is = record_text(kernel, fields[i]);
		const char *should = record_text(first, fields[i]);

		if (strcmp(is, should) != 0)
			return failure_set(failure, "build %s: the kernel of variant %s has %s \"%s\", "
						    "that of build %s \"%s\": builds are of one "
						    "kernel each, or nothing can be said of it", build,
					   variant, fields[i], is, first_build, should);
	}
	return 0;
}

int kernels_check_builds(const json_t *variants, struct failure *failure)
{
	size_t index;
	json_t *variant;

	json_array_foreach(variants, index, variant) {
		json_t *kernels = json_object_get(variant, "kernels");
		void *first = json_object_iter(kernels);
		const char *build;
		json_t *kernel;

		json_object_foreach(kernels, build, kernel)
			if (check_build(record_text(variant, "name"), build, kernel,
					json_object_iter_key(first), json_object_iter_value(first),
					failure) < 0)
				return -1;
	}
	return 0;
}

int kernels_add_aa(json_t *folders, struct failure *failure)
{
	json_t *base = json_object_iter_value(json_object_iter(folders));

	if (!base)
		return failure_set(failure, "--aa compares the base with itself: name one with "
					    "--variant base=DIR");
	if (kernels_check_names(folders, failure) < 0)
		return -1;
	if (json_object_set_new(folders, KERNELS_AA_FIRST, json_deep_copy(base)) < 0 ||
	    json_object_set_new(folders, KERNELS_AA_SECOND, json_deep_copy(base)) < 0)
		return failure_set(failure, "plan: out of memory");
	return 0;
}

/* Sorts a build's folders in under their variants. The first build says which variants there are. */
static int take_folders(const char *path, const char *name, const json_t *variants, bool first,
			json_t *folders, struct failure *failure)
{
	const char *variant;
	json_t *folder;

	if (json_object_size(variants) == 0 ||
	    (!first && json_object_size(variants) != json_object_size(folders)))
		return failure_set(failure, "read %s: build %s has not the same variants as the "
					    "first", path, name);
	json_object_foreach((json_t *)variants, variant, folder) {
		json_t *builds = json_object_get(folders, variant);

		if (!json_is_string(folder) || !*json_string_value(folder))
			return failure_set(failure, "read %s: build %s: variant %s has no folder",
					   path, name, variant);
		if (!name_is_plain(variant))
			return failure_set(failure, "read %s: build %s: \"%s\" is no variant's "
						    "name: letters, digits, -, _ and . alone",
					   path, name, variant);
		if (!builds && !first)
			return failure_set(failure, "read %s: build %s has a variant %s, the first "
						    "has not", path, name, variant);
		if (!builds) {
			builds = json_object();
			if (json_object_set_new(folders, variant, builds) < 0)
				return failure_set(failure, "read %s: out of memory", path);
		}
		if (json_object_set(builds, name, folder) < 0)
			return failure_set(failure, "read %s: out of memory", path);
	}
	return 0;
}

/* What the plan says of one build. */
static json_t *describe_build(const json_t *build)
{
	static const char *const fields[] = { "name", "configuration", "march", "compiler",
					      "layout" };
	json_t *described = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		json_t *value = json_object_get(build, fields[i]);

		if (value && json_object_set(described, fields[i], value) < 0) {
			json_decref(described);
			return NULL;
		}
	}
	return described;
}

static int take_build(const char *path, const json_t *build, json_t *described, json_t *folders,
		      struct failure *failure)
{
	const char *name = record_text(build, "name");
	size_t index;
	json_t *other;

	if (!json_is_object(build))
		return failure_set(failure, "read %s: build %zu is no object", path,
				   json_array_size(described));
	if (!json_is_object(json_object_get(build, "variants")))
		return failure_set(failure, "read %s: build %zu: its \"variants\" is no object (name of "
					    "a variant: folder)", path, json_array_size(described));
	if (!name_is_plain(name))
		return failure_set(failure, "read %s: build %zu: \"%s\" is no name: letters, digits, "
					    "-, _ and . alone", path, json_array_size(described),
				   name);
	json_array_foreach(described, index, other)
		if (strcmp(record_text(other, "name"), name) == 0)
			return failure_set(failure, "read %s: two builds named %s", path, name);
	if (take_folders(path, name, json_object_get(build, "variants"),
			 json_array_size(described) == 0, folders, failure) < 0)
		return -1;
	if (json_array_append_new(described, describe_build(build)) < 0)
		return failure_set(failure, "read %s: out of memory", path);
	return 0;
}

/* Reads the list; a folder is told as such. */
static json_t *read_list(const char *path, struct failure *failure)
{
	char folder[PATH_ROOM];

	if (path_format(folder, failure, "%s/", path) < 0)
		return NULL;
	if (!path_exists(folder))
		return file_read_json(path, failure);
	(void)failure_set(failure, "read %s: a folder; --builds takes the file that scripts/build-kernels "
				   "--builds prints", path);
	return NULL;
}

json_t *kernels_read_builds(const char *path, json_t *folders, struct failure *failure)
{
	json_t *file = read_list(path, failure);
	const json_t *builds = json_object_get(file, "builds");
	json_t *described = json_array();
	int result = -1;
	size_t index;
	json_t *build;

	if (!file)
		;
	else if (json_integer_value(json_object_get(file, "schema")) != BUILDS_SCHEMA)
		(void)failure_set(failure, "read %s: no list of builds of schema %d (scripts/"
					   "build-kernels --builds makes one)", path, BUILDS_SCHEMA);
	else if (json_array_size(builds) == 0)
		(void)failure_set(failure, "read %s: it has no builds", path);
	else
		result = 0;
	json_array_foreach(builds, index, build)
		if (result == 0)
			result = take_build(path, build, described, folders, failure);
	json_decref(file);
	if (result == 0)
		return described;
	json_decref(described);
	return NULL;
}

const char *kernels_folder(const json_t *folders, const char *variant, const char *build)
{
	const json_t *folder = json_object_get(folders, variant);

	return json_string_value(json_is_object(folder) ? json_object_get(folder, build) : folder);
}

int kernels_check(const json_t *folders,
		  int (*check)(const char *variant, const char *folder, struct failure *failure),
		  struct failure *failure)
{
	const char *variant, *build;
	json_t *folder, *inner;

	json_object_foreach((json_t *)folders, variant, folder) {
		if (json_is_string(folder) &&
		    check(variant, json_string_value(folder), failure) < 0)
			return -1;
		json_object_foreach(folder, build, inner)
			if (check(variant, json_string_value(inner), failure) < 0)
				return -1;
	}
	return 0;
}
