/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the verdict rules are right: experiments with a known truth, always the same ones; 40
 * 000 of one metric, 10 000 of families and of growing campaigns, which cost more.
 *
 * An experiment: blocks of two boots, drawn as experiment.h has them. A boot collapses to its
 * median, a block to the logarithm of patched over base. An effect multiplies the patched boots.
 *
 * Rates are known to three binomial standard errors, 3·√(r(1 − r)/experiments): of 40 000 0.33 %
 * at a rate of 5 %, of 10 000 0.65 %. A rate that must not exceed a limit may exceed it by its
 * error; one that must reach a limit must reach it. Without a difference signs and ranks alone
 * decide, whatever the noise: ten blocks are then called at 5 % in exactly 50 of 1024
 * experiments, 4.88 %. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiment.h"
#include "stats/holm.h"
#include "stats/location.h"
#include "stats/signed_rank.h"
#include "stats/spending.h"

#define EXPERIMENTS 40000
#define COSTLY_EXPERIMENTS 10000
#define MARGIN 0.01

#define METRICS 12
#define LONG_BLOCKS 40
#define LONG_METRICS 4
#define LOOKS_EVERY 10

static double workspace[6 * LONG_BLOCKS * LONG_BLOCKS];

static double boot_median(const struct generator *generator, double level)
{
	double samples[SAMPLES];

	draw_boot(generator, level, samples);
	return location_median(samples, SAMPLES);
}

/* Log-ratios of blocks between which there is no difference; one comes by adding its logarithm. */
static void draw_blocks(const struct generator *generator, double *ratios, size_t blocks)
{
	for (size_t i = 0; i < blocks; i++) {
		double level = draw_block(generator);
		double base = boot_median(generator, level);

		ratios[i] = log(boot_median(generator, level) / base);
	}
}

static void shift(const double *ratios, size_t blocks, double effect, double *shifted)
{
	for (size_t i = 0; i < blocks; i++)
		shifted[i] = ratios[i] + log1p(effect);
}

/* `--margin 0%`, ten blocks, one metric. */
static void differences_are_found_and_not_invented(void **state)
{
	static const double effects[] = { 0, 0.005, 0.01, 0.02, -0.02 };
	struct rate rates[] = {
		{ "10 blocks: difference called, truth none", 0, 0, 0.05 },
		{ "10 blocks: difference found, truth +0.5 %", 0, 0.15, 1 },
		{ "10 blocks: difference found, truth +1 %", 0, 0.45, 1 },
		{ "10 blocks: difference found, truth +2 %", 0, 0.95, 1 },
		{ "10 blocks: difference found, truth -2 %", 0, 0.95, 1 },
	};
	struct generator generator;

	(void)state;
	generator_seed(&generator, 2001);
	for (size_t i = 0; i < EXPERIMENTS; i++) {
		double ratios[BLOCKS], shifted[BLOCKS];

		draw_blocks(&generator, ratios, BLOCKS);
		for (size_t j = 0; j < sizeof(effects) / sizeof(effects[0]); j++) {
			double interval[2];
			bool right_side;

			shift(ratios, BLOCKS, effects[j], shifted);
			assert_true(signed_rank_interval(shifted, BLOCKS, 1 - LEVEL, interval,
							 workspace));
			right_side = effects[j] == 0 || (interval[0] + interval[1]) * effects[j] > 0;
			rates[j].hits += signed_rank_p_value(shifted, BLOCKS, workspace) <= LEVEL &&
					 right_side;
		}
	}
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		check(&rates[i], EXPERIMENTS);
}

/* Twelve metrics without any difference, corrected by Holm; and by simultaneous intervals, which a
 * margin is held against. */
static void families_raise_no_more_false_alarms(void **state)
{
	struct rate any = { "12 metrics, 10 blocks: any called by p_holm, truth none", 0, 0, 0.05 };
	struct rate beyond = { "12 metrics, 10 blocks: any interval without the truth", 0, 0, 0.05 };
	struct generator generator;

	(void)state;
	generator_seed(&generator, 2002);
	for (size_t i = 0; i < COSTLY_EXPERIMENTS; i++) {
		double p[METRICS], room[2 * METRICS], smallest = 1;
		bool missed = false;

		for (size_t j = 0; j < METRICS; j++) {
			double ratios[BLOCKS], interval[2];

			draw_blocks(&generator, ratios, BLOCKS);
			p[j] = signed_rank_p_value(ratios, BLOCKS, workspace);
			assert_true(signed_rank_interval(ratios, BLOCKS, 1 - LEVEL / METRICS,
							 interval, workspace));
			missed = missed || interval[0] > 0 || interval[1] < 0;
		}
		(void)holm_adjust(p, METRICS, p, room);
		for (size_t j = 0; j < METRICS; j++)
			smallest = fmin(smallest, p[j]);
		any.hits += smallest <= LEVEL;
		beyond.hits += missed;
	}
	check(&any, COSTLY_EXPERIMENTS);
	check(&beyond, COSTLY_EXPERIMENTS);
}

/* Looks at a growing campaign, as `--until-decided` takes them. */
struct looks {
	size_t count, blocks[LONG_BLOCKS];
	double spent[LONG_BLOCKS];
};

static struct looks looks_for(size_t family)
{
	struct looks looks;

