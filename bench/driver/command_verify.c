/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench verify: starts some of a campaign's boots again, and says whether the figures come out
 * the same. */
#include <argp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver/boot_runner.h"
#include "driver/campaign_folder.h"
#include "driver/command.h"
#include "driver/kernels.h"
#include "driver/plan.h"
#include "driver/verify.h"
#include "driver/verify_figures.h"
#include "driver/verify_table.h"
#include "driver/workplace.h"
#include "record/plan_file.h"
#include "record/stream.h"

enum option_key {
	OPTION_BOOTS = 'n',
	OPTION_ALL = 'A',
	OPTION_SEED = 'S',
	OPTION_OUTPUT = 'o',
};

static const struct argp_option options[] = {
	{ "boots", OPTION_BOOTS, "N", 0,
	  "so many boots, chosen at random (default: one block, a boot of each variant)", 0 },
	{ "all", OPTION_ALL, NULL, 0, "all boots", 0 },
	{ "seed", OPTION_SEED, "N", 0, "seed of the choice (default: a random one)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0,
	  "folder of the new records (default: verify-<date> in the campaign's)", 0 },
	{ 0 },
};

struct verification {
	const char *directory;
	struct verify_choice choice;
	struct kernel_options named; /* on the command line */
	struct campaign_options folder; /* of the new records */
	struct workplace workplace;
	struct machine machine;
	json_t *plan;        /* the campaign's */
	json_t *paths;       /* the campaign's, or NULL */
	json_t *boots;       /* to be started again */
	json_t *again;       /* plan of the new records */
	json_t *found;       /* the kernels at hand */
	json_t *differences;
	int lock;
	struct failure *failure;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct verification *verification = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &verification->named;
		state->child_inputs[1] = &verification->folder.limits;
		break;
	case OPTION_BOOTS:
		verification->choice.boots = (unsigned)command_number("--boots", argument, 1,
								      100000);
		break;
	case OPTION_ALL: verification->choice.all = true; break;
	case OPTION_SEED:
		verification->choice.seed = command_number("--seed", argument, 0, 4294967295ul);
		break;
	case OPTION_OUTPUT: verification->folder.output = argument; break;
	case ARGP_KEY_ARG:
		if (verification->directory)
			argp_error(state, "one campaign at a time");
		verification->directory = argument;
		break;
	case ARGP_KEY_END:
		if (!verification->directory)
			argp_error(state, "name a campaign's folder");
		if (verification->choice.all && verification->choice.boots)
			argp_error(state, "--boots or --all, not both");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.children = boot_options,
	.args_doc = "CAMPAIGN",
	.doc = "Starts boots of a campaign again from their seeds and compares, metric by metric. On the "
	       "emulated machine what the CPU alone does must come out within 1 part in 10^5, sample by "
	       "sample, and counts must be equal; I/O (uv.direct_write is I/O too), and everything on "
	       "a real machine, must lie within what the variant's boots showed, of which a real "
	       "machine needs three. Blocks of an A/A check are left out of the choice of one. Kernels "
	       "and machine are the campaign's (paths.json) where they are not named.",
};

/* The variant whose kernel a variant has: the two of an A/A check have the base's. */
static const char *kernel_owner(const json_t *plan, const char *variant)
{
	const char *base = variant;
	bool aa = false;
	size_t index;
	json_t *item;

	json_array_foreach(json_object_get(plan, "variants"), index, item) {
		const char *role = record_text(item, "role");

		if (strcmp(role, "base") == 0)
			base = record_text(item, "name");
		if (strcmp(record_text(item, "name"), variant) == 0)
			aa = plan_is_aa(role);
	}
	return aa ? base : variant;
}

/* The folder of the kernel of a boot: as named now, else as it was. NULL with a failure. */
static json_t *find_folder(const struct verification *verification, const char *variant,
			   const char *build)
{
	const json_t *named = verification->named.variants;
	const json_t *recorded = json_object_get(verification->paths, "variants");
	const char *folder = kernels_folder(named, variant, build);
	char path[PATH_ROOM];

	if (!folder)
		folder = kernels_folder(named, kernel_owner(verification->plan, variant), build);
	if (!folder)
		folder = kernels_folder(recorded, variant, build);
	if (folder && !*folder)
		return json_string(folder);
	if (folder && path_format(path, verification->failure, "%s/kernel.json", folder) < 0)
		return NULL;
	if (folder && path_exists(path))
		return json_string(folder);
	(void)failure_set(verification->failure,
			  "verify %s: the kernel of variant %s%s%s is not there%s%s: scripts/verify %s "
			  "builds what is missing; or name its folder with %s",
			  verification->directory, variant, *build ? ", build " : "", build,
			  folder ? " in " : "", folder ? folder : "", verification->directory,
			  *build ? "--builds FILE" : "--variant NAME=DIR");
	return NULL;
}

