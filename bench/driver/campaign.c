/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning, resuming and running campaigns and runs. */
#include "driver/campaign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "driver/catalogue.h"
#include "driver/command.h"
#include "driver/plan.h"
#include "driver/suite.h"
#include "driver/workplace.h"
#include "record/plan_file.h"
#include "record/stream.h"

/* What a campaign needs beside its plan to run or to be resumed. */
struct execution {
	struct campaign_options *options;
	struct workplace workplace;
	struct suite suite;
	struct machine machine;
	json_t *plan;
	json_t *files;
	json_t *benchmarks;
	json_t *variants;    /* of the plan: array */
	int lock;            /* descriptor of the folder's lock, or −1 */
	struct failure *failure;
};

/* Two drivers must not run one campaign. The lock goes with the process. */
static int lock_folder(struct execution *execution)
{
	char path[PATH_ROOM];

	if (path_format(path, execution->failure, "%s/lock", execution->options->directory) < 0)
		return -1;
	execution->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (execution->lock < 0)
		return failure_set_errno(execution->failure, errno, "write %s", path);
	if (flock(execution->lock, LOCK_EX | LOCK_NB) < 0)
		return failure_set(execution->failure, "%s: another uvbench runs this campaign",
				   execution->options->directory);
	return 0;
}

/* The suite, or one made of the command line's entries, resolved against what the agent can do. */
static int resolve_benchmarks(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	json_t *catalogue;

	if (options->suite) {
		if (suite_load(&execution->suite, options->suite, execution->workplace.workloads,
			       execution->failure) < 0)
			return EXIT_USAGE;
	} else if (suite_select(&execution->suite, options->entries, execution->failure) < 0) {
		return EXIT_FAILED;
	}
	catalogue = catalogue_load(execution->workplace.agent, execution->failure);
	if (!catalogue)
		return EXIT_FAILED;
	execution->files = json_object();
	execution->benchmarks = suite_resolve(&execution->suite, catalogue,
					      execution->workplace.workloads, execution->files,
					      execution->failure);
	json_decref(catalogue);
	return execution->benchmarks ? 0 : EXIT_USAGE;
}

/* The plan's list of variants: name, role, and what the kernel's folder says of it. */
static int describe_variants(struct execution *execution)
{
	const char *name;
	json_t *folder;

	execution->variants = json_array();
	json_object_foreach(execution->options->variants, name, folder) {
		bool first = json_array_size(execution->variants) == 0;
		char path[PATH_ROOM];
		json_t *kernel = NULL;

		if (!json_is_string(folder)) {
			(void)failure_set(execution->failure,
					  "read paths.json: variant %s has no folder", name);
			return EXIT_USAGE;
		}
		if (path_format(path, execution->failure, "%s/kernel.json",
				json_string_value(folder)) < 0)
			return EXIT_USAGE;
		if (*json_string_value(folder)) {
			kernel = file_read_json(path, execution->failure);
			if (!kernel)
				return EXIT_USAGE;
		}
		if (json_array_append_new(execution->variants,
					  json_pack("{s:s, s:s, s:o?}", "name", name, "role",
						    first ? "base" : "patched", "kernel",
						    kernel)) < 0) {
			(void)failure_set(execution->failure, "plan: out of memory");
			return EXIT_FAILED;
		}
	}
	return 0;
}

static int prepare_machine(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	struct machine *machine = &execution->machine;
	char known[128];

	machine->operations = machine_find(options->machine);
	if (!machine->operations) {
		machine_list(known, sizeof(known));
		(void)failure_set(execution->failure, "unknown machine \"%s\"; known: %s",
				  options->machine, known);
		return EXIT_USAGE;
	}
	machine->kernels = json_incref(options->variants);
	machine->settings = json_incref(options->settings);
	if (path_format(machine->agent, execution->failure, "%s",
			execution->workplace.agent) < 0)
		return EXIT_USAGE;
	if (machine->operations->prepare(machine, execution->failure) < 0)
		return EXIT_USAGE;
	return 0;
}

