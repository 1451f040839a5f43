/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed-rank p-values and intervals against R: tests/fixtures/stats/references.R, R 4.2.2 and
 * exactRankTests 0.8-35. "invert" and "pratt" are functions of that script. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/signed_rank.h"

#define TOLERANCE 1e-12

#define TWELFTH (1 - 0.05 / 12) /* one of twelve metrics, by Bonferroni */

struct reference {
	const char *r_call;
	size_t count;
	double x[20];
	double p_value;
	double interval[2]; /* at 95 %; NAN: none */
	double corrected[2]; /* at TWELFTH */
};

static const struct reference references[] = {
	{ "wilcox.test(x, conf.int = TRUE): p; six numbers just reach 95 %", 6,
	  { 0.011, 0.023, -0.004, 0.017, 0.009, 0.03 }, 0.0625, { -0.004, 0.03 }, { NAN, NAN } },
	{ "wilcox.test(x, conf.int = TRUE)", 10,
	  { 0.012, -0.003, 0.021, 0.008, 0.0165, 0.0049, 0.0301, -0.0072, 0.0112, 0.0187 },
	  0.013671875, { 0.0025, 0.01905 }, { -0.0051, 0.02555 } },
	{ "wilcox.test(x, conf.int = TRUE)", 12,
	  { -1.3, 2.1, 0.4, -0.9, 1.7, 3.2, -2.6, 0.15, 1.05, -0.35, 2.75, 0.6 },
	  0.26611328125, { -0.575, 1.7 }, { -1.3, 2.45 } },
	{ "wilcox.test(x, conf.int = TRUE): Darwin's Zea mays", 15,
	  { 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48 },
	  0.041259765625, { 4, 41.5 }, { -19.5, 51.5 } },
	{ "wilcox.exact(x)$p.value; invert(walsh, …)", 10,
	  { 1, 1, 2, 2, 2, 3, -1, 4, 5, -2 }, 0.046875, { 0, 3 }, { -1.5, 4.5 } },
	{ "wilcox.exact(x)$p.value; invert(walsh, …)", 8,
	  { 0.5, 1.5, 1.5, -0.5, 2.5, 2.5, 3.5, 0.5 }, 0.03125, { 0.5, 2.5 }, { NAN, NAN } },
	{ "pratt(x); invert(walsh, …)", 8, { 0, 0, 1, 2, 3, 4, -1, 5 }, 0.09375, { 0, 4 },
	  { NAN, NAN } },
	{ "pratt(x); invert(walsh, …)", 10, { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6 }, 0.03125, { 0, 4 },
	  { 0, 5.5 } },
	{ "pratt(twenty); invert(walsh, …)", 20,
	  { 0, 0, 3, -1, 2, 2, 5, -3, 4, 4, 1, 0, 6, -2, 7, 3, 3, 8, -1, 5 }, 0.0051116943359375,
	  { 1, 4 }, { 0, 4.5 } },
	{ "2^(1-5): five numbers can't reach 95 %", 5, { 1, 2, 3, 4, 5.5 }, 0.0625, { NAN, NAN },
	  { NAN, NAN } },
	{ "one number: p = 1", 1, { 3 }, 1, { NAN, NAN }, { NAN, NAN } },
	{ "no number", 0, { 0 }, 1, { NAN, NAN }, { NAN, NAN } },
	{ "all zero: nothing speaks against 0", 7, { 0 }, 1, { 0, 0 }, { NAN, NAN } },
	{ "all the same: 2^(1-7)", 7, { 2, 2, 2, 2, 2, 2, 2 }, 0.015625, { 2, 2 }, { NAN, NAN } },
};

static double *room(size_t count)
{
	double *workspace = malloc(signed_rank_workspace(count) * sizeof(*workspace));

	assert_non_null(workspace);
	return workspace;
}

