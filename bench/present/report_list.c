/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said below the tables: skips, errors, findings, boots that did not end, and the objects
 * of other architectures. */
#include <string.h>

#include "present/report.h"
#include "present/variants.h"

#define KINDS 4

static const char *const kind_headings[KINDS] = {
	[NOTE_SKIP] = "Skipped",
	[NOTE_ERROR] = "Errors: these samples are left out",
	[NOTE_FINDING] = "Findings",
	[NOTE_BOOT] = "Boots that did not end",
};

static const enum note_kind order[KINDS] = { NOTE_FINDING, NOTE_BOOT, NOTE_ERROR, NOTE_SKIP };

static bool same_note(const struct dataset_note *left, const struct dataset_note *right)
{
	return left->kind == right->kind && left->kind != NOTE_BOOT &&
	       strcmp(left->variant, right->variant) == 0 &&
	       strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0 &&
	       strcmp(left->text, right->text) == 0;
}

/* Parameters of a note in the words of the tables where they appear there, else the state alone. */
static const char *note_label(struct words *words, const struct comparison_set *set,
			      const struct dataset_note *note)
{
	json_t *parameters;
	const char *label = "";

	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].benchmark, note->benchmark) == 0 &&
		    strcmp(set->comparisons[i].parameters_key, note->parameters_key) == 0)
			return report_label(words, set, &set->comparisons[i]);
	parameters = json_loads(note->parameters_key, 0, NULL);
	if (json_is_string(json_object_get(parameters, "state")))
		label = words_clean(words, json_string_value(json_object_get(parameters, "state")));
	json_decref(parameters);
	return label;
}

static const char *note_line(struct words *words, const struct comparison_set *set,
			     const struct dataset_note *note, size_t boots)
{
	const char *label = note_label(words, set, note);
	const char *where;

	if (note->kind == NOTE_BOOT || boots == 1)
		where = words_format(words, "boot %s", words_clean(words, note->boot));
	else
		where = words_format(words, "%zu boots", boots);
	return words_format(words, "%s%s%s%s%s, %s: %s", words_clean(words, note->benchmark),
			    *label ? " " : "", label, *note->benchmark ? ", " : "",
			    words_clean(words, note->variant), where,
			    words_clean(words, note->text));
}

/* Whether every other variant of the comparisons has a finding of the same words. */
static bool is_unanimous(const struct comparison_set *set, const struct dataset_note *finding)
{
	const struct dataset *dataset = set->dataset;
	size_t variants = 1, same = 1;

	for (size_t i = 0; i < set->count; i++)
		variants += i == 0 || strcmp(set->comparisons[i].variant,
					     set->comparisons[i - 1].variant) != 0;
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];
		bool counted = strcmp(note->variant, finding->variant) == 0;

		for (size_t j = 0; j < i && !counted; j++)
			counted = same_note(&dataset->notes[j], note);
		same += !counted && !variant_is_check(dataset->campaign, note->variant) &&
			note->kind == NOTE_FINDING &&
			strcmp(note->benchmark, finding->benchmark) == 0 &&
			strcmp(note->parameters_key, finding->parameters_key) == 0 &&
			strcmp(note->text, finding->text) == 0;
	}
	return same >= variants;
}

/* Adds a line for each note of one kind, boots that say the same taken together. */
static void add_notes(struct words *words, const struct comparison_set *set, enum note_kind kind,
		      bool unanimous, struct report_list *list)
{
	const struct dataset *dataset = set->dataset;

	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];
		size_t boots = 1;
		bool repeated = false;

		/* What the base is found to do in its check against itself is known from the base. */
		if (note->kind != kind || (kind == NOTE_FINDING &&
					   variant_is_check(dataset->campaign, note->variant)))
			continue;
		for (size_t j = 0; j < i && !repeated; j++)
			repeated = same_note(&dataset->notes[j], note);
		for (size_t j = i + 1; j < dataset->note_count; j++)
			boots += same_note(&dataset->notes[j], note);
		if (!repeated && (unanimous || !is_unanimous(set, note)))
			report_list_add(list, note_line(words, set, note, boots));
	}
}

static void list_notes(struct report *report, const struct comparison_set *set,
		       enum note_kind kind)
{
	struct report_list *list = &report->lists[report->list_count];

	list->heading = kind_headings[kind];
	list->lines = words_array(&report->words, set->dataset->note_count + 1,
				  sizeof(*list->lines));
	if (list->lines)
		add_notes(&report->words, set, kind, true, list);
	if (list->count)
		report->list_count++;
}

void report_trouble(struct words *words, const struct comparison_set *set,
		    struct report_list *list)
{
	list->heading = "Not measured, or not the same in all variants";
	list->lines = words_array(words, set->dataset->note_count + 1, sizeof(*list->lines));
	for (size_t i = 0; list->lines && i < KINDS; i++)
		add_notes(words, set, order[i], order[i] != NOTE_FINDING, list);
}

/* mm/gup.o text identical; mm/page-writeback.o 41236 → 41300 bytes. */
static const char *object_line(struct words *words, const json_t *object)
{
	const json_t *bytes = json_object_get(object, "text_bytes");
	const char *name = report_text(words, object, "object");

	if (json_is_true(json_object_get(object, "identical")))
		return words_format(words, "%s text identical", name);
	if (!json_is_integer(json_object_get(bytes, "base")) ||
	    !json_is_integer(json_object_get(bytes, "patched")))
		return words_format(words, "%s text differs", name);
	return words_format(words, "%s text differs, %lld \u2192 %lld bytes", name,
			    (long long)json_integer_value(json_object_get(bytes, "base")),
			    (long long)json_integer_value(json_object_get(bytes, "patched")));
}

static const char *architecture_line(struct words *words, const json_t *architecture)
{
	const json_t *objects = json_object_get(architecture, "objects");
	const char *line = "", *names = "";
	bool identical = json_array_size(objects) > 0;
	size_t index;
	json_t *object;

	json_array_foreach(objects, index, object) {
		const char *separator = index ? "; " : "";

		if (!json_is_true(json_object_get(object, "identical")))
			identical = false;
		line = words_format(words, "%s%s%s", line, separator, object_line(words, object));
		names = words_format(words, "%s%s%s", names, index ? ", " : "",
				     report_text(words, object, "object"));
	}
	if (identical)
		line = words_format(words, "text identical (%s)", names);
	return words_format(words, "%s: %s", report_text(words, architecture, "architecture"),
			    *line ? line : "no objects compared");
}

static void list_architectures(struct report *report, const struct comparison_set *set)
{
	const json_t *architectures = json_object_get(set->dataset->objects, "architectures");
	struct report_list *list = &report->lists[report->list_count];
	size_t index;
	json_t *architecture;

	list->heading = "Other architectures: code of the touched objects";
	list->lines = words_array(&report->words, json_array_size(architectures) + 1,
				  sizeof(*list->lines));
	if (!list->lines)
		return;
	json_array_foreach(architectures, index, architecture)
		report_list_add(list, architecture_line(&report->words, architecture));
	if (list->count)
		report->list_count++;
}

void report_list_add(struct report_list *list, const char *line)
{
	list->lines[list->count++] = line;
}

void report_lists(struct report *report, const struct comparison_set *set)
{
	report->lists = words_array(&report->words, KINDS + 1, sizeof(*report->lists));
	if (!report->lists)
		return;
	for (size_t i = 0; i < KINDS; i++)
		list_notes(report, set, order[i]);
	list_architectures(report, set);
}
