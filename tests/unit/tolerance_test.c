/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which figures must come out again how closely, and when they do. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/tolerance.h"

static const struct {
	const char *benchmark, *metric;
	bool counted;
	enum tolerance expected;
} kinds[] = {
	{ "gup.pin_fast", "instructions", true, TOLERANCE_FIGURE },
	{ "gup.pin_fast", "get_instructions", true, TOLERANCE_FIGURE },
	{ "agent.noop", "counter_reading", true, TOLERANCE_FIGURE },
	{ "uv.export_touch", "uv_calls.export", true, TOLERANCE_EQUAL },
	{ "uv.export_touch", "long.mvcl", true, TOLERANCE_EQUAL },
	{ "uv.export_touch", "diag.44", true, TOLERANCE_EQUAL },
	{ "gup.pin_fast", "page-faults", true, TOLERANCE_EQUAL },
	{ "uv.direct_write", "instructions", true, TOLERANCE_SPREAD },
	{ "uv.direct_write", "uv_calls.export", true, TOLERANCE_SPREAD },
	{ "uv.direct_write_more", "instructions", true, TOLERANCE_FIGURE },
	{ "wb.fsync", "instructions", true, TOLERANCE_SPREAD },
	{ "fio.job", "instructions", true, TOLERANCE_SPREAD },
	{ "guppy.swim", "instructions", true, TOLERANCE_SPREAD },
	{ "gup.pin_fast", "time", false, TOLERANCE_SPREAD },
	{ "gup.pin_fast", "uv_calls.export", false, TOLERANCE_SPREAD },
};

static void test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (tolerance_of(kinds[i].benchmark, kinds[i].metric, kinds[i].counted) !=
		    kinds[i].expected)
			fail_msg("%s %s", kinds[i].benchmark, kinds[i].metric);
}

/* Pairs of three samples whose median is the second; the spread where it matters. */
static const struct {
	const char *name;
	enum tolerance tolerance;
	double recorded[3], again[3];
	struct tolerance_spread spread;
	bool holds;
	double deviation;
} pairs[] = {
	{ "equal", TOLERANCE_EQUAL, { 1, 1, 1 }, { 1, 1, 1 }, { .boots = 0 }, true, 0 },
	{ "one sample more", TOLERANCE_EQUAL, { 0, 0, 0 }, { 0, 0, 1 }, { .boots = 0 }, false, 0 },
	{ "within 10^-5", TOLERANCE_FIGURE, { 1e5, 1e5, 9e5 }, { 1e5, 1e5 + 1, 9e5 - 8 },
	  { .boots = 0 }, true, 1e-5 },
	{ "one sample ten times as large", TOLERANCE_FIGURE, { 1e5, 1e5, 1e6 }, { 1e5, 1e5, 1e5 },
	  { .boots = 0 }, false, 0.9 },
	{ "beyond 10^-5", TOLERANCE_FIGURE, { 1e5, 1e5, 1e5 }, { 1e5, 1e5 - 1.5, 1e5 },
	  { .boots = 0 }, false, 1.5e-5 },
	{ "from none", TOLERANCE_FIGURE, { 0, 0, 0 }, { 0, 1, 2 }, { .boots = 0 }, false, INFINITY },
	{ "none again", TOLERANCE_FIGURE, { 0, 0, 0 }, { 0, 0, 0 }, { .boots = 0 }, true, 0 },
	{ "in the samples", TOLERANCE_SPREAD, { 90, 100, 120 }, { 0, 115, 300 },
	  { { 80, 120 }, { 100, 100 }, 1 }, true, 0.15 },
	{ "beyond the samples", TOLERANCE_SPREAD, { 90, 100, 120 }, { 0, 121, 300 },
	  { { 80, 120 }, { 100, 100 }, 1 }, false, 0.21 },
	{ "as far as boots lie apart", TOLERANCE_SPREAD, { 90, 100, 120 }, { 0, 129, 300 },
	  { { 80, 120 }, { 95, 105 }, 4 }, true, 0.29 },
	{ "below", TOLERANCE_SPREAD, { 90, 100, 120 }, { 0, 69, 300 },
	  { { 80, 120 }, { 95, 105 }, 4 }, false, 0.31 },
};

static void test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct tolerance_pair pair = {
			pairs[i].recorded, 3, pairs[i].again, 3,
			{ pairs[i].recorded[1], pairs[i].again[1] },
		};
		double deviation = tolerance_deviation(pairs[i].tolerance, &pair);

		if (tolerance_holds(pairs[i].tolerance, &pair, &pairs[i].spread) !=
			    pairs[i].holds ||
		    (deviation != pairs[i].deviation &&
		     !(fabs(deviation - pairs[i].deviation) < 1e-12)))
			fail_msg("%s: %g", pairs[i].name, deviation);
	}
}

static void test_unequal_numbers(void **state)
{
	const double values[3] = { 2, 2, 2 };
	const struct tolerance_pair pair = { values, 3, values, 2, { 2, 2 } };

	(void)state;
	assert_false(tolerance_holds(TOLERANCE_EQUAL, &pair, NULL));
	assert_false(tolerance_holds(TOLERANCE_FIGURE, &pair, NULL));
	assert_true(isinf(tolerance_deviation(TOLERANCE_FIGURE, &pair)));
	assert_true(tolerance_deviation(TOLERANCE_SPREAD, &pair) == 0);
}

static void test_spread(void **state)
{
	struct tolerance_spread spread = { .boots = 0 };
	double range[2];

	(void)state;
	tolerance_spread_add(&spread, (const double[]){ 5, 7, 6 }, 3, 6);
	tolerance_range(&spread, range);
	assert_true(range[0] == 5 && range[1] == 7);
	tolerance_spread_add(&spread, (const double[]){ 9, 8 }, 2, 8.5);
	tolerance_range(&spread, range);
	assert_true(range[0] == 2.5 && range[1] == 11.5 && spread.boots == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_unequal_numbers),
		cmocka_unit_test(test_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
