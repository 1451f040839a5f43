/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bootstrap beside a comparison's own interval. */
#include "present/resample.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/bootstrap.h"

/* Boots as the bootstrap takes them, and room for samples that are pooled. */
struct side {
	struct bootstrap_boot *boots;
	double *pool;
	size_t pooled;
};

static bool all_positive(const struct boot_figure *boots, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(boots[i].sorted[0] > 0))
			return false;
	return true;
}

static int side_allocate(struct side *side, const struct boot_figure *boots, size_t count)
{
	size_t samples = 0;

	for (size_t i = 0; i < count; i++)
		samples += boots[i].count;
	side->boots = calloc(count + 1, sizeof(*side->boots));
	side->pool = malloc((samples + 1) * sizeof(*side->pool));
	return side->boots && side->pool ? 0 : -1;
}

static struct bootstrap_boot merge(struct side *side, const struct boot_figure *boots, size_t from,
				   size_t end)
{
	struct bootstrap_boot merged = { boots[from].sorted, boots[from].count };

	if (end - from == 1)
		return merged;
	merged = (struct bootstrap_boot){ side->pool + side->pooled, 0 };
	for (size_t i = from; i < end; i++) {
		memcpy(side->pool + side->pooled, boots[i].sorted,
		       boots[i].count * sizeof(*side->pool));
		side->pooled += boots[i].count;
		merged.count += boots[i].count;
	}
	gsl_sort(side->pool + side->pooled - merged.count, 1, merged.count);
	return merged;
}

static void collect(const struct effect *effect, struct side *base, struct side *patched)
{
	for (size_t i = 0; i < effect->base_count; i++) {
		const struct effect_pair *pair = &effect->pairs[i];

		base->boots[i] = effect->paired ?
				 merge(base, effect->base_boots, pair->base_from, pair->base_end) :
				 merge(base, effect->base_boots, i, i + 1);
	}
	for (size_t i = 0; i < effect->patched_count; i++) {
		const struct effect_pair *pair = &effect->pairs[i];

		patched->boots[i] = effect->paired ?
				    merge(patched, effect->patched_boots, pair->patched_from,
					  pair->patched_end) :
				    merge(patched, effect->patched_boots, i, i + 1);
	}
}

static int resample(struct comparison *comparison, const struct bootstrap *bootstrap)
{
	double *workspace = malloc(bootstrap_workspace(bootstrap) + sizeof(double));
	double interval[2];

	if (!workspace)
		return -1;
	if (bootstrap_interval(bootstrap, interval, workspace)) {
		double percent[2] = { 100 * expm1(interval[0]), 100 * expm1(interval[1]) };

		if (isfinite(percent[0]) && isfinite(percent[1]))
			memcpy(comparison->bootstrap_percent, percent, sizeof(percent));
	}
	free(workspace);
	return 0;
}

int resample_fill(struct comparison *comparison, const struct effect *effect, bool throughput,
		  unsigned long seed)
{
	struct side base = { 0 }, patched = { 0 };
	struct bootstrap bootstrap = {
		.base_count = effect->base_count,
		.patched_count = effect->patched_count,
		.paired = effect->paired,
		.ratio = true,
		.mean = throughput,
		.resamples = COMPARISON_RESAMPLES,
		.seed = seed,
		.confidence = 0.95,
	};
	int result = -1;

	if (!effect->ratio || !all_positive(effect->base_boots, effect->base_boot_count) ||
	    !all_positive(effect->patched_boots, effect->patched_boot_count))
		return 0;
	if (side_allocate(&base, effect->base_boots, effect->base_boot_count) == 0 &&
	    side_allocate(&patched, effect->patched_boots, effect->patched_boot_count) == 0) {
		collect(effect, &base, &patched);
		bootstrap.base = base.boots;
		bootstrap.patched = patched.boots;
		result = resample(comparison, &bootstrap);
	}
	free(base.boots);
	free(base.pool);
	free(patched.boots);
	free(patched.pool);
	return result;
}