/* The folder of a new campaign: as asked, or results/<suite>-<date>. */
static int make_directory(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	char path[PATH_ROOM];
	char date[32];
	time_t now = time(NULL);
	struct tm broken;
	int result;

	(void)strftime(date, sizeof(date), "%Y%m%d-%H%M%S", localtime_r(&now, &broken));
	if (options->output)
		result = path_format(options->directory, execution->failure, "%s", options->output);
	else
		result = path_format(options->directory, execution->failure, "results/%s-%s",
				     options->suite ? execution->suite.name : options->type, date);
	if (result < 0 ||
	    path_format(path, execution->failure, "%s/campaign.json", options->directory) < 0)
		return -1;
	if (path_exists(path))
		return failure_set(execution->failure,
				   "%s holds a campaign already: go on with --resume %s, or name "
				   "another folder with --output", options->directory,
				   options->directory);
	return folder_make(options->directory, execution->failure);
}

/* Where benchmarks may make files: as asked, as the machine has it, or a folder of the campaign's own. */
static int choose_scratch(struct execution *execution)
{
	const struct campaign_options *options = execution->options;
	struct machine *machine = &execution->machine;
	char whole[PATH_ROOM];

	if (options->scratch)
		return path_format(machine->scratch, execution->failure, "%s", options->scratch);
	if (machine->operations->scratch)
		return path_format(machine->scratch, execution->failure, "%s",
				   machine->operations->scratch);
	if (!realpath(options->directory, whole))
		return failure_set_errno(execution->failure, errno, "find %s", options->directory);
	if (path_format(machine->scratch, execution->failure, "%s/scratch", whole) < 0)
		return -1;
	return folder_make(machine->scratch, execution->failure);
}

/* What --resume needs to find again; not part of the evidence. */
static int write_paths(struct execution *execution)
{
	const struct campaign_options *options = execution->options;
	char path[PATH_ROOM];
	json_t *paths = json_pack("{s:s, s:O, s:s?, s:O}", "machine", options->machine, "settings",
				  options->settings, "scratch", options->scratch, "variants",
				  options->variants);
	int result;

	if (!paths)
		return failure_set(execution->failure, "write paths.json: a path is not UTF-8");
	result = path_format(path, execution->failure, "%s/paths.json", options->directory);
	if (result == 0)
		result = file_write_json(path, paths, execution->failure);
	json_decref(paths);
	return result;
}

static int attach(struct execution *execution)
{
	const struct campaign_options *options = execution->options;
	char path[PATH_ROOM];
	json_t *objects;
	int result;

	if (!options->attach)
		return 0;
	objects = file_read_json(options->attach, execution->failure);
	if (!objects)
		return -1;
	result = path_format(path, execution->failure, "%s/objects.json", options->directory);
	if (result == 0)
		result = file_write_json(path, objects, execution->failure);
	json_decref(objects);
	return result;
}

static int write_plan(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	const char *slash;
	char path[PATH_ROOM];
	struct plan_input input;

	if (make_directory(execution) < 0 || lock_folder(execution) < 0)
		return -1;
	slash = strrchr(options->directory, '/');
	input = (struct plan_input){
		.type = options->type,
		.name = slash && slash[1] ? slash + 1 : options->directory,
		.suite = &execution->suite,
		.benchmarks = execution->benchmarks,
		.files = execution->files,
		.variants = execution->variants,
		.machine = &execution->machine,
		.seed = options->seed_given ? options->seed : plan_random_seed(),
		.blocks = options->blocks ? options->blocks : execution->suite.blocks,
		.reproduce = options->reproduce ? options->reproduce : "",
	};
	execution->plan = plan_make(&input, execution->failure);
	if (!execution->plan || write_paths(execution) < 0 || attach(execution) < 0 ||
	    path_format(path, execution->failure, "%s/campaign.json", options->directory) < 0)
		return -1;
	return file_write_json(path, execution->plan, execution->failure);
}

static int start_new(struct execution *execution)
{
	int status = resolve_benchmarks(execution);

	if (status == 0)
		status = describe_variants(execution);
	if (status == 0)
		status = prepare_machine(execution);
	if (status == 0 && write_plan(execution) < 0)
		status = EXIT_FAILED;
	return status;
}

