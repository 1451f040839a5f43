/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of a run, one line a benchmark and metric, for a terminal of 75 columns. */
#include <stdlib.h>
#include <string.h>

#include "present/present.h"
#include "stats/location.h"

/* "gup.pin_fast secure" from a benchmark and its parameters' state and job. */
static void format_name(const struct observation *observation, char *name, size_t room)
{
	const char *state = json_string_value(json_object_get(observation->parameters, "state"));
	const char *job = json_string_value(json_object_get(observation->parameters, "job"));

	(void)snprintf(name, room, "%s%s%s%s%s", observation->benchmark, job ? " " : "",
		       job ? job : "", state ? " " : "", state ? state : "");
}

static int print_observation(FILE *out, const struct observation *observation)
{
	double *sorted = malloc(observation->count * sizeof(*sorted));
	char name[128];
	size_t count = observation->count;
	double median;

	if (!sorted)
		return -1;
	memcpy(sorted, observation->values, count * sizeof(*sorted));
	median = location_median(sorted, count); /* sorts */
	format_name(observation, name, sizeof(name));
	(void)fprintf(out, "%-30.30s %12.6g  %10.4g … %-10.4g %-8s\n", name, median, sorted[0],
		      sorted[count - 1], observation->unit);
	free(sorted);
	return 0;
}

static const char *note_word(enum note_kind kind)
{
	static const char *const words[] = {
		[NOTE_SKIP] = "skipped",
		[NOTE_ERROR] = "error",
		[NOTE_FINDING] = "finding",
		[NOTE_BOOT] = "ended early",
	};

	return words[kind];
}

int present_run(FILE *out, const struct dataset *dataset)
{
	(void)fprintf(out, "%-30s %12s  %10s … %-10s %s\n", "benchmark", "median", "lowest",
		      "highest", "unit");
	for (size_t i = 0; i < dataset->observation_count; i++)
		if (print_observation(out, &dataset->observations[i]) < 0)
			return -1;
	for (size_t i = 0; i < dataset->note_count; i++)
		(void)fprintf(out, "%s: %s %s\n", note_word(dataset->notes[i].kind),
			      dataset->notes[i].benchmark, dataset->notes[i].text);
	return ferror(out) ? -1 : 0;
}
