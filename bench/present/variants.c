/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variants of a dataset. */
#include "present/variants.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/effect.h"
#include "record/stream.h"

static bool is_listed(const struct variant_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

static int add(struct variant_list *list, const char *name, struct failure *failure)
{
	const char **larger;

	if (is_listed(list, name))
		return 0;
	larger = reallocarray(list->names, list->count + 1, sizeof(*larger));
	if (!larger)
		return failure_set(failure, "compare: out of memory");
	list->names = larger;
	list->names[list->count++] = name;
	return 0;
}

int variant_list_make(struct variant_list *list, const struct dataset *dataset,
		      struct failure *failure)
{
	size_t index;
	json_t *variant;

	*list = (struct variant_list){ 0 };
	json_array_foreach(json_object_get(dataset->campaign, "variants"), index, variant) {
		const char *name = json_string_value(json_object_get(variant, "name"));

		if (name && add(list, name, failure) < 0)
			return -1;
	}
	for (size_t i = 0; i < dataset->observation_count; i++)
		if (add(list, dataset->observations[i].variant, failure) < 0)
			return -1;
	return 0;
}

void variant_list_free(struct variant_list *list)
{
	free(list->names);
	*list = (struct variant_list){ 0 };
}

int variant_list_check(const struct variant_list *list, const json_t *campaign, const char *base,
		       struct failure *failure)
{
	char names[512] = "";
	size_t used = 0, compared = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (used < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 i ? ", " : "", list->names[i]);
		compared += !variant_is_check(campaign, list->names[i]);
	}
	if (!is_listed(list, base))
		return failure_set(failure,
				   "compare: no variant named \"%s\" (there are: %s); --base names "
				   "the one that the others are compared with", base, names);
	if (compared < 2)
		return failure_set(failure, "compare: \"%s\" is the only variant: nothing to "
					    "compare it with", base);
	return 0;
}

static const json_t *find_variant(const json_t *campaign, const char *name)
{
	size_t index;
	json_t *variant;

	json_array_foreach(json_object_get(campaign, "variants"), index, variant)
		if (strcmp(record_text(variant, "name"), name) == 0)
			return variant;
	return NULL;
}

const char *variant_role(const json_t *campaign, const char *name)
{
	return record_text(find_variant(campaign, name), "role");
}

const char *variant_of_role(const json_t *campaign, const char *role)
{
	size_t index;
	json_t *variant;

	json_array_foreach(json_object_get(campaign, "variants"), index, variant)
		if (strcmp(record_text(variant, "role"), role) == 0)
			return json_string_value(json_object_get(variant, "name"));
	return NULL;
}

bool variant_is_check(const json_t *campaign, const char *name)
{
	const char *role = variant_role(campaign, name);

	return strcmp(role, ROLE_CHECK_BASE) == 0 || strcmp(role, ROLE_CHECK) == 0;
}

bool variant_is_stub(const json_t *campaign, const char *name)
{
	return strcmp(variant_role(campaign, name), ROLE_STUB) == 0;
}

const json_t *variant_kernel(const json_t *campaign, const char *name)
{
	return json_object_get(find_variant(campaign, name), "kernel");
}

bool comparison_is_uv_calls(const struct comparison *comparison)
{
	return strncmp(comparison->metric, UV_CALLS_PREFIX, strlen(UV_CALLS_PREFIX)) == 0;
}

bool comparison_same_subject(const struct comparison *left, const struct comparison *right)
{
	return strcmp(left->variant, right->variant) == 0 &&
	       strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0;
}

bool comparison_within_repeats(const struct comparison *comparison)
{
	const double share = 2 * DETERMINISTIC_SPREAD;
	const double *range = comparison->range_difference;
	double allowed = share * fabs(comparison->base);

	if (comparison->verdict == VERDICT_NONE || !isnan(comparison->p_value))
		return false;
	if (comparison->builds && !isnan(comparison->range_percent[0]))
		return comparison->range_percent[0] >= -100 * share &&
		       comparison->range_percent[1] <= 100 * share;
	if (comparison->builds)
		return range[0] >= -allowed && range[1] <= allowed;
	return fabs(comparison->difference) <= allowed;
}

bool comparison_differs(const struct comparison *comparison)
{
	if (comparison->verdict == VERDICT_NONE)
		return false;
	if (isnan(comparison->ci95_difference[0]))
		return comparison->difference != 0 && !comparison_within_repeats(comparison);
	return comparison->ci95_difference[0] > 0 || comparison->ci95_difference[1] < 0;
}
