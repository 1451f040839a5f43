/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments with a known truth, and how often they come out as they should.
 *
 * Blocks drift by 1 % (normal logarithms, shared by a block's boots), boots spread by 1 %, samples
 * have noise with a standard deviation of 0.5 % that only slows down: gamma variates of shape 2,
 * skewness √2. */
#ifndef UVBENCH_EXPERIMENT_H
#define UVBENCH_EXPERIMENT_H

#include <math.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

#include "stats/generator.h"

#define BLOCKS 10
#define SAMPLES 30 /* a boot */
#define DRIFT 0.01
#define BOOT_SPREAD 0.01
#define NOISE 0.005
#define LEVEL 0.05

/* The level that a block's boots share. */
static inline double draw_block(const struct generator *generator)
{
	return 250 * exp(gsl_ran_gaussian_ziggurat(&generator->numbers, DRIFT));
}

/* The samples of a boot of a block at `level`. */
static inline void draw_boot(const struct generator *generator, double level,
			     double samples[SAMPLES])
{
	const gsl_rng *numbers = &generator->numbers;
	double boot = level * exp(gsl_ran_gaussian_ziggurat(numbers, BOOT_SPREAD));

	for (size_t i = 0; i < SAMPLES; i++)
		samples[i] = boot * (1 + gsl_ran_gamma(numbers, 2, NOISE / M_SQRT2));
}

struct rate {
	const char *what;
	size_t hits;
	double least, most; /* the limit it must reach, and the one it must keep */
};

/* Prints the rate and asserts its limits, `most` with three binomial standard errors. */
static inline void check(const struct rate *rate, size_t experiments)
{
	double share = (double)rate->hits / (double)experiments;
	double error = 3 * sqrt(rate->most * (1 - rate->most) / (double)experiments);

	print_message("%-58s %6.2f %% (", rate->what, 100 * share);
	if (rate->least > 0)
		print_message("at least %g %%)\n", 100 * rate->least);
	else
		print_message("at most %g %% + %.2f %%)\n", 100 * rate->most, 100 * error);
	assert_true(share >= rate->least);
	assert_true(share <= rate->most + error);
}

#endif
