/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hierarchical bootstrap of an effect. */
#include "stats/bootstrap.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "stats/bca.h"
#include "stats/bucket_sort.h"
#include "stats/generator.h"
#include "stats/median_ranks.h"
#include "stats/pair_sums.h"

/* Numbers in order: the blocks' effects or, where nothing pairs, those of one side's boots. */
struct numbers {
	size_t count;
	double *data;     /* of the data themselves */
	double *drawn;    /* of a resample */
	struct buckets buckets;
};

/* What a boot's mean is drawn from, where there are many samples. */
struct boot_mean {
	double mean, error;
};

struct work {
	const struct bootstrap *bootstrap;
	struct generator generator;
	struct median_ranks *ranks;          /* by number of samples, up to the limit */
	struct boot_mean *means[2];          /* of base and patched, by boot */
	struct numbers numbers[2];           /* the second only where nothing pairs */
	double *estimates;                   /* of the resamples */
	double *left_out;                    /* estimates without one of the numbers */
	double *scratch;
	double *search;                      /* for pair_sums */
	uint32_t *indices;                   /* for bucket_sort */
	struct pair_sums_hint hint;
	bool hinted;
};

/* Memory is dealt out twice: without a start, to count it, then in earnest. */
struct memory {
	char *start;
	size_t used;
};

static void *take(struct memory *memory, size_t count, size_t size)
{
	void *taken = memory->start ? memory->start + memory->used : NULL;
	size_t bytes = count * size;

	memory->used += (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double);
	return taken;
}

/* One table of ranks for every number of samples that occurs. */
static void take_ranks(struct work *work, struct memory *memory)
{
	const struct bootstrap *bootstrap = work->bootstrap;
	bool seen[MEDIAN_RANKS_TABLE_LIMIT + 1] = { false };

	work->ranks = take(memory, MEDIAN_RANKS_TABLE_LIMIT + 1, sizeof(*work->ranks));
	for (size_t i = 0; i < bootstrap->base_count + bootstrap->patched_count; i++) {
		size_t count = i < bootstrap->base_count ?
			       bootstrap->base[i].count :
			       bootstrap->patched[i - bootstrap->base_count].count;
		void *table;

		if (count > MEDIAN_RANKS_TABLE_LIMIT || seen[count])
			continue;
		seen[count] = true;
		table = take(memory, 1, median_ranks_memory(count));
		if (table)
			median_ranks_make(&work->ranks[count], count, table);
	}
}

static void take_all(struct work *work, struct memory *memory)
{
	const struct bootstrap *bootstrap = work->bootstrap;
	const size_t counts[2] = { bootstrap->base_count, bootstrap->patched_count };
	size_t larger = GSL_MAX(counts[0], counts[1]);

	for (size_t i = 0; i < (bootstrap->paired ? 1 : 2); i++) {
		work->numbers[i].count = counts[i];
		work->numbers[i].data = take(memory, counts[i], sizeof(double));
		work->numbers[i].drawn = take(memory, counts[i], sizeof(double));
	}
	work->estimates = take(memory, bootstrap->resamples, sizeof(double));
	work->left_out = take(memory, larger, sizeof(double));
	work->scratch = take(memory, larger, sizeof(double));
	work->search = take(memory, pair_sums_workspace(counts[0], counts[1]), sizeof(double));
	work->indices = take(memory, 2 * larger + 1, sizeof(uint32_t));
	for (size_t i = 0; i < 2 && bootstrap->mean; i++)
		work->means[i] = take(memory, counts[i], sizeof(struct boot_mean));
	if (!bootstrap->mean)
		take_ranks(work, memory);
}

size_t bootstrap_workspace(const struct bootstrap *bootstrap)
{
	struct work work = { .bootstrap = bootstrap };
	struct memory memory = { 0 };

	take_all(&work, &memory);
	return memory.used;
}

/* A boot's median or mean as the data have it. */
static double middle(const struct bootstrap *bootstrap, const struct bootstrap_boot *boot)
{
	return bootstrap->mean ? gsl_stats_mean(boot->samples, 1, boot->count) :
	       gsl_stats_median_from_sorted_data(boot->samples, 1, boot->count);
}

