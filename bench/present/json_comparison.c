/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One comparison as a JSON object. */
#include <math.h>
#include <stdint.h>

#include "present/figures.h"
#include "present/json_parts.h"

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval(const double ends[2])
{
	return isfinite(ends[0]) && isfinite(ends[1]) ?
	       json_pack("[o, o]", number(ends[0]), number(ends[1])) : json_null();
}

json_t *json_text(struct words *words, const char *string)
{
	json_t *value = json_string(string);

	return value ? value : json_string(words_clean(words, string));
}

static json_t *verdict(enum verdict verdict)
{
	return verdict == VERDICT_NONE ? json_null() : json_string(figure_verdict_name(verdict));
}

static json_t *marks(unsigned marks)
{
	static const struct {
		enum comparison_mark mark;
		const char *name;
	} names[] = {
		{ MARK_DRIFT, "drift" },
		{ MARK_BIMODAL, "bimodal" },
		{ MARK_OUTLYING, "outlying boot" },
		{ MARK_LONG_INSTRUCTIONS, "long instructions" },
		{ MARK_COARSE, "coarse" },
		{ MARK_STRAYING, "straying samples" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (marks & names[i].mark)
			(void)json_array_append_new(list, json_string(names[i].name));
	return list;
}

/* "more_blocks": a number; "too close" where no sensible number would do; null: none, or not asked. */
static json_t *more_blocks(size_t blocks)
{
	if (blocks == SIZE_MAX)
		return json_string("too close");
	return blocks ? json_integer((json_int_t)blocks) : json_null();
}

static json_t *family(size_t size)
{
	return size ? json_integer((json_int_t)size) : json_null();
}

static json_t *builds(const struct comparison *comparison)
{
	if (!comparison->builds)
		return json_null();
	return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)comparison->builds,
			 "range_difference", interval(comparison->range_difference),
			 "range_percent", interval(comparison->range_percent));
}

json_t *json_comparison(struct words *words, const struct comparison *comparison,
			bool name_variant)
{
	json_t *object = json_pack("{s:o, s:O, s:o, s:o, s:s, s:b, s:b, s:I, s:I}",
				   "benchmark", json_text(words, comparison->benchmark),
				   "parameters", comparison->parameters,
				   "metric", json_text(words, comparison->metric),
				   "unit", json_text(words, comparison->unit),
				   "direction", comparison->direction == DIRECTION_LOWER ?
						"lower" : "higher",
				   "primary", comparison->primary,
				   "paired", comparison->paired,
				   "blocks", (json_int_t)comparison->blocks,
				   "boots_left_out", (json_int_t)comparison->boots_left_out);
	json_t *figures = json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:f, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:o, s:o, s:b, s:o}",
		"base", number(comparison->base),
		"patched", number(comparison->patched),
		"difference", number(comparison->difference),
		"effect_percent", number(comparison->effect_percent),
		"ci95_percent", interval(comparison->ci95_percent),
		"ci95_difference", interval(comparison->ci95_difference),
		"p_value", number(comparison->p_value),
		"p_holm", number(comparison->p_holm),
		"family", family(comparison->family),
		"margin_percent", comparison->margin_percent,
		"simultaneous_percent", interval(comparison->simultaneous_percent),
		"simultaneous_difference", interval(comparison->simultaneous_difference),
		"verdict_percent", interval(comparison->verdict_percent),
		"verdict_difference", interval(comparison->verdict_difference),
		"verdict_confidence", number(comparison->verdict_confidence),
		"bootstrap_percent", interval(comparison->bootstrap_percent),
		"builds", builds(comparison),
		"marks", marks(comparison->marks),
		"more_blocks", more_blocks(comparison->more_blocks),
		"uv_calls_differ", comparison->uv_calls_differ,
		"verdict", verdict(comparison->verdict));

	if (!object || !figures || json_object_update(object, figures) < 0) {
		json_decref(object);
		object = NULL;
	}
	json_decref(figures);
	if (object && name_variant)
		(void)json_object_set_new(object, "variant", json_text(words, comparison->variant));
	return object;
}
