/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variants of a dataset. */
#include "present/variants.h"

#include <stdlib.h>
#include <string.h>

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

int variant_list_check(const struct variant_list *list, const char *base, struct failure *failure)
{
	char names[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < list->count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 i ? ", " : "", list->names[i]);
	if (!is_listed(list, base))
		return failure_set(failure, "compare: no variant named \"%s\" (there are: %s)",
				   base, names);
	if (list->count < 2)
		return failure_set(failure, "compare: \"%s\" is the only variant: nothing to "
					    "compare it with", base);
	return 0;
}

const json_t *variant_kernel(const json_t *campaign, const char *name)
{
	size_t index;
	json_t *variant;

	json_array_foreach(json_object_get(campaign, "variants"), index, variant)
		if (strcmp(record_text(variant, "name"), name) == 0)
			return json_object_get(variant, "kernel");
	return NULL;
}
