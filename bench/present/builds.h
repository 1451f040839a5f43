/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of single builds, where a campaign has several. */
#ifndef UVBENCH_BUILDS_H
#define UVBENCH_BUILDS_H

#include "present/series.h"
#include "present/words.h"

/* One build's figures: the medians of its boots. */
struct build_figure {
	const char *build;
	double base, patched;
};

/* The builds that have boots of both variants, by name; borrowed from `words`. Returns how many: 0 where
 * the series has no builds. */
size_t builds_of(struct words *words, const struct series *series, const char *base,
		 const char *variant, struct build_figure **figures);

#endif
