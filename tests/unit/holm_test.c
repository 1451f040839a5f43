/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holm's correction against R 4.2.2: p.adjust(p, "holm"), tests/fixtures/stats/corrections.R. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/holm.h"

#define MOST 12

struct family {
	const char *what;
	size_t count, tests;
	double p[MOST], adjusted[MOST];
};

static const struct family families[] = {
	{ "four", 4, 4, { 0.01, 0.04, 0.03, 0.005 }, { 0.03, 0.06, 0.06, 0.02 } },
	{ "ties", 4, 4, { 0.02, 0.02, 0.02, 0.5 }, { 0.08, 0.08, 0.08, 0.5 } },
	{ "never above 1", 3, 3, { 0.9, 0.6, 0.4 }, { 1, 1, 1 } },
	{ "one alone", 1, 1, { 0.03 }, { 0.03 } },
	{ "twelve", 12, 12,
	  { 0.00195, 0.0137, 0.275, 0.846, 0.0488, 1, 0.00391, 0.625, 0.0645, 0.432, 0.193, 0.00195 },
	  { 0.0234, 0.1233, 1, 1, 0.3904, 1, 0.0391, 1, 0.4515, 1, 1, 0.0234 } },
	{ "NA is no test", 5, 3, { 0.01, NAN, 0.02, NAN, 0.04 }, { 0.03, NAN, 0.04, NAN, 0.04 } },
	{ "no test at all", 2, 0, { NAN, NAN }, { NAN, NAN } },
	{ "empty", 0, 0, { 0 }, { 0 } },
};

static void assert_same(double actual, double expected)
{
	if (isnan(expected))
		assert_true(isnan(actual));
	else
		assert_close(actual, expected, 1e-15);
}

static void matches_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const struct family *family = &families[i];
		double adjusted[MOST], workspace[2 * MOST];

		print_message("%s\n", family->what);
		assert_true(holm_workspace(family->count) <= 2 * MOST);
		assert_int_equal(holm_adjust(family->p, family->count, adjusted, workspace),
				 family->tests);
		for (size_t j = 0; j < family->count; j++)
			assert_same(adjusted[j], family->adjusted[j]);
	}
}

static void order_does_not_matter_and_in_place_works(void **state)
{
	const struct family *family = &families[4];
	double turned[MOST], workspace[2 * MOST];

	(void)state;
	for (size_t i = 0; i < family->count; i++)
		turned[i] = family->p[(5 * i + 3) % family->count];
	(void)holm_adjust(turned, family->count, turned, workspace);
	for (size_t i = 0; i < family->count; i++)
		assert_same(turned[i], family->adjusted[(5 * i + 3) % family->count]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_r),
		cmocka_unit_test(order_does_not_matter_and_in_place_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
