/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came out of starting boots again, as text of 80 columns. */
#ifndef UVBENCH_VERIFY_TABLE_H
#define UVBENCH_VERIFY_TABLE_H

#include <stdio.h>

#include "driver/verify_figures.h"

/* What stands over and under the table. Borrowed. */
struct verify_heading {
	const char *campaign;      /* folder of the old records */
	const char *records;       /* folder of the new ones */
	const json_t *boots;       /* as verify_choose returns them */
	unsigned long seed;        /* of their choice */
	const json_t *differences; /* as verify_differences returns them */
};

/* How many rows did not come out again; of how many that can't be told. */
size_t verify_table_differing(const struct verify_figures *figures);
size_t verify_table_unknown(const struct verify_figures *figures);

/* Prints a line a metric; metrics that are 0 then and now, counters, findings, skips and errors only
 * where they differ, and their number. Returns 0, or -1 when memory ran out. */
int verify_table_print(FILE *out, struct words *words, const struct verify_figures *figures,
		       const struct verify_heading *heading);

#endif
