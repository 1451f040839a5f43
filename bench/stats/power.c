/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a design can find. */
#include "stats/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdint.h>

#include "stats/generator.h"
#include "stats/pair_sums.h"
#include "stats/signed_rank.h"

#define POWER_TO_DECIDE 0.8

size_t power_smallest_blocks(double level)
{
	size_t blocks = 1;

	if (!(level > 0))
		return SIZE_MAX;
	while (ldexp(2, -(int)blocks) > level)
		blocks++;
	return blocks;
}

size_t power_workspace(size_t blocks)
{
	return blocks + signed_rank_workspace(blocks);
}

/* Where the interval of one experiment lies. */
struct place {
	bool above, below, within;
};

/* The interval's ends are the k-th Walsh averages from below and above; whether they lie beyond a
 * value is told by how many averages do, which is cheaper than finding them. */
static struct place place_of(const struct pair_sums *sums, size_t k, double margin)
{
	size_t total = pair_sums_total(sums);
	double least_above = nextafter(2 * margin, -INFINITY);
	double least_below = nextafter(-2 * margin, -INFINITY);
	size_t to_margin = pair_sums_at_most(sums, 2 * margin);
	size_t to_other = pair_sums_at_most(sums, -2 * margin);
	size_t less_than_margin = pair_sums_at_most(sums, least_above);
	size_t less_than_other = pair_sums_at_most(sums, least_below);

	return (struct place){
		.above = to_margin < k,
		.below = less_than_other > total - k,
		.within = to_other < k && less_than_margin > total - k,
	};
}

double power_of(const struct power_design *design, double effect, size_t experiments,
		unsigned long seed, double *equivalent, double *workspace)
{
	const size_t blocks = design->blocks;
	const size_t k = signed_rank_critical(blocks, 1 - design->level, workspace + blocks);
	const struct pair_sums sums = { .x = workspace, .count_x = blocks };
	struct generator generator;
	size_t found = 0, within = 0;

	generator_seed(&generator, seed);
	for (size_t i = 0; k > 0 && i < experiments; i++) {
		struct place place;

		for (size_t j = 0; j < blocks; j++)
			workspace[j] = effect + gsl_ran_gaussian_ziggurat(&generator.numbers,
									  design->block_sd);
		gsl_sort(workspace, 1, blocks);
		place = place_of(&sums, k, design->margin);
		found += effect == 0 ? place.above || place.below :
			 effect > 0  ? place.above : place.below;
		within += place.within;
	}
	if (equivalent)
		*equivalent = experiments ? (double)within / (double)experiments : 0;
	return experiments ? (double)found / (double)experiments : 0;
}

double power_detectable_effect(const struct power_design *design, double power,
			       size_t experiments, unsigned long seed, double *workspace)
{
	const double margin = design->margin;
	double beyond = design->block_sd, least = 0;

	if (power_smallest_blocks(design->level) > design->blocks)
		return INFINITY;
	if (!(beyond > 0))
		return margin;
	while (beyond < HUGE_VAL &&
	       power_of(design, margin + beyond, experiments, seed, NULL, workspace) < power) {
		least = beyond;
		beyond *= 2;
	}
	while (beyond - least > 0.01 * beyond) {
		double middle = least + (beyond - least) / 2;

		if (power_of(design, margin + middle, experiments, seed, NULL, workspace) < power)
			least = middle;
		else
			beyond = middle;
	}
	return margin + beyond;
}

/* Power of n blocks by the normal approximation, for an estimate that is the truth. */
static double expected_power(double blocks, double estimate, double block_sd, double margin,
			     double level)
{
	double error = block_sd * sqrt(M_PI / 3 / blocks);
	double reach = gsl_cdf_ugaussian_Qinv(level / 2);

	if (fabs(estimate) > margin)
		return gsl_cdf_ugaussian_P((fabs(estimate) - margin) / error - reach);
	return gsl_cdf_ugaussian_P((margin - estimate) / error - reach) +
	       gsl_cdf_ugaussian_P((margin + estimate) / error - reach) - 1;
}

size_t power_blocks_to_decide(double estimate, double block_sd, double margin, double level,
			      size_t most)
{
	size_t enough = most;
	size_t fewest = power_smallest_blocks(level);

	if (fewest > most || fabs(estimate) == margin)
		return SIZE_MAX;
	if (block_sd == 0)
		return fewest;
	if (expected_power((double)most, estimate, block_sd, margin, level) < POWER_TO_DECIDE)
		return SIZE_MAX;
	while (fewest < enough) {
		size_t middle = fewest + (enough - fewest) / 2;

		if (expected_power((double)middle, estimate, block_sd, margin, level) <
		    POWER_TO_DECIDE)
			fewest = middle + 1;
		else
			enough = middle;
	}
	return enough;
}
