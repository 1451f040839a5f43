/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bootstrap against R 4.2.2 and boot 1.3-28.1 (tests/fixtures/stats/bootstrap.R) and against
 * resampling sample by sample.
 *
 * How close two bootstraps can be: with R resamples the 2.5 % quantile of a normal distribution
 * has a standard error of √(0.025·0.975/R)/φ(1.96) = 2.67/√R standard deviations, and BCa's bias
 * correction, Φ⁻¹ of a share about ½, one of 1.25/√R, which moves an end by twice that. Together
 * 3.7/√R, 0.026 for R = 20 000; four of those are allowed, a tenth of the bootstrap's standard
 * deviation. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "assert_close.h"
#include "stats/bca.h"
#include "stats/bootstrap.h"
#include "stats/generator.h"
#include "stats/hodges_lehmann.h"
#include "stats/location.h"

#define RESAMPLES 20000
#define TOLERANCE 0.1 /* standard deviations */
#define MOST 24
#define SAMPLES 80

/* A data set of its own: boots of equal numbers of samples, sorted. */
struct data {
	double samples[2][MOST][SAMPLES];
	struct bootstrap_boot boots[2][MOST];
	struct bootstrap bootstrap;
};

static void make(struct data *data, size_t base, size_t patched, size_t samples)
{
	memset(data, 0, sizeof(*data));
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < MOST; i++)
			data->boots[side][i] =
				(struct bootstrap_boot){ data->samples[side][i], samples };
	data->bootstrap = (struct bootstrap){
		.base = data->boots[0], .patched = data->boots[1], .base_count = base,
		.patched_count = patched, .paired = base == patched, .ratio = true,
		.resamples = RESAMPLES, .seed = 1, .confidence = 0.95,
	};
}

/* Boots about 100 and 100·(1 + effect) with a spread of 1 %, samples with skewed noise of 0.5 %. */
static void draw(struct data *data, double effect, unsigned long seed)
{
	struct generator generator;

	generator_seed(&generator, seed);
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < MOST; i++) {
			double boot = 100 * (1 + (double)side * effect) *
				      (1 + gsl_ran_gaussian(&generator.numbers, 0.01));

			for (size_t j = 0; j < SAMPLES; j++)
				data->samples[side][i][j] =
					boot * (1 + gsl_ran_exponential(&generator.numbers, 0.005));
			gsl_sort(data->samples[side][i], 1, data->boots[side][i].count);
		}
}

static bool interval_of(const struct bootstrap *bootstrap, double interval[2])
{
	void *workspace = malloc(bootstrap_workspace(bootstrap));
	bool exists;

	assert_non_null(workspace);
	exists = bootstrap_interval(bootstrap, interval, workspace);
	free(workspace);
	return exists;
}

static void assert_interval(const double actual[2], const double expected[2], double tolerance)
{
	assert_close(actual[0], expected[0], tolerance);
	assert_close(actual[1], expected[1], tolerance);
}

/* Boots of one sample: blocks alone are drawn, as boot does. */
static void one_level_matches_r(void **state)
{
	static const double effects[] = { 0.00141, 0.00221, 0.00283, 0.00341, 0.00398,
					  0.00457, 0.0052,  0.00586, 0.00659, 0.00739,
					  0.00827, 0.00927, 0.01042, 0.01176, 0.01336,
					  0.01533, 0.01786, 0.02134, 0.02663, 0.03693 };
	static const double base[] = { 100.013, 100.291, 100.487, 100.734, 100.966, 101.229,
				       101.508, 101.873, 102.281, 102.846, 103.717 };
	static const double patched[] = { 101.107, 101.352, 101.693, 101.871, 102.148,
					  102.393, 102.711, 102.989, 103.412, 103.877,
					  104.513, 105.302, 106.741 };
	/* boot.ci(b, type = "bca", L = l), R = 200000 */
	static const double at_95[] = { 0.00598, 0.014345 }, at_90[] = { 0.00645, 0.01327 };
	static const double unpaired[] = { 0.463999999999999, 2.648 };
	static struct data data;
	double interval[2];

	(void)state;
	make(&data, 20, 20, 1);
	for (size_t i = 0; i < 20; i++) {
		data.samples[0][i][0] = 100;
		data.samples[1][i][0] = 100 * exp(effects[i]);
	}
	assert_true(interval_of(&data.bootstrap, interval));
	assert_interval(interval, at_95, TOLERANCE * 0.00206735673694755);
	data.bootstrap.confidence = 0.9;
	assert_true(interval_of(&data.bootstrap, interval));
	assert_interval(interval, at_90, TOLERANCE * 0.00206735673694755);
	make(&data, 11, 13, 1);
	data.bootstrap.ratio = false;
	for (size_t i = 0; i < 11; i++)
		data.samples[0][i][0] = base[i];
	for (size_t i = 0; i < 13; i++)
		data.samples[1][i][0] = patched[i];
	assert_true(interval_of(&data.bootstrap, interval));
	assert_interval(interval, unpaired, TOLERANCE * 0.546345795746191);
}

