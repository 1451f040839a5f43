/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GSL's random numbers with their state in the caller's own variable. */
#include "stats/generator.h"

#include <assert.h>

void generator_seed(struct generator *generator, unsigned long seed)
{
	assert(gsl_rng_taus2->size <= sizeof(generator->state));
	generator->numbers.type = gsl_rng_taus2;
	generator->numbers.state = generator->state;
	gsl_rng_set(&generator->numbers, seed);
}
