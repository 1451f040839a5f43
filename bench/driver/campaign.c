/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning, resuming and running campaigns and runs. */
#include "driver/campaign.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver/campaign_folder.h"
#include "driver/catalogue.h"
#include "driver/command.h"
#include "driver/design.h"
#include "driver/kernels.h"
#include "driver/looks.h"
#include "driver/plan.h"
#include "driver/suite.h"
#include "driver/workplace.h"
#include "record/plan_file.h"
#include "record/stream.h"

/* Blocks of each build where several are compared, unless asked otherwise. */
#define BLOCKS_OF_A_BUILD 2

/* What a campaign needs beside its plan to run or to be resumed. */
struct execution {
	struct campaign_options *options;
	struct workplace workplace;
	struct suite suite;
	struct machine machine;
	json_t *catalogue;
	json_t *plan;
	json_t *files;
	json_t *benchmarks;
	json_t *margins;
	json_t *variants;    /* of the plan: array */
	json_t *builds;      /* of the plan: array, or NULL */
	json_t *sequential;  /* of the plan: looks, or NULL */
	int lock;            /* descriptor of the folder's lock, or −1 */
	struct failure *failure;
};

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
	catalogue = execution->catalogue = catalogue_load(execution->workplace.agent,
							  execution->failure);
	if (!catalogue)
		return EXIT_FAILED;
	execution->files = json_object();
	execution->benchmarks = suite_resolve(&execution->suite, catalogue,
					      execution->workplace.workloads, execution->files,
					      execution->failure);
	if (execution->benchmarks)
		execution->margins = suite_resolve_margins(&execution->suite, catalogue,
							   execution->failure);
	return execution->margins ? 0 : EXIT_USAGE;
}

/* The folders of all kernels: from --variant or the list of builds, and the base's again for
 * --aa. */
static int gather_kernels(struct execution *execution)
{
	struct campaign_options *options = execution->options;

	if (options->kernels.builds) {
		execution->builds = kernels_read_builds(options->kernels.builds,
							options->kernels.variants,
							execution->failure);
		if (!execution->builds)
			return -1;
	}
	if (kernels_check_names(options->kernels.variants, execution->failure) < 0)
		return -1;
	return options->aa ? kernels_add_aa(options->kernels.variants, execution->failure) : 0;
}

/* Describes the kernels and makes the machine ready for them. Returns an exit status. */
static int prepare(struct execution *execution)
{
	const struct campaign_options *options = execution->options;

	execution->variants = kernels_describe(options->kernels.variants, execution->failure);
	if (!execution->variants ||
	    kernels_check_builds(execution->variants, execution->failure) < 0 ||
	    machine_prepare(&execution->machine, options->machine, options->kernels.variants,
			    options->kernels.settings, execution->workplace.agent,
			    execution->failure) < 0)
		return EXIT_USAGE;
	return 0;
}

/* Blocks as asked; else the suite's, or, where builds are what varies, the two that show a count
 * repeats. */
static unsigned choose_blocks(const struct execution *execution)
{
	const struct campaign_options *options = execution->options;

	if (options->until_decided)
		return options->max_blocks ? options->max_blocks : DECIDE_MAX_BLOCKS;
	if (options->blocks)
		return options->blocks;
	return execution->builds ? BLOCKS_OF_A_BUILD : execution->suite.blocks;
}

/* As many blocks of the base against itself as of the others; at most what there will be at the
 * first look. */
static unsigned choose_aa_blocks(const struct execution *execution)
{
	const json_t *looks = json_object_get(execution->sequential, "looks");

	if (looks)
		return (unsigned)json_integer_value(json_array_get(looks, 0));
	return choose_blocks(execution);
}

/* Whether there is something to compare for those designs that are nothing without. A stub explains
 * a difference and decides none. */
static int check_variants(struct execution *execution)
{
	const struct campaign_options *options = execution->options;
	size_t compared = 0, deciding = 0;
	size_t index;
	json_t *variant;

	json_array_foreach(execution->variants, index, variant) {
		const char *role = record_text(variant, "role");

		compared += index > 0 && !plan_is_aa(role);
		deciding += strcmp(role, "patched") == 0;
	}
	if (options->until_decided && deciding == 0)
		return failure_set(execution->failure, "--until-decided: there is nothing to decide: name "
						       "a kernel to compare the base with (--variant "
						       "patched=DIR)");
	if (options->aa && compared == 0)
		return failure_set(execution->failure, "--aa checks a comparison, and there is none: name "
						       "a kernel to compare the base with (--variant "
						       "patched=DIR)");
	return 0;
}

/* Says where the check of the base against itself has too few blocks, of all builds together. */
static void warn_check(const struct execution *execution, size_t family)
{
	size_t builds = json_array_size(execution->builds);
	char objection[256];

	design_objection(choose_aa_blocks(execution) * (builds ? builds : 1), family, DESIGN_LEVEL,
			 objection, sizeof(objection));
	if (*objection)
		(void)fprintf(stderr, "uvbench: warning: the check of the base against itself: %s.\n",
			      objection);
}

/* Says what the design can't show, or refuses one that is to run until all is decided and never
 * could. */
