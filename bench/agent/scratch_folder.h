/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of a benchmark's own in the scratch directory. */
#ifndef UVBENCH_SCRATCH_FOLDER_H
#define UVBENCH_SCRATCH_FOLDER_H

#include "record/failure.h"

struct scratch_folder {
	char path[256];               /* empty: there is none */
	int lock;                     /* held while the process lives: the folder is in use */
};

/* Makes a folder in the directory `scratch`, and removes those that killed agents of this user left
 * there. Returns 0, or -1 with a failure. Owes scratch_folder_remove. */
int scratch_folder_make(struct scratch_folder *folder, const char *scratch, struct failure *failure);

/* Removes the folder and the files in it. A zeroed one is none. */
void scratch_folder_remove(struct scratch_folder *folder);

#endif
