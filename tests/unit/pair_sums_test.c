/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order statistics of sums of pairs against all the sums, made and sorted. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>

#include "assert_close.h"
#include "stats/generator.h"
#include "stats/pair_sums.h"

#define MOST 90

/* How numbers are spread: what interpolation likes, and what it does not. */
enum spread { NORMAL, TIED, ZEROS, HEAVY, POWERS, SAME, SPREADS };

static void fill(double *values, size_t count, enum spread spread,
		 const struct generator *generator)
{
	for (size_t i = 0; i < count; i++)
		switch (spread) {
		case NORMAL:
			values[i] = gsl_ran_gaussian(&generator->numbers, 1);
			break;
		case TIED:
			values[i] = (double)generator_below(generator, 5);
			break;
		case ZEROS:
			values[i] = generator_below(generator, 4) ? 0 :
				    gsl_ran_gaussian(&generator->numbers, 1);
			break;
		case HEAVY:
			values[i] = gsl_ran_cauchy(&generator->numbers, 1);
			break;
		case POWERS:
			values[i] = ldexp(1, -(int)i * 8);
			break;
		default:
			values[i] = 0.1;
		}
}

/* All order statistics, without and with hints, good and absurd. */
static void check(const struct pair_sums *sums)
{
	static double all[MOST * MOST], workspace[4 * MOST + 64];
	const size_t total = pair_sums_total(sums);
	struct pair_sums_hint hints[3];

	assert_true(pair_sums_workspace(MOST, MOST) <= 4 * MOST + 64);
	assert_int_equal(pair_sums_list(sums, all), total);
	gsl_sort(all, 1, total);
	hints[0] = (struct pair_sums_hint){ all[total / 2], (double)total / 4 };
	hints[1] = (struct pair_sums_hint){ 1e9, 1e-3 };
	hints[2] = (struct pair_sums_hint){ -3, 1e30 };
	for (size_t k = 1; k <= total; k += 1 + total / 60) {
		assert_close(pair_sums_select(sums, k, NULL, workspace), all[k - 1], 0);
		for (size_t i = 0; i < 3; i++)
			assert_close(pair_sums_select(sums, k, &hints[i], workspace), all[k - 1], 0);
	}
	for (size_t i = 0; i < 4; i++)
		assert_close(pair_sums_median(sums, i < 3 ? &hints[i] : NULL, workspace),
			     all[(total - 1) / 2] / 2 + all[total / 2] / 2, 0);
	for (size_t k = 0; k < total; k += 1 + total / 60) {
		size_t at_most = k + 1;

		while (at_most < total && all[at_most] == all[k])
			at_most++;
		assert_int_equal(pair_sums_at_most(sums, all[k]), at_most);
	}
	assert_int_equal(pair_sums_at_most(sums, all[total - 1] + 1), total);
	assert_int_equal(pair_sums_at_most(sums, all[0] - 1), 0);
}

static void within_one_sample(void **state)
{
	struct generator generator;

	(void)state;
	generator_seed(&generator, 31);
	for (size_t count = 1; count <= MOST; count += 1 + count / 4)
		for (int spread = 0; spread < SPREADS; spread++) {
			double values[MOST], sorted[MOST];
			struct pair_sums sums;

			fill(values, count, spread, &generator);
			sums = pair_sums_within(values, count, sorted);
			assert_int_equal(pair_sums_total(&sums), count * (count + 1) / 2);
			check(&sums);
		}
}

static void between_two_samples(void **state)
{
	struct generator generator;

	(void)state;
	generator_seed(&generator, 32);
	for (size_t count = 1; count <= MOST; count += 1 + count / 4)
		for (int spread = 0; spread < SPREADS; spread++) {
			double x[MOST], y[MOST], sorted[2 * MOST];
			size_t other = 1 + generator_below(&generator, MOST);
			struct pair_sums sums;

			fill(x, count, spread, &generator);
			fill(y, other, spread, &generator);
			sums = pair_sums_between(x, count, y, other, sorted);
			assert_int_equal(pair_sums_total(&sums), count * other);
			check(&sums);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(within_one_sample),
		cmocka_unit_test(between_two_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
