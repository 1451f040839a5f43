/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons as JSON: {"comparisons":[…]}; what does not apply is null. */
#include <math.h>
#include <string.h>

#include "present/present.h"
#include "present/variants.h"
#include "present/words.h"

/* Digits that survive a round trip through decimal without noise such as 0.10000000000000001. */
#define DIGITS 15

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval(const double ends[2])
{
	return isfinite(ends[0]) && isfinite(ends[1]) ?
	       json_pack("[o, o]", number(ends[0]), number(ends[1])) : json_null();
}

static json_t *text(struct words *words, const char *string)
{
	json_t *value = json_string(string);

	/* A CSV may hold what is no UTF-8. */
	return value ? value : json_string(words_clean(words, string));
}

static json_t *verdict(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_FASTER] = "faster",
		[VERDICT_SLOWER] = "slower",
		[VERDICT_EQUIVALENT] = "equivalent",
		[VERDICT_INCONCLUSIVE] = "inconclusive",
		[VERDICT_DETERMINISTIC] = "deterministic",
		[VERDICT_EXPLORATORY] = "exploratory",
	};

	return verdict == VERDICT_NONE ? json_null() : json_string(names[verdict]);
}

static json_t *comparison_object(struct words *words, const struct comparison *comparison,
				 bool name_variant)
{
	json_t *object = json_pack("{s:o, s:O, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
				   "benchmark", text(words, comparison->benchmark),
				   "parameters", comparison->parameters,
				   "metric", text(words, comparison->metric),
				   "unit", text(words, comparison->unit),
				   "blocks", (json_int_t)comparison->blocks,
				   "base", number(comparison->base),
				   "patched", number(comparison->patched),
				   "difference", number(comparison->difference),
				   "effect_percent", number(comparison->effect_percent),
				   "ci95_percent", interval(comparison->ci95_percent),
				   "p_value", number(comparison->p_value),
				   "verdict", verdict(comparison->verdict));

	/* With more than two variants "patched" is the figure of this one. */
	if (object && name_variant)
		(void)json_object_set_new(object, "variant", text(words, comparison->variant));
	return object;
}

int present_json(FILE *out, const struct comparison_set *set)
{
	struct words words = { 0 };
	json_t *list = json_array();
	json_t *document = json_pack("{s:o}", "comparisons", list);
	int result = document ? 0 : -1;

	for (size_t i = 0; i < set->count && result == 0; i++) {
		bool several = strcmp(set->comparisons[i].variant, set->comparisons[0].variant) ||
			       strcmp(set->comparisons[set->count - 1].variant,
				      set->comparisons[0].variant);

		result = json_array_append_new(list, comparison_object(&words, &set->comparisons[i],
								       several));
	}
	if (result == 0)
		result = json_dumpf(document, out, JSON_INDENT(1) | JSON_REAL_PRECISION(DIGITS));
	json_decref(document);
	words_free(&words);
	return result < 0 || fputc('\n', out) == EOF || ferror(out) ? -1 : 0;
}
