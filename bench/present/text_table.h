/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of a report as plain text. */
#ifndef UVBENCH_TEXT_TABLE_H
#define UVBENCH_TEXT_TABLE_H

#include <stdio.h>

#include "present/report_rows.h"

/* Writes headings and rows in lines of at most `limit` columns: spare columns give way first, then
 * long labels move to lines of their own. */
void text_table(FILE *out, struct words *words, const struct report_table *table, size_t limit);

#endif
