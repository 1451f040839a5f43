/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing list of sentences. */
#ifndef UVBENCH_SENTENCES_H
#define UVBENCH_SENTENCES_H

#include "present/present.h"

/* Zero-initialise. */
struct sentences {
	const char **list; /* owned, as each of its texts is */
	size_t count;
};

/* Adds a sentence (printf format). Returns 0, or -1 with a failure when memory ran out. */
int sentences_add(struct sentences *sentences, struct failure *failure, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void sentences_free(struct sentences *sentences);

#endif
