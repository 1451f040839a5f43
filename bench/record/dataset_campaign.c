/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading campaign and run folders: the plan, then each attempt at each boot. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "record/dataset_build.h"
#include "record/stream.h"

/* Most attempts that a boot's folder may have: <name>, <name>.2, … */
#define ATTEMPT_LIMIT 99

static int load_boot(struct dataset *dataset, const char *directory, const json_t *boot,
		     const char *variant, bool paired, struct failure *failure)
{
	struct boot_context context = {
		.dataset = dataset,
		.variant = variant ? variant : record_text(boot, "variant"),
		.block = paired ? record_text(boot, "block") : "",
		.boot = record_text(boot, "name"),
		.order = (long)json_integer_value(json_object_get(boot, "order")),
		.failure = failure,
	};
	size_t first_of_boot = dataset->observation_count;

	if (!*context.boot || strchr(context.boot, '/'))
		return failure_set(failure, "read %s/campaign.json: a boot without a proper name",
				   directory);
	for (int attempt = 1; attempt <= ATTEMPT_LIMIT; attempt++) {
		char folder[3072];
		char suffix[8] = "";
		struct stat status;

		if (attempt > 1)
			(void)snprintf(suffix, sizeof(suffix), ".%d", attempt);
		(void)snprintf(folder, sizeof(folder), "%s/boots/%s%s", directory, context.boot,
			       suffix);
		if (stat(folder, &status) < 0)
			return 0;
		if (dataset_load_attempt(&context, folder, first_of_boot) < 0)
			return -1;
	}
	return 0;
}

static json_t *load_plan(const char *directory, struct failure *failure)
{
	char path[4096];
	json_error_t error;
	struct stat status;
	json_t *plan;
	json_int_t schema;

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
	schema = json_integer_value(json_object_get(plan, "schema"));
	if (schema != RECORD_SCHEMA || !json_is_array(json_object_get(plan, "boots"))) {
		(void)failure_set(failure,
				  "read %s: %s of schema %lld, this uvbench reads schema %d: use the "
				  "uvbench that wrote it",
				  path, json_is_array(json_object_get(plan, "boots")) ?
				  "a folder" : "not a campaign: no boots; a folder",
				  (long long)schema, RECORD_SCHEMA);
		json_decref(plan);
		return NULL;
	}
	return plan;
}

/* Other architectures' objects are optional; a file that is there must be whole. */
static int load_objects(struct dataset *dataset, const char *directory, struct failure *failure)
{
	char path[4096];
	json_error_t error;
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s/objects.json", directory);
	if (stat(path, &status) < 0 && errno == ENOENT)
		return 0;
	dataset->objects = json_load_file(path, 0, &error);
	if (!dataset->objects)
		return failure_set(failure, "read %s:%d: %s", path, error.line, error.text);
	return 0;
}

static int load_boots(struct dataset *dataset, const json_t *plan, const char *directory,
		      const char *variant, bool paired, struct failure *failure)
{
	size_t index;
	json_t *boot;

	json_array_foreach(json_object_get(plan, "boots"), index, boot)
		if (load_boot(dataset, directory, boot, variant, paired, failure) < 0)
			return -1;
	return 0;
}

int dataset_load_campaign(struct dataset *dataset, const char *directory, struct failure *failure)
{
	dataset->campaign = load_plan(directory, failure);
	if (!dataset->campaign)
		return -1;
	if (load_objects(dataset, directory, failure) < 0)
		return -1;
	return load_boots(dataset, dataset->campaign, directory, NULL, true, failure);
}

int dataset_load_run(struct dataset *dataset, const char *directory, const char *variant,
		     struct failure *failure)
{
	json_t *plan = load_plan(directory, failure);
	int result;

	if (!plan)
		return -1;
	result = load_boots(dataset, plan, directory, variant, false, failure);
	json_decref(plan);
	return result;
}
