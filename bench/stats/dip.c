/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hartigan's dip. Heights are counted in values, the distribution function's steps of 1/n, and
 * distances doubled, so that the smallest dip is 1. */
#include "stats/dip.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <stdbool.h>

#include "stats/generator.h"

/* Where the distribution function's hull from below (greatest convex minorant) or from above (least
 * concave majorant) bends between two values: indices, upwards. */
struct hull {
	size_t *knots;
	size_t last; /* index of the last knot */
};

/* The modal interval as far as it is known, and the hulls between its ends. */
struct modal {
	const double *values;
	size_t low, high;
	struct hull minorant, majorant;
	size_t minorant_knot, majorant_knot; /* between which the hulls are furthest apart */
};

size_t dip_workspace(size_t count)
{
	return 4 * count; /* next knots of both hulls, then their knots */
}

/* Whether the straight line from value a over b to c turns upwards at b. */
static bool turns_up(const double *values, size_t a, size_t b, size_t c)
{
	return (values[c] - values[b]) * (double)(b - a) <
	       (values[b] - values[a]) * (double)(c - b);
}

static bool turns_down(const double *values, size_t a, size_t b, size_t c)
{
	return (values[c] - values[b]) * (double)(b - a) >
	       (values[b] - values[a]) * (double)(c - b);
}

/* before[i]: the knot before i on the minorant of values 0 … i. */
static void link_minorant(const double *values, size_t count, size_t *before)
{
	before[0] = 0;
	for (size_t i = 1; i < count; i++) {
		before[i] = i - 1;
		while (before[i] != 0 && !turns_up(values, before[before[i]], before[i], i))
			before[i] = before[before[i]];
	}
}

/* after[i]: the knot after i on the majorant of values i … count − 1. */
static void link_majorant(const double *values, size_t count, size_t *after)
{
	after[count - 1] = count - 1;
	for (size_t i = count - 1; i-- > 0;) {
		after[i] = i + 1;
		while (after[i] != count - 1 && !turns_down(values, i, after[i], after[after[i]]))
			after[i] = after[after[i]];
	}
}

static void follow(struct modal *modal, const size_t *before, const size_t *after)
{
	size_t *knots = modal->minorant.knots;
	size_t last = 0;

	for (size_t knot = modal->high; knot > modal->low; knot = before[knot])
		last++;
	modal->minorant.last = last;
	for (size_t knot = modal->high, i = last + 1; i-- > 0; knot = before[knot])
		knots[i] = knot;
	knots = modal->majorant.knots;
	knots[0] = modal->low;
	for (last = 0; knots[last] < modal->high; last++)
		knots[last + 1] = after[knots[last]];
	modal->majorant.last = last;
}

/* Height above `from` of the line from value `from` to `to`, at value `at`. */
static double height(const double *values, size_t from, size_t to, size_t at)
{
	return (values[at] - values[from]) * (double)(to - from) / (values[to] - values[from]);
}

/* The widest gap between the hulls, at a knot of either: where it is, and how wide. The majorant
 * stands one step higher, since the distribution function has already risen there. */
static double widest_gap(struct modal *modal)
{
	const double *values = modal->values;
	const size_t *lower = modal->minorant.knots, *upper = modal->majorant.knots;
	size_t a = 1, b = 1;
	double widest = 0;

	if (modal->minorant.last == 1 && modal->majorant.last == 1) {
		modal->minorant_knot = 0;
		modal->majorant_knot = 1;
		return 1;
	}
	while (lower[a] != modal->high || upper[b] != modal->high) {
		bool at_upper = lower[a] > upper[b];
		const size_t *line = at_upper ? &lower[a - 1] : &upper[b - 1];
		size_t at = at_upper ? upper[b] : lower[a];
		double along, gap;

		if (values[line[0]] < values[line[1]]) {
			along = height(values, line[0], line[1], at);
			gap = at_upper ? (double)(at - line[0]) + 1 - along :
					 along - (double)(at - line[0]) + 1;
			if (gap >= widest) {
				widest = gap;
				modal->minorant_knot = at_upper ? a - 1 : a;
				modal->majorant_knot = b;
			}
		}
		if (at_upper)
			b++;
		else
			a++;
	}
	return widest;
}

/* The furthest that the distribution function lies above (or below) the straight pieces of a hull
 * between two of its knots. */
static double furthest(const double *values, const size_t *knots, size_t from, size_t to,
		       bool above)
{
	double distance = 0;

	for (size_t knot = from; knot < to; knot++) {
		size_t start = knots[knot], end = knots[knot + 1];

		if (end - start < 2 || values[start] == values[end])
			continue;
		for (size_t at = start; at <= end; at++) {
			double off = (double)(at - start) - height(values, start, end, at);

			distance = fmax(distance, 1 + (above ? off : -off));
		}
	}
	return distance;
}

static double dip_of_sorted(const double *values, size_t count, size_t *workspace)
{
	size_t *before = workspace, *after = workspace + count;
	struct modal modal = {
		.values = values, .low = 0, .high = count - 1,
		.minorant.knots = workspace + 2 * count, .majorant.knots = workspace + 3 * count,
	};
	double dip = 1;

	if (values[0] == values[count - 1])
		return 0.5 / (double)count;
	link_minorant(values, count, before);
	link_majorant(values, count, after);
	for (;;) {
		size_t low, high;

		follow(&modal, before, after);
		if (widest_gap(&modal) < dip)
			break;
		dip = fmax(dip, furthest(values, modal.minorant.knots, 0, modal.minorant_knot,
					 true));
		dip = fmax(dip, furthest(values, modal.majorant.knots, modal.majorant_knot,
					 modal.majorant.last, false));
		low = modal.minorant.knots[modal.minorant_knot];
		high = modal.majorant.knots[modal.majorant_knot];
		if (low == modal.low && high == modal.high)
			break;
		modal.low = low;
		modal.high = high;
	}
	return dip / (2 * (double)count);
}

double dip_statistic(double *values, size_t count, size_t *workspace)
{
	if (count == 0)
		return 0;
	gsl_sort(values, 1, count);
	return dip_of_sorted(values, count, workspace);
}

/* `count` uniform numbers in order, but for a common factor, which the dip does not see: sums of
 * exponential gaps (L. Devroye, "Non-Uniform Random Variate Generation" (1986), V.3.1). */
static void draw_uniform(const struct generator *generator, size_t count, double *values)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += gsl_ran_exponential(&generator->numbers, 1);
		values[i] = sum;
	}
}

double dip_p_value(double dip, size_t count, size_t draws, unsigned long seed, double *values,
		   size_t *workspace)
{
	struct generator generator;
	size_t as_large = 0;

	if (count == 0)
		return 1;
	generator_seed(&generator, seed);
	for (size_t draw = 1; draw <= draws; draw++) {
		draw_uniform(&generator, count, values);
		as_large += dip_of_sorted(values, count, workspace) >= dip;
		if (as_large == DIP_ENOUGH)
			return (double)DIP_ENOUGH / (double)draw;
	}
	return (double)(1 + as_large) / (double)(1 + draws);
}
