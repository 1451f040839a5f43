/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks: drift over the run order, two modes, a boot far from its fellows, a coarse clock. */
#include "present/checks.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stats/location.h"
#include "stats/run_checks.h"

/* A mark is no verdict, and there are several a metric: a stricter level than 5 %. It is shared by the
 * tests that can set one mark: the drift of two sides and of their pairs, two modes among the boots
 * and among the samples of two sides. */
#define MARK_LEVEL 0.01
#define DRIFT_LEVEL (MARK_LEVEL / 3)
#define DIP_LEVEL (MARK_LEVEL / 4)

/* Fewer values than this have no modes to speak of. */
#define DIP_LEAST 10

/* More samples than this are drawn from: the test's power is ample, and its time grows with them. */
#define DIP_MOST 500

#define DIP_DRAWS 4000
#define DIP_SEED 1

/* Below this, dip·√n is far from significant for any n ≥ 10: the 90 % points of Hartigan and
 * Hartigan's table lie at 0.39 (n = 10) and above. */
#define DIP_SURELY_ONE_MODE 0.4

/* Scores (outliers.h) that the largest of so many normal numbers exceeds in 1 of 200 samples, since there
 * are two sides: the usual OUTLIER_SCORE marks one of eight samples of ten numbers. Fewer than the first
 * count have no fellows to be far from. R 4.2.2: quantile(replicate(120000, {x <- rnorm(n);
 * d <- abs(x - median(x)); 0.6745 * max(d) / median(d)}), 0.995), of n and n + 1 the larger. */
static const struct {
	size_t count;
	double score;
} farthest[] = {
	{ 5, 26.9 }, { 6, 13.7 }, { 8, 10.0 }, { 10, 8.5 }, { 12, 7.4 },
	{ 14, 6.8 }, { 16, 6.3 }, { 20, 5.9 }, { 30, 5.2 }, { 50, 4.8 },
};

/* Nearer than this share of the margin no boot is outlying; of a metric without one, of 1 %. */
#define OUTLYING_SHARE 0.1
#define OUTLYING_MARGIN_PERCENT 1

/* Samples of counts that repeat may stray from their boot's figure, as far as not more than these do: a
 * timer tick hits some. */
#define STRAYING_SHARE 0.05

/* A boot's samples repeat few values where fewer than this share of them are distinct. */
#define COARSE_SHARE 0.5
#define COARSE_LEAST 4

/* A figure and its place in the order of boots. */
struct placed {
	size_t position;
	double value;
};

/* Room for all checks of one comparison. */
struct room {
	struct placed *placed;
	double *values;
	double *workspace;
	size_t *indices;
	bool *outlying;
};

void dip_answers_free(struct dip_answers *answers)
{
	free(answers->list);
	*answers = (struct dip_answers){ 0 };
}

static struct dip_answer *answers_of(struct dip_answers *answers, size_t count)
{
	struct dip_answer *larger;

	for (size_t i = 0; i < answers->count; i++)
		if (answers->list[i].count == count)
			return &answers->list[i];
	larger = reallocarray(answers->list, answers->count + 1, sizeof(*larger));
	if (!larger)
		return NULL;
	answers->list = larger;
	larger += answers->count++;
	*larger = (struct dip_answer){ count, INFINITY, 0 };
	return larger;
}

/* Whether `count` values have more than one mode: 1, 0, or -1 when memory ran out. `values` are
 * sorted in place and overwritten. */
static int has_modes(struct dip_answers *answers, double *values, size_t count, struct room *room)
{
	double dip = dip_statistic(values, count, room->indices);
	struct dip_answer *answer;

	if (dip * sqrt((double)count) < DIP_SURELY_ONE_MODE)
		return 0;
	answer = answers_of(answers, count);
	if (!answer)
		return -1;
	if (dip >= answer->significant)
		return 1;
	if (dip <= answer->insignificant)
		return 0;
	if (dip_p_value(dip, count, DIP_DRAWS, DIP_SEED, values, room->indices) < DIP_LEVEL) {
		answer->significant = dip;
		return 1;
	}
	answer->insignificant = dip;
	return 0;
}

/* Distinct values among sorted ones. */
static size_t distinct(const double *sorted, size_t count)
{
	size_t found = count > 0;

	for (size_t i = 1; i < count; i++)
		found += sorted[i] != sorted[i - 1];
	return found;
}

