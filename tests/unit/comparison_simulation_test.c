/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often whole comparisons are right: datasets with a known truth, always the same ones, go through
 * comparison_set_make as a campaign's do. verdict_simulation_test.c has more experiments, of the
 * rules alone.
 *
 * An experiment: blocks of one boot a variant, drawn as experiment.h has them. An effect multiplies
 * a variant's boots.
 *
 * Rates are known to three binomial standard errors. A rate that must not exceed a limit may exceed
 * it by its error; one that must reach a limit must reach it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "experiment.h"
#include "sample_dataset.h"
#include "stats/spending.h"

#define EXPERIMENTS 10000
#define COSTLY_EXPERIMENTS 2500
#define MOST_BLOCKS 30
#define LOOK_EVERY 5 /* as campaign --until-decided has it */

static const char *const names[] = { "base", "first", "second" };

/* The datasets of a test: by block, then variant, then benchmark. */
struct world {
	struct dataset dataset;
	struct generator generator;
	size_t variants, metrics, blocks;
};

static void world_make(struct world *world, size_t blocks, size_t variants, size_t metrics,
		       const char *campaign, unsigned long seed)
{
	*world = (struct world){ .variants = variants, .metrics = metrics, .blocks = blocks };
	generator_seed(&world->generator, seed);
	world->dataset.campaign = campaign ? json_loads(campaign, 0, NULL) : NULL;
	for (size_t i = 0; i < blocks * variants * metrics; i++) {
		char benchmark[32];
		struct observation *observation;

		(void)snprintf(benchmark, sizeof(benchmark), "b%zu", i % metrics);
		sample_add(&world->dataset, (struct sample){
			.variant = names[i / metrics % variants],
			.block = (int)(i / metrics / variants), .boot = (int)(i / metrics),
			.benchmark = benchmark, .metric = "time", .unit = "ns/page",
			.clock = "monotonic",
		});
		observation = &world->dataset.observations[i];
		free(observation->values);
		observation->values = calloc(SAMPLES, sizeof(double));
		observation->count = SAMPLES;
		assert_non_null(observation->values);
	}
}

/* Draws all anew; there is no difference. */
static void world_draw(struct world *world)
{
	double level[16];

	for (size_t i = 0; i < world->dataset.observation_count; i++) {
		size_t metric = i % world->metrics;

		if (i / world->metrics % world->variants == 0)
			level[metric] = draw_block(&world->generator);
		draw_boot(&world->generator, level[metric],
			  world->dataset.observations[i].values);
	}
}

/* Multiplies all boots of the variants but the base, of benchmarks from `first` on. */
static void world_shift(struct world *world, double factor, size_t first)
{
	for (size_t i = 0; i < world->dataset.observation_count; i++)
		if (i / world->metrics % world->variants > 0 && i % world->metrics >= first)
			for (size_t j = 0; j < SAMPLES; j++)
				world->dataset.observations[i].values[j] *= factor;
}

static struct comparison_set compare(const struct dataset *dataset, double margin)
{
	return sample_compare(dataset, (struct comparison_options){ .margin_percent = margin,
								    .verdicts_only = true });
}

static bool is_claim(const struct comparison *comparison)
{
	return comparison->verdict != VERDICT_INCONCLUSIVE;
}

/* Compares, and says whether any comparison claims something. */
static bool any_claim(const struct dataset *dataset, double margin)
{
	struct comparison_set set = compare(dataset, margin);
	bool claim = false;

	for (size_t i = 0; i < set.count; i++)
		claim = claim || is_claim(&set.comparisons[i]);
	comparison_set_free(&set);
	return claim;
}

/* The interval that the verdict is read off leaves 0 out exactly where something is claimed. */
static void agrees(const struct comparison *comparison)
{
	const double *interval = comparison->verdict_percent;

	assert_int_equal(interval[0] > 0 || interval[1] < 0, is_claim(comparison));
}

static void one_metric_without_a_margin(void **state)
{
	static const double factors[] = { 1, 1.005, 1.01, 1.02 };
	struct rate rates[] = {
		{ "margin 0: called, truth none", 0, 0, LEVEL },
		{ "margin 0: slower, truth +0.5 %", 0, 0.15, 1 },
		{ "margin 0: slower, truth +1 %", 0, 0.45, 1 },
		{ "margin 0: slower, truth +2 %", 0, 0.95, 1 },
	};
	struct world world;

	(void)state;
	world_make(&world, BLOCKS, 2, 1, NULL, 3001);
	for (size_t i = 0; i < EXPERIMENTS; i++) {
		double before = 1;

		world_draw(&world);
		for (size_t j = 0; j < sizeof(factors) / sizeof(factors[0]); j++) {
			struct comparison_set set;

			world_shift(&world, factors[j] / before, 0);
			before = factors[j];
			set = compare(&world.dataset, 0);
			agrees(&set.comparisons[0]);
			rates[j].hits += j ? set.comparisons[0].verdict == VERDICT_SLOWER :
					     is_claim(&set.comparisons[0]);
			comparison_set_free(&set);
		}
	}
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		check(&rates[i], EXPERIMENTS);
	dataset_free(&world.dataset);
}

