/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges–Lehmann estimates: J. L. Hodges, E. L. Lehmann, "Estimates of location based on rank
 * tests", Annals of Mathematical Statistics 34 (1963), 598–611. */
#ifndef UVBENCH_HODGES_LEHMANN_H
#define UVBENCH_HODGES_LEHMANN_H

#include <stddef.h>

/* Numbers of workspace that each needs: in proportion to the numbers, not to their pairs. */
size_t hodges_lehmann_one_sample_workspace(size_t count);
size_t hodges_lehmann_two_sample_workspace(size_t count_x, size_t count_y);

/* The median of the Walsh averages (x_i + x_j)/2, i ≤ j: location of one sample (of paired
 * differences). NAN without numbers. */
double hodges_lehmann_one_sample(const double *x, size_t count, double *workspace);

/* The median of the differences y_j − x_i: by how much y lies above x. NAN without numbers. */
double hodges_lehmann_two_sample(const double *x, size_t count_x, const double *y,
				 size_t count_y, double *workspace);

#endif