/* A boot's middle with every sample drawn. */
static double drawn_middle(const struct bootstrap *bootstrap, const struct bootstrap_boot *boot,
			   const struct generator *generator)
{
	double samples[SAMPLES], sum = 0;

	for (size_t i = 0; i < boot->count; i++) {
		samples[i] = boot->samples[generator_below(generator, boot->count)];
		sum += samples[i];
	}
	return bootstrap->mean ? sum / (double)boot->count : location_median(samples, boot->count);
}

/* Hodges–Lehmann of logarithms: of y − x where they pair. */
static double estimate(bool paired, const double *x, size_t count_x, const double *y,
		       size_t count_y)
{
	double workspace[MOST * 10 + 64], effects[MOST];

	assert_true(hodges_lehmann_two_sample_workspace(MOST, MOST) <= MOST * 10 + 64);
	if (!paired)
		return hodges_lehmann_two_sample(x, count_x, y, count_y, workspace);
	for (size_t i = 0; i < count_x; i++)
		effects[i] = y[i] - x[i];
	return hodges_lehmann_one_sample(effects, count_x, workspace);
}

/* The estimate of the data, and its influences by leaving out one boot or pair after the other. */
static double data_estimate(const struct bootstrap *bootstrap, struct bca_influence *influence)
{
	size_t counts[2] = { bootstrap->base_count, bootstrap->patched_count };
	double logs[2][MOST], left_out[MOST];

	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < counts[side]; i++) {
			const struct bootstrap_boot *boot =
				&(side ? bootstrap->patched : bootstrap->base)[i];
			double samples[SAMPLES];

			memcpy(samples, boot->samples, boot->count * sizeof(double));
			logs[side][i] = log(bootstrap->mean ? gsl_stats_mean(samples, 1, boot->count) :
					    location_median(samples, boot->count));
		}
	for (size_t side = 0; side < (bootstrap->paired ? 1 : 2); side++) {
		for (size_t i = 0; i < counts[side]; i++) {
			double without[2][MOST];
			size_t rest[2];

			for (size_t s = 0; s < 2; s++) {
				rest[s] = 0;
				for (size_t j = 0; j < counts[s]; j++)
					if (j != i || (!bootstrap->paired && s != side))
						without[s][rest[s]++] = logs[s][j];
			}
			left_out[i] = estimate(bootstrap->paired, without[0], rest[0], without[1],
					       rest[1]);
		}
		bca_add_influence(influence, left_out, counts[side]);
	}
	return estimate(bootstrap->paired, logs[0], counts[0], logs[1], counts[1]);
}

