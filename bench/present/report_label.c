/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for comparisons: what tells one from its fellows, and nothing else. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/figures.h"
#include "present/report.h"
#include "present/variants.h"
#include "record/stream.h"

#define STATE "state"

const char *report_text(struct words *words, const json_t *object, const char *field)
{
	return words_clean(words, record_text(object, field));
}

static const char *value_text(struct words *words, const json_t *value)
{
	const char *text = json_string_value(value);
	const char *clean;
	char *dumped;

	if (text)
		return words_clean(words, text);
	dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
	if (!dumped) {
		words->failed = true;
		return "";
	}
	clean = words_clean(words, dumped);
	free(dumped);
	return clean;
}

/* Whether all comparisons of this benchmark have the same value of parameter `name`. */
static bool is_shared(const struct comparison_set *set, const struct comparison *comparison,
		      const char *name, const json_t *value)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].benchmark, comparison->benchmark) == 0) {
			const json_t *other = json_object_get(set->comparisons[i].parameters, name);

			if (!other || !json_equal(other, value))
				return false;
		}
	return true;
}

static const char *parameter_list(struct words *words, const struct comparison_set *set,
				  const struct comparison *comparison, const char *list,
				  bool shared)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)comparison->parameters, name, value) {
		if (strcmp(name, STATE) == 0 || is_shared(set, comparison, name, value) != shared)
			continue;
		list = words_format(words, "%s%s%s=%s", list, *list ? " " : "",
				    words_clean(words, name), value_text(words, value));
	}
	return list;
}

const char *report_label(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison)
{
	const json_t *state = json_object_get(comparison->parameters, STATE);

	return parameter_list(words, set, comparison, state ? value_text(words, state) : "", false);
}

const char *report_shared_parameters(struct words *words, const struct comparison_set *set,
				     const struct comparison *comparison)
{
	return parameter_list(words, set, comparison, "", true);
}

const char *report_name(struct words *words, const struct comparison_set *set,
			const struct comparison *comparison)
{
	const char *label = report_label(words, set, comparison);

	return words_format(words, "%s%s%s", words_clean(words, comparison->benchmark),
			    *label ? " " : "", label);
}

/* "pin-shared" of "uv_calls.pin_shared". */
static const char *command_name(struct words *words, const char *metric)
{
	char *name = words_array(words, strlen(metric) + 1, 1);

	if (!name)
		return "";
	strcpy(name, metric + strlen(UV_CALLS_PREFIX));
	for (char *at = name; *at; at++)
		if (*at == '_')
			*at = '-';
	return words_clean(words, name);
}

const char *report_full_name(struct words *words, const struct comparison_set *set,
			     const struct comparison *comparison)
{
	const char *name = report_name(words, set, comparison);

	if (strcmp(comparison->metric, "instructions") == 0 ||
	    strcmp(comparison->metric, "time") == 0)
		return name;
	if (comparison_is_uv_calls(comparison))
		return words_format(words, "%s %s calls", name,
				    command_name(words, comparison->metric));
	return words_format(words, "%s %s", name, words_clean(words, comparison->metric));
}

/* The same calls of `without`'s variant: what they differ by there; 0 where that is not counted. */
static double calls_without(const struct comparison_set *set, const struct comparison *calls,
			    const struct comparison *without)
{
	for (size_t i = 0; without && i < set->count; i++)
		if (strcmp(set->comparisons[i].metric, calls->metric) == 0 &&
		    comparison_same_subject(&set->comparisons[i], without) &&
		    comparison_differs(&set->comparisons[i]))
			return set->comparisons[i].difference;
	return 0;
}

/* "1", "1 \u2026 2" over builds. */
static const char *calls_amount(struct words *words, const struct comparison *calls,
				const struct comparison *without, double difference)
{
	double low = fabs(calls->range_difference[0]), high = fabs(calls->range_difference[1]);
	const char *from = figure_calls(words, fmin(low, high));
	const char *to = figure_calls(words, fmax(low, high));

	if (without || calls->builds < 2 || strcmp(from, to) == 0)
		return figure_calls(words, fabs(difference));
	return words_format(words, "%s \u2026 %s", from, to);
}

/* " + 1 export" for every command that differs and is, or is not, `chosen`. */
static const char *add_calls(struct words *words, const struct comparison_set *set,
			     const struct comparison *comparison,
			     const struct comparison *without, const char *line,
			     const char *chosen, bool is_chosen)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *calls = &set->comparisons[i];
		double difference;

		if (!comparison_is_uv_calls(calls) ||
		    !comparison_same_subject(calls, comparison) ||
		    (strcmp(calls->metric, chosen) == 0) != is_chosen)
			continue;
		difference = comparison_differs(calls) ? calls->difference : 0;
		difference -= calls_without(set, calls, without);
		if (fabs(difference) < 1e-9)
			continue;
		line = words_format(words, "%s %s %s %s", line,
				    difference < 0 ? FIGURE_MINUS : "+",
				    calls_amount(words, calls, without, difference),
				    command_name(words, calls->metric));
	}
	return line;
}

const char *report_calls_difference(struct words *words, const struct comparison_set *set,
				    const struct comparison *comparison,
				    const struct comparison *without)
{
	/* The kernel tries pin-shared first and exports where that fails. */
	const char *first = UV_CALLS_PREFIX "pin_shared";
	const char *list = add_calls(words, set, comparison, without, "", first, true);

	return add_calls(words, set, comparison, without, list, first, false);
}

const char *report_difference(struct words *words, const struct comparison_set *set,
			      const struct comparison *comparison)
{
	const char *amount = figure_amount(words, comparison->difference);

	if (comparison->builds > 1)
		amount = figure_range(words, comparison->range_difference, figure_amount);
	return words_format(words, "\u0394 = %s instructions%s", amount,
			    report_calls_difference(words, set, comparison, NULL));
}

const char *report_calls(struct words *words, const struct comparison_set *set,
			 const struct comparison *comparison)
{
	const char *list = "";
	bool counted = false;

	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *calls = &set->comparisons[i];

		if (!comparison_is_uv_calls(calls) || calls->verdict == VERDICT_NONE ||
		    !comparison_same_subject(calls, comparison))
			continue;
		counted = true;
		if (calls->base != 0)
			list = words_format(words, "%s%s%s %s", list, *list ? "\n" : "",
					    figure_calls(words, calls->base),
					    command_name(words, calls->metric));
	}
	if (!counted)
		return "not counted";
	return *list ? list : "none";
}
