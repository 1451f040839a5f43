/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power against closed forms in R 4.2.2 (tests/fixtures/stats/corrections.R) and against the
 * verdicts of signed_rank_interval itself. */
#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>

#include "assert_close.h"
#include "stats/generator.h"
#include "stats/power.h"
#include "stats/signed_rank.h"

#define EXPERIMENTS 20000
#define MOST 40

static double workspace[8 * MOST * MOST];

/* Three standard errors of a share of EXPERIMENTS. */
static double error_of(double share)
{
	return 3 * sqrt(share * (1 - share) / EXPERIMENTS);
}

static void smallest_designs_match_r(void **state)
{
	/* which(2 * psignrank(0, 1:40) <= 0.05 / m)[1] */
	static const struct {
		double level;
		size_t blocks;
	} designs[] = {
		{ 0.05, 6 },	  { 0.05 / 2, 7 },   { 0.05 / 4, 8 }, { 0.05 / 12, 9 },
		{ 0.05 / 14, 10 }, { 0.05 / 50, 11 }, { 0.0625, 5 },   { 1, 1 },
		{ 0, SIZE_MAX },   { -1, SIZE_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(designs) / sizeof(designs[0]); i++)
		assert_int_equal(power_smallest_blocks(designs[i].level), designs[i].blocks);
}

/* Where the interval runs from the smallest to the largest, power is a product of probabilities. */
static void power_matches_closed_forms(void **state)
{
	static const struct {
		const char *r_call;
		struct power_design design;
		double effect, found, equivalent; /* NAN: not asked */
	} references[] = {
		{ "pnorm(0.02 / 0.0141)^6", { 6, 0.05, 0, 0.0141 }, 0.02, 0.614182317340709, 0 },
		{ "pnorm((0.03 - 0.01) / 0.0141)^6", { 6, 0.05, 0.01, 0.0141 }, 0.03,
		  0.614182317340708, NAN },
		{ "the same on the other side", { 6, 0.05, 0.01, 0.0141 }, -0.03,
		  0.614182317340708, NAN },
		{ "pnorm(0.03 / 0.0141)^10", { 10, 0.05 / 14, 0, 0.0141 }, 0.03,
		  0.845156194462712, 0 },
		{ "(pnorm(0.008 / 0.004) - pnorm(-0.012 / 0.004))^6", { 6, 0.05, 0.01, 0.004 },
		  0.002, NAN, 0.863837051877052 },
		{ "five blocks can't", { 5, 0.05, 0, 0.0141 }, 1, 0, 0 },
		{ "no spread, beyond", { 6, 0.05, 0.01, 0 }, 0.02, 1, 0 },
		{ "no spread, within", { 6, 0.05, 0.01, 0 }, 0.005, 0, 1 },
		{ "no spread, on the margin", { 6, 0.05, 0.01, 0 }, 0.01, 0, 0 },
		{ "no effect, no spread", { 6, 0.05, 0, 0 }, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++) {
		double equivalent, found;

		print_message("%s\n", references[i].r_call);
		found = power_of(&references[i].design, references[i].effect, EXPERIMENTS, 5,
				 &equivalent, workspace);
		if (!isnan(references[i].found))
			assert_close(found, references[i].found, error_of(references[i].found));
		if (!isnan(references[i].equivalent))
			assert_close(equivalent, references[i].equivalent,
				     error_of(references[i].equivalent));
	}
}

/* The same experiments, decided by the interval as a comparison does it. */
static void decisions_are_those_of_the_interval(void **state)
{
	static const struct {
		struct power_design design;
		double effect;
	} cases[] = {
		{ { 10, 0.05, 0, 0.0141 }, 0.01 },	{ { 10, 0.05 / 12, 0, 0.0141 }, 0.02 },
		{ { 10, 0.05, 0.01, 0.005 }, 0.004 },	{ { 17, 0.05 / 4, 0.01, 0.02 }, -0.03 },
		{ { 40, 0.003, 0.01, 0.0141 }, 0.002 }, { { 12, 0.05, 0, 0.0141 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct power_design *design = &cases[i].design;
		double effect = cases[i].effect, equivalent, found;
		size_t beyond = 0, within = 0;
		struct generator generator;

		found = power_of(design, effect, 1000, 77, &equivalent, workspace);
		generator_seed(&generator, 77);
		for (size_t j = 0; j < 1000; j++) {
			double x[MOST], interval[2];
			bool above, below;

			for (size_t k = 0; k < design->blocks; k++)
				x[k] = effect + gsl_ran_gaussian_ziggurat(&generator.numbers,
									  design->block_sd);
			assert_true(signed_rank_interval(x, design->blocks, 1 - design->level,
							 interval, workspace));
			above = interval[0] > design->margin;
			below = interval[1] < -design->margin;
			beyond += effect == 0 ? above || below : effect > 0 ? above : below;
			within += interval[0] > -design->margin && interval[1] < design->margin;
		}
		assert_close(found, (double)beyond / 1000, 0);
		assert_close(equivalent, (double)within / 1000, 0);
	}
}

static void detectable_effects(void **state)
{
	const struct power_design six = { 6, 0.05, 0.01, 0.0141 };
	const struct power_design five = { 5, 0.05, 0.01, 0.0141 };
	const struct power_design still = { 6, 0.05, 0.01, 0 };
	double effect = power_detectable_effect(&six, 0.8, EXPERIMENTS, 3, workspace);

	(void)state;
	/* 0.01 + 0.0141 * qnorm(0.8^(1 / 6)); the error of a power of 0.8 over the power's slope
	 * there. */
	assert_close(effect, 0.0352775877601839, 0.01 * 0.0253 + error_of(0.8) / 25);
	assert_true(power_of(&six, effect, EXPERIMENTS, 3, NULL, workspace) >= 0.8);
	assert_true(isinf(power_detectable_effect(&five, 0.8, 100, 3, workspace)));
	assert_close(power_detectable_effect(&still, 0.8, 100, 3, workspace), 0.01, 0);
	assert_close(effect, power_detectable_effect(&six, 0.8, EXPERIMENTS, 3, workspace), 0);
}

static void blocks_to_decide_match_r(void **state)
{
	/* expected_power() of corrections.R; the smallest design where it is larger. */
	static const struct {
		double estimate, sd, margin, level;
		size_t most, blocks;
	} references[] = {
		{ 0.02, 0.0141, 0, 0.05, 1000, 6 },
		{ 0.005, 0.0141, 0, 0.05, 1000, 66 },
		{ 0.005, 0.0141, 0.01, 0.05, 1000, 66 },
		{ 0, 0.0141, 0.01, 0.05, 1000, 22 },
		{ 0, 0.0141, 0.01, 0.05 / 12, 1000, 36 },
		{ 0.013, 0.0141, 0.01, 0.05, 1000, 182 },
		{ -0.013, 0.0141, 0.01, 0.05, 1000, 182 },
		{ 0.013, 0.0141, 0.01, 0.05, 182, 182 },
		{ 0.013, 0.0141, 0.01, 0.05, 181, SIZE_MAX },
		{ 0.01, 0.0141, 0.01, 0.05, 1000, SIZE_MAX }, /* on the margin: never */
		{ 0, 0.0141, 0, 0.05, 1000, SIZE_MAX },
		{ 0.02, 0, 0.01, 0.05, 1000, 6 },
		{ 0.02, 0, 0.01, 0.05, 5, SIZE_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		assert_int_equal(power_blocks_to_decide(references[i].estimate, references[i].sd,
							references[i].margin, references[i].level,
							references[i].most),
				 references[i].blocks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smallest_designs_match_r),
		cmocka_unit_test(power_matches_closed_forms),
		cmocka_unit_test(decisions_are_those_of_the_interval),
		cmocka_unit_test(detectable_effects),
		cmocka_unit_test(blocks_to_decide_match_r),
	};

	assert(power_workspace(MOST) <= sizeof(workspace) / sizeof(workspace[0]));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