static void one_metric_at_its_margin(void **state)
{
	struct rate claims = { "margin 1 %: anything claimed, truth +1 %", 0, 0, LEVEL };
	struct world world;

	(void)state;
	world_make(&world, BLOCKS, 2, 1, NULL, 3002);
	for (size_t i = 0; i < EXPERIMENTS; i++) {
		world_draw(&world);
		world_shift(&world, 1.01, 0);
		claims.hits += any_claim(&world.dataset, 1);
	}
	check(&claims, EXPERIMENTS);
	dataset_free(&world.dataset);
}

/* Metrics whose truth is none, and one with a margin whose truth is its margin. */
static void families_keep_their_level(void **state)
{
	static const char mixed[] = "{\"margins\":[{\"benchmark\":\"b0\",\"percent\":0},"
				    "{\"metric\":\"time\",\"percent\":1}]}";
	static const struct {
		const char *what;
		size_t variants, metrics;
		const char *campaign;
		double margin, factor;
	} families[] = {
		{ "4 metrics, margin 0: any called, truth none", 2, 4, NULL, 0, 1 },
		{ "2 variants of 2 metrics: any called, truth none", 3, 2, NULL, 0, 1 },
		{ "4 metrics, margins 0 and 1 %: any wrong claim", 2, 4, mixed, -1, 1.01 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		struct rate wrong = { families[i].what, 0, 0, LEVEL };
		struct world world;

		world_make(&world, BLOCKS, families[i].variants, families[i].metrics,
			   families[i].campaign, 3003 + i);
		for (size_t j = 0; j < COSTLY_EXPERIMENTS; j++) {
			world_draw(&world);
			world_shift(&world, families[i].factor, 1);
			wrong.hits += any_claim(&world.dataset, families[i].margin);
		}
		check(&wrong, COSTLY_EXPERIMENTS);
		dataset_free(&world.dataset);
	}
}

/* Counts that repeat but for a few parts in a million. */
static void counts_that_repeat_are_no_regression(void **state)
{
	struct world world;

	(void)state;
	world_make(&world, BLOCKS, 2, 1, NULL, 3010);
	for (size_t i = 0; i < world.dataset.observation_count; i++) {
		free(world.dataset.observations[i].unit);
		world.dataset.observations[i].unit = strdup("insn/page");
	}
	for (size_t i = 0; i < COSTLY_EXPERIMENTS; i++) {
		struct comparison_set set;

		for (size_t j = 0; j < world.dataset.observation_count; j++)
			for (size_t k = 0; k < SAMPLES; k++)
				world.dataset.observations[j].values[k] =
					1e6 + gsl_ran_gaussian_ziggurat(&world.generator.numbers, 1);
		set = compare(&world.dataset, 0);
		assert_int_equal(set.comparisons[0].verdict, VERDICT_DETERMINISTIC);
		assert_int_equal(comparison_set_conclude(&set), CONCLUSION_NO_REGRESSION);
		comparison_set_free(&set);
	}
	dataset_free(&world.dataset);
}

/* A campaign that is looked at as it grows, at the level that each look may spend. */
static bool any_look_claims(struct world *world, size_t family, double margin)
{
	size_t all = world->dataset.observation_count, looks[MOST_BLOCKS];
	double spent[MOST_BLOCKS];
	size_t count = spending_looks(MOST_BLOCKS, LOOK_EVERY, family, LEVEL, looks, MOST_BLOCKS);
	bool claim = false;

	assert_true(count > 1);
	spending_levels(count, LEVEL, spent);
	for (size_t i = 0; i < count && !claim; i++) {
		world->dataset.observation_count = looks[i] * world->variants * world->metrics;
		world->dataset.looks = json_pack("[{s:f}]", "spent", spent[i]);
		claim = any_claim(&world->dataset, margin);
		json_decref(world->dataset.looks);
		world->dataset.looks = NULL;
	}
	world->dataset.observation_count = all;
	return claim;
}

static void looks_keep_their_level(void **state)
{
	struct rate none = { "looks every 5 blocks, margin 0: called, truth none", 0, 0, LEVEL };
	struct rate margin = { "looks, margin 1 %: anything claimed, truth +1 %", 0, 0, LEVEL };
	struct world world;

	(void)state;
	world_make(&world, MOST_BLOCKS, 2, 1, NULL, 3020);
	for (size_t i = 0; i < COSTLY_EXPERIMENTS; i++) {
		world_draw(&world);
		none.hits += any_look_claims(&world, 1, 0);
		world_shift(&world, 1.01, 0);
		margin.hits += any_look_claims(&world, 1, 1);
	}
	check(&none, COSTLY_EXPERIMENTS);
	check(&margin, COSTLY_EXPERIMENTS);
	dataset_free(&world.dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_metric_without_a_margin),
		cmocka_unit_test(one_metric_at_its_margin),
		cmocka_unit_test(families_keep_their_level),
		cmocka_unit_test(counts_that_repeat_are_no_regression),
		cmocka_unit_test(looks_keep_their_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