static int check_design(struct execution *execution)
{
	const struct campaign_options *options = execution->options;
	size_t family = design_family(execution->benchmarks, execution->catalogue,
				      execution->machine.operations->clock,
				      execution->variants);
	unsigned step = options->look_every ? options->look_every : DECIDE_LOOK_EVERY;
	char objection[256];

	if (check_variants(execution) < 0)
		return -1;
	if (options->until_decided) {
		execution->sequential = design_sequential(choose_blocks(execution), step, family,
							  execution->failure);
		if (json_array_size(json_object_get(execution->sequential, "looks")) == 1)
			(void)fprintf(stderr, "uvbench: with --max-blocks %u and --look-every %u there "
					      "is one look alone, at the end.\n",
				      choose_blocks(execution), step);
		return execution->sequential ? 0 : -1;
	}
	design_objection(choose_blocks(execution), family, DESIGN_LEVEL, objection,
			 sizeof(objection));
	if (*objection && !execution->builds && json_array_size(execution->variants) > 1)
		(void)fprintf(stderr, "uvbench: warning: %s. Counts that repeat need only two; "
				      "uvbench plan says more.\n", objection);
	if (options->aa)
		warn_check(execution, family);
	return 0;
}

static int write_plan(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	const char *slash;
	char path[PATH_ROOM];
	struct plan_input input;

	if (campaign_folder_make(options, "results",
				 options->suite ? execution->suite.name : options->type,
				 execution->failure) < 0)
		return -1;
	execution->lock = campaign_folder_lock(options->directory, execution->failure);
	if (execution->lock < 0)
		return -1;
	slash = strrchr(options->directory, '/');
	input = (struct plan_input){
		.type = options->type,
		.name = slash && slash[1] ? slash + 1 : options->directory,
		.suite = &execution->suite,
		.benchmarks = execution->benchmarks,
		.files = execution->files,
		.margins = execution->margins,
		.variants = execution->variants,
		.builds = execution->builds,
		.sequential = execution->sequential,
		.machine = &execution->machine,
		.seed = options->seed_given ? options->seed : plan_random_seed(),
		.blocks = choose_blocks(execution),
		.aa_blocks = choose_aa_blocks(execution),
		.jobs = machine_jobs(&execution->machine, options->kernels.jobs),
		.reproduce = options->reproduce ? options->reproduce : "",
	};
	execution->plan = plan_make(&input, execution->failure);
	if (!execution->plan ||
	    campaign_folder_write_paths(options, execution->failure) < 0 ||
	    campaign_folder_attach(options, execution->failure) < 0 ||
	    path_format(path, execution->failure, "%s/campaign.json", options->directory) < 0)
		return -1;
	return file_write_json(path, execution->plan, execution->failure);
}

static int start_new(struct execution *execution)
{
	int status = resolve_benchmarks(execution);

	if (status == 0 && gather_kernels(execution) < 0)
		status = EXIT_USAGE;
	if (status == 0)
		status = prepare(execution);
	if (status == 0 && check_design(execution) < 0)
		status = EXIT_USAGE;
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
	json_t *plan;
	int status;

	execution->plan = plan = plan_load(options->directory, execution->failure);
	if (!plan)
		return EXIT_USAGE;
	options->type = record_text(plan, "type");
	options->machine = record_text(paths, "machine");
	json_decref(options->kernels.settings);
	options->kernels.settings = json_incref(json_object_get(paths, "settings"));
	options->scratch = json_string_value(json_object_get(paths, "scratch"));
	json_decref(options->kernels.variants);
	options->kernels.variants = json_incref(json_object_get(paths, "variants"));
	execution->lock = campaign_folder_lock(options->directory, execution->failure);
	if (execution->lock < 0)
		return EXIT_FAILED;
	status = prepare(execution);
	if (status == 0 &&
	    (check_same(execution, "set of kernels", json_object_get(plan, "variants"),
			execution->variants) < 0 ||
	     check_same(execution, "machine", json_object_get(plan, "machine"),
			execution->machine.description) < 0 ||
	     (json_object_get(plan, "guest") &&
	      check_same(execution, "guest", json_object_get(plan, "guest"),
			 execution->machine.guest) < 0)))
		status = EXIT_USAGE;
	return status;
}

static int run(struct execution *execution)
{
	struct campaign campaign = {
		.plan = execution->plan,
		.machine = &execution->machine,
		.jobs = machine_jobs(&execution->machine, execution->options->kernels.jobs),
		.limits = execution->options->limits,
	};
	int result;

	if (campaign_folder_scratch(execution->options->directory, execution->options->scratch,
				    &execution->machine, execution->failure) < 0 ||
	    path_format(campaign.directory, execution->failure, "%s",
			execution->options->directory) < 0)
		return EXIT_FAILED;
	result = json_object_get(execution->plan, "sequential") ?
			 looks_run(&campaign, execution->failure) :
			 boots_run(&campaign, execution->failure);
	if (result > 0)
		return EXIT_FAILED;
	if (result < 0) {
		struct failure reason = *execution->failure;

		(void)failure_set(execution->failure,
				  "%.800s\nWhat was recorded stays; go on with: uvbench campaign "
				  "--resume %.200s", reason.text, campaign.directory);
		return EXIT_FAILED;
	}
	campaign_folder_drop_scratch(execution->options->scratch, &execution->machine);
	return 0;
}

static int resume(struct execution *execution)
{
	struct campaign_options *options = execution->options;
	json_t *paths;
	int status;

	if (path_format(options->directory, execution->failure, "%s", options->resume) < 0)
		return EXIT_USAGE;
	paths = campaign_folder_read_paths(options->directory, execution->failure);
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
	json_decref(execution.catalogue);
	json_decref(execution.sequential);
	json_decref(execution.plan);
	json_decref(execution.files);
	json_decref(execution.benchmarks);
	json_decref(execution.margins);
	json_decref(execution.variants);
	json_decref(execution.builds);
	return status;
}
