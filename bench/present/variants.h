/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The variants of a dataset, and what comparisons of one variant have in common. */
#ifndef UVBENCH_VARIANTS_H
#define UVBENCH_VARIANTS_H

#include "present/present.h"

/* Metrics that count Ultravisor calls a page, by command. */
#define UV_CALLS_PREFIX "uv_calls."

/* Names in the campaign's order, then by first boot; borrowed from the dataset. */
struct variant_list {
	const char **names;
	size_t count;
};

int variant_list_make(struct variant_list *list, const struct dataset *dataset,
		      struct failure *failure);
void variant_list_free(struct variant_list *list);

/* Fails where `base` is not among them, or nothing else to be compared is. */
int variant_list_check(const struct variant_list *list, const json_t *campaign, const char *base,
		       struct failure *failure);

/* Roles in a campaign's plan: the base, and the two sides of its check against itself (A/A). */
#define ROLE_BASE "base"
#define ROLE_CHECK_BASE "aa-base"
#define ROLE_CHECK "aa"

/* The role of a kernel whose hook is empty: it explains a difference, and decides nothing. */
#define ROLE_STUB "stub"

/* A variant's role in the plan; "" where it has none. */
const char *variant_role(const json_t *campaign, const char *name);

/* The name of the first variant in a role, or NULL. */
const char *variant_of_role(const json_t *campaign, const char *role);

/* Whether a variant is a side of the check of the base against itself, and of no other comparison. */
bool variant_is_check(const json_t *campaign, const char *name);

/* Whether a variant is there to explain a difference, and to decide nothing. */
bool variant_is_stub(const json_t *campaign, const char *name);

/* What a campaign's plan says of a variant's kernel; NULL where it says nothing. */
const json_t *variant_kernel(const json_t *campaign, const char *name);

bool comparison_is_uv_calls(const struct comparison *comparison);

/* Same variant, benchmark and parameters. */
bool comparison_same_subject(const struct comparison *left, const struct comparison *right);

/* Whether the variant differs from the base, as far as can be told: an interval that leaves 0 out,
 * or, where there is no interval, a difference. */
bool comparison_differs(const struct comparison *comparison);

#endif
