/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a mail to a list. */
#ifndef UVBENCH_LKML_H
#define UVBENCH_LKML_H

#include <stdio.h>

#include "present/report.h"

/* Writes the tables of all variants, each followed by an empty line; they take the place of the
 * report's own. */
void lkml_tables(FILE *out, struct report *report, const struct comparison_set *set);

/* "Verdict at a margin of ±1 %: no regression. Of 17 rows: …" */
const char *lkml_verdict(struct words *words, const struct comparison_set *set);

#endif
