/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What so many blocks can show: the rows of uvbench plan's table. */
#ifndef UVBENCH_POWER_ROWS_H
#define UVBENCH_POWER_ROWS_H

#include "present/plot_power.h"

struct power_question {
	size_t family;            /* primary metrics that share the level */
	double level;             /* of all of them together */
	double margin_percent;
	double block_sd;          /* standard deviation of the blocks' log-ratios */
	size_t boots_of_block;
	size_t boots_before;      /* those of an A/A check */
	double boot_seconds;      /* 0: unknown */
	unsigned jobs;            /* boots side by side */
};

#define POWER_ROW_LIMIT 24

/* Simulated experiments behind each figure, and their seed: a power of 80 % is known to 1 %. */
#define POWER_EXPERIMENTS 2000
#define POWER_SEED 1

/* Fills `rows` from the smallest number of blocks that can reach its level on, with `asked` (0:
 * none) among them. Returns how many, 0 when memory ran out. */
size_t power_rows(const struct power_question *question, size_t asked,
		  struct power_point rows[POWER_ROW_LIMIT]);

/* One row; -1 when memory ran out. */
int power_row(const struct power_question *question, size_t blocks, struct power_point *row);

/* The fewest blocks, at most `most`, that show "equivalent" within the question's margin with 80
 * % power where there is no difference; SIZE_MAX where there are none, or memory ran out. */
size_t power_rows_equivalent(const struct power_question *question, size_t most);

#endif