static double p_value(const double *x, size_t count)
{
	double *workspace = room(count);
	double p = signed_rank_p_value(x, count, workspace);

	free(workspace);
	return p;
}

static bool interval_at(const double *x, size_t count, double confidence, double interval[2])
{
	double *workspace = room(count);
	bool exists = signed_rank_interval(x, count, confidence, interval, workspace);

	free(workspace);
	return exists;
}

static bool interval_of(const double *x, size_t count, double interval[2])
{
	return interval_at(x, count, 0.95, interval);
}

static void assert_interval(const struct reference *reference, double confidence,
			    const double expected[2])
{
	double interval[2];
	bool exists = interval_at(reference->x, reference->count, confidence, interval);

	assert_int_equal(exists, !isnan(expected[0]));
	if (!exists)
		return;
	assert_close(interval[0], expected[0], TOLERANCE);
	assert_close(interval[1], expected[1], TOLERANCE);
}

static void matches_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		const struct reference *reference = &references[i];

		print_message("%s\n", reference->r_call);
		assert_close(p_value(reference->x, reference->count), reference->p_value,
				    TOLERANCE);
		assert_interval(reference, 0.95, reference->interval);
		assert_interval(reference, TWELFTH, reference->corrected);
	}
}

static void sixty_are_still_exact(void **state)
{
	double x[60], interval[2];

	(void)state;
	for (int i = 0; i < 60; i++)
		x[i] = (i + 1) * 7919 % 1009 - 440.25;
	/* wilcox.test(x, conf.int = TRUE, exact = TRUE), also with conf.level = 1 - 0.05 / 12 */
	assert_close(p_value(x, 60), 0.0648970873920911, TOLERANCE);
	assert_true(interval_of(x, 60, interval));
	assert_close(interval[0], -1.75, 0);
	assert_close(interval[1], 153.25, 0);
	assert_true(interval_at(x, 60, TWELFTH, interval));
	assert_close(interval[0], -47.25, 0);
	assert_close(interval[1], 196.75, 0);
}

/* k = qsignrank(level / 2, n); 1 - 2 * psignrank(k - 1, n) */
static void attained_levels_match_r(void **state)
{
	static const struct {
		size_t count;
		double level;
		size_t critical;
		double attained;
	} levels[] = {
		{ 6, 0.05, 1, 0.96875 },
		{ 6, 0.05 / 12, 0, NAN },
		{ 10, 0.05, 9, 0.951171875 },
		{ 10, 0.05 / 12, 2, 0.99609375 },
		{ 10, 0.05 / 14, 1, 0.998046875 },
		{ 12, 0.05, 14, 0.95751953125 },
		{ 12, 0.05 / 14, 5, 0.99658203125 },
		{ 40, 0.05, 265, 0.950239432180751 },
		{ 40, 0.05 / 12, 201, 0.99594789022558 },
		{ 200, 0.05, 8445, 0.950030368700025 },
		{ 200, 0.05 / 14, 7672, 0.996434436925323 },
		{ 1, 0.05, 0, NAN },
		{ 0, 0.05, 0, NAN },
		{ 5, 0.0625, 1, 0.9375 }, /* just attained */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		double *workspace = room(levels[i].count), attained;

		assert_int_equal(signed_rank_critical(levels[i].count, 1 - levels[i].level,
						      workspace), levels[i].critical);
		attained = signed_rank_attained(levels[i].count, 1 - levels[i].level, workspace);
		if (levels[i].critical)
			assert_close(attained, levels[i].attained, TOLERANCE);
		else
			assert_true(isnan(attained));
		free(workspace);
	}
}

/* Where the exact distribution ends its normal approximation is close: a level off by less than
 * 1 part in 100. */
