/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a campaign or a run. */
#include "driver/campaign_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "record/stream.h"

int campaign_folder_make(struct campaign_options *options, const char *parent,
			 const char *name, struct failure *failure)
{
	char path[PATH_ROOM];
	char date[32];
	time_t now = time(NULL);
	struct tm broken;
	int result;

	(void)strftime(date, sizeof(date), "%Y%m%d-%H%M%S", localtime_r(&now, &broken));
	if (options->output)
		result = path_format(options->directory, failure, "%s", options->output);
	else
		result = path_format(options->directory, failure, "%s/%s-%s", parent, name,
				     date);
	if (result < 0 ||
	    path_format(path, failure, "%s/campaign.json", options->directory) < 0)
		return -1;
	if (path_exists(path))
		return failure_set(failure,
				   "%s holds a campaign already: go on with --resume %s, or name "
				   "another folder with --output", options->directory,
				   options->directory);
	return folder_make(options->directory, failure);
}

int campaign_folder_lock(const char *directory, struct failure *failure)
{
	char path[PATH_ROOM];
	int lock;

	if (path_format(path, failure, "%s/lock", directory) < 0)
		return -1;
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (lock < 0)
		return failure_set_errno(failure, errno, "write %s", path);
	if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		close(lock);
		return failure_set(failure, "%s: another uvbench runs this campaign", directory);
	}
	return lock;
}

int campaign_folder_scratch(const char *directory, const char *asked, struct machine *machine,
			    struct failure *failure)
{
	char whole[PATH_ROOM];

	if (asked)
		return path_format(machine->scratch, failure, "%s", asked);
	if (machine->operations->scratch)
		return path_format(machine->scratch, failure, "%s", machine->operations->scratch);
	if (!realpath(directory, whole))
		return failure_set_errno(failure, errno, "find %s", directory);
	if (path_format(machine->scratch, failure, "%s/scratch", whole) < 0)
		return -1;
	return folder_make(machine->scratch, failure);
}

void campaign_folder_drop_scratch(const char *asked, const struct machine *machine)
{
	/* Any other than the folder made above is not the campaign's to remove. */
	if (!asked && !machine->operations->scratch)
		(void)rmdir(machine->scratch);
}

int campaign_folder_write_paths(const struct campaign_options *options, struct failure *failure)
{
	char path[PATH_ROOM];
	json_t *paths = json_pack("{s:s, s:O, s:s?, s:O}", "machine", options->machine, "settings",
				  options->kernels.settings, "scratch", options->scratch, "variants",
				  options->kernels.variants);
	int result;

	if (!paths)
		return failure_set(failure, "write paths.json: a path is not UTF-8");
	result = path_format(path, failure, "%s/paths.json", options->directory);
	if (result == 0)
		result = file_write_json(path, paths, failure);
	json_decref(paths);
	return result;
}

json_t *campaign_folder_read_paths(const char *directory, struct failure *failure)
{
	char path[PATH_ROOM];
	json_t *paths;

	if (path_format(path, failure, "%s/paths.json", directory) < 0)
		return NULL;
	paths = file_read_json(path, failure);
	if (paths && (!json_is_object(json_object_get(paths, "settings")) ||
		      !json_is_object(json_object_get(paths, "variants")))) {
		(void)failure_set(failure, "read %s: no settings or no variants", path);
		json_decref(paths);
		return NULL;
	}
	return paths;
}

int campaign_folder_attach(const struct campaign_options *options, struct failure *failure)
{
	char path[PATH_ROOM];
	json_t *objects;
	int result;

	if (!options->attach)
		return 0;
	objects = file_read_json(options->attach, failure);
	if (!objects)
		return -1;
	result = path_format(path, failure, "%s/objects.json", options->directory);
	if (result == 0)
		result = file_write_json(path, objects, failure);
	json_decref(objects);
	return result;
}
