/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drift, modes and outliers against R 4.2.2 and diptest 0.76-0:
 * tests/fixtures/stats/run_checks.R. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/run_checks.h"

#define MOST 60

struct reference {
	const char *r_call;
	size_t count;
	double values[40];
	double expected;
};

static const struct reference trends[] = {
	{ "cor.test(x, 1:10, method = \"kendall\", exact = TRUE)", 10,
	  { 1, 2, 4, 3, 5, 7, 6, 8, 9, 10 }, 2.97619047620046e-05 },
	{ "cor.test(x, 1:8, method = \"kendall\", exact = TRUE)", 8,
	  { 100.2, 99.8, 100.4, 99.9, 100.1, 99.7, 100.3, 100 }, 0.904861111111111 },
	{ "cor.test(x, 1:10, method = \"kendall\", exact = FALSE, continuity = TRUE)", 10,
	  { 9, 9, 8, 8, 7, 7, 7, 5, 5, 4 }, 0.000477174093276685 },
	{ "cor.test(x, 1:8, method = \"kendall\", exact = FALSE, continuity = TRUE)", 8,
	  { 1, 2, 1, 2, 1, 1, 2, 2 }, 0.47048642205879 },
	{ "cor.test(x, 1:3, method = \"kendall\", exact = TRUE): 2/3!", 3, { 1, 2, 3 },
	  0.333333333333333 },
	{ "two values have no trend", 2, { 1, 2 }, 1 },
	{ "nor has one", 1, { 1 }, 1 },
	{ "nor none", 0, { 0 }, 1 },
	{ "all the same", 6, { 5, 5, 5, 5, 5, 5 }, 1 },
};

static double trend(const double *values, size_t count)
{
	double workspace[MOST * MOST / 2 + 3];

	assert_true(mann_kendall_workspace(count) <= count * count / 2 + 3);
	return mann_kendall_p_value(values, count, workspace);
}

static void trends_match_r(void **state)
{
	double fifty[50], sixty[60];

	(void)state;
	for (size_t i = 0; i < sizeof(trends) / sizeof(trends[0]); i++) {
		print_message("%s\n", trends[i].r_call);
		assert_close(trend(trends[i].values, trends[i].count), trends[i].expected, 1e-13);
	}
	for (int i = 0; i < 60; i++)
		sixty[i] = (i + 1) * 7919 % 1009 + 4 * (i + 1);
	memcpy(fifty, sixty, sizeof(fifty));
	/* cor.test(fifty, 1:50, method = "kendall", exact = TRUE)$p.value */
	assert_close(trend(fifty, 50), 0.433674339841387, 1e-12);
	/* cor.test(sixty, 1:60, method = "kendall", exact = FALSE, continuity = TRUE)$p.value */
	assert_close(trend(sixty, 60), 0.281091847028427, 1e-12);
}

static void trends_have_no_direction_or_scale(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(trends) / sizeof(trends[0]); i++) {
		double backwards[10], scaled[10];
		size_t count = trends[i].count;

		for (size_t j = 0; j < count; j++) {
			backwards[j] = trends[i].values[count - 1 - j];
			scaled[j] = -0.25 * trends[i].values[j] + 7;
		}
		assert_close(trend(backwards, count), trends[i].expected, 1e-13);
		assert_close(trend(scaled, count), trends[i].expected, 1e-13);
	}
}

static const struct reference dips[] = {
	{ "dip(x): two modes", 8, { 1, 1.1, 1.2, 1.3, 5, 5.1, 5.2, 5.3 }, 0.23125 },
	{ "dip(x): one mode", 12,
	  { -1.3, 2.1, 0.4, -0.9, 1.7, 3.2, -2.6, 0.15, 1.05, -0.35, 2.75, 0.6 },
	  0.0515873015873016 },
	{ "dip(1:10)", 10, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 0.05 },
	{ "dip(x): ties", 12, { 1, 1, 1, 2, 3, 3, 3, 3, 7, 8, 8, 8 }, 0.133333333333333 },
	{ "dip(c(0, 0, 0, 1, 1))", 5, { 0, 0, 0, 1, 1 }, 0.2 },
	{ "dip(c(4, 4, 4))", 3, { 4, 4, 4 }, 0.166666666666667 },
	{ "dip(4)", 1, { 4 }, 0.5 },
	{ "dip(faithful$eruptions[1:40])", 40,
	  { 3.6,   1.8,  3.333, 2.283, 4.533, 2.883, 4.7,	3.6,   1.95,  4.35,
	    1.833, 3.917, 4.2,  1.75,  4.7,   2.167, 1.75,	4.8,   1.6,   4.25,
	    1.8,   1.75, 3.45,  3.067, 4.533, 3.6,   1.967, 4.083, 3.85,  4.433,
	    4.3,   4.467, 3.367, 4.033, 3.833, 2.017, 1.867, 4.833, 1.833, 4.783 },
	  0.105874921036008 },
	{ "no values", 0, { 0 }, 0 },
};