static void approximation_joins_the_exact_levels(void **state)
{
	(void)state;
	for (int m = 1; m <= 14; m++) {
		double *workspace = room(SIGNED_RANK_EXACT_LIMIT + 1);
		double exact = 1 - signed_rank_attained(SIGNED_RANK_EXACT_LIMIT, 1 - 0.05 / m, workspace);
		double normal = 1 - signed_rank_attained(SIGNED_RANK_EXACT_LIMIT + 1, 1 - 0.05 / m,
							 workspace);

		assert_close(normal / exact, 1, 0.01);
		free(workspace);
	}
}

static void approximates_beyond_the_exact_limit(void **state)
{
	double many[250];
	double interval[2];

	(void)state;
	for (int i = 0; i < 250; i++)
		many[i] = (i + 1) * 7919 % 1009 - 440;
	/* wilcox.test((1:250 * 7919) %% 1009 - 440, exact = FALSE, correct = TRUE)$p.value */
	assert_close(p_value(many, 250), 0.00147963096831904, 1e-9);
	assert_true(interval_of(many, 250, interval));
	/* Its conf.int, found there by root search. */
	assert_close(interval[0], 25.5, 1);
	assert_close(interval[1], 100, 1);
}

static void order_does_not_matter(void **state)
{
	const struct reference *reference = &references[2];
	double reversed[16], forward_interval[2], reversed_interval[2];

	(void)state;
	for (size_t i = 0; i < reference->count; i++)
		reversed[i] = reference->x[reference->count - 1 - i];
	assert_close(p_value(reversed, reference->count), reference->p_value, TOLERANCE);
	assert_true(interval_of(reference->x, reference->count, forward_interval));
	assert_true(interval_of(reversed, reference->count, reversed_interval));
	assert_close(forward_interval[0], reversed_interval[0], 0);
	assert_close(forward_interval[1], reversed_interval[1], 0);
}

static void swap_mirrors_and_scale_scales(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		const struct reference *reference = &references[i];
		double changed[20], interval[2], mirrored[2];

		if (isnan(reference->interval[0]))
			continue;
		for (size_t j = 0; j < reference->count; j++)
			changed[j] = -4 * reference->x[j];
		assert_close(p_value(changed, reference->count), reference->p_value,
				    TOLERANCE);
		assert_true(interval_of(reference->x, reference->count, interval));
		assert_true(interval_of(changed, reference->count, mirrored));
		assert_close(mirrored[0], -4 * interval[1], TOLERANCE);
		assert_close(mirrored[1], -4 * interval[0], TOLERANCE);
	}
}

/* Beyond the exact limit as well. */
static void p_value_and_interval_agree_on_many(void **state)
{
	(void)state;
	for (int shift = -60; shift <= 60; shift++) {
		double x[250], interval[2];

		for (int i = 0; i < 250; i++)
			x[i] = i * 7919 % 1009 - 504 + 2 * shift + i / 512.0 + 1 / 1024.0;
		assert_true(interval_of(x, 250, interval));
		assert_int_equal(p_value(x, 250) <= 0.05, interval[0] > 0 || interval[1] < 0);
	}
}

/* Without ties and zeros, p below 5 % and an interval that leaves 0 out are one statement. */
static void p_value_and_interval_agree(void **state)
{
	(void)state;
	for (int shift = -40; shift <= 40; shift++) {
		double x[11], interval[2];

		for (int i = 0; i < 11; i++)
			x[i] = (i * 37 % 101) - 50 + shift + i / 64.0 + 1 / 128.0;
		assert_true(interval_of(x, 11, interval));
		assert_int_equal(p_value(x, 11) <= 0.05, interval[0] > 0 || interval[1] < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_r),
		cmocka_unit_test(sixty_are_still_exact),
		cmocka_unit_test(attained_levels_match_r),
		cmocka_unit_test(approximation_joins_the_exact_levels),
		cmocka_unit_test(approximates_beyond_the_exact_limit),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(swap_mirrors_and_scale_scales),
		cmocka_unit_test(p_value_and_interval_agree),
		cmocka_unit_test(p_value_and_interval_agree_on_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
