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

struct reference {
	const char *r_call;
	size_t count_x, count_y;
	double x[9], y[9];
	double p_value;
	double interval[2]; /* NAN: none */
};

static const struct reference references[] = {
	{ "wilcox.test(y, x, conf.int = TRUE)", 6, 6,
	  { 100.2, 101.1, 99.4, 100.8, 99.9, 100.5 },
	  { 102.3, 101.7, 103.05, 101.4, 102.9, 100.95 }, 0.00432900432900433, { 0.6, 2.85 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 9, 5,
	  { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 },
	  { 0.878, 0.647, 0.598, 2.05, 1.06 }, 0.146853146853147, { -1.42, 0.22 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 5, 7, { 3.1, 4.7, 2.2, 5.9, 4.05 },
	  { 3.6, 5.2, 4.4, 2.95, 6.3, 5.05, 4.9 }, 0.431818181818182, { -1.1, 2.25 } },
	{ "wilcox.test(y, x, conf.int = TRUE)", 4, 4, { 1, 2, 3, 4 },
	  { 5.5, 6.25, 7.125, 8.0625 }, 0.0285714285714286, { 1.5, 7.0625 } },
	{ "p_two(x, y); invert(outer(y, x, \"-\"), …)", 6, 6, { 10, 10, 11, 12, 12, 13 },
	  { 12, 13, 13, 14, 15, 11 }, 0.0800865800865801, { 0, 3 } },
	{ "p_two(x, y); invert(outer(y, x, \"-\"), …)", 4, 7, { 1, 2, 2, 3 },
	  { 2, 3, 3, 4, 4, 5, 6 }, 0.0606060606060606, { 0, 4 } },
	{ "2/choose(6, 3): three against three can't reach 95 %", 3, 3, { 1, 2, 3 },
	  { 4.5, 5.5, 7 }, 0.1, { NAN, NAN } },
	{ "one against one", 1, 1, { 1 }, { 2 }, 1, { NAN, NAN } },
	{ "all the same", 5, 5, { 3, 3, 3, 3, 3 }, { 3, 3, 3, 3, 3 }, 1, { 0, 0 } },
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

static bool interval_of(const double *x, size_t m, const double *y, size_t n, double interval[2])
{
	double *workspace = malloc(mann_whitney_workspace(m, n) * sizeof(*workspace));
	bool exists;

	assert_non_null(workspace);
	exists = mann_whitney_interval(x, m, y, n, 0.95, interval, workspace);
	free(workspace);
	return exists;
}

static void matches_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		const struct reference *reference = &references[i];
		size_t m = reference->count_x, n = reference->count_y;
		double interval[2];
		bool exists = interval_of(reference->x, m, reference->y, n, interval);

		print_message("%s\n", reference->r_call);
		assert_close(p_value(reference->x, m, reference->y, n),
				    reference->p_value, TOLERANCE);
		assert_int_equal(exists, !isnan(reference->interval[0]));
		if (!exists)
			continue;
		assert_close(interval[0], reference->interval[0], TOLERANCE);
		assert_close(interval[1], reference->interval[1], TOLERANCE);
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
		cmocka_unit_test(approximates_beyond_the_exact_limit),
		cmocka_unit_test(swap_mirrors_and_scale_scales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