static bool is_coarse(const double *sorted, size_t count)
{
	return (double)distinct(sorted, count) < COARSE_SHARE * (double)count;
}

static int compare_placed(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;

	return (a->position > b->position) - (a->position < b->position);
}

static bool drifts(struct room *room, size_t count)
{
	qsort(room->placed, count, sizeof(*room->placed), compare_placed);
	for (size_t i = 0; i < count; i++)
		room->values[i] = room->placed[i].value;
	return mann_kendall_p_value(room->values, count, room->workspace) < DRIFT_LEVEL;
}

static bool boots_drift(const struct boot_figure *boots, size_t count, struct room *room)
{
	for (size_t i = 0; i < count; i++)
		room->placed[i] = (struct placed){ boots[i].position, boots[i].value };
	return drifts(room, count);
}

/* The effect itself over the run: a block stands where its first boot does. */
static bool blocks_drift(const struct effect *effect, struct room *room)
{
	for (size_t i = 0; i < effect->base_count; i++) {
		size_t first = SIZE_MAX;

		for (size_t j = effect->pairs[i].base_from; j < effect->pairs[i].base_end; j++)
			if (effect->base_boots[j].position < first)
				first = effect->base_boots[j].position;
		for (size_t j = effect->pairs[i].patched_from; j < effect->pairs[i].patched_end;
		     j++)
			if (effect->patched_boots[j].position < first)
				first = effect->patched_boots[j].position;
		room->placed[i] = (struct placed){
			first, effect->ratio ? effect->log_patched[i] :
					       effect->patched[i] - effect->base[i],
		};
	}
	return drifts(room, effect->base_count);
}

/* A boot that differs from its fellows by what matters to nobody is not far from them, however well
 * they agree. */
size_t checks_outlying(const struct boot_figure *boots, size_t count, double margin_percent,
		       bool *outlying, double *workspace)
{
	double *values = workspace, *scores = workspace + count;
	double least = OUTLYING_SHARE / 100 *
		       (margin_percent > 0 ? margin_percent : OUTLYING_MARGIN_PERCENT);
	double median, limit = INFINITY;
	size_t found = 0;

	for (size_t i = 0; i < sizeof(farthest) / sizeof(farthest[0]); i++)
		if (count >= farthest[i].count)
			limit = farthest[i].score;
	for (size_t i = 0; i < count; i++)
		values[i] = boots[i].value;
	outlier_scores(values, count, scores, workspace + 2 * count);
	median = location_median(values, count); /* sorts */
	for (size_t i = 0; i < count; i++) {
		outlying[i] = fabs(scores[i]) > limit &&
			      fabs(boots[i].value - median) > least * fabs(median);
		found += outlying[i];
	}
	return found;
}

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Two modes among the boots' figures. Values that repeat are steps, not modes. */
static int boots_have_modes(struct dip_answers *answers, const struct boot_figure *boots,
			    size_t count, struct room *room)
{
	if (count < DIP_LEAST)
		return 0;
	for (size_t i = 0; i < count; i++)
		room->values[i] = boots[i].value;
	qsort(room->values, count, sizeof(*room->values), compare_doubles);
	if (is_coarse(room->values, count))
		return 0;
	return has_modes(answers, room->values, count, room);
}

