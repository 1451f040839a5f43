/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What uvbench plan prints, in 80 columns. */
#ifndef UVBENCH_PLAN_TABLE_H
#define UVBENCH_PLAN_TABLE_H

#include <stdio.h>

#include "driver/plan_spread.h"
#include "driver/power_rows.h"

/* What the level is shared by, and the smallest design that reaches it. */
void plan_table_level(FILE *out, const struct power_question *question);

/* Blocks, hours, what is found with what power, and what is shown to be equivalent. `whose` says
 * what the spread is of. */
void plan_table_rows(FILE *out, const struct power_question *question, const char *whose,
		     const struct power_point *rows, size_t count);

/* A campaign's metrics: what `blocks` find of each, and how many blocks its margin needs.
 * `margin_percent` is for all of them, or negative: their own. -1 when memory ran out. */
int plan_table_metrics(FILE *out, struct words *words, const struct power_question *question,
		       const struct campaign_spread *spread, size_t blocks, double margin_percent);

#endif
