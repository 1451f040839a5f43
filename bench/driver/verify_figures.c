/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded figures beside those of the same boots, started again. */
#include "driver/verify_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/stream.h"
#include "stats/location.h"

/* Separates the parts of a key: in no name. */
#define PART "\x1f"

/* One boot's metric, counter or note, in the one form in which they are compared. */
struct figure {
	enum verify_kind kind;
	const char *variant, *build, *boot, *benchmark, *parameters_key, *name;
	const json_t *parameters;
	const double *values;
	size_t count;
	double median;
};

struct figure_list {
	struct figure *figures;
	size_t count;
};

/* What belongs to the row of a figure, before all boots of its row are known. */
struct comparing {
	struct words *words;
	struct verify_figures *figures;
	struct tolerance_spread *spreads; /* beside the rows */
	json_t *rows;                     /* key of a row → its place */
	json_t *again;                    /* key of a figure → its place in the new record */
	json_t *boots;                    /* names of the boots started again */
};

static double median_of(struct words *words, const double *values, size_t count)
{
	double *copy = words_array(words, count ? count : 1, sizeof(*copy));

	if (!copy || count == 0)
		return NAN;
	memcpy(copy, values, count * sizeof(*copy));
	return location_median(copy, count);
}

/* The build of each boot of a campaign. */
static const char *build_of(const json_t *builds, const char *boot)
{
	return record_text(builds, boot);
}

static json_t *index_builds(const json_t *campaign)
{
	json_t *builds = json_object();
	size_t index;
	json_t *boot;

	json_array_foreach(json_object_get(campaign, "boots"), index, boot)
		(void)json_object_set(builds, record_text(boot, "name"),
				      json_object_get(boot, "build"));
	return builds;
}

static enum verify_kind kind_of(enum note_kind kind)
{
	if (kind == NOTE_SKIP)
		return VERIFY_SKIP;
	return kind == NOTE_ERROR ? VERIFY_ERROR : VERIFY_FINDING;
}

static bool is_note(enum verify_kind kind)
{
	return kind != VERIFY_METRIC && kind != VERIFY_COUNTER;
}

/* Everything of a dataset that must come out again. */
static bool list_figures(struct figure_list *list, struct words *words,
			 const struct dataset *dataset, const json_t *builds)
{
	size_t room = dataset->observation_count + dataset->counter_count + dataset->note_count;

	list->figures = words_array(words, room + 1, sizeof(*list->figures));
	if (!list->figures)
		return false;
	for (size_t i = 0; i < dataset->observation_count; i++) {
		const struct observation *from = &dataset->observations[i];

		list->figures[list->count++] = (struct figure){
			VERIFY_METRIC, from->variant, build_of(builds, from->boot), from->boot,
			from->benchmark, from->parameters_key, from->metric, from->parameters,
			from->values, from->count, median_of(words, from->values, from->count),
		};
	}
	for (size_t i = 0; i < dataset->counter_count; i++) {
		const struct counter_reading *from = &dataset->counters[i];

		list->figures[list->count++] = (struct figure){
			VERIFY_COUNTER, from->variant, build_of(builds, from->boot), from->boot,
			from->benchmark, from->parameters_key, from->event, NULL, from->values,
			from->count, median_of(words, from->values, from->count),
		};
	}
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *from = &dataset->notes[i];

		if (from->kind != NOTE_BOOT)
			list->figures[list->count++] = (struct figure){
				kind_of(from->kind), from->variant, build_of(builds, from->boot),
				from->boot, from->benchmark, from->parameters_key, from->text,
				NULL, NULL, 0, NAN,
			};
	}
	return true;
}

/* The key of a row, and with the boot that of a figure; several alike (passes) are told apart by
 * number. */
static const char *figure_key(struct words *words, const struct figure *figure, const char *boot)
{
	return words_format(words, "%d" PART "%s" PART "%s" PART "%s" PART "%s" PART "%s" PART "%s",
			    (int)figure->kind, figure->variant, figure->build, boot,
			    figure->benchmark, figure->parameters_key, figure->name);
}

static const char *numbered_key(struct words *words, const json_t *taken, const char *key)
{
	const char *numbered = key;

	for (unsigned number = 2; json_object_get(taken, numbered); number++)
		numbered = words_format(words, "%s" PART "%u", key, number);
	return numbered;
}

/* Place of every figure of the new record by its key. */
static json_t *index_figures(struct words *words, const struct figure_list *list)
{
	json_t *places = json_object();

	for (size_t i = 0; i < list->count; i++) {
		const struct figure *figure = &list->figures[i];
		const char *key = figure_key(words, figure, figure->boot);

		if (json_object_set_new(places, numbered_key(words, places, key),
					json_integer((json_int_t)i)) < 0)
			words->failed = true;
	}
	return places;
}

/* The row of a figure; made where there is none yet. */
static size_t row_of(struct comparing *comparing, const struct figure *figure, bool counted)
{
	const char *key = figure_key(comparing->words, figure, "");
	const json_t *place = json_object_get(comparing->rows, key);
	size_t row = comparing->figures->count;

	if (place)
		return (size_t)json_integer_value(place);
	if (json_object_set_new(comparing->rows, key, json_integer((json_int_t)row)) < 0)
		comparing->words->failed = true;
	comparing->figures->rows[row] = (struct verify_row){
		.kind = figure->kind,
		.variant = figure->variant,
		.build = figure->build,
		.benchmark = figure->benchmark,
		.parameters = figure->parameters,
		.parameters_key = figure->parameters_key,
		.name = figure->name,
		.tolerance = tolerance_of(figure->benchmark, figure->name, counted),
		.recorded = NAN,
		.again = NAN,
		.deviation = -1,
		.zero = !is_note(figure->kind),
	};
	comparing->figures->count++;
	return row;
}