/* The interval from resamples drawn as the words "blocks, then samples" say, and their deviation. */
static void plain_interval(const struct bootstrap *bootstrap, double interval[2], double *sd)
{
	static double estimates[RESAMPLES];
	struct bca_influence influence = { 0, 0 };
	struct generator generator;

	generator_seed(&generator, 99);
	for (size_t i = 0; i < RESAMPLES; i++) {
		double drawn[2][MOST];

		for (size_t j = 0; j < bootstrap->base_count; j++) {
			size_t block = generator_below(&generator, bootstrap->base_count);
			size_t other = bootstrap->paired ? block :
				       generator_below(&generator, bootstrap->patched_count);

			drawn[0][j] = log(drawn_middle(bootstrap, &bootstrap->base[block], &generator));
			drawn[1][j] = log(drawn_middle(bootstrap, &bootstrap->patched[other],
						       &generator));
		}
		estimates[i] = estimate(bootstrap->paired, drawn[0], bootstrap->base_count, drawn[1],
					bootstrap->patched_count);
	}
	*sd = gsl_stats_sd(estimates, 1, RESAMPLES);
	assert_true(bca_interval(estimates, RESAMPLES, data_estimate(bootstrap, &influence),
				 &influence, bootstrap->confidence, interval));
}

static void two_levels_match_drawing_every_sample(void **state)
{
	/* Odd, even, and so many that a mean is drawn as a normal number. */
	static const struct {
		size_t samples;
		bool mean, paired;
	} kinds[] = {
		{ 11, false, true },  { 12, false, true }, { 11, false, false },
		{ 12, false, false }, { 11, true, true },  { 12, true, false },
		{ BOOTSTRAP_MEAN_LIMIT + 1, true, true },
	};
	static struct data data;

	(void)state;
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		double interval[2], plain[2], sd;

		make(&data, 12, 12, kinds[kind].samples);
		draw(&data, 0.02, 40 + kind);
		/* Samples that spread as boots do or more: both levels count. */
		for (size_t i = 0; i < MOST; i++)
			for (size_t j = 0; j < SAMPLES; j++)
				data.samples[1][i][j] += (double)j;
		data.bootstrap.mean = kinds[kind].mean;
		data.bootstrap.paired = kinds[kind].paired;
		assert_true(interval_of(&data.bootstrap, interval));
		plain_interval(&data.bootstrap, plain, &sd);
		assert_interval(interval, plain, sqrt(2) * TOLERANCE * sd);
	}
}

static void a_seed_gives_one_interval(void **state)
{
	static struct data data;
	double first[2], again[2], other[2];

	(void)state;
	make(&data, 12, 12, SAMPLES);
	draw(&data, 0.02, 7);
	data.bootstrap.resamples = 2000;
	assert_true(interval_of(&data.bootstrap, first));
	assert_true(interval_of(&data.bootstrap, again));
	assert_memory_equal(first, again, sizeof(first));
	data.bootstrap.seed = 2;
	assert_true(interval_of(&data.bootstrap, other));
	assert_memory_not_equal(first, other, sizeof(first));
}

/* A common factor leaves ratios alone and scales differences; powers of two to the last bit but
 * for logarithms. Other orders of blocks and swapped variants are other resamples of one
 * distribution. */
static void scale_order_and_swap(void **state)
{
	static struct data data, changed;
	double interval[2], other[2], sd;

	(void)state;
	for (unsigned paired = 0; paired < 2; paired++)
		for (unsigned ratio = 0; ratio < 2; ratio++) {
			make(&data, 16, 16, SAMPLES);
			draw(&data, 0.02, 11);
			data.bootstrap.paired = paired;
			data.bootstrap.ratio = ratio;
			assert_true(interval_of(&data.bootstrap, interval));
			sd = (interval[1] - interval[0]) / 3.92;
			changed = data;
			changed.bootstrap.base = changed.boots[0];
			changed.bootstrap.patched = changed.boots[1];
			for (size_t i = 0; i < MOST; i++)
				for (size_t side = 0; side < 2; side++) {
					changed.boots[side][i].samples = changed.samples[side][i];
					for (size_t j = 0; j < SAMPLES; j++)
						changed.samples[side][i][j] *= 4;
				}
			assert_true(interval_of(&changed.bootstrap, other));
			for (size_t i = 0; i < 2; i++)
				assert_close(other[i], (ratio ? 1 : 4) * interval[i],
					     1e-12 * fabs(other[i]));
			for (size_t i = 0; i < 16; i++)
				for (size_t side = 0; side < 2; side++)
					changed.boots[side][i].samples =
						data.samples[side][(5 * i + 2) % 16];
			assert_true(interval_of(&changed.bootstrap, other));
			/* Both have an error of their own. */
			assert_interval(other, interval, sqrt(2) * TOLERANCE * sd);
			data.bootstrap.base = data.boots[1];
			data.bootstrap.patched = data.boots[0];
			assert_true(interval_of(&data.bootstrap, other));
			assert_close(other[0], -interval[1], sqrt(2) * TOLERANCE * sd);
			assert_close(other[1], -interval[0], sqrt(2) * TOLERANCE * sd);
		}
}

