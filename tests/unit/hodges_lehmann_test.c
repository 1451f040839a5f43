/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hodges–Lehmann estimates, medians and spreads against R 4.2.2. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/hodges_lehmann.h"
#include "stats/location.h"

#define TOLERANCE 1e-12

static const double ten[] = { 0.012,  -0.003, 0.021,   0.008,  0.0165,
			      0.0049, 0.0301, -0.0072, 0.0112, 0.0187 };

static void one_sample_matches_r(void **state)
{
	static const struct {
		size_t count;
		double x[16];
		double estimate; /* median(outer(x, x, "+")[!lower.tri(diag(length(x)))] / 2) */
	} references[] = {
		{ 6, { 0.011, 0.023, -0.004, 0.017, 0.009, 0.03 }, 0.014 },
		{ 12, { -1.3, 2.1, 0.4, -0.9, 1.7, 3.2, -2.6, 0.15, 1.05, -0.35, 2.75, 0.6 }, 0.6 },
		{ 15, { 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48 }, 25 },
		{ 10, { 1, 1, 2, 2, 2, 3, -1, 4, 5, -2 }, 2 },
		{ 8, { 0, 0, 1, 2, 3, 4, -1, 5 }, 1.75 },
		{ 1, { 7 }, 7 },
	};
	double workspace[256];

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		assert_in_range(hodges_lehmann_one_sample_workspace(references[i].count), 1, 256);
		assert_close(hodges_lehmann_one_sample(references[i].x, references[i].count,
							      workspace),
				    references[i].estimate, TOLERANCE);
	}
}

static void two_sample_matches_r(void **state)
{
	static const struct {
		size_t count_x, count_y;
		double x[9], y[9];
		double estimate; /* median(outer(y, x, "-")) */
	} references[] = {
		{ 6, 6, { 100.2, 101.1, 99.4, 100.8, 99.9, 100.5 },
		  { 102.3, 101.7, 103.05, 101.4, 102.9, 100.95 }, 1.8 },
		{ 9, 5, { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 },
		  { 0.878, 0.647, 0.598, 2.05, 1.06 }, -0.802 },
		{ 4, 4, { 1, 2, 3, 4 }, { 5.5, 6.25, 7.125, 8.0625 }, 4.1875 },
		{ 4, 7, { 1, 2, 2, 3 }, { 2, 3, 3, 4, 4, 5, 6 }, 2 },
	};
	double workspace[256];

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		size_t m = references[i].count_x, n = references[i].count_y;
		const double *x = references[i].x, *y = references[i].y;

		assert_in_range(hodges_lehmann_two_sample_workspace(m, n), 1, 256);
		assert_close(hodges_lehmann_two_sample(x, m, y, n, workspace),
				    references[i].estimate, TOLERANCE);
		assert_close(hodges_lehmann_two_sample(y, n, x, m, workspace),
				    -references[i].estimate, TOLERANCE);
	}
}

static void order_scale_and_sign(void **state)
{
	double turned[10], workspace[256];
	double estimate = hodges_lehmann_one_sample(ten, 10, workspace);

	(void)state;
	for (size_t i = 0; i < 10; i++)
		turned[i] = -8 * ten[(3 * i + 4) % 10];
	assert_close(hodges_lehmann_one_sample(turned, 10, workspace), -8 * estimate, 0);
	assert_close(hodges_lehmann_two_sample(ten, 10, turned, 10, workspace),
		     -hodges_lehmann_two_sample(turned, 10, ten, 10, workspace), 0);
}

static void no_numbers_have_no_middle(void **state)
{
	double workspace[256];

	(void)state;
	assert_true(isnan(hodges_lehmann_one_sample(ten, 0, workspace)));
	assert_true(isnan(hodges_lehmann_two_sample(ten, 0, ten, 10, workspace)));
	assert_true(isnan(hodges_lehmann_two_sample(ten, 10, ten, 0, workspace)));
}

static void quantiles_match_r(void **state)
{
	double values[10];

	(void)state;
	memcpy(values, ten, sizeof(ten));
	/* quantile(ten, c(0.25, 0.5, 0.9)) */
	assert_close(location_quantile(values, 10, 0.25), 0.005675, TOLERANCE);
	assert_close(location_quantile(values, 10, 0.9), 0.02191, TOLERANCE);
	assert_close(location_median(values, 10), 0.0116, TOLERANCE);
	assert_close(location_median(values, 1), values[0], 0);
}

static void spreads_are_relative(void **state)
{
	double ticked[] = { 200, 200, 200, 900, 200, 200, 200, 200 };
	double boots[] = { 100, 101, 99, 100, 102 };
	double same[] = { 5, 5, 5 };
	double zeros[] = { 0, 0, 0, 0 };
	double around_zero[] = { -1, 0, 1 };

	(void)state;
	assert_close(location_relative_quartile_spread(ticked, 8), 0, 0);
	assert_close(location_relative_deviation(ticked, 8), 3.5, TOLERANCE);
	assert_close(location_relative_deviation(boots, 5), 0.02, TOLERANCE);
	assert_close(location_relative_quartile_spread(boots, 5), 0.01, TOLERANCE);
	assert_close(location_relative_deviation(same, 3), 0, 0);
	assert_close(location_relative_deviation(zeros, 4), 0, 0);
	assert_true(isinf(location_relative_deviation(around_zero, 3)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sample_matches_r),
		cmocka_unit_test(two_sample_matches_r),
		cmocka_unit_test(order_scale_and_sign),
		cmocka_unit_test(no_numbers_have_no_middle),
		cmocka_unit_test(quantiles_match_r),
		cmocka_unit_test(spreads_are_relative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