static size_t greatest_common_divisor(size_t a, size_t b)
{
	while (b) {
		size_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Two modes among the samples of all boots, each about its boot's median: at most DIP_MOST of them,
 * reached by a step that visits each at most once and all parts alike. */
static int samples_have_modes(struct dip_answers *answers, const struct boot_figure *boots,
			      size_t count, struct room *room)
{
	size_t total = 0, taken, step, *ends = room->indices;

	for (size_t i = 0; i < count; i++)
		ends[i] = total += boots[i].count;
	if (total < DIP_LEAST || total < 2 * count)
		return 0;
	taken = total < DIP_MOST ? total : DIP_MOST;
	step = (size_t)(0.618 * (double)total) | 1;
	while (greatest_common_divisor(step, total) != 1)
		step++;
	for (size_t i = 0, at = 0; i < taken; i++, at = (at + step) % total) {
		size_t low = 0, high = count - 1;
		const struct boot_figure *boot;

		while (low < high) {
			size_t middle = (low + high) / 2;

			if (at < ends[middle])
				high = middle;
			else
				low = middle + 1;
		}
		boot = &boots[low];
		room->values[i] = boot->sorted[boot->count - (ends[low] - at)] -
				  boot->sorted[boot->count / 2];
	}
	qsort(room->values, taken, sizeof(*room->values), compare_doubles);
	return is_coarse(room->values, taken) ? 0 : has_modes(answers, room->values, taken, room);
}

/* Whether a typical boot's samples repeat few values. */
static bool clock_shows(const struct boot_figure *boots, size_t count)
{
	size_t coarse = 0, judged = 0;

	for (size_t i = 0; i < count; i++) {
		if (boots[i].count < COARSE_LEAST)
			continue;
		judged++;
		coarse += is_coarse(boots[i].sorted, boots[i].count);
	}
	return 2 * coarse > judged;
}

/* Whether samples of a side whose boots repeat one number lie farther from it than the margin. */
static bool samples_stray(const struct boot_figure *boots, size_t count, double margin_percent)
{
	double share = fmax(margin_percent / 100, DETERMINISTIC_SPREAD);
	size_t samples = 0, straying = 0;

	for (size_t i = 0; i < count; i++) {
		samples += boots[i].count;
		for (size_t j = 0; j < boots[i].count; j++)
			straying += fabs(boots[i].sorted[j] - boots[i].value) >
				    share * fabs(boots[i].value);
	}
	return (double)straying > STRAYING_SHARE * (double)samples;
}

static int mark_side(struct comparison *comparison, const struct boot_figure *boots, size_t count,
		     struct dip_answers *answers, struct room *room)
{
	int modes = boots_have_modes(answers, boots, count, room);

	if (modes == 0)
		modes = samples_have_modes(answers, boots, count, room);
	if (modes < 0)
		return -1;
	if (modes)
		comparison->marks |= MARK_BIMODAL;
	if (boots_drift(boots, count, room))
		comparison->marks |= MARK_DRIFT;
	if (checks_outlying(boots, count, comparison->margin_percent, room->outlying,
			    room->workspace))
		comparison->marks |= MARK_OUTLYING;
	return 0;
}

static int room_allocate(struct room *room, size_t boots)
{
	size_t values = boots > DIP_MOST ? boots : DIP_MOST;
	size_t workspace = mann_kendall_workspace(boots);

	if (workspace < 3 * boots)
		workspace = 3 * boots;
	room->placed = malloc((boots + 1) * sizeof(*room->placed));
	room->values = malloc(values * sizeof(*room->values));
	room->workspace = malloc((workspace + 1) * sizeof(*room->workspace));
	room->indices = malloc(4 * values * sizeof(*room->indices));
	room->outlying = malloc((boots + 1) * sizeof(*room->outlying));
	return room->placed && room->values && room->workspace && room->indices &&
	       room->outlying ? 0 : -1;
}

static void room_free(struct room *room)
{
	free(room->placed);
	free(room->values);
	free(room->workspace);
	free(room->indices);
	free(room->outlying);
}

int checks_mark(struct comparison *comparison, const struct effect *effect,
		struct dip_answers *answers)
{
	size_t boots = effect->base_boot_count > effect->patched_boot_count ?
		       effect->base_boot_count : effect->patched_boot_count;
	struct room room = { 0 };
	int result;

	if (!effect_is_counted(comparison->unit) &&
	    (clock_shows(effect->base_boots, effect->base_boot_count) ||
	     clock_shows(effect->patched_boots, effect->patched_boot_count)))
		comparison->marks |= MARK_COARSE;
	if (effect->deterministic &&
	    (samples_stray(effect->base_boots, effect->base_boot_count,
			   comparison->margin_percent) ||
	     samples_stray(effect->patched_boots, effect->patched_boot_count,
			   comparison->margin_percent)))
		comparison->marks |= MARK_STRAYING;
	/* Boots of different builds differ by the build, and what repeats one number has no spread. */
	if (effect->builds || effect->deterministic)
		return 0;
	result = room_allocate(&room, boots);
	if (result == 0)
		result = mark_side(comparison, effect->base_boots, effect->base_boot_count, answers,
				   &room);
	if (result == 0)
		result = mark_side(comparison, effect->patched_boots, effect->patched_boot_count,
				   answers, &room);
	if (result == 0 && effect->paired && blocks_drift(effect, &room))
		comparison->marks |= MARK_DRIFT;
	room_free(&room);
	return result;
}