static double draw_median(const struct work *work, const struct bootstrap_boot *boot)
{
	struct median_pair pair =
		boot->count <= MEDIAN_RANKS_TABLE_LIMIT ?
		median_ranks_draw(&work->ranks[boot->count], &work->generator) :
		median_ranks_draw_untabled(boot->count, &work->generator);

	return (boot->samples[pair.low] + boot->samples[pair.high]) / 2;
}

static double draw_mean(const struct work *work, const struct bootstrap_boot *boot,
			const struct boot_mean *mean)
{
	double sum = 0;

	if (boot->count > BOOTSTRAP_MEAN_LIMIT)
		return mean->mean +
		       gsl_ran_gaussian_ziggurat(&work->generator.numbers, mean->error);
	for (size_t i = 0; i < boot->count; i++)
		sum += boot->samples[generator_below(&work->generator, boot->count)];
	return sum / (double)boot->count;
}

/* A boot's median or mean as a resample of its samples has it. `side`: 0 base, 1 patched. */
static double draw(const struct work *work, size_t side, size_t boot)
{
	const struct bootstrap *bootstrap = work->bootstrap;
	const struct bootstrap_boot *drawn = &(side ? bootstrap->patched : bootstrap->base)[boot];

	return bootstrap->mean ? draw_mean(work, drawn, &work->means[side][boot]) :
	       draw_median(work, drawn);
}

static double effect_of(const struct bootstrap *bootstrap, double base, double patched)
{
	return bootstrap->ratio ? log(patched / base) : patched - base;
}

/* One of a side's numbers where nothing pairs. The base's are negative: their sums with the patched
 * ones are the differences. */
static double number_of(const struct bootstrap *bootstrap, size_t side, double value)
{
	double number = bootstrap->ratio ? log(value) : value;

	return side == 0 ? -number : number;
}

static struct pair_sums sums_of(const struct work *work, double *base, size_t base_count,
				double *patched, size_t patched_count)
{
	struct pair_sums sums = { .x = base, .count_x = base_count };

	if (!work->bootstrap->paired) {
		sums.y = patched;
		sums.count_y = patched_count;
	}
	return sums;
}

/* Hodges–Lehmann of sorted numbers. */
static double estimate(const struct work *work, const struct pair_sums *sums)
{
	double median = pair_sums_median(sums, work->hinted ? &work->hint : NULL, work->search);

	return work->bootstrap->paired ? median / 2 : median;
}

static double data_estimate(const struct work *work)
{
	const struct numbers *numbers = work->numbers;
	struct pair_sums sums = sums_of(work, numbers[0].data, numbers[0].count,
					numbers[1].data, numbers[1].count);

	return estimate(work, &sums);
}

static double resampled_estimate(struct work *work)
{
	const struct bootstrap *bootstrap = work->bootstrap;
	struct numbers *numbers = work->numbers;
	struct pair_sums sums;

	for (size_t side = 0; side < (bootstrap->paired ? 1 : 2); side++) {
		double *drawn = numbers[side].drawn;
		size_t count = numbers[side].count;

		for (size_t i = 0; i < count; i++) {
			size_t boot = generator_below(&work->generator, count);
			double first = draw(work, side, boot);

			drawn[i] = bootstrap->paired ?
				   effect_of(bootstrap, first, draw(work, 1, boot)) :
				   number_of(bootstrap, side, first);
		}
		bucket_sort(&numbers[side].buckets, drawn, count, work->scratch, work->indices);
	}
	sums = sums_of(work, numbers[0].drawn, numbers[0].count, numbers[1].drawn,
		       numbers[1].count);
	return estimate(work, &sums);
}

/* Where the median of the data's sums is and how dense they are around it: most resamples' medians
 * are near. */
