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

struct reference {
	const char *r_call;
	size_t count;
	double x[16];
	double p_value;
	double interval[2]; /* NAN: none */
};

static const struct reference references[] = {
	{ "wilcox.test(x, conf.int = TRUE): p; six numbers just reach 95 %", 6,
	  { 0.011, 0.023, -0.004, 0.017, 0.009, 0.03 }, 0.0625, { -0.004, 0.03 } },
	{ "wilcox.test(x, conf.int = TRUE)", 10,
	  { 0.012, -0.003, 0.021, 0.008, 0.0165, 0.0049, 0.0301, -0.0072, 0.0112, 0.0187 },
	  0.013671875, { 0.0025, 0.01905 } },
	{ "wilcox.test(x, conf.int = TRUE)", 12,
	  { -1.3, 2.1, 0.4, -0.9, 1.7, 3.2, -2.6, 0.15, 1.05, -0.35, 2.75, 0.6 },
	  0.26611328125, { -0.575, 1.7 } },
	{ "wilcox.test(x, conf.int = TRUE): Darwin's Zea mays", 15,
	  { 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48 },
	  0.041259765625, { 4, 41.5 } },
	{ "wilcox.exact(x)$p.value; invert(walsh, …)", 10,
	  { 1, 1, 2, 2, 2, 3, -1, 4, 5, -2 }, 0.046875, { 0, 3 } },
	{ "wilcox.exact(x)$p.value; invert(walsh, …)", 8,
	  { 0.5, 1.5, 1.5, -0.5, 2.5, 2.5, 3.5, 0.5 }, 0.03125, { 0.5, 2.5 } },
	{ "pratt(x); invert(walsh, …)", 8, { 0, 0, 1, 2, 3, 4, -1, 5 }, 0.09375, { 0, 4 } },
	{ "pratt(x); invert(walsh, …)", 10, { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6 }, 0.03125, { 0, 4 } },
	{ "2^(1-5): five numbers can't reach 95 %", 5, { 1, 2, 3, 4, 5.5 }, 0.0625, { NAN, NAN } },
	{ "one number: p = 1", 1, { 3 }, 1, { NAN, NAN } },
	{ "all zero: nothing speaks against 0", 7, { 0 }, 1, { 0, 0 } },
	{ "all the same: 2^(1-7)", 7, { 2, 2, 2, 2, 2, 2, 2 }, 0.015625, { 2, 2 } },
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

static bool interval_of(const double *x, size_t count, double interval[2])
{
	double *workspace = room(count);
	bool exists = signed_rank_interval(x, count, 0.95, interval, workspace);

	free(workspace);
	return exists;
}

static void matches_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		const struct reference *reference = &references[i];
		double interval[2];
		bool exists = interval_of(reference->x, reference->count, interval);

		print_message("%s\n", reference->r_call);
		assert_close(p_value(reference->x, reference->count), reference->p_value,
				    TOLERANCE);
		assert_int_equal(exists, !isnan(reference->interval[0]));
		if (!exists)
			continue;
		assert_close(interval[0], reference->interval[0], TOLERANCE);
		assert_close(interval[1], reference->interval[1], TOLERANCE);
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
		double changed[16], interval[2], mirrored[2];

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
		cmocka_unit_test(approximates_beyond_the_exact_limit),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(swap_mirrors_and_scale_scales),
		cmocka_unit_test(p_value_and_interval_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
