/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the verdicts of the primary metrics come to. */
#include <math.h>
#include <string.h>

#include "present/present.h"
#include "present/variants.h"

static const char *const worked = "works";

/* How far the variant is worse: positive, in percent where there is a ratio. */
static double worsening(const struct comparison *comparison)
{
	double change = isnan(comparison->effect_percent) ? comparison->difference :
							    comparison->effect_percent;

	return comparison->direction == DIRECTION_LOWER ? change : -change;
}

/* Whether a note is about the benchmark, parameters and variant of a comparison. */
static bool is_about(const struct dataset_note *note, const struct comparison *comparison)
{
	return strcmp(note->variant, comparison->variant) == 0 &&
	       strcmp(note->benchmark, comparison->benchmark) == 0 &&
	       strcmp(note->parameters_key, comparison->parameters_key) == 0;
}

/* Whether the variant skipped or failed what the base measured, in any block. */
static bool is_left_open(const struct dataset *dataset, const struct comparison *comparison)
{
	if (comparison->verdict == VERDICT_NONE)
		return true;
	for (size_t i = 0; i < dataset->note_count && comparison->boots_left_out; i++)
		if (dataset->notes[i].kind != NOTE_FINDING &&
		    is_about(&dataset->notes[i], comparison))
			return true;
	return false;
}

static enum conclusion conclude_metric(const struct dataset *dataset,
				       const struct comparison *comparison)
{
	double margin = isnan(comparison->effect_percent) ? 0 : comparison->margin_percent;

	if (comparison->verdict == VERDICT_SLOWER ||
	    (comparison->verdict == VERDICT_DETERMINISTIC && worsening(comparison) > margin &&
	     !comparison_within_repeats(comparison)))
		return CONCLUSION_REGRESSION;
	if (comparison->verdict == VERDICT_INCONCLUSIVE || is_left_open(dataset, comparison))
		return CONCLUSION_INCONCLUSIVE;
	return CONCLUSION_NO_REGRESSION;
}

static bool is_finding(const struct dataset_note *note)
{
	return note->kind == NOTE_FINDING && note->trigger && note->outcome;
}

/* Of one trigger, with the same benchmark and parameters. */
static bool same_trigger(const struct dataset_note *left, const struct dataset_note *right)
{
	return strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0 &&
	       strcmp(left->trigger, right->trigger) == 0;
}

/* Whether what a finding of a variant is about works in every boot of the base that tried it. */
static bool works_in_base(const struct comparison_set *set, const struct dataset_note *finding)
{
	const struct dataset *dataset = set->dataset;
	bool works = false;

	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];

		if (!is_finding(note) || strcmp(note->variant, set->options.base_variant) != 0 ||
		    !same_trigger(note, finding))
			continue;
		if (strcmp(note->outcome, worked) != 0)
			return false;
		works = true;
	}
	return works;
}

/* Whether the variant is one of those that decide: not the base, not a side of an A/A check, no
 * stub. */
static bool is_judged(const struct comparison_set *set, const char *variant)
{
	if (variant_is_stub(set->dataset->campaign, variant))
		return false;
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].variant, variant) == 0)
			return true;
	return false;
}

/* Whether a boot has a finding of the same benchmark and parameters as a note. */
static bool has_finding(const struct dataset *dataset, const struct dataset_note *of)
{
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];

		if (is_finding(note) && strcmp(note->boot, of->boot) == 0 &&
		    strcmp(note->benchmark, of->benchmark) == 0 &&
		    strcmp(note->parameters_key, of->parameters_key) == 0)
			return true;
	}
	return false;
}

/* A boot that ended in a benchmark before it could find what works in the base. */
static bool ended_where_base_works(const struct comparison_set *set,
				   const struct dataset_note *ended)
{
	const struct dataset *dataset = set->dataset;

	if (ended->kind != NOTE_BOOT || !*ended->benchmark || has_finding(dataset, ended))
		return false;
	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];

		if (is_finding(note) && strcmp(note->variant, set->options.base_variant) == 0 &&
		    strcmp(note->benchmark, ended->benchmark) == 0 &&
		    strcmp(note->parameters_key, ended->parameters_key) == 0)
			return works_in_base(set, note);
	}
	return false;
}

static bool has_broken(const struct comparison_set *set)
{
	const struct dataset *dataset = set->dataset;

	for (size_t i = 0; i < dataset->note_count; i++) {
		const struct dataset_note *note = &dataset->notes[i];
		bool failed = is_finding(note) && strcmp(note->outcome, worked) != 0;

		if ((failed || note->kind == NOTE_BOOT) && is_judged(set, note->variant) &&
		    (failed ? works_in_base(set, note) : ended_where_base_works(set, note)))
			return true;
	}
	return false;
}

enum conclusion comparison_set_conclude(const struct comparison_set *set)
{
	enum conclusion conclusion = CONCLUSION_NOTHING;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		enum conclusion of_metric;

		if (!comparison->primary || isnan(comparison->base) ||
		    !is_judged(set, comparison->variant))
			continue;
		of_metric = conclude_metric(set->dataset, comparison);
		if (of_metric == CONCLUSION_REGRESSION)
			return of_metric;
		if (of_metric == CONCLUSION_INCONCLUSIVE || conclusion == CONCLUSION_NOTHING)
			conclusion = of_metric;
	}
	if (has_broken(set))
		return CONCLUSION_REGRESSION;
	/* What differs from itself shows no absence of differences. */
	return conclusion == CONCLUSION_NO_REGRESSION && set->same_differs ?
		       CONCLUSION_INCONCLUSIVE : conclusion;
}