/* Folders of the kernels of all boots chosen. NULL with a failure. */
static json_t *find_kernels(const struct verification *verification)
{
	json_t *folders = json_object();
	size_t index;
	json_t *boot;

	json_array_foreach(verification->boots, index, boot) {
		const char *variant = record_text(boot, "variant");
		const char *build = record_text(boot, "build");
		json_t *folder = find_folder(verification, variant, build);
		json_t *builds = json_object_get(folders, variant);

		if (!folder) {
			json_decref(folders);
			return NULL;
		}
		if (!*build) {
			(void)json_object_set_new(folders, variant, folder);
			continue;
		}
		if (!builds) {
			builds = json_object();
			(void)json_object_set_new(folders, variant, builds);
		}
		(void)json_object_set_new(builds, build, folder);
	}
	return folders;
}

/* The machine's settings: as given now, else as they were; folders by paths.json, all else by the plan too, for a
 * campaign's folder may have come without paths. */
static json_t *find_settings(const struct verification *verification)
{
	const json_t *machine = json_object_get(verification->plan, "machine");
	const struct machine_operations *operations = machine_find(record_text(machine, "type"));
	json_t *planned = operations && operations->settings ? operations->settings(machine) : NULL;
	json_t *settings = json_object();

	(void)json_object_update(settings, planned);
	json_decref(planned);
	(void)json_object_update(settings, json_object_get(verification->paths, "settings"));
	(void)json_object_update(settings, verification->named.settings);
	return settings;
}

/* Whether the kernels that are named are the campaign's: of its variants, and by build where it has
 * several. */
static int check_named(const struct verification *verification)
{
	bool builds = json_array_size(json_object_get(verification->plan, "builds")) > 0;
	const char *name;
	json_t *folder;

	json_object_foreach(verification->named.variants, name, folder) {
		size_t index;
		json_t *variant;
		bool known = false;

		json_array_foreach(json_object_get(verification->plan, "variants"), index, variant)
			known = known || strcmp(record_text(variant, "name"), name) == 0;
		if (!known)
			return failure_set(verification->failure,
					   "verify %s: it has no variant \"%s\"",
					   verification->directory, name);
	}
	if (json_object_size(verification->named.variants) > 0 &&
	    builds != (verification->named.builds != NULL))
		return failure_set(verification->failure, "verify %s: %s", verification->directory,
				   builds ? "it has several builds: --variant names one kernel; take "
					    "--builds FILE" :
					    "it has one build: take --variant NAME=DIR, not --builds");
	return 0;
}

/* Reads the campaign and its paths, where they are kept. */
static int open_campaign(struct verification *verification)
{
	char path[PATH_ROOM];

	verification->plan = plan_load(verification->directory, verification->failure);
	if (!verification->plan ||
	    path_format(path, verification->failure, "%s/paths.json", verification->directory) < 0)
		return -1;
	if (path_exists(path)) {
		verification->paths = campaign_folder_read_paths(verification->directory,
								 verification->failure);
		if (!verification->paths)
			return -1;
	}
	if (verification->named.builds) {
		json_t *builds = kernels_read_builds(verification->named.builds,
						     verification->named.variants,
						     verification->failure);

		json_decref(builds);
		if (!builds)
			return -1;
	}
	if (check_named(verification) < 0)
		return -1;
	verification->boots = verify_choose(verification->directory, verification->plan,
					    &verification->choice, verification->failure);
	return verification->boots ? 0 : -1;
}

/* Makes the machine ready, and says what it has not in common with the campaign's. */
static int prepare(struct verification *verification)
{
	const char *type = record_text(json_object_get(verification->plan, "machine"), "type");
	json_t *folders = find_kernels(verification);
	json_t *settings = find_settings(verification);
	int result = -1;

	if (folders)
		verification->found = kernels_describe(folders, verification->failure);
	if (verification->found)
		result = machine_prepare(&verification->machine, type, folders, settings,
					 verification->workplace.agent, verification->failure);
	if (result == 0)
		verification->differences = verify_differences(verification->plan,
							       verification->found,
							       &verification->machine);
	verification->folder.machine = verification->machine.operations ?
					       verification->machine.operations->type : type;
	json_decref(verification->folder.kernels.variants);
	json_decref(verification->folder.kernels.settings);
	verification->folder.kernels.variants = folders;
	verification->folder.kernels.settings = settings;
	return result;
}

