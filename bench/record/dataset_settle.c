/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of an attempt's samples and counters counts: one observation a boot, the last attempt's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/dataset_build.h"

/* What observations and counter readings have in common here. */
struct item_kind {
	size_t size;
	bool (*same)(const void *left, const void *right); /* of one boot: one thing measured */
	bool (*has_failed)(const json_t *failed, const void *item);
	/* Puts the values of `from` behind those of `to`; false when memory ran out. */
	bool (*append)(void *to, const void *from);
	void (*release)(void *item);
};

static bool is_in(const json_t *set, const char *benchmark, const char *parameters)
{
	char *key = NULL;
	bool found;

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
static bool same_observation(const void *left, const void *right)
{
	const struct observation *a = left, *b = right;

	return strcmp(a->benchmark, b->benchmark) == 0 &&
	       strcmp(a->parameters_key, b->parameters_key) == 0 &&
	       strcmp(a->metric, b->metric) == 0 && strcmp(a->unit, b->unit) == 0 &&
	       a->direction == b->direction;
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

static bool same_counter(const void *left, const void *right)
{
	const struct counter_reading *a = left, *b = right;

	return strcmp(a->benchmark, b->benchmark) == 0 &&
	       strcmp(a->parameters_key, b->parameters_key) == 0 &&
	       strcmp(a->event, b->event) == 0 && strcmp(a->scope, b->scope) == 0;
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
	.same = same_observation,
	.has_failed = observation_has_failed,
	.append = append_observation,
	.release = release_observation,
};

static const struct item_kind counters = {
	.size = sizeof(struct counter_reading),
	.same = same_counter,
	.has_failed = counter_has_failed,
	.append = append_counter,
	.release = release_counter,
};

/* The first of items `from` … `to` that is the same as `item`, or NULL. */
static void *find_same(const struct item_kind *kind, char *items, size_t from, size_t to,
		       const void *item)
{
	for (size_t i = from; i < to; i++)
		if (kind->same(items + i * kind->size, item))
			return items + i * kind->size;
	return NULL;
}

/* Of the `*count` items, those from `attempt` on are this attempt's, and those from `boot` on its
 * boot's earlier attempts'. Returns false when memory ran out. */
static bool settle(const struct item_kind *kind, void *array, size_t boot, size_t attempt,
		   size_t *count, const json_t *failed)
{
	char *items = array;
	size_t kept = attempt, older = boot;
	bool whole = true;

	for (size_t i = attempt; i < *count; i++) {
		char *item = items + i * kind->size;
		void *twin = find_same(kind, items, attempt, kept, item);

		if (twin || kind->has_failed(failed, item)) {
			/* A benchmark that was requested twice: still one boot. */
			whole = (!twin || kind->append(twin, item)) && whole;
			kind->release(item);
		} else {
			memmove(items + kept++ * kind->size, item, kind->size);
		}
	}
	for (size_t i = boot; i < attempt; i++) {
		char *item = items + i * kind->size;

		if (find_same(kind, items, attempt, kept, item))
			kind->release(item);
		else
			memmove(items + older++ * kind->size, item, kind->size);
	}
	if (kept > attempt)
		memmove(items + older * kind->size, items + attempt * kind->size,
			(kept - attempt) * kind->size);
	*count = kept - (attempt - older);
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
