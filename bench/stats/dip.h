/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hartigan's dip, a measure of more than one mode: J. A. Hartigan, P. M. Hartigan, "The dip test of
 * unimodality", Annals of Statistics 13 (1985), 70–84; the algorithm is P. M. Hartigan's, AS 217,
 * Applied Statistics 34 (1985), 320–325. */
#ifndef UVBENCH_DIP_H
#define UVBENCH_DIP_H

#include <stddef.h>

/* Numbers (not bytes) of size_t that both functions need. */
size_t dip_workspace(size_t count);

/* The largest distance of the values' distribution function from the nearest one with a single
 * mode; at least 1/(2n), as R's diptest::dip has it, which is also what fewer than 2 values and
 * values that are all the same give. Sorts `values` in place. 0 without values. */
double dip_statistic(double *values, size_t count, size_t *workspace);

/* p of "one mode" against the uniform, the least favourable: by simulated samples with `seed`,
 * until DIP_ENOUGH of them have a dip at least as large, p = DIP_ENOUGH/samples (J. Besag, P.
 * Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991), 301–304), or until there are
 * `draws`, p = (1 + those as large)/(1 + draws). So a large p costs little. `values` takes
 * `count` numbers. */
double dip_p_value(double dip, size_t count, size_t draws, unsigned long seed, double *values,
		   size_t *workspace);

#define DIP_ENOUGH 20

#endif
