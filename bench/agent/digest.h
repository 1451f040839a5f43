/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 by the machine's sha256sum, coreutils' or busybox's. */
#ifndef UVBENCH_DIGEST_H
#define UVBENCH_DIGEST_H

#include <stddef.h>

#include "record/failure.h"

#define DIGEST_TEXT 65 /* 64 hexadecimal digits and a NUL */

/* Returns 0, or -1 with a failure. */
int digest_sha256(const char *content, size_t bytes, char digest[DIGEST_TEXT],
		  struct failure *failure);

#endif
