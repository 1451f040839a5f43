/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said below the tables: skips, errors, findings, boots that did not end, and the objects
 * of other architectures. */
#include <stdlib.h>
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

static const enum note_kind kinds[KINDS] = { NOTE_FINDING, NOTE_BOOT, NOTE_ERROR, NOTE_SKIP };

/* A note, how many boots say the same, and by how many variants that is said. */
struct said {
	const struct dataset_note *note; /* the first */
	size_t boots, variants;
};

/* By what is said and of what. */
static int compare_sayings(const struct dataset_note *left, const struct dataset_note *right)
{
	int order = strcmp(left->benchmark, right->benchmark);

	if (order == 0)
		order = strcmp(left->parameters_key, right->parameters_key);
	return order ? order : strcmp(left->text, right->text);
}

/* Then by variant, then in the order of the dataset. */
static int compare_notes(const void *left, const void *right)
{
	const struct dataset_note *a = ((const struct said *)left)->note;
	const struct dataset_note *b = ((const struct said *)right)->note;
	int order = compare_sayings(a, b);

	if (order == 0)
		order = strcmp(a->variant, b->variant);
	return order ? order : (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
	const struct dataset_note *a = ((const struct said *)left)->note;
	const struct dataset_note *b = ((const struct said *)right)->note;

	return (a > b) - (a < b);
}

/* Takes together what boots of a variant say alike in `list`, sorted by compare_notes: each boot that did
 * not end stands for itself. Returns how many are left. */
static size_t take_together(struct said *list, size_t count)
{
	size_t groups = 0;

	for (size_t i = 0; i < count; i++) {
		const struct dataset_note *note = list[i].note;
		struct said *last = groups ? &list[groups - 1] : NULL;

		if (last && note->kind != NOTE_BOOT && compare_sayings(last->note, note) == 0 &&
		    strcmp(last->note->variant, note->variant) == 0)
			last->boots++;
		else
			list[groups++] = (struct said){ .note = note, .boots = 1 };
	}
	return groups;
}

/* Counts for each of `list` the variants that say the same. */
static void count_variants(struct said *list, size_t count)
{
	size_t end;

	for (size_t from = 0; from < count; from = end) {
		end = from + 1;
		while (end < count && compare_sayings(list[from].note, list[end].note) == 0)
			end++;
		for (size_t i = from; i < end; i++)
			list[i].variants = end - from;
	}
}

/* What is said by notes of one kind, in the order of the dataset. Returns how many. */
static size_t gather(struct words *words, const struct comparison_set *set, enum note_kind kind,
		     struct said **list)
{
	const struct dataset *dataset = set->dataset;
	size_t count = 0;

	*list = words_array(words, dataset->note_count + 1, sizeof(**list));
	for (size_t i = 0; *list && i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];

		/* What the base is found to do in its check against itself is known from the base. */
		if (note->kind == kind && !(kind == NOTE_FINDING &&
					    variant_is_check(dataset->campaign, note->variant)))
			(*list)[count++].note = note;
	}
	if (count == 0)
		return 0;
	qsort(*list, count, sizeof(**list), compare_notes);
	count = take_together(*list, count);
	count_variants(*list, count);
	qsort(*list, count, sizeof(**list), compare_places);
	return count;
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

/* Adds a line for what is said by notes of one kind; without what all variants say where not
 * `unanimous`. */
static void add_notes(struct words *words, const struct comparison_set *set, enum note_kind kind,
		      bool unanimous, struct report_list *list)
{
	struct said *said;
	size_t count = gather(words, set, kind, &said), variants = 1;

	for (size_t i = 0; i < set->count; i++)
		variants += i == 0 || strcmp(set->comparisons[i].variant,
					     set->comparisons[i - 1].variant) != 0;
	for (size_t i = 0; i < count; i++)
		if (unanimous || said[i].variants < variants)
			report_list_add(list, note_line(words, set, said[i].note, said[i].boots));
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
		add_notes(words, set, kinds[i], kinds[i] != NOTE_FINDING, list);
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
		list_notes(report, set, kinds[i]);
	list_architectures(report, set);
}
