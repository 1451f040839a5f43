/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order statistics of all sums of two numbers. A value that is tried splits the sums in two; the
 * value is chosen by interpolating the counts so far, until so few sums are left between two
 * values tried that they can be made and searched. */
#include "stats/pair_sums.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A hinted search expects the sums sought within so many of where the density puts them, and one in
 * so many of those that lie between there and the hint. */
#define HINT_REACH 48
#define HINT_ACCURACY 16

/* The sums that are left between the two values: more than `below` (there are `count_below` up to
 * it), at most `top` (`count_top`). `smallest` and `largest` are sums themselves. */
struct bracket {
	double below, top;
	size_t count_below, count_top;
	double smallest, largest;
};

/* One walk along the staircase of `value`. */
struct walk {
	size_t at_most;  /* sums ≤ value */
	double largest;  /* of these; −infinite where there are none */
	double smallest; /* of the others; infinite where there are none */
};

static struct pair_sums whole(const struct pair_sums *sums)
{
	struct pair_sums table = *sums;

	if (!table.y) {
		table.y = table.x;
		table.count_y = table.count_x;
	}
	return table;
}

struct pair_sums pair_sums_within(const double *x, size_t count, double *sorted)
{
	memcpy(sorted, x, count * sizeof(*x));
	gsl_sort(sorted, 1, count);
	return (struct pair_sums){ .x = sorted, .count_x = count };
}

struct pair_sums pair_sums_between(const double *x, size_t count_x, const double *y,
				   size_t count_y, double *sorted)
{
	for (size_t i = 0; i < count_x; i++)
		sorted[i] = -x[i];
	memcpy(sorted + count_x, y, count_y * sizeof(*y));
	gsl_sort(sorted, 1, count_x);
	gsl_sort(sorted + count_x, 1, count_y);
	return (struct pair_sums){ .x = sorted, .count_x = count_x,
				   .y = sorted + count_x, .count_y = count_y };
}

size_t pair_sums_total(const struct pair_sums *sums)
{
	return sums->y ? sums->count_x * sums->count_y : sums->count_x * (sums->count_x + 1) / 2;
}

size_t pair_sums_workspace(size_t count_x, size_t count_y)
{
	return 2 * (count_x + count_y) + 64;
}

/* Sums that a search makes at once. */
static size_t room_of(const struct pair_sums *sums)
{
	return pair_sums_workspace(sums->count_x, sums->y ? sums->count_y : sums->count_x);
}

/* Without branches on the data: which way the staircase turns can't be predicted. */
static struct walk walk(const struct pair_sums *sums, double value)
{
	const struct pair_sums table = whole(sums);
	ptrdiff_t rows = (ptrdiff_t)table.count_x;
	ptrdiff_t within = sums->y ? 0 : -1; /* as a mask: a row's first column is its own */
	ptrdiff_t row = 0, column = (ptrdiff_t)table.count_y - 1;
	struct walk result = { .largest = -INFINITY, .smallest = INFINITY };
	ptrdiff_t at_most = 0;

	while (row < rows && column >= (row & within)) {
		double sum = table.x[row] + table.y[column];
		ptrdiff_t down = sum <= value; /* to the next row, else one column to the left */

		at_most += -down & (column - (row & within) + 1);
		result.largest = down && sum > result.largest ? sum : result.largest;
		result.smallest = !down && sum < result.smallest ? sum : result.smallest;
		row += down;
		column -= 1 - down;
	}
	result.at_most = (size_t)at_most;
	return result;
}

size_t pair_sums_at_most(const struct pair_sums *sums, double value)
{
	const struct pair_sums table = whole(sums);
	ptrdiff_t rows = (ptrdiff_t)table.count_x;
	ptrdiff_t within = sums->y ? 0 : -1;
	ptrdiff_t row = 0, column = (ptrdiff_t)table.count_y - 1;
	ptrdiff_t at_most = 0;

	while (row < rows && column >= (row & within)) {
		ptrdiff_t down = table.x[row] + table.y[column] <= value;

		at_most += -down & (column - (row & within) + 1);
		row += down;
		column -= 1 - down;
	}
	return (size_t)at_most;
}

/* Sums above one value and up to another. */
struct slice {
	size_t below; /* sums up to the first value */
	size_t count; /* sums in the slice */
};

/* Makes the sums above `below` and up to `top`, as far as there is room. */
static struct slice collect(const struct pair_sums *sums, double below, double top, size_t room,
			    double *collected)
{
	const struct pair_sums table = whole(sums);
	size_t to = table.count_y, from = table.count_y; /* columns up to `top`, up to `below` */
	struct slice slice = { 0, 0 };

	for (size_t row = 0; row < table.count_x; row++) {
		size_t first = sums->y ? 0 : row;

		while (to > first && table.x[row] + table.y[to - 1] > top)
			to--;
		while (from > first && table.x[row] + table.y[from - 1] > below)
			from--;
		if (to <= first)
			break;
		slice.below += from > first ? from - first : 0;
		for (size_t column = GSL_MAX(from, first); column < to; column++, slice.count++)
			if (slice.count < room)
				collected[slice.count] = table.x[row] + table.y[column];
	}
	return slice;
}

