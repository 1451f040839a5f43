/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's random numbers with their state in the caller's own variable: nothing is allocated,
 * nothing is shared. The generator is taus2: P. L'Ecuyer, "Maximally equidistributed combined
 * Tausworthe generators", Mathematics of Computation 65 (1996), 203–213; 32 bits a number, period
 * about 2^88. */
#ifndef UVBENCH_GENERATOR_H
#define UVBENCH_GENERATOR_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

struct generator {
	gsl_rng numbers; /* hand its address to gsl_rng_… and gsl_ran_… */
	unsigned long state[4];
};

/* The same seed gives the same numbers; of the seed the lower 32 bits count, and 0 is as 1. The
 * variable must not be copied afterwards: `numbers` points into it. */
void generator_seed(struct generator *generator, unsigned long seed);

/* 32 random bits. */
static inline uint32_t generator_bits(const struct generator *generator)
{
	return (uint32_t)gsl_rng_get(&generator->numbers);
}

/* A whole number below `bound`, at most 2^32: the upper half of a product, which favours no number
 * by more than bound/2^32. */
static inline size_t generator_below(const struct generator *generator, size_t bound)
{
	return (size_t)(((uint64_t)generator_bits(generator) * bound) >> 32);
}

#endif
