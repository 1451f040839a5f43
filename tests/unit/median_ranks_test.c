/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The middle of a resample by its rank, against every resample there is and against R 4.2.2:
 * tests/fixtures/stats/bootstrap.R. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/median_ranks.h"

#define LARGEST 7

/* A table's own probability of a pair. Cells are 2^-32 fine. */
static double probability(const struct median_ranks *ranks, uint32_t low, uint32_t high)
{
	double sum = 0;

	for (size_t i = 0; i < ranks->cells; i++) {
		const struct median_cell *cell = &ranks->table[i];
		double own = (double)cell->below / 0x1p32;

		sum += cell->own.low == low && cell->own.high == high ? own : 0;
		sum += cell->other.low == low && cell->other.high == high ? 1 - own : 0;
	}
	return sum / (double)ranks->cells;
}

static struct median_ranks make(size_t count, void **memory)
{
	struct median_ranks ranks;

	*memory = malloc(median_ranks_memory(count));
	assert_non_null(*memory);
	median_ranks_make(&ranks, count, *memory);
	return ranks;
}

/* Of `count` draws, given by how often each index is drawn, the middle ones. */
static struct median_pair middle_of(const size_t *times, size_t count)
{
	struct median_pair pair = { 0, 0 };
	size_t seen = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (seen <= (count - 1) / 2)
			pair.low = i;
		if (seen <= count / 2)
			pair.high = i;
		seen += times[i];
	}
	return pair;
}

/* 7^7 = 823 543 resamples at most. */
static void tables_count_every_resample(void **state)
{
	(void)state;
	for (size_t count = 1; count <= LARGEST; count++) {
		double hits[LARGEST][LARGEST] = { { 0 } }, all = pow((double)count, (double)count);
		void *memory;
		struct median_ranks ranks = make(count, &memory);

		for (size_t resample = 0; resample < (size_t)all; resample++) {
			size_t times[LARGEST] = { 0 };
			struct median_pair pair;

			for (size_t i = 0, rest = resample; i < count; i++, rest /= count)
				times[rest % count]++;
			pair = middle_of(times, count);
			hits[pair.low][pair.high]++;
		}
		for (uint32_t low = 0; low < count; low++)
			for (uint32_t high = 0; high < count; high++)
				assert_close(probability(&ranks, low, high), hits[low][high] / all,
					     1e-9);
		free(memory);
	}
}

static void tables_match_r(void **state)
{
	static const struct {
		size_t count;
		uint32_t low, high;
		double probability;
	} references[] = {
		/* table(): of 46656 resamples */
		{ 6, 0, 5, 20.0 / 46656 }, { 6, 1, 2, 5180.0 / 46656 }, { 6, 2, 3, 7220.0 / 46656 },
		/* pbinom(10, 21, (r + 1) / 21, lower.tail = FALSE) less that at r */
		{ 21, 6, 6, 0.0373927787017567 }, { 21, 8, 8, 0.121450842899942 },
		{ 21, 10, 10, 0.174873371430916 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		void *memory;
		struct median_ranks ranks = make(references[i].count, &memory);

		assert_close(probability(&ranks, references[i].low, references[i].high),
			     references[i].probability, 1e-9);
		free(memory);
	}
}

/* Mean and standard deviation of the middle, and mean distance of the two, of many draws. */
struct moments {
	double mean, sd, gap;
};

static struct moments moments_of(size_t count, const struct median_ranks *ranks, size_t draws)
{
	struct generator generator;
	double sum = 0, squares = 0, gaps = 0, n = (double)draws;

	generator_seed(&generator, 8);
	for (size_t i = 0; i < draws; i++) {
		struct median_pair pair = ranks ? median_ranks_draw(ranks, &generator) :
					  median_ranks_draw_untabled(count, &generator);
		double middle = ((double)pair.low + pair.high) / 2 - ((double)count - 1) / 2;

		assert_true(pair.low <= pair.high && pair.high < count);
		assert_true(count % 2 == 0 || pair.low == pair.high);
		sum += middle;
		squares += middle * middle;
		gaps += (double)(pair.high - pair.low);
	}
	return (struct moments){ sum / n, sqrt(squares / n), gaps / n };
}

/* With and without a table the same distribution, within four standard errors: of a mean sd/√draws,
 * of an sd about sd/√(2·draws), of the gap, which is about exponential, gap/√draws. */
static void tables_and_beta_variates_agree(void **state)
{
	static const size_t counts[] = { 5, 6, 30, 31, 400, 1023, 1024 };
	const size_t draws = 40000;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		void *memory;
		struct median_ranks ranks = make(counts[i], &memory);
		struct moments table = moments_of(counts[i], &ranks, draws);
		struct moments beta = moments_of(counts[i], NULL, draws);
		double root = sqrt((double)draws);

		assert_close(table.mean, 0, 4 * table.sd / root);
		assert_close(beta.mean, 0, 4 * table.sd / root);
		assert_close(table.sd, beta.sd, 4 * table.sd / root);
		assert_close(table.gap, beta.gap, 4 * sqrt(2) * (table.gap + 0.1) / root);
		free(memory);
	}
	(void)moments_of(1, NULL, 10);
	/* A median's standard error is √n/2 ranks. */
	assert_close(moments_of(100000, NULL, draws).sd, sqrt(100000) / 2,
		     4 * sqrt(100000) / 2 / sqrt(2.0 * (double)draws));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_count_every_resample),
		cmocka_unit_test(tables_match_r),
		cmocka_unit_test(tables_and_beta_variates_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