/* The kernels of the plan and those found now must be the same, or the campaign would mix two. */
static int check_same(struct execution *execution, const char *name, const json_t *planned,
		      const json_t *found)
{
	if (json_equal(planned, found))
		return 0;
	return failure_set(execution->failure,
			   "resume %s: the %s is not the one that the campaign began with; start a "
			   "new campaign", execution->options->directory, name);
}

static int take_up(struct execution *execution, json_t *paths)
{
	struct campaign_options *options = execution->options;
	int status;

	if (!json_is_object(json_object_get(paths, "settings")) ||
	    !json_is_object(json_object_get(paths, "variants"))) {
		(void)failure_set(execution->failure, "read %s/paths.json: no settings or no variants",
				  options->directory);
		return EXIT_USAGE;
	}
	execution->plan = plan_load(options->directory, execution->failure);
	if (!execution->plan)
		return EXIT_USAGE;
	options->type = record_text(execution->plan, "type");
	options->machine = record_text(paths, "machine");
	json_decref(options->settings);
	options->settings = json_incref(json_object_get(paths, "settings"));
	options->scratch = json_string_value(json_object_get(paths, "scratch"));
	json_decref(options->variants);
	options->variants = json_incref(json_object_get(paths, "variants"));
	if (lock_folder(execution) < 0)
		return EXIT_FAILED;
	status = describe_variants(execution);
	if (status == 0)
		status = prepare_machine(execution);
	if (status == 0 &&
	    (check_same(execution, "set of kernels", json_object_get(execution->plan, "variants"),
			execution->variants) < 0 ||
	     check_same(execution, "machine", json_object_get(execution->plan, "machine"),
			execution->machine.description) < 0))
		status = EXIT_USAGE;
	return status;
}

/* Boots side by side: counted instructions don't disturb each other, time does. */
static unsigned choose_jobs(const struct execution *execution)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (strcmp(execution->machine.operations->clock, "icount") != 0)
		return 1;
	if (execution->options->jobs)
		return execution->options->jobs;
	return processors > 0 ? (unsigned)processors : 1;
}

static int run(struct execution *execution)
{
	struct campaign campaign = {
		.plan = execution->plan,
		.machine = &execution->machine,
		.jobs = choose_jobs(execution),
		.limits = execution->options->limits,
	};

	if (choose_scratch(execution) < 0 ||
	    path_format(campaign.directory, execution->failure, "%s",
			execution->options->directory) < 0)
		return EXIT_FAILED;
	if (boots_run(&campaign, execution->failure) < 0) {
		struct failure reason = *execution->failure;

		(void)failure_set(execution->failure,
				  "%.800s\nWhat was recorded stays; go on with: uvbench campaign "
				  "--resume %.200s", reason.text, campaign.directory);
		return EXIT_FAILED;
	}
	/* The folder made above, empty again; any other is not the campaign's to remove. */
	if (!execution->options->scratch && !execution->machine.operations->scratch)
		(void)rmdir(execution->machine.scratch);
	return 0;
}

static int resume(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	char path[PATH_ROOM];
	json_t *paths;
	int status;

	if (path_format(options->directory, execution->failure, "%s", options->resume) < 0 ||
	    path_format(path, execution->failure, "%s/paths.json", options->directory) < 0)
		return EXIT_USAGE;
	paths = file_read_json(path, execution->failure);
	if (!paths)
		return EXIT_USAGE;
	status = take_up(execution, paths);
	if (status == 0)
		status = run(execution);
	json_decref(paths);
	return status;
}

int campaign_execute(struct campaign_options *options, struct failure *failure)
{
	struct execution execution = { .options = options, .lock = -1, .failure = failure };
	int status;

	if (workplace_find(&execution.workplace, failure) < 0)
		return EXIT_FAILED;
	if (options->resume) {
		status = resume(&execution);
	} else {
		status = start_new(&execution);
		if (status == 0)
			status = run(&execution);
	}
	if (execution.lock >= 0)
		close(execution.lock);
	suite_free(&execution.suite);
	machine_free(&execution.machine);
	json_decref(execution.plan);
	json_decref(execution.files);
	json_decref(execution.benchmarks);
	json_decref(execution.variants);
	return status;
}
