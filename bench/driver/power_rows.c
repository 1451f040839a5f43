/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of uvbench plan's table, by simulation. */
#include "driver/power_rows.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "stats/power.h"

/* Blocks beyond the fewest that rows are made for. */
static const size_t steps[] = { 0, 1, 2, 3, 4, 6, 9, 12, 16, 22, 30, 40 };

/* The margin is found to this part of itself. */
#define MARGIN_PRECISION 0.01

static const double powers[POWER_POINT_POWERS] = { 0.80, 0.95 };

static double percent_of(double logarithm)
{
	return 100 * expm1(logarithm);
}

/* The smallest margin within which intervals about no difference lie with 80 % power. */
static double equivalence_margin(struct power_design design, double *workspace)
{
	double within = design.block_sd, least = 0;
	double share = 0;

	if (power_smallest_blocks(design.level) > design.blocks)
		return INFINITY;
	if (!(within > 0))
		return 0;
	for (design.margin = within; share < powers[0]; design.margin *= 2) {
		within = design.margin;
		(void)power_of(&design, 0, POWER_EXPERIMENTS, POWER_SEED, &share, workspace);
	}
	while (within - least > MARGIN_PRECISION * within) {
		design.margin = least + (within - least) / 2;
		(void)power_of(&design, 0, POWER_EXPERIMENTS, POWER_SEED, &share, workspace);
		if (share < powers[0])
			least = design.margin;
		else
			within = design.margin;
	}
	return within;
}

static struct power_design design_of(const struct power_question *question, size_t blocks)
{
	return (struct power_design){
		.blocks = blocks,
		.level = question->level / (double)question->family,
		.margin = log1p(question->margin_percent / 100),
		.block_sd = question->block_sd,
	};
}

int power_row(const struct power_question *question, size_t blocks, struct power_point *row)
{
	const struct power_design design = design_of(question, blocks);
	double *workspace = calloc(power_workspace(blocks), sizeof(*workspace));

	if (!workspace)
		return -1;
	row->blocks = blocks;
	row->hours = question->boot_seconds > 0 ?
			     (double)(question->boots_before + blocks * question->boots_of_block) *
				     question->boot_seconds /
				     question->jobs / 3600 : NAN;
	for (size_t i = 0; i < POWER_POINT_POWERS; i++)
		row->effect[i] = percent_of(power_detectable_effect(
			&design, powers[i], POWER_EXPERIMENTS, POWER_SEED, workspace));
	row->equivalence = percent_of(equivalence_margin(design, workspace));
	free(workspace);
	return 0;
}

size_t power_rows(const struct power_question *question, size_t asked,
		  struct power_point rows[POWER_ROW_LIMIT])
{
	size_t fewest = power_smallest_blocks(question->level / (double)question->family);
	size_t count = 0;
	bool placed = asked == 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		size_t blocks = fewest + steps[i];

		if (!placed && asked <= blocks) {
			placed = true;
			if (asked < blocks && power_row(question, asked, &rows[count++]) < 0)
				return 0;
		}
		if (power_row(question, blocks, &rows[count++]) < 0)
			return 0;
	}
	if (!placed && power_row(question, asked, &rows[count++]) < 0)
		return 0;
	return count;
}

size_t power_rows_equivalent(const struct power_question *question, size_t most)
{
	struct power_design design = design_of(question, most);
	double *workspace = calloc(power_workspace(most), sizeof(*workspace));
	/* The normal approximation is a little too hopeful where blocks are few: from there on upwards. */
	size_t blocks = power_blocks_to_decide(0, question->block_sd, design.margin, design.level,
					       most);
	double share = 0;

	if (!workspace || blocks == SIZE_MAX || !(design.margin > 0)) {
		free(workspace);
		return SIZE_MAX;
	}
	for (; blocks <= most; blocks++) {
		design.blocks = blocks;
		(void)power_of(&design, 0, POWER_EXPERIMENTS, POWER_SEED, &share, workspace);
		if (share >= powers[0])
			break;
	}
	free(workspace);
	return blocks <= most ? blocks : SIZE_MAX;
}
