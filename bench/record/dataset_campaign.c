/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading campaign and run folders: the plan, then each attempt at each boot. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/dataset_build.h"
#include "record/plan_file.h"
#include "record/stream.h"

/* Most attempts that a boot's folder may have: <name>, <name>.2, … */
#define ATTEMPT_LIMIT 99

/* A boot that was planned and never started: an interrupted campaign. */
static int note_not_run(struct boot_context *context, const char *directory, bool resumable)
{
	char text[4096];

	(void)snprintf(text, sizeof(text), "planned, not run%s%s",
		       resumable ? "; go on with: uvbench campaign --resume " : "",
		       resumable ? directory : "");
	return dataset_add_note(context, NOTE_BOOT, NULL, text) == 0 ? 0 : -1;
}

/* Whether a look found every verdict decided: no boot after it is missing. */
static bool was_decided(const struct dataset *dataset)
{
	size_t looks = json_array_size(dataset->looks);

	return looks && json_is_true(json_object_get(json_array_get(dataset->looks, looks - 1),
						     "stop"));
}

/* The folder of an attempt at a boot; false where there is none. */
static bool find_attempt(const char *directory, const char *boot, int attempt, char *folder,
			 size_t room)
{
	char suffix[8] = "";
	struct stat status;

	if (attempt > 1)
		(void)snprintf(suffix, sizeof(suffix), ".%d", attempt);
	(void)snprintf(folder, room, "%s/boots/%s%s", directory, boot, suffix);
	return stat(folder, &status) == 0;
}

