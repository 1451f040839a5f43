/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of an attempt's samples and counters counts: one observation a boot, the last attempt's. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/dataset_build.h"

/* What observations and counter readings have in common here. */
struct item_kind {
	size_t size;
	/* Of one boot: the order of things measured, 0 for one and the same. */
	int (*compare)(const void *left, const void *right);
	bool (*has_failed)(const json_t *failed, const void *item);
	/* Puts the values of `from` behind those of `to`; false when memory ran out. */
	bool (*append)(void *to, const void *from);
	void (*release)(void *item);
};

static bool is_in(const json_t *set, const char *benchmark, const char *parameters)
{
	char *key = NULL;
	bool found;

	if (json_object_size(set) == 0)
		return false;
	if (asprintf(&key, "%s %s", benchmark, parameters) < 0)
		return true;
	found = json_object_get(set, key) != NULL;
	free(key);
	return found;
}

static bool append_values(double **values, size_t *count, const double *from, size_t more)
{
	double *larger = reallocarray(*values, *count + more, sizeof(**values));

	if (!larger)
		return false;
	memcpy(larger + *count, from, more * sizeof(*from));
	*values = larger;
	*count += more;
	return true;
}

/* Two units in one boot are no one observation: the comparison refuses them, and must see both. */
static int compare_observations(const void *left, const void *right)
{
	const struct observation *a = left, *b = right;
	int order = strcmp(a->benchmark, b->benchmark);

	if (order == 0)
		order = strcmp(a->parameters_key, b->parameters_key);
	if (order == 0)
		order = strcmp(a->metric, b->metric);
	if (order == 0)
		order = strcmp(a->unit, b->unit);
	return order ? order : (int)a->direction - (int)b->direction;
}

static bool observation_has_failed(const json_t *failed, const void *item)
{
	const struct observation *observation = item;

	return is_in(failed, observation->benchmark, observation->parameters_key);
}

static bool append_observation(void *to, const void *from)
{
	struct observation *observation = to;
	const struct observation *more = from;

	return append_values(&observation->values, &observation->count, more->values, more->count);
}

static void release_observation(void *item)
{
	observation_free(item);
}

static int compare_counters(const void *left, const void *right)
{
	const struct counter_reading *a = left, *b = right;
	int order = strcmp(a->benchmark, b->benchmark);

	if (order == 0)
		order = strcmp(a->parameters_key, b->parameters_key);
	if (order == 0)
		order = strcmp(a->event, b->event);
	return order ? order : strcmp(a->scope, b->scope);
}

static bool counter_has_failed(const json_t *failed, const void *item)
{
	const struct counter_reading *counter = item;

	return is_in(failed, counter->benchmark, counter->parameters_key);
}

static bool append_counter(void *to, const void *from)
{
	struct counter_reading *counter = to;
	const struct counter_reading *more = from;

	return append_values(&counter->values, &counter->count, more->values, more->count);
}

static void release_counter(void *item)
{
	counter_free(item);
}

static const struct item_kind observations = {
	.size = sizeof(struct observation),
	.compare = compare_observations,
	.has_failed = observation_has_failed,
	.append = append_observation,
	.release = release_observation,
};

static const struct item_kind counters = {
	.size = sizeof(struct counter_reading),
	.compare = compare_counters,
	.has_failed = counter_has_failed,
	.append = append_counter,
	.release = release_counter,
};

/* An attempt's items in order, so that each is found without looking at all. */
struct sorted_items {
	const struct item_kind *kind;
	char *items;
	size_t *numbers; /* by item, then as they came */
	size_t count;
};

static int compare_numbers(const void *left, const void *right, void *context)
{
	const struct sorted_items *sorted = context;
	size_t a = *(const size_t *)left, b = *(const size_t *)right;
	int order = sorted->kind->compare(sorted->items + a * sorted->kind->size,
					  sorted->items + b * sorted->kind->size);

	return order ? order : (a > b) - (a < b);
}

/* The items' number of the first that is the same as `item`, or SIZE_MAX. */
static size_t find_first(const struct sorted_items *sorted, const void *item)
{
	size_t size = sorted->kind->size, low = 0, high = sorted->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sorted->kind->compare(sorted->items + sorted->numbers[middle] * size,
					  item) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == sorted->count ||
	    sorted->kind->compare(sorted->items + sorted->numbers[low] * size, item) != 0)
		return SIZE_MAX;
	return sorted->numbers[low];
}

/* What becomes of an item. */
enum fate { FATE_KEPT, FATE_DROPPED };

/* Decides on the attempt's items, of which several may be of one thing: a benchmark that was
 * requested twice is still one boot. False when memory ran out. */
static bool judge_attempt(const struct sorted_items *sorted, size_t attempt, enum fate *fates,
			  const json_t *failed)
{
	size_t size = sorted->kind->size;
	bool whole = true;

	for (size_t i = 0; i < sorted->count; i++) {
		char *item = sorted->items + (attempt + i) * size;
		size_t first = find_first(sorted, item);

		if (sorted->kind->has_failed(failed, item)) {
			fates[i] = FATE_DROPPED;
		} else if (first != attempt + i) {
			whole = sorted->kind->append(sorted->items + first * size, item) && whole;
			fates[i] = FATE_DROPPED;
		}
	}
	return whole;
}

/* Of the `*count` items, those from `attempt` on are this attempt's, and those from `boot` on its
 * boot's earlier attempts'. Returns false when memory ran out. */
static bool settle(const struct item_kind *kind, void *array, size_t boot, size_t attempt,
		   size_t *count, const json_t *failed)
{
	char *items = array;
	struct sorted_items sorted = { .kind = kind, .items = items, .count = *count - attempt };
	enum fate *fates = calloc(*count - boot + 1, sizeof(*fates));
	size_t kept = boot;
	bool whole;

	sorted.numbers = malloc((sorted.count + 1) * sizeof(*sorted.numbers));
	if (!fates || !sorted.numbers) {
		free(fates);
		free(sorted.numbers);
		return false;
	}
	for (size_t i = 0; i < sorted.count; i++)
		sorted.numbers[i] = attempt + i;
	qsort_r(sorted.numbers, sorted.count, sizeof(*sorted.numbers), compare_numbers, &sorted);
	whole = judge_attempt(&sorted, attempt, fates + (attempt - boot), failed);
	for (size_t i = boot; i < attempt; i++) {
		size_t twin = find_first(&sorted, items + i * kind->size);

		if (twin != SIZE_MAX && fates[twin - boot] == FATE_KEPT)
			fates[i - boot] = FATE_DROPPED;
	}
	for (size_t i = boot; i < *count; i++) {
		if (fates[i - boot] == FATE_DROPPED)
			kind->release(items + i * kind->size);
		else
			memmove(items + kept++ * kind->size, items + i * kind->size, kind->size);
	}
	*count = kept;
	free(fates);
	free(sorted.numbers);
	return whole;
}

bool dataset_settle_attempt(struct boot_context *context, size_t first_of_boot,
			    size_t first_counter_of_boot)
{
	struct dataset *dataset = context->dataset;
	bool whole = settle(&observations, dataset->observations, first_of_boot,
			    context->first_observation, &dataset->observation_count,
			    context->failed);

	return settle(&counters, dataset->counters, first_counter_of_boot, context->first_counter,
		      &dataset->counter_count, context->failed) && whole;
}
