/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the JSON document. Each returns a new reference, or NULL when memory ran out. */
#ifndef UVBENCH_JSON_PARTS_H
#define UVBENCH_JSON_PARTS_H

#include "present/present.h"
#include "present/words.h"

/* A string from outside: a CSV may hold what is no UTF-8. */
json_t *json_text(struct words *words, const char *string);

/* All fields of one comparison, the variant's name where `name_variant`. */
json_t *json_comparison(struct words *words, const struct comparison *comparison,
			bool name_variant);

/* What was skipped or failed, and boots that ended early: by kind, variant, benchmark, parameters and
 * reason, with the boots. */
json_t *json_not_measured(struct words *words, const struct dataset *dataset);

/* Findings, the same way: their text as `finding`, and `trigger` and `outcome`. */
json_t *json_findings(struct words *words, const struct dataset *dataset);

#endif