static void find_hint(struct work *work)
{
	const struct numbers *numbers = work->numbers;
	struct pair_sums sums = sums_of(work, numbers[0].data, numbers[0].count,
					numbers[1].data, numbers[1].count);
	size_t total = pair_sums_total(&sums);
	double lower = pair_sums_select(&sums, total / 3 + 1, NULL, work->search);
	double upper = pair_sums_select(&sums, total - total / 3, NULL, work->search);

	if (!(lower < upper))
		return;
	work->hint.value = pair_sums_median(&sums, NULL, work->search);
	work->hint.density = (double)total / 3 / (upper - lower);
	work->hinted = isfinite(work->hint.density);
}

/* Leaves out each number in turn. */
static struct bca_influence influence(const struct work *work)
{
	const struct numbers *numbers = work->numbers;
	struct bca_influence influence = { 0, 0 };

	for (size_t side = 0; side < (work->bootstrap->paired ? 1 : 2); side++) {
		size_t count = numbers[side].count;

		/* `scratch` has all but number i: one number differs from i to i + 1. */
		memcpy(work->scratch, numbers[side].data + 1, (count - 1) * sizeof(double));
		for (size_t i = 0; i < count; i++) {
			struct pair_sums sums = side == 0 ?
				sums_of(work, work->scratch, count - 1, numbers[1].data,
					numbers[1].count) :
				sums_of(work, numbers[0].data, numbers[0].count, work->scratch,
					count - 1);

			work->left_out[i] = estimate(work, &sums);
			if (i + 1 < count)
				work->scratch[i] = numbers[side].data[i];
		}
		bca_add_influence(&influence, work->left_out, count);
	}
	return influence;
}

/* The data's own numbers, in order; of means also their errors. False where one is not finite. */
static bool collapse(struct work *work)
{
	const struct bootstrap *bootstrap = work->bootstrap;
	bool finite = true;

	for (size_t side = 0; side < (bootstrap->paired ? 1 : 2); side++) {
		struct numbers *numbers = &work->numbers[side];

		for (size_t i = 0; i < numbers->count; i++) {
			double base = middle(bootstrap, &(side ? bootstrap->patched :
							  bootstrap->base)[i]);

			if (bootstrap->paired) {
				double patched = middle(bootstrap, &bootstrap->patched[i]);

				numbers->data[i] = effect_of(bootstrap, base, patched);
			} else {
				numbers->data[i] = number_of(bootstrap, side, base);
			}
			finite = finite && isfinite(numbers->data[i]);
		}
		gsl_sort(numbers->data, 1, numbers->count);
		numbers->buckets = buckets_for(numbers->data, numbers->count);
	}
	return finite;
}

static void find_means(struct boot_mean *means, const struct bootstrap_boot *boots, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double n = (double)boots[i].count;
		double mean = gsl_stats_mean(boots[i].samples, 1, boots[i].count);
		double squares = gsl_stats_tss_m(boots[i].samples, 1, boots[i].count, mean);

		means[i] = (struct boot_mean){ mean, sqrt(squares) / n };
	}
}

static bool all_positive(const struct bootstrap_boot *boots, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(boots[i].samples[0] > 0))
			return false;
	return true;
}

bool bootstrap_interval(const struct bootstrap *bootstrap, double interval[2], void *workspace)
{
	struct work work = { .bootstrap = bootstrap };
	struct memory memory = { .start = workspace };
	struct bca_influence influences;

	if (GSL_MIN(bootstrap->base_count, bootstrap->patched_count) < BOOTSTRAP_FEWEST)
		return false;
	if (bootstrap->ratio && !(all_positive(bootstrap->base, bootstrap->base_count) &&
				  all_positive(bootstrap->patched, bootstrap->patched_count)))
		return false;
	take_all(&work, &memory);
	if (bootstrap->mean) {
		find_means(work.means[0], bootstrap->base, bootstrap->base_count);
		find_means(work.means[1], bootstrap->patched, bootstrap->patched_count);
	}
	if (!collapse(&work))
		return false;
	find_hint(&work);
	influences = influence(&work);
	generator_seed(&work.generator, bootstrap->seed);
	for (size_t i = 0; i < bootstrap->resamples; i++)
		work.estimates[i] = resampled_estimate(&work);
	return bca_interval(work.estimates, bootstrap->resamples, data_estimate(&work),
			    &influences, bootstrap->confidence, interval);
}
