/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mann–Whitney p-values and shift intervals against R: tests/fixtures/stats/references.R, R 4.2.2
 * and exactRankTests 0.8-35. "p_two" and "invert" are functions of that script. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/mann_whitney.h"

#define TOLERANCE 1e-12

#define TWELFTH (1 - 0.05 / 12) /* one of twelve metrics, by Bonferroni */

struct reference {
	const char *r_call;
	size_t count_x, count_y;
	double x[9], y[9];
	double p_value;
	double interval[2]; /* at 95 %; NAN: none */
	double corrected[2]; /* at TWELFTH */
};

static const struct reference references[] = {
	{ "wilcox.test(y, x, conf.int = TRUE)", 6, 6,
	  { 100.2, 101.1, 99.4, 100.8, 99.9, 100.5 },
	  { 102.3, 101.7, 103.05, 101.4, 102.9, 100.95 }, 0.00432900432900433, { 0.6, 2.85 },
	  { -0.15, 3.65 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 9, 5,
	  { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 },
	  { 0.878, 0.647, 0.598, 2.05, 1.06 }, 0.146853146853147, { -1.42, 0.22 },
	  { -2.182, 0.56 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 5, 7, { 3.1, 4.7, 2.2, 5.9, 4.05 },
	  { 3.6, 5.2, 4.4, 2.95, 6.3, 5.05, 4.9 }, 0.431818181818182, { -1.1, 2.25 },
	  { -2.95, 4.1 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 4, 4, { 1, 2, 3, 4 },
	  { 5.5, 6.25, 7.125, 8.0625 }, 0.0285714285714286, { 1.5, 7.0625 }, { NAN, NAN } },
	{ "p_two(x, y); invert(outer(y, x, \"-\"), …)", 6, 6, { 10, 10, 11, 12, 12, 13 },
	  { 12, 13, 13, 14, 15, 11 }, 0.0800865800865801, { 0, 3 }, { -2, 5 } },
	{ "p_two(x, y); invert(outer(y, x, \"-\"), …)", 4, 7, { 1, 2, 2, 3 },
	  { 2, 3, 3, 4, 4, 5, 6 }, 0.0606060606060606, { 0, 4 }, { NAN, NAN } },
	{ "2/choose(6, 3): three against three can't reach 95 %", 3, 3, { 1, 2, 3 },
	  { 4.5, 5.5, 7 }, 0.1, { NAN, NAN }, { NAN, NAN } },
	{ "one against one", 1, 1, { 1 }, { 2 }, 1, { NAN, NAN }, { NAN, NAN } },
	{ "nothing against one", 0, 1, { 0 }, { 2 }, 1, { NAN, NAN }, { NAN, NAN } },
	{ "one against nothing", 1, 0, { 2 }, { 0 }, 1, { NAN, NAN }, { NAN, NAN } },
	{ "all the same", 5, 5, { 3, 3, 3, 3, 3 }, { 3, 3, 3, 3, 3 }, 1, { 0, 0 },
	  { NAN, NAN } },
};

static double p_value(const double *x, size_t m, const double *y, size_t n)
{
	double *workspace = malloc(mann_whitney_workspace(m, n) * sizeof(*workspace));
	double p;

	assert_non_null(workspace);
	p = mann_whitney_p_value(x, m, y, n, workspace);
	free(workspace);
	return p;
}

static bool interval_at(const double *x, size_t m, const double *y, size_t n, double confidence,
			double interval[2])
{
	double *workspace = malloc(mann_whitney_workspace(m, n) * sizeof(*workspace));
	bool exists;

	assert_non_null(workspace);
	exists = mann_whitney_interval(x, m, y, n, confidence, interval, workspace);
	free(workspace);
	return exists;
}

static bool interval_of(const double *x, size_t m, const double *y, size_t n, double interval[2])
{
	return interval_at(x, m, y, n, 0.95, interval);
}

static void assert_interval(const struct reference *reference, double confidence,
			    const double expected[2])
{
	double interval[2];
	bool exists = interval_at(reference->x, reference->count_x, reference->y,
				  reference->count_y, confidence, interval);

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
		size_t m = reference->count_x, n = reference->count_y;

		print_message("%s\n", reference->r_call);
		assert_close(p_value(reference->x, m, reference->y, n),
				    reference->p_value, TOLERANCE);
		assert_interval(reference, 0.95, reference->interval);
		assert_interval(reference, TWELFTH, reference->corrected);
	}
}

static void a_hundred_are_still_exact(void **state)
{
	double x[50], y[50], interval[2];

	(void)state;
	for (int i = 0; i < 50; i++) {
		x[i] = (i + 1) * 7919 % 1009;
		y[i] = (i + 1) * 6007 % 997 + 100.5;
	}
	/* wilcox.test(y, x, conf.int = TRUE, exact = TRUE) */
	assert_close(p_value(x, 50, y, 50), 0.964420341200587, TOLERANCE);
	assert_true(interval_of(x, 50, y, 50, interval));
	assert_close(interval[0], -131.5, 0);
	assert_close(interval[1], 116.5, 0);
	for (int i = 0; i < 20; i++)
		x[i] = (i + 1) * 7919 % 11;
	for (int i = 0; i < 25; i++)
		y[i] = (i + 1) * 6007 % 13 + 1;
	/* p_two(x, y), many ties */
	assert_close(p_value(x, 20, y, 25), 0.113967741397728, TOLERANCE);
	assert_close(p_value(y, 25, x, 20), 0.113967741397728, TOLERANCE);
}

/* k = qwilcox(level / 2, m, n); 1 - 2 * pwilcox(k - 1, m, n) */
static void attained_levels_match_r(void **state)
{
	static const struct {
		size_t count_x, count_y;
		double level;
		size_t critical;
		double attained;
	} levels[] = {
		{ 4, 4, 0.05, 1, 0.971428571428571 },
		{ 4, 4, 0.05 / 12, 0, NAN },
		{ 5, 7, 0.05, 6, 0.952020202020202 },
		{ 5, 7, 0.05 / 12, 1, 0.997474747474748 },
		{ 10, 10, 0.05, 24, 0.956742947455022 },
		{ 10, 10, 0.05 / 12, 14, 0.996113793327416 },
		{ 30, 10, 0.05, 88, 0.950184779631499 },
		{ 10, 30, 0.05 / 12, 61, 0.996073593272235 },
		{ 50, 50, 0.05, 966, 0.950452276401153 },
		{ 50, 50, 0.05 / 12, 838, 0.995850227683462 },
		{ 0, 5, 0.05, 0, NAN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		size_t m = levels[i].count_x, n = levels[i].count_y;
		double *workspace = malloc(mann_whitney_workspace(m, n) * sizeof(*workspace));
		double attained;

		assert_non_null(workspace);
		assert_int_equal(mann_whitney_critical(m, n, 1 - levels[i].level, workspace),
				 levels[i].critical);
		attained = mann_whitney_attained(m, n, 1 - levels[i].level, workspace);
		if (levels[i].critical)
			assert_close(attained, levels[i].attained, TOLERANCE);
		else
			assert_true(isnan(attained));
		free(workspace);
	}
}

/* Without ties p below 5 % and an interval that leaves 0 out are one statement, exact and not. */
static void p_value_and_interval_agree(void **state)
{
	static const int counts[] = { 9, 60 };

	(void)state;
	for (size_t c = 0; c < 2; c++)
		for (int shift = -60; shift <= 60; shift++) {
			double x[60], y[60], interval[2];
			int n = counts[c];

			for (int i = 0; i < n; i++) {
				x[i] = i * 37 % 101 + i / 64.0;
				y[i] = i * 53 % 103 + shift + i / 64.0 + 1 / 128.0;
			}
			assert_true(interval_of(x, n, y, n, interval));
			assert_int_equal(p_value(x, n, y, n) <= 0.05,
					 interval[0] > 0 || interval[1] < 0);
		}
}

static void approximates_beyond_the_exact_limit(void **state)
{
	double x[80], y[70], interval[2];

	(void)state;
	for (int i = 0; i < 80; i++)
		x[i] = (i + 1) * 7919 % 101;
	for (int i = 0; i < 70; i++)
		y[i] = (i + 1) * 6007 % 97 + 12;
	/* wilcox.test(y, x, exact = FALSE, correct = TRUE)$p.value */
	assert_close(p_value(x, 80, y, 70), 0.0169195706278313, 1e-9);
	assert_true(interval_of(x, 80, y, 70, interval));
	/* Its conf.int, found there by root search. */
	assert_close(interval[0], 2, 1);
	assert_close(interval[1], 22, 1);
}

static void swap_mirrors_and_scale_scales(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		const struct reference *reference = &references[i];
		size_t m = reference->count_x, n = reference->count_y;
		double x[9], y[9], interval[2], changed[2];

		for (size_t j = 0; j < m; j++)
			x[j] = 8 * reference->x[m - 1 - j];
		for (size_t j = 0; j < n; j++)
			y[j] = 8 * reference->y[n - 1 - j];
		assert_close(p_value(y, n, x, m), reference->p_value, TOLERANCE);
		if (!interval_of(reference->x, m, reference->y, n, interval))
			continue;
		assert_true(interval_of(y, n, x, m, changed));
		assert_close(changed[0], -8 * interval[1], TOLERANCE);
		assert_close(changed[1], -8 * interval[0], TOLERANCE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_r),
		cmocka_unit_test(a_hundred_are_still_exact),
		cmocka_unit_test(attained_levels_match_r),
		cmocka_unit_test(p_value_and_interval_agree),
		cmocka_unit_test(approximates_beyond_the_exact_limit),
		cmocka_unit_test(swap_mirrors_and_scale_scales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
