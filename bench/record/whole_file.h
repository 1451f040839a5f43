/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of results: made whole or not at all. */
#ifndef UVBENCH_WHOLE_FILE_H
#define UVBENCH_WHOLE_FILE_H

#include <stddef.h>

#include "record/failure.h"

/* Writes `size` bytes to `path` by way of a file beside it and a rename: whoever reads sees the old
 * file or the new one. Synced, so that a full disk shows now. Returns 0, or -1 with a failure. */
int file_write(const char *path, const char *bytes, size_t size, struct failure *failure);

#endif