static double dip_of(const double *values, size_t count, double factor)
{
	double sorted[40];
	size_t workspace[160];

	assert_int_equal(dip_workspace(count), 4 * count);
	for (size_t i = 0; i < count; i++)
		sorted[i] = factor * values[i];
	return dip_statistic(sorted, count, workspace);
}

static void dips_match_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(dips) / sizeof(dips[0]); i++) {
		print_message("%s\n", dips[i].r_call);
		assert_close(dip_of(dips[i].values, dips[i].count, 1), dips[i].expected, 1e-14);
		assert_close(dip_of(dips[i].values, dips[i].count, 16), dips[i].expected, 1e-14);
		assert_close(dip_of(dips[i].values, dips[i].count, -1), dips[i].expected, 1e-14);
	}
}

/* Against diptest's table of simulated quantiles, qDiptab. A p that is small is found from
 * DIP_ENOUGH = 20 dips as large, so its standard error is p/√20, 22 % of it: three of them are
 * allowed. */
static void dip_p_values_match_r(void **state)
{
	static const struct {
		size_t count;
		double dip, p;
	} quantiles[] = {
		{ 10, 0.0977817630384725, 0.5 },  { 10, 0.139611395137099, 0.05 },
		{ 10, 0.159684158858235, 0.01 },  { 50, 0.048851155289608, 0.5 },
		{ 50, 0.0702737877191269, 0.05 }, { 50, 0.0811998415355918, 0.01 },
	};
	double values[50];
	size_t workspace[200];

	(void)state;
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		assert_close(dip_p_value(quantiles[i].dip, quantiles[i].count, 20000, 11, values,
					 workspace),
			     quantiles[i].p, 3 * quantiles[i].p / sqrt(20));
	/* No dip is that large: 1/(1 + draws). */
	assert_close(dip_p_value(0.3, 50, 999, 11, values, workspace), 0.001, 1e-15);
	/* All are at least as large as the smallest that there is. */
	assert_close(dip_p_value(0.01, 50, 999, 11, values, workspace), 1, 1e-15);
	assert_close(dip_p_value(0, 0, 999, 11, values, workspace), 1, 1e-15);
	assert_close(dip_p_value(0.1, 10, 999, 4, values, workspace),
		     dip_p_value(0.1, 10, 999, 4, values, workspace), 0);
}

static void scores_match_r(void **state)
{
	static const double far[] = { 100, 101, 99, 100.5, 99.5, 112, 100.2 };
	/* 0.6745 * (far - median(far)) / mad(far, constant = 1) */
	static const double expected[] = { -0.192714285714288, 0.770857142857137, -1.15628571428571,
					   0.289071428571425, -0.6745, 11.3701428571428, 0 };
	double scores[7], workspace[7];

	(void)state;
	outlier_scores(far, 7, scores, workspace);
	for (size_t i = 0; i < 7; i++) {
		assert_close(scores[i], expected[i], 1e-12);
		assert_int_equal(fabs(scores[i]) >= OUTLIER_SCORE, i == 5);
	}
}

static void scores_have_no_scale_and_follow_the_sign(void **state)
{
	static const double values[] = { 3, 1, 4, 1, 5, 9, 2, 6 };
	double changed[8], scores[8], other[8], workspace[8];

	(void)state;
	outlier_scores(values, 8, scores, workspace);
	for (size_t i = 0; i < 8; i++)
		changed[i] = -0.5 * values[7 - i] + 3;
	outlier_scores(changed, 8, other, workspace);
	for (size_t i = 0; i < 8; i++)
		assert_close(other[i], -scores[7 - i], 1e-14);
}

static void scores_without_spread(void **state)
{
	double mostly[] = { 7, 7, 7, 7, 6, 8 };
	double workspace[6];

	(void)state;
	outlier_scores(mostly, 6, mostly, workspace);
	for (size_t i = 0; i < 4; i++)
		assert_close(mostly[i], 0, 0);
	assert_true(isinf(mostly[4]) && mostly[4] < 0);
	assert_true(isinf(mostly[5]) && mostly[5] > 0);
	mostly[0] = 3;
	outlier_scores(mostly, 1, mostly, workspace);
	assert_close(mostly[0], 0, 0);
	outlier_scores(mostly, 0, mostly, workspace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trends_match_r),
		cmocka_unit_test(trends_have_no_direction_or_scale),
		cmocka_unit_test(dips_match_r),
		cmocka_unit_test(dip_p_values_match_r),
		cmocka_unit_test(scores_match_r),
		cmocka_unit_test(scores_have_no_scale_and_follow_the_sign),
		cmocka_unit_test(scores_without_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