/* Makes the folder of the new records, with its plan. */
static int make_folder(struct verification *verification)
{
	struct campaign_options *folder = &verification->folder;
	struct failure *failure = verification->failure;
	char path[PATH_ROOM];
	const char *slash;

	if (campaign_folder_make(folder, verification->directory, "verify", failure) < 0)
		return -1;
	folder->output = folder->directory;
	verification->lock = campaign_folder_lock(folder->directory, failure);
	slash = strrchr(folder->directory, '/');
	if (verification->lock >= 0)
		verification->again = verify_plan(verification->plan, verification->boots,
						  slash && slash[1] ? slash + 1 : folder->directory,
						  failure);
	if (!verification->again || campaign_folder_write_paths(folder, failure) < 0 ||
	    path_format(path, failure, "%s/campaign.json", folder->directory) < 0)
		return -1;
	return file_write_json(path, verification->again, failure);
}

static int boot_again(struct verification *verification)
{
	struct campaign campaign = {
		.plan = verification->again,
		.machine = &verification->machine,
		.jobs = machine_jobs(&verification->machine, verification->named.jobs),
		.limits = verification->folder.limits,
	};
	const char *directory = verification->folder.directory;

	if (path_format(campaign.directory, verification->failure, "%s", directory) < 0 ||
	    campaign_folder_scratch(directory, NULL, &verification->machine,
				    verification->failure) < 0 ||
	    boots_run(&campaign, verification->failure) < 0)
		return -1;
	campaign_folder_drop_scratch(NULL, &verification->machine);
	return 0;
}

/* Compares the records and prints what came out. Returns an exit status. */
static int compare(struct verification *verification)
{
	struct failure *failure = verification->failure;
	struct dataset recorded = { 0 }, again = { 0 };
	struct words words = { 0 };
	struct verify_figures figures;
	const struct verify_heading heading = {
		.campaign = verification->directory,
		.records = verification->folder.directory,
		.boots = verification->boots,
		.seed = verification->choice.seed,
		.differences = verification->differences,
	};
	bool counted = strcmp(verification->machine.operations->clock, "icount") == 0;
	int status = EXIT_FAILED;

	if (dataset_load_last(&recorded, verification->directory, failure) < 0 ||
	    dataset_load_last(&again, verification->folder.directory, failure) < 0)
		goto out;
	if (verify_figures_make(&figures, &words, &recorded, &again, verification->boots,
				counted) < 0 ||
	    verify_table_print(stdout, &words, &figures, &heading) < 0)
		(void)failure_set(failure, "compare the records: out of memory");
	else if (figures.count == 0)
		(void)failure_set(failure, "verify %s: these boots have no figures",
				  verification->directory);
	else if (verify_table_differing(&figures) > 0)
		(void)failure_set(failure, "verify %s: not all figures came out the same",
				  verification->directory);
	else
		status = 0;
out:
	words_free(&words);
	dataset_free(&recorded);
	dataset_free(&again);
	return status;
}

static int verify(struct verification *verification)
{
	if (workplace_find(&verification->workplace, verification->failure) < 0)
		return EXIT_FAILED;
	if (open_campaign(verification) < 0 || prepare(verification) < 0)
		return EXIT_USAGE;
	if (make_folder(verification) < 0 || boot_again(verification) < 0)
		return EXIT_FAILED;
	return compare(verification);
}

int command_verify(int argc, char **argv)
{
	struct failure failure = { "" };
	struct verification verification = {
		.choice = { .seed = plan_random_seed() },
		.named = { .variants = json_object(), .settings = json_object() },
		.folder = { .limits = { .silence = 60, .total = 600 } },
		.lock = -1,
		.failure = &failure,
	};
	int status;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &verification);
	status = verify(&verification);
	if (verification.lock >= 0)
		close(verification.lock);
	machine_free(&verification.machine);
	json_decref(verification.named.variants);
	json_decref(verification.named.settings);
	json_decref(verification.folder.kernels.variants);
	json_decref(verification.folder.kernels.settings);
	json_decref(verification.plan);
	json_decref(verification.paths);
	json_decref(verification.boots);
	json_decref(verification.again);
	json_decref(verification.found);
	json_decref(verification.differences);
	return status ? command_fail(&failure, status) : 0;
}
