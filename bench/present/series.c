/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dataset's boots, collapsed and sorted. */
#include "present/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool series_is_throughput(const struct observation *observation)
{
	size_t length = strlen(observation->unit);

	return strcmp(observation->metric, "throughput") == 0 ||
	       (length >= 2 && strcmp(observation->unit + length - 2, "/s") == 0);
}

static int compare_metric(const struct observation *left, const struct observation *right)
{
	int order = strcmp(left->benchmark, right->benchmark);

	if (order == 0)
		order = strcmp(left->parameters_key, right->parameters_key);
	if (order == 0)
		order = strcmp(left->metric, right->metric);
	return order;
}

static int compare_key(const struct observation *left, const struct observation *right)
{
	int order = compare_metric(left, right);

	if (order == 0)
		order = strcmp(left->unit, right->unit);
	return order ? order : (int)left->direction - (int)right->direction;
}

static int compare_sizes(size_t left, size_t right)
{
	return (left > right) - (left < right);
}

static int compare_start(const void *left, const void *right)
{
	const struct series_boot *a = left, *b = right;

	if (a->observation->order != b->observation->order)
		return a->observation->order < b->observation->order ? -1 : 1;
	return compare_sizes(a->figure.position, b->figure.position);
}

static int compare_boots(const void *left, const void *right)
{
	const struct series_boot *a = left, *b = right;
	int order = compare_key(a->observation, b->observation);

	if (order == 0)
		order = strcmp(a->observation->variant, b->observation->variant);
	if (order == 0)
		order = strcmp(a->observation->block, b->observation->block);
	return order ? order : compare_sizes(a->figure.position, b->figure.position);
}

static int compare_series(const void *left, const void *right)
{
	const struct series *a = left, *b = right;
	int order = compare_sizes(a->benchmark_position, b->benchmark_position);

	if (order == 0)
		order = compare_sizes(a->parameters_position, b->parameters_position);
	return order ? order : compare_sizes(a->position, b->position);
}

static int collapse(struct series_boot *boot, const struct observation *observation,
		    double *sorted, struct failure *failure)
{
	for (size_t i = 0; i < observation->count; i++) {
		if (!isfinite(observation->values[i]))
			return failure_set(failure,
					   "compare: %s of boot %s: sample %zu is not a finite "
					   "number",
					   observation->benchmark, observation->boot, i + 1);
		sorted[i] = observation->values[i];
	}
	boot->observation = observation;
	boot->figure = boot_figure_of(sorted, observation->count,
				      series_is_throughput(observation));
	boot->figure.block = observation->block;
	boot->figure.sorted = sorted;
	return 0;
}

static int collapse_all(struct series_set *set, const struct dataset *dataset,
			struct failure *failure)
{
	size_t count = dataset->observation_count, samples = 0;

	for (size_t i = 0; i < count; i++)
		samples += dataset->observations[i].count;
	set->boots = calloc(count + 1, sizeof(*set->boots));
	set->samples = malloc((samples + 1) * sizeof(*set->samples));
	if (!set->boots || !set->samples)
		return failure_set(failure, "compare: out of memory");
	samples = 0;
	for (size_t i = 0; i < count; i++) {
		if (collapse(&set->boots[i], &dataset->observations[i], set->samples + samples,
			     failure) < 0)
			return -1;
		set->boots[i].figure.position = i;
		samples += dataset->observations[i].count;
	}
	qsort(set->boots, count, sizeof(*set->boots), compare_start);
	for (size_t i = 0; i < count; i++)
		set->boots[i].figure.position = i;
	qsort(set->boots, count, sizeof(*set->boots), compare_boots);
	return 0;
}

/* The end of the run of series from `from` on that share the benchmark, and the parameters where
 * `parameters`; `*earliest` becomes the position of its earliest. */
static size_t run_end(const struct series_set *set, size_t from, bool parameters, size_t *earliest)
{
	const struct observation *like = set->series[from].first;
	size_t end = from;

	*earliest = set->series[from].position;
	for (; end < set->count; end++) {
		const struct observation *first = set->series[end].first;

		if (strcmp(first->benchmark, like->benchmark) != 0 ||
		    (parameters && strcmp(first->parameters_key, like->parameters_key) != 0))
			break;
		if (set->series[end].position < *earliest)
			*earliest = set->series[end].position;
	}
	return end;
}

/* Positions of benchmarks and of their parameter sets, while `set` is still sorted by name. */
static void place_benchmarks(struct series_set *set)
{
	size_t end, earliest;

	for (size_t i = 0; i < set->count;) {
		end = run_end(set, i, false, &earliest);
		for (; i < end; i++)
			set->series[i].benchmark_position = earliest;
	}
	for (size_t i = 0; i < set->count;) {
		end = run_end(set, i, true, &earliest);
		for (; i < end; i++)
			set->series[i].parameters_position = earliest;
	}
}

int series_set_make(struct series_set *set, const struct dataset *dataset,
		    struct failure *failure)
{
	size_t count = dataset->observation_count;

	*set = (struct series_set){ 0 };
	if (collapse_all(set, dataset, failure) < 0)
		return -1;
	set->series = calloc(count ? count : 1, sizeof(*set->series));
	if (!set->series)
		return failure_set(failure, "compare: out of memory");
	for (size_t i = 0; i < count;) {
		struct series *series = &set->series[set->count++];

		series->boots = &set->boots[i];
		series->first = series->boots->observation;
		series->position = series->boots->figure.position;
		for (; i < count && compare_key(set->boots[i].observation, series->first) == 0;
		     i++) {
			if (set->boots[i].figure.position < series->position)
				series->position = set->boots[i].figure.position;
			series->count++;
		}
		if (series > set->series && !set->mixed[0] &&
		    compare_metric(series[-1].first, series->first) == 0) {
			set->mixed[0] = series[-1].first;
			set->mixed[1] = series->first;
		}
	}
	place_benchmarks(set);
	qsort(set->series, set->count, sizeof(*set->series), compare_series);
	return 0;
}

void series_set_free(struct series_set *set)
{
	free(set->series);
	free(set->boots);
	free(set->samples);
	*set = (struct series_set){ 0 };
}

const struct series_boot *series_variant(const struct series *series, const char *variant,
					 size_t *count)
{
	size_t from = 0, to;

	while (from < series->count &&
	       strcmp(series->boots[from].observation->variant, variant) != 0)
		from++;
	to = from;
	while (to < series->count && strcmp(series->boots[to].observation->variant, variant) == 0)
		to++;
	*count = to - from;
	return *count ? &series->boots[from] : NULL;
}