	looks.count = spending_looks(LONG_BLOCKS, LOOKS_EVERY, family, LEVEL, looks.blocks,
				     LONG_BLOCKS);
	spending_levels(looks.count, LEVEL, looks.spent);
	assert_true(looks.count > 1);
	return looks;
}

/* Whether any look calls a difference in any of the metrics, by Holm at the look's own level. */
static bool any_look_calls(const struct looks *looks, double ratios[][LONG_BLOCKS], size_t family)
{
	for (size_t i = 0; i < looks->count; i++) {
		double p[LONG_METRICS], room[2 * LONG_METRICS];

		for (size_t j = 0; j < family; j++)
			p[j] = signed_rank_p_value(ratios[j], looks->blocks[i], workspace);
		(void)holm_adjust(p, family, p, room);
		for (size_t j = 0; j < family; j++)
			if (p[j] <= looks->spent[i])
				return true;
	}
	return false;
}

enum claim { NOTHING, EQUIVALENT, BEYOND };

/* What an interval at the look's level says of the margin; the first look that says anything
 * stops. */
static enum claim claim_at(const double *ratios, size_t blocks, double level)
{
	double interval[2];

	assert_true(signed_rank_interval(ratios, blocks, 1 - level, interval, workspace));
	if (interval[0] > -MARGIN && interval[1] < MARGIN)
		return EQUIVALENT;
	return interval[0] > MARGIN || interval[1] < -MARGIN ? BEYOND : NOTHING;
}

static enum claim first_claim(const struct looks *looks, const double *ratios)
{
	enum claim claim = NOTHING;

	for (size_t i = 0; i < looks->count && claim == NOTHING; i++)
		claim = claim_at(ratios, looks->blocks[i], looks->spent[i]);
	return claim;
}

static void looking_and_margins_keep_their_level(void **state)
{
	/* Margins are of logarithms here, as in a comparison. */
	static const double effects[] = { MARGIN, 1.1 * MARGIN, 1.5 * MARGIN };
	struct rate ten[] = {
		{ "10 blocks: equivalence claimed, truth at the margin", 0, 0, 0.05 },
		{ "10 blocks: equivalence claimed, truth 1.1 margins", 0, 0, 0.05 },
		{ "10 blocks: equivalence claimed, truth 1.5 margins", 0, 0, 0.05 },
	};
	struct rate forty[] = {
		{ "40 blocks: equivalence claimed, truth at the margin", 0, 0, 0.05 },
		{ "40 blocks: equivalence claimed, truth 1.1 margins", 0, 0, 0.05 },
		{ "40 blocks: equivalence claimed, truth 1.5 margins", 0, 0, 0.05 },
	};
	struct rate looked[] = {
		{ "looks up to 40 blocks: the same, at the margin", 0, 0, 0.05 },
		{ "looks up to 40 blocks: the same, 1.1 margins", 0, 0, 0.05 },
		{ "looks up to 40 blocks: the same, 1.5 margins", 0, 0, 0.05 },
	};
	struct rate beyond = { "looks: called beyond the margin, truth at it", 0, 0, 0.05 };
	struct rate equal = { "40 blocks: equivalence claimed, truth none", 0, 0.9, 1 };
	struct rate one = { "looks up to 40 blocks: called at any, truth none", 0, 0, 0.05 };
	struct rate family = { "the same, any of 4 metrics by p_holm", 0, 0, 0.05 };
	const struct looks looks_at_one = looks_for(1), looks_at_four = looks_for(LONG_METRICS);
	struct generator generator;

	(void)state;
	generator_seed(&generator, 2003);
	for (size_t i = 0; i < COSTLY_EXPERIMENTS; i++) {
		double ratios[LONG_METRICS][LONG_BLOCKS], shifted[LONG_BLOCKS];

		for (size_t j = 0; j < LONG_METRICS; j++)
			draw_blocks(&generator, ratios[j], LONG_BLOCKS);
		one.hits += any_look_calls(&looks_at_one, ratios, 1);
		family.hits += any_look_calls(&looks_at_four, ratios, LONG_METRICS);
		equal.hits += claim_at(ratios[0], LONG_BLOCKS, LEVEL) == EQUIVALENT;
		for (size_t j = 0; j < sizeof(effects) / sizeof(effects[0]); j++) {
			enum claim claim;

			for (size_t k = 0; k < LONG_BLOCKS; k++)
				shifted[k] = ratios[0][k] + effects[j];
			ten[j].hits += claim_at(shifted, BLOCKS, LEVEL) == EQUIVALENT;
			forty[j].hits += claim_at(shifted, LONG_BLOCKS, LEVEL) == EQUIVALENT;
			claim = first_claim(&looks_at_one, shifted);
			looked[j].hits += claim == EQUIVALENT;
			beyond.hits += claim == BEYOND && j == 0;
		}
	}
	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++) {
		check(&ten[i], COSTLY_EXPERIMENTS);
		check(&forty[i], COSTLY_EXPERIMENTS);
		check(&looked[i], COSTLY_EXPERIMENTS);
	}
	check(&beyond, COSTLY_EXPERIMENTS);
	check(&equal, COSTLY_EXPERIMENTS);
	check(&one, COSTLY_EXPERIMENTS);
	check(&family, COSTLY_EXPERIMENTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_are_found_and_not_invented),
		cmocka_unit_test(families_raise_no_more_false_alarms),
		cmocka_unit_test(looking_and_margins_keep_their_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