static void numbers_that_repeat_give_a_point(void **state)
{
	static struct data data;
	double interval[2];

	(void)state;
	for (unsigned paired = 0; paired < 2; paired++)
		for (unsigned mean = 0; mean < 2; mean++) {
			make(&data, 5, 5, SAMPLES);
			for (size_t i = 0; i < MOST; i++)
				for (size_t j = 0; j < SAMPLES; j++) {
					data.samples[0][i][j] = 200;
					data.samples[1][i][j] = 202;
				}
			data.bootstrap.paired = paired;
			data.bootstrap.mean = mean;
			assert_true(interval_of(&data.bootstrap, interval));
			assert_close(interval[0], log(1.01), 1e-15);
			assert_close(interval[1], log(1.01), 1e-15);
		}
}

static void what_has_no_interval(void **state)
{
	static struct data data;
	double interval[2];

	(void)state;
	for (size_t blocks = 0; blocks <= BOOTSTRAP_FEWEST; blocks++) {
		make(&data, blocks, blocks, SAMPLES);
		draw(&data, 0.02, 5);
		assert_int_equal(interval_of(&data.bootstrap, interval), blocks == BOOTSTRAP_FEWEST);
	}
	make(&data, 10, 2, SAMPLES);
	draw(&data, 0.02, 5);
	assert_false(interval_of(&data.bootstrap, interval));
	make(&data, 10, 10, SAMPLES);
	draw(&data, 0.02, 5);
	data.bootstrap.resamples = 0;
	assert_false(interval_of(&data.bootstrap, interval));
	data.bootstrap.resamples = 100;
	data.samples[1][4][0] = 0;
	assert_false(interval_of(&data.bootstrap, interval)); /* no logarithm */
	data.samples[1][4][0] = -1;
	assert_false(interval_of(&data.bootstrap, interval));
	data.bootstrap.ratio = false;
	assert_true(interval_of(&data.bootstrap, interval));
	data.samples[1][4][SAMPLES - 1] = INFINITY;
	data.bootstrap.mean = true;
	assert_false(interval_of(&data.bootstrap, interval));
}

/* Boots of 1, of a few, of 100 000 samples side by side: memory does not grow with them. */
static void unequal_numbers_of_samples(void **state)
{
	static struct data data;
	const size_t many = 100000;
	double *samples = malloc(many * sizeof(*samples));
	double interval[2];

	(void)state;
	assert_non_null(samples);
	for (size_t i = 0; i < many; i++)
		samples[i] = 101 + (double)i / (double)many;
	make(&data, 6, 6, SAMPLES);
	draw(&data, 0.02, 5);
	data.bootstrap.resamples = 500;
	data.boots[0][0].count = 1;
	data.boots[0][1].count = 8;
	data.boots[1][2] = (struct bootstrap_boot){ samples, many };
	data.boots[1][3] = (struct bootstrap_boot){ samples, 1025 };
	for (unsigned mean = 0; mean < 2; mean++) {
		data.bootstrap.mean = mean;
		assert_true(bootstrap_workspace(&data.bootstrap) < 200000);
		assert_true(interval_of(&data.bootstrap, interval));
		assert_true(interval[0] < interval[1]);
	}
	free(samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_level_matches_r),
		cmocka_unit_test(two_levels_match_drawing_every_sample),
		cmocka_unit_test(a_seed_gives_one_interval),
		cmocka_unit_test(scale_order_and_swap),
		cmocka_unit_test(numbers_that_repeat_give_a_point),
		cmocka_unit_test(what_has_no_interval),
		cmocka_unit_test(unequal_numbers_of_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