static int load_boot(struct dataset *dataset, const char *directory, const json_t *boot,
		     const char *variant, bool paired, struct failure *failure)
{
	struct boot_context context = {
		.dataset = dataset,
		.variant = variant ? variant : record_text(boot, "variant"),
		.block = paired ? record_text(boot, "block") : "",
		.boot = record_text(boot, "name"),
		.order = (long)json_integer_value(json_object_get(boot, "order")),
		.build = record_text(boot, "build"),
		.failure = failure,
	};
	size_t first_of_boot = dataset->observation_count;
	size_t first_counter = dataset->counter_count;

	for (int attempt = 1; attempt <= ATTEMPT_LIMIT; attempt++) {
		char folder[3072];

		if (!find_attempt(directory, context.boot, attempt, folder, sizeof(folder)))
			return attempt > 1 || was_decided(dataset) ? 0 :
			       note_not_run(&context, directory, paired);
		if (dataset_load_attempt(&context, folder, first_of_boot, first_counter) < 0)
			return -1;
	}
	return 0;
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

static int take_look(void *context, size_t line, const json_t *record, const char *problem)
{
	(void)line;
	(void)problem;
	/* A line that was cut off when the driver was killed: that look is taken again. */
	if (!record || strcmp(record_text(record, "type"), "look") != 0)
		return 0;
	return json_array_append_new(context, json_deep_copy(record)) < 0;
}

/* What a look may spend was planned before the first boot: verdicts at another level are none. */
static int check_looks(const struct dataset *dataset, const char *path, struct failure *failure)
{
	const json_t *plan = json_object_get(dataset->campaign, "sequential");
	size_t index;
	json_t *look;

	json_array_foreach(dataset->looks, index, look) {
		const json_t *blocks = json_array_get(json_object_get(plan, "looks"), index);
		double spent = json_number_value(json_array_get(json_object_get(plan, "spent"),
								index));

		if (!json_equal(blocks, json_object_get(look, "blocks")) ||
		    !(fabs(spent - json_number_value(json_object_get(look, "spent"))) < 1e-9))
			return failure_set(failure, "read %s: look %zu is none that campaign.json plans "
						    "(its blocks or what it spends differ): verdicts at "
						    "a level chosen later are not to be had", path,
					   index + 1);
	}
	return 0;
}

/* The looks at a campaign that runs until it is decided; there are none before the first. */
static int load_looks(struct dataset *dataset, const char *directory, struct failure *failure)
{
	char path[4096];
	int result;

	(void)snprintf(path, sizeof(path), "%s/looks.jsonl", directory);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	dataset->looks = json_array();
	result = record_read_file(path, take_look, dataset->looks, failure);
	if (result > 0)
		return failure_set(failure, "read %s: out of memory", path);
	return result < 0 ? -1 : check_looks(dataset, path, failure);
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

static bool is_run(const json_t *plan)
{
	return strcmp(record_text(plan, "type"), "run") == 0;
}

int dataset_load_campaign(struct dataset *dataset, const char *directory, struct failure *failure)
{
	dataset->campaign = plan_load(directory, failure);
	if (!dataset->campaign)
		return -1;
	if (is_run(dataset->campaign))
		return failure_set(failure,
				   "%s is a single run, which has nothing to be compared with: two "
				   "runs are needed, the base first: uvbench compare RUN RUN",
				   directory);
	if (load_objects(dataset, directory, failure) < 0 ||
	    load_looks(dataset, directory, failure) < 0)
		return -1;
	return load_boots(dataset, dataset->campaign, directory, NULL, true, failure);
}

/* A campaign's boots under one variant's name would be a mixture of its kernels. */
static int check_run(const json_t *plan, const char *directory, struct failure *failure)
{
	const json_t *boots = json_object_get(plan, "boots");
	const char *variant = record_text(json_array_get(boots, 0), "variant");
	size_t index;
	json_t *boot;

	if (!is_run(plan))
		return failure_set(failure,
				   "%s is no run: its type is \"%s\"; two runs are compared, or one "
				   "campaign alone: uvbench compare CAMPAIGN", directory,
				   record_text(plan, "type"));
	json_array_foreach(boots, index, boot)
		if (strcmp(record_text(boot, "variant"), variant) != 0)
			return failure_set(failure,
					   "%s is no run: it has more than one variant (%s, %s); two "
					   "runs are compared, or one campaign alone: uvbench "
					   "compare CAMPAIGN", directory, variant,
					   record_text(boot, "variant"));
	return 0;
}

int dataset_load_run(struct dataset *dataset, const char *directory, const char *variant,
		     struct failure *failure)
{
	json_t *plan = plan_load(directory, failure);
	int result;

	if (!plan)
		return -1;
	result = check_run(plan, directory, failure);
	if (result == 0)
		result = load_boots(dataset, plan, directory, variant, false, failure);
	json_decref(plan);
	return result;
}

static int load_last_attempt(struct dataset *dataset, const char *directory, const json_t *boot,
			     struct failure *failure)
{
	struct boot_context context = {
		.dataset = dataset,
		.variant = record_text(boot, "variant"),
		.block = record_text(boot, "block"),
		.boot = record_text(boot, "name"),
		.order = (long)json_integer_value(json_object_get(boot, "order")),
		.build = record_text(boot, "build"),
		.failure = failure,
	};
	char folder[3072], next[3072];
	int attempt = 1;

	if (!find_attempt(directory, context.boot, attempt, folder, sizeof(folder)))
		return 0;
	while (attempt < ATTEMPT_LIMIT &&
	       find_attempt(directory, context.boot, attempt + 1, next, sizeof(next))) {
		attempt++;
		memcpy(folder, next, sizeof(folder));
	}
	return dataset_load_attempt(&context, folder, dataset->observation_count,
				    dataset->counter_count);
}

int dataset_load_last(struct dataset *dataset, const char *directory, struct failure *failure)
{
	size_t index;
	json_t *boot;

	dataset->campaign = plan_load(directory, failure);
	if (!dataset->campaign)
		return -1;
	json_array_foreach(json_object_get(dataset->campaign, "boots"), index, boot)
		if (load_last_attempt(dataset, directory, boot, failure) < 0)
			return -1;
	return 0;
}