size_t pair_sums_list(const struct pair_sums *sums, double *list)
{
	return collect(sums, -INFINITY, INFINITY, pair_sums_total(sums), list).count;
}

/* A value in the bracket, less than the largest, where about `rank` sums are expected below. */
static double interpolated(const struct bracket *bracket, double rank)
{
	double width = bracket->largest - bracket->smallest;
	double part = (rank - (double)bracket->count_below) /
		      (double)(bracket->count_top - bracket->count_below);

	return bracket->smallest + width * GSL_MIN(GSL_MAX(part, 0), 1);
}

/* Narrows the bracket to the sums on that side of `value` where numbers `first` and `last` are.
 * They are on both sides: both are known, and true is returned. */
static bool split(const struct pair_sums *sums, struct bracket *bracket, size_t first, size_t last,
		  double value, double found[2])
{
	struct walk tried = walk(sums, value);

	if (tried.at_most >= last) {
		bracket->top = value;
		bracket->count_top = tried.at_most;
		bracket->largest = tried.largest;
		return false;
	}
	if (tried.at_most < first) {
		bracket->below = value;
		bracket->count_below = tried.at_most;
		bracket->smallest = tried.smallest;
		return false;
	}
	found[0] = tried.largest;
	found[1] = tried.smallest;
	return true;
}

/* The next value to try: by interpolation, aimed a little beyond the ones sought, on the side
 * where the bracket is longer, so that both its ends come near; in every third step the middle,
 * so that it shrinks however uneven the sums are spread. */
static double next_value(const struct bracket *bracket, size_t first, size_t last, size_t room,
			 unsigned step)
{
	double beyond = (double)room / 4;
	double value;

	if (step % 3 == 2)
		value = bracket->smallest + (bracket->largest - bracket->smallest) / 2;
	else if (first - bracket->count_below > bracket->count_top - last)
		value = interpolated(bracket, (double)first - beyond);
	else
		value = interpolated(bracket, (double)last + beyond);
	return value < bracket->largest ? value : bracket->smallest;
}

/* Numbers `first` and `last` of the sums, found in a slice that has them both. */
static void pick(double *collected, const struct slice *slice, size_t first, size_t last,
		 double found[2])
{
	size_t index = first - slice->below - 1;

	found[0] = found[1] = gsl_stats_select(collected, 1, slice->count, index);
	if (first == last)
		return;
	/* Selecting has left no smaller one behind it: the next is the least of those. */
	found[1] = gsl_stats_min(collected + index + 1, 1, slice->count - index - 1);
}

/* By a hint: a walk at its value, and a slice where its density then lets the sums be expected, so
 * wide as the density may be wrong by. False where they are not in it. */
static bool search_by_hint(const struct pair_sums *sums, size_t first, size_t last,
			   const struct pair_sums_hint *hint, double *workspace, double found[2])
{
	size_t room = room_of(sums);
	double off = ((double)first + (double)last) / 2 -
		     (double)pair_sums_at_most(sums, hint->value);
	double value = hint->value + off / hint->density;
	double reach = (HINT_REACH + fabs(off) / HINT_ACCURACY) / hint->density;
	struct slice slice = collect(sums, value - reach, value + reach, room, workspace);

	if (slice.count > room || slice.below >= first || slice.below + slice.count < last)
		return false;
	pick(workspace, &slice, first, last, found);
	return true;
}

/* Numbers `first` and `last` (the same or the next) of the sums. */
static void search(const struct pair_sums *sums, size_t first, size_t last,
		   const struct pair_sums_hint *hint, double *workspace, double found[2])
{
	const struct pair_sums table = whole(sums);
	size_t room = room_of(sums);
	struct slice slice;
	struct bracket bracket = {
		.below = -INFINITY, .smallest = table.x[0] + table.y[0],
		.count_top = pair_sums_total(sums),
		.largest = table.x[table.count_x - 1] + table.y[table.count_y - 1],
	};

	bracket.top = bracket.largest;
	if (hint && bracket.count_top > room &&
	    search_by_hint(sums, first, last, hint, workspace, found))
		return;
	for (unsigned step = 0; bracket.count_top - bracket.count_below > room; step++) {
		if (bracket.smallest == bracket.largest) {
			found[0] = found[1] = bracket.largest;
			return;
		}
		if (split(sums, &bracket, first, last,
			  next_value(&bracket, first, last, room, step), found))
			return;
	}
	slice = collect(sums, bracket.below, bracket.top, room, workspace);
	pick(workspace, &slice, first, last, found);
}

double pair_sums_select(const struct pair_sums *sums, size_t k, const struct pair_sums_hint *hint,
			double *workspace)
{
	double found[2];

	search(sums, k, k, hint, workspace, found);
	return found[0];
}

double pair_sums_median(const struct pair_sums *sums, const struct pair_sums_hint *hint,
			double *workspace)
{
	size_t total = pair_sums_total(sums);
	double found[2];

	search(sums, (total + 1) / 2, total / 2 + 1, hint, workspace, found);
	return found[0] / 2 + found[1] / 2;
}
