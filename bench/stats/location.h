/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Middle and spread of one set of numbers. All of these sort `values` in place; `count` ≥ 1. */
#ifndef UVBENCH_LOCATION_H
#define UVBENCH_LOCATION_H

#include <stddef.h>

double location_median(double *values, size_t count);

/* The quantile at `fraction` (0 … 1), linear between order statistics: definition 7 of Hyndman and
 * Fan, "Sample quantiles in statistical packages", 1996; R's default. */
double location_quantile(double *values, size_t count, double fraction);

/* Distance of the quartiles over |median|: a spread that single outliers (a timer tick in one
 * sample) leave alone. 0 where the quartiles agree, infinite where only the median is 0. */
double location_relative_quartile_spread(double *values, size_t count);

/* Largest distance of a value from the median over |median|: "within ±x of one number". 0 where
 * all values agree, infinite where only the median is 0. */
double location_relative_deviation(double *values, size_t count);

#endif
