/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was not measured, and what was found, as JSON: notes that differ in the boot alone are one. */
#include <stdlib.h>
#include <string.h>

#include "present/json_parts.h"

static int compare_notes(const struct dataset_note *left, const struct dataset_note *right)
{
	int order = (int)left->kind - (int)right->kind;

	if (order == 0)
		order = strcmp(left->variant, right->variant);
	if (order == 0)
		order = strcmp(left->benchmark, right->benchmark);
	if (order == 0)
		order = strcmp(left->parameters_key, right->parameters_key);
	return order ? order : strcmp(left->text, right->text);
}

static int compare_entries(const void *left, const void *right)
{
	const struct dataset_note *const *a = left, *const *b = right;
	int order = compare_notes(*a, *b);

	return order ? order : strcmp((*a)->boot, (*b)->boot);
}

static json_t *note_object(struct words *words, const struct dataset_note *note)
{
	static const char *const kinds[] = {
		[NOTE_SKIP] = "skipped",
		[NOTE_ERROR] = "error",
		[NOTE_FINDING] = "finding",
		[NOTE_BOOT] = "boot ended early",
	};
	bool finding = note->kind == NOTE_FINDING;
	json_t *object = json_pack("{s:s, s:o, s:o, s:o*, s:o}",
				   "kind", kinds[note->kind],
				   "variant", json_text(words, note->variant),
				   "benchmark", *note->benchmark ?
						json_text(words, note->benchmark) : json_null(),
				   "parameters", json_loads(note->parameters_key, 0, NULL),
				   finding ? "finding" : "reason", json_text(words, note->text));

	if (object && finding && note->trigger && note->outcome) {
		(void)json_object_set_new(object, "trigger", json_text(words, note->trigger));
		(void)json_object_set_new(object, "outcome", json_text(words, note->outcome));
	}
	return object;
}

/* Sorted notes from `*next` on that differ in the boot alone, which it moves behind. */
static json_t *note_group(struct words *words, const struct dataset_note **notes, size_t count,
			  size_t *next)
{
	const struct dataset_note *first = notes[*next];
	json_t *object = note_object(words, first);
	json_t *boots = json_array();

	for (; *next < count && compare_notes(notes[*next], first) == 0; ++*next)
		(void)json_array_append_new(boots, json_text(words, notes[*next]->boot));
	if (!object || json_object_set_new(object, "boots", boots) < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *list_notes(struct words *words, const struct dataset *dataset, bool findings)
{
	const struct dataset_note **notes = malloc((dataset->note_count + 1) * sizeof(*notes));
	json_t *list = notes ? json_array() : NULL;
	size_t count = 0, next = 0;

	for (size_t i = 0; list && i < dataset->note_count; i++)
		if ((dataset->notes[i].kind == NOTE_FINDING) == findings)
			notes[count++] = &dataset->notes[i];
	if (list)
		qsort(notes, count, sizeof(*notes), compare_entries);
	while (list && next < count)
		if (json_array_append_new(list, note_group(words, notes, count, &next)) < 0) {
			json_decref(list);
			list = NULL;
		}
	free(notes);
	return list;
}

json_t *json_not_measured(struct words *words, const struct dataset *dataset)
{
	return list_notes(words, dataset, false);
}

json_t *json_findings(struct words *words, const struct dataset *dataset)
{
	return list_notes(words, dataset, true);
}
