/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets in memory. */
#include "record/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "record/dataset_build.h"

char *parameters_key(const json_t *parameters)
{
	if (!json_is_object(parameters))
		return strdup("{}");
	return json_dumps(parameters, JSON_COMPACT | JSON_SORT_KEYS);
}

char *dataset_copy(const char *text)
{
	return strdup(text ? text : "");
}

void *dataset_grow(void *array, size_t count, size_t size)
{
	/* Grown at powers of two: count is what the array holds now. */
	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	return reallocarray(array, count > 0 ? 2 * count : 1, size);
}

struct observation *dataset_add_observation(struct dataset *dataset)
{
	struct observation *larger = dataset_grow(dataset->observations,
						  dataset->observation_count, sizeof(*larger));

	if (!larger)
		return NULL;
	dataset->observations = larger;
	larger += dataset->observation_count++;
	*larger = (struct observation){ 0 };
	return larger;
}

void observation_free(struct observation *observation)
{
	free(observation->variant);
	free(observation->block);
	free(observation->boot);
	free(observation->benchmark);
	json_decref(observation->parameters);
	free(observation->parameters_key);
	free(observation->metric);
	free(observation->unit);
	free(observation->architecture);
	free(observation->machine_type);
	free(observation->clock);
	free(observation->costs);
	free(observation->ultravisor);
	free(observation->build);
	free(observation->values);
}

void counter_free(struct counter_reading *counter)
{
	free(counter->variant);
	free(counter->boot);
	free(counter->benchmark);
	free(counter->parameters_key);
	free(counter->event);
	free(counter->scope);
	free(counter->values);
}

void dataset_free(struct dataset *dataset)
{
	for (size_t i = 0; i < dataset->observation_count; i++)
		observation_free(&dataset->observations[i]);
	for (size_t i = 0; i < dataset->note_count; i++) {
		struct dataset_note *note = &dataset->notes[i];

		free(note->variant);
		free(note->block);
		free(note->boot);
		free(note->benchmark);
		free(note->parameters_key);
		free(note->text);
		free(note->trigger);
		free(note->outcome);
	}
	for (size_t i = 0; i < dataset->counter_count; i++)
		counter_free(&dataset->counters[i]);
	free(dataset->observations);
	free(dataset->notes);
	free(dataset->counters);
	json_decref(dataset->campaign);
	json_decref(dataset->environments);
	json_decref(dataset->objects);
	json_decref(dataset->looks);
	*dataset = (struct dataset){ 0 };
}

bool observation_is_whole(const struct observation *observation)
{
	return observation->variant && observation->block && observation->boot &&
	       observation->benchmark && observation->parameters &&
	       observation->parameters_key && observation->metric && observation->unit &&
	       observation->architecture && observation->machine_type && observation->costs &&
	       observation->ultravisor && observation->clock &&
	       observation->build && observation->values;
}
