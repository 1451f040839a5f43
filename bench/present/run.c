/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of a run, one line a benchmark and metric, for a terminal of 75 columns. */
#include <stdlib.h>
#include <string.h>

#include "present/lines.h"
#include "present/present.h"
#include "present/words.h"
#include "stats/location.h"

/* Columns of a benchmark's name and of a unit; between them stand 38 of figures. */
#define NAME_COLUMNS 26
#define UNIT_COLUMNS (LINE_COLUMNS - NAME_COLUMNS - 38)

/* "gup.pin_fast secure" from a benchmark and its parameters' state and job. */
static const char *name_of(struct words *words, const char *benchmark, const json_t *parameters)
{
	const char *state = json_string_value(json_object_get(parameters, "state"));
	const char *job = json_string_value(json_object_get(parameters, "job"));
	const char *name = words_format(words, "%s%s%s%s%s", benchmark, job ? " " : "",
					job ? job : "", state ? " " : "", state ? state : "");

	return words_cut(words, words_clean(words, name), NAME_COLUMNS);
}

static int print_observation(FILE *out, struct words *words,
			     const struct observation *observation)
{
	double *sorted = malloc(observation->count * sizeof(*sorted));
	const char *name = name_of(words, observation->benchmark, observation->parameters);
	size_t count = observation->count;
	double median;

	if (!sorted)
		return -1;
	memcpy(sorted, observation->values, count * sizeof(*sorted));
	median = location_median(sorted, count); /* sorts */
	(void)fprintf(out, "%s%*s %12.6g %10.4g … %-10.4g %s\n", name,
		      (int)(NAME_COLUMNS - words_width(name)), "", median, sorted[0],
		      sorted[count - 1], words_cut(words, words_clean(words, observation->unit),
						UNIT_COLUMNS));
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
	struct words words = { 0 };
	int result = 0;

	(void)fprintf(out, "%-*s %12s %10s … %-10s %s\n", NAME_COLUMNS, "benchmark", "median",
		      "lowest", "highest", "unit");
	for (size_t i = 0; i < dataset->observation_count && result == 0; i++)
		result = print_observation(out, &words, &dataset->observations[i]);
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];
		json_t *parameters = json_loads(note->parameters_key, 0, NULL);

		const char *name = name_of(&words, note->benchmark, parameters);

		line_wrap(out, 0, 2,
			  words_format(&words, "%s: %s%s%s", note_word(note->kind), name,
				       *name ? ": " : "", words_clean(&words, note->text)));
		json_decref(parameters);
	}
	if (words.failed || ferror(out))
		result = -1;
	words_free(&words);
	return result;
}
