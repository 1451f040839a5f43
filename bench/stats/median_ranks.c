/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The median of a resample without resampling. */
#include "stats/median_ranks.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define WIDEST_GAP 32

/* The ranks of the lower middle that a table has: a standard deviation is about √n/2. */
static size_t first_rank(size_t count)
{
	size_t middle = count / 2, reach = (size_t)(3.5 * sqrt((double)count)) + 1;

	return middle > reach ? middle - reach : 0;
}

static size_t last_rank(size_t count)
{
	return GSL_MIN(count - 1, count / 2 + (size_t)(3.5 * sqrt((double)count)) + 1);
}

static size_t widest_gap(size_t count, size_t low)
{
	return count % 2 ? 0 : GSL_MIN(count - 1 - low, WIDEST_GAP);
}

static size_t cells_of(size_t count)
{
	size_t cells = 0;

	for (size_t low = first_rank(count); low <= last_rank(count); low++)
		cells += widest_gap(count, low) + 1;
	return cells;
}

size_t median_ranks_memory(size_t count)
{
	/* While it is made: each cell's probability, and a list of the cells still open. */
	return cells_of(count) *
	       (sizeof(double) + 2 * sizeof(struct median_cell));
}

/* P(the k-th smallest of n draws from 0 … n − 1 is `rank`). */
static double rank_probability(size_t count, size_t k, size_t rank)
{
	double n = (double)count, a = (double)k, b = (double)(count - k + 1);

	return gsl_cdf_beta_P((double)(rank + 1) / n, a, b) -
	       gsl_cdf_beta_P((double)rank / n, a, b);
}

/* Of n = 2k draws k are at most `low` and one of them is, k at least `high` and one of them is: the
 * two factors of that, each with the root of the binomial coefficient. */
static double lower_half(size_t count, size_t low)
{
	double n = (double)count, k = n / 2;
	double root = exp(gsl_sf_lnchoose((unsigned)count, (unsigned)(count / 2)) / 2);

	return root * (pow((double)(low + 1) / n, k) - pow((double)low / n, k));
}

static double upper_half(size_t count, size_t high)
{
	return lower_half(count, count - 1 - high);
}

static double pair_probability(size_t count, size_t low, size_t high)
{
	size_t k = (count + 1) / 2;
	double n = (double)count, all_above;

	if (count % 2)
		return rank_probability(count, k, low);
	if (low < high)
		return lower_half(count, low) * upper_half(count, high);
	/* Whatever the lower one's probability leaves once all higher partners are taken off. */
	all_above = exp(gsl_sf_lnchoose((unsigned)count, (unsigned)k) / 2) *
		    pow((n - (double)low - 1) / n, n / 2);
	return fmax(0, rank_probability(count, k, low) - lower_half(count, low) * all_above);
}

/* Vose's method: a cell with less than an equal share is filled up from one with more. `open` lists
 * those with less from its start and those with more from its end. */
static void fill(struct median_ranks *ranks, double *share, uint32_t *open)
{
	size_t less = 0, more = ranks->cells;
	double sum = 0;

	for (size_t i = 0; i < ranks->cells; i++)
		sum += share[i];
	for (size_t i = 0; i < ranks->cells; i++) {
		share[i] *= (double)ranks->cells / sum;
		if (share[i] < 1)
			open[less++] = (uint32_t)i;
		else
			open[--more] = (uint32_t)i;
	}
	while (less > 0 && more < ranks->cells) {
		uint32_t small = open[--less], large = open[more];
		struct median_cell *cell = &ranks->table[small];

		cell->below = (uint32_t)(share[small] * 0x1p32);
		cell->other = ranks->table[large].own;
		share[large] -= 1 - share[small];
		if (share[large] < 1) {
			more++;
			open[less++] = large;
		}
	}
}

void median_ranks_make(struct median_ranks *ranks, size_t count, void *memory)
{
	double *share = memory;
	size_t cell = 0;

	ranks->cells = cells_of(count);
	ranks->table = (struct median_cell *)(share + ranks->cells);
	for (size_t low = first_rank(count); low <= last_rank(count); low++)
		for (size_t high = low; high <= low + widest_gap(count, low); high++, cell++) {
			struct median_pair pair = { (uint32_t)low, (uint32_t)high };

			share[cell] = pair_probability(count, low, high);
			ranks->table[cell] = (struct median_cell){ UINT32_MAX, pair, pair };
		}
	fill(ranks, share, (uint32_t *)(ranks->table + ranks->cells));
}

struct median_pair median_ranks_draw_untabled(size_t count, const struct generator *generator)
{
	double n = (double)count, k = (double)((count + 1) / 2);
	double low = gsl_ran_beta(&generator->numbers, k, n - k + 1);
	double high = low;

	if (count % 2 == 0) /* the smallest of the n − k uniform numbers above it */
		high = 1 - (1 - low) * pow(gsl_rng_uniform_pos(&generator->numbers), 1 / (n - k));
	return (struct median_pair){
		.low = (uint32_t)fmin(n - 1, n * low),
		.high = (uint32_t)fmin(n - 1, n * high),
	};
}