static bool is_zero(const struct figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		if (figure->values[i] != 0)
			return false;
	return true;
}

/* Adds a figure that only one of the two records has. */
static void compare_alone(struct verify_row *row, const struct figure *figure, bool added)
{
	row->boots++;
	row->differing++;
	row->missing += !added;
	row->added += added;
	row->zero = false;
	row->recorded = added ? NAN : figure->median;
	row->again = added ? figure->median : NAN;
	row->deviation = INFINITY;
}

/* Adds one boot's figure, then and now, to its row. */
static void compare(struct verify_row *row, const struct tolerance_spread *spread,
		    const struct figure *recorded, const struct figure *again, bool counted)
{
	const struct tolerance_pair pair = {
		.recorded = recorded->values,
		.recorded_count = recorded->count,
		.again = again->values,
		.again_count = again->count,
		.medians = { recorded->median, again->median },
	};
	double deviation;

	row->boots++;
	row->zero = row->zero && is_zero(recorded) && is_zero(again);
	if (is_note(recorded->kind))
		return;
	if (!counted && spread->boots < TOLERANCE_SPREAD_BOOTS)
		row->unknown = true;
	else if (!tolerance_holds(row->tolerance, &pair, spread))
		row->differing++;
	deviation = tolerance_deviation(row->tolerance, &pair);
	if (deviation > row->deviation) {
		row->deviation = deviation;
		row->recorded = recorded->median;
		row->again = again->median;
		row->samples[0] = recorded->count;
		row->samples[1] = again->count;
	}
}

/* Adds what the new record has and the old one, whose keys are `seen`, has not. */
static void add_new(struct comparing *comparing, const struct figure_list *again,
		    const json_t *seen, bool counted)
{
	const char *key;
	json_t *place;

	json_object_foreach(comparing->again, key, place) {
		const struct figure *figure = &again->figures[json_integer_value(place)];

		if (!json_object_get(seen, key))
			compare_alone(&comparing->figures->rows[row_of(comparing, figure, counted)],
				      figure, true);
	}
}

static void compare_all(struct comparing *comparing, const struct figure_list *recorded,
			const struct figure_list *again, bool counted)
{
	json_t *seen = json_object();

	for (size_t i = 0; i < recorded->count; i++) {
		const struct figure *figure = &recorded->figures[i];
		const char *key;
		const json_t *place;
		size_t row;

		if (!json_object_get(comparing->boots, figure->boot))
			continue;
		key = numbered_key(comparing->words, seen,
				   figure_key(comparing->words, figure, figure->boot));
		if (json_object_set_new(seen, key, json_true()) < 0)
			comparing->words->failed = true;
		place = json_object_get(comparing->again, key);
		row = row_of(comparing, figure, counted);
		if (place)
			compare(&comparing->figures->rows[row], &comparing->spreads[row], figure,
				&again->figures[json_integer_value(place)], counted);
		else
			compare_alone(&comparing->figures->rows[row], figure, false);
	}
	add_new(comparing, again, seen, counted);
	json_decref(seen);
}

/* The spread of every row, over all boots of its variant. */
static void gather_spreads(struct comparing *comparing, const struct figure_list *recorded,
			   bool counted)
{
	for (size_t i = 0; i < recorded->count; i++) {
		const struct figure *figure = &recorded->figures[i];

		if (!is_note(figure->kind) && figure->count > 0)
			tolerance_spread_add(
				&comparing->spreads[row_of(comparing, figure, counted)],
				figure->values, figure->count, figure->median);
	}
}

/* Rows of boots that were not started again are not shown. */
static void drop_empty(struct verify_figures *figures)
{
	size_t kept = 0;

	for (size_t i = 0; i < figures->count; i++)
		if (figures->rows[i].boots > 0)
			figures->rows[kept++] = figures->rows[i];
	figures->count = kept;
}

int verify_figures_make(struct verify_figures *figures, struct words *words,
			const struct dataset *recorded, const struct dataset *again,
			const json_t *boots, bool counted)
{
	json_t *builds = index_builds(recorded->campaign);
	struct figure_list old = { 0 }, new = { 0 };
	struct comparing comparing = {
		.words = words,
		.figures = figures,
		.rows = json_object(),
		.boots = json_object(),
	};
	size_t index;
	json_t *boot;

	*figures = (struct verify_figures){ 0 };
	json_array_foreach(boots, index, boot)
		(void)json_object_set_new(comparing.boots, record_text(boot, "name"), json_true());
	if (list_figures(&old, words, recorded, builds) && list_figures(&new, words, again, builds)) {
		size_t room = old.count + new.count + 1;

		figures->rows = words_array(words, room, sizeof(*figures->rows));
		comparing.spreads = words_array(words, room, sizeof(*comparing.spreads));
	}
	if (figures->rows && comparing.spreads) {
		comparing.again = index_figures(words, &new);
		gather_spreads(&comparing, &old, counted);
		compare_all(&comparing, &old, &new, counted);
		drop_empty(figures);
	}
	json_decref(builds);
	json_decref(comparing.rows);
	json_decref(comparing.again);
	json_decref(comparing.boots);
	return words->failed ? -1 : 0;
}
