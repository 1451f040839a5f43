/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of single builds. */
#include "present/builds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/location.h"

/* The median over the boots of one build; NAN where it has none. `scratch` has room for all. */
static double median_of(const struct series_boot *boots, size_t count, const char *build,
			double *scratch)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (strcmp(boots[i].observation->build, build) == 0)
			scratch[used++] = boots[i].figure.value;
	return used ? location_median(scratch, used) : NAN;
}

static int compare_builds(const void *left, const void *right)
{
	const struct build_figure *a = left, *b = right;

	return strcmp(a->build, b->build);
}

size_t builds_of(struct words *words, const struct series *series, const char *base,
		 const char *variant, struct build_figure **figures)
{
	size_t base_count, patched_count, count = 0;
	const struct series_boot *base_boots = series_variant(series, base, &base_count);
	const struct series_boot *patched_boots = series_variant(series, variant, &patched_count);
	double *scratch = words_array(words, base_count + patched_count + 1, sizeof(*scratch));

	*figures = words_array(words, base_count + 1, sizeof(**figures));
	if (!scratch || !*figures)
		return 0;
	for (size_t i = 0; i < base_count; i++) {
		const char *build = base_boots[i].observation->build;
		struct build_figure *figure = &(*figures)[count];
		bool known = !*build;

		for (size_t j = 0; j < count && !known; j++)
			known = strcmp((*figures)[j].build, build) == 0;
		if (known)
			continue;
		figure->build = build;
		figure->base = median_of(base_boots, base_count, build, scratch);
		figure->patched = median_of(patched_boots, patched_count, build, scratch);
		count += !isnan(figure->patched);
	}
	qsort(*figures, count, sizeof(**figures), compare_builds);
	return count;
}
