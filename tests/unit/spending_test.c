/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looks may spend, against the spending function in R 4.2.2:
 * tests/fixtures/stats/corrections.R. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "stats/power.h"
#include "stats/spending.h"

#define MOST 40

static void levels_match_r(void **state)
{
	static const struct {
		const char *r_call;
		size_t looks;
		double spent[4];
	} plans[] = {
		{ "diff(c(0, spent(1:4 / 4)))", 4,
		  { 0.00507681620457759, 0.00837025486392216, 0.0138002172353297,
		    0.0227527116961706 } },
		{ "diff(c(0, spent(1:3 / 3)))", 3,
		  { 0.00741685490297464, 0.014446060772087, 0.0281370843249384 } },
		{ "one look spends all", 1, { 0.05 } },
		{ "no look", 0, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		double spent[4];

		print_message("%s\n", plans[i].r_call);
		spending_levels(plans[i].looks, 0.05, spent);
		for (size_t j = 0; j < plans[i].looks; j++)
			assert_close(spent[j], plans[i].spent[j], 1e-15);
	}
}

static void looks_begin_where_their_level_is_in_reach(void **state)
{
	static const struct {
		size_t most, step, family, room;
		size_t looks, first;
	} plans[] = {
		/* "looks every …, family …" of corrections.R. */
		{ 40, 10, 1, MOST, 4, 10 },
		{ 40, 10, 4, MOST, 3, 20 },
		{ 40, 10, 14, MOST, 3, 20 },
		{ 40, 5, 1, MOST, 7, 10 },
		{ 40, 5, 4, MOST, 6, 15 },
		{ 40, 5, 14, MOST, 6, 15 },
		{ 40, 100, 1, MOST, 1, 40 },
		{ 40, 10, 1, 3, 3, 20 }, /* no room for more */
		{ 40, 10, 1, 1, 1, 40 },
		{ 6, 1, 1, MOST, 1, 6 }, /* the smallest design there is: one look */
		{ 5, 1, 1, MOST, 0, 0 },  /* 2^(1 - 5) > 0.05 */
		{ 9, 1, 14, MOST, 0, 0 }, /* 2^(1 - 9) > 0.05/14 */
		{ 10, 3, 14, MOST, 1, 10 },
		{ 0, 1, 1, MOST, 0, 0 },
		{ 40, 10, 1, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		size_t blocks[MOST] = { 0 };
		size_t looks = spending_looks(plans[i].most, plans[i].step, plans[i].family, 0.05,
					      blocks, plans[i].room);

		assert_int_equal(looks, plans[i].looks);
		assert_int_equal(blocks[0], plans[i].first);
	}
}

/* Whatever the plan: looks are a step apart, the last is at the end, each level can be reached, is
 * larger than the one before, and all is spent. */
static void plans_hold_together(void **state)
{
	(void)state;
	for (size_t most = 1; most <= MOST; most++)
		for (size_t step = 1; step <= 12; step++)
			for (size_t family = 1; family <= 20; family += 3) {
				size_t blocks[MOST];
				double spent[MOST], sum = 0;
				size_t looks = spending_looks(most, step, family, 0.05, blocks, MOST);

				assert_int_equal(looks == 0,
						 power_smallest_blocks(0.05 / (double)family) > most);
				if (looks == 0)
					continue;
				assert_int_equal(blocks[looks - 1], most);
				spending_levels(looks, 0.05, spent);
				for (size_t i = 0; i < looks; i++) {
					assert_true(i == 0 || blocks[i] == blocks[i - 1] + step);
					assert_true(i == 0 || spent[i] > spent[i - 1]);
					assert_true(power_smallest_blocks(spent[i] / (double)family) <=
						    blocks[i]);
					sum += spent[i];
				}
				assert_close(sum, 0.05, 1e-14);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_match_r),
		cmocka_unit_test(looks_begin_where_their_level_is_in_reach),
		cmocka_unit_test(plans_hold_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
