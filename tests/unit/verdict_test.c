/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families, levels, margins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "sample_dataset.h"

static const struct comparison *find(const struct comparison_set *set, const char *metric)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].metric, metric) == 0)
			return &set->comparisons[i];
	fail_msg("no comparison of %s", metric);
	return NULL;
}

/* R 4.2.2, on the blocks' log-ratios of medians: p.adjust(p, "holm") of wilcox.test(r), and
 * 100·expm1(wilcox.test(r, conf.int = TRUE, conf.level = 1 − 0.05/3)$conf.int). */
static const struct {
	double p_holm, simultaneous[2];
	enum verdict verdict, without_margin;
} family[] = {
	{ 0.005859375, { 2.17662729554525, 3.05286402085119 }, VERDICT_SLOWER, VERDICT_SLOWER },
	{ 0.160156250, { -0.206520680869231, 0.953702325542312 }, VERDICT_EQUIVALENT,
	  VERDICT_INCONCLUSIVE },
	{ 0.005859375, { -4.27629907969036, -3.33892239093551 }, VERDICT_FASTER, VERDICT_FASTER },
};

static void a_family_shares_its_level(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_load(&dataset, "compare/paired.csv");
	for (int margin = 0; margin < 2; margin++) {
		set = sample_compare(&dataset,
				     (struct comparison_options){ .margin_percent = margin });
		for (size_t i = 0; i < set.count; i++) {
			const struct comparison *comparison = &set.comparisons[i];

			assert_true(comparison->primary);
			assert_int_equal(comparison->family, 3);
			assert_close(comparison->p_holm, family[i].p_holm, 1e-9);
			assert_close(comparison->simultaneous_percent[0],
				     family[i].simultaneous[0], 1e-9);
			assert_close(comparison->simultaneous_percent[1],
				     family[i].simultaneous[1], 1e-9);
			assert_int_equal(comparison->verdict, margin ? family[i].verdict :
								       family[i].without_margin);
			/* Resamples of samples have a narrower middle than the data's ends. */
			assert_true(comparison->bootstrap_percent[0] < comparison->effect_percent &&
				    comparison->bootstrap_percent[1] > comparison->effect_percent);
			assert_int_equal(comparison->more_blocks > 0,
					 comparison->verdict == VERDICT_INCONCLUSIVE);
		}
		comparison_set_free(&set);
	}
	dataset_free(&dataset);
}

static void the_same_seed_gives_the_same_bootstrap(void **state)
{
	static const unsigned long seeds[] = { 7, 7, 8 };
	struct dataset dataset = { 0 };
	struct comparison_set sets[3];

	(void)state;
	sample_load(&dataset, "compare/paired.csv");
	for (size_t i = 0; i < 3; i++)
		sets[i] = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1,
									 .seed = seeds[i] });
	assert_memory_equal(sets[0].comparisons[0].bootstrap_percent,
			    sets[1].comparisons[0].bootstrap_percent, 2 * sizeof(double));
	assert_memory_not_equal(sets[0].comparisons[0].bootstrap_percent,
				sets[2].comparisons[0].bootstrap_percent, 2 * sizeof(double));
	assert_int_equal(sets[2].options.seed, 8);
	for (size_t i = 0; i < 3; i++)
		comparison_set_free(&sets[i]);
	dataset_free(&dataset);
}

/* What is primary is said by the name, and what is in the family by that and the spread. */
static void exploratory_metrics_are_in_no_family(void **state)
{
	static const struct {
		const char *metric, *unit, *clock;
		double spread;
		bool primary;
		size_t family;
		enum verdict verdict;
	} cases[] = {
		{ "instructions", "insn/page", "icount", 0.01, true, 2, VERDICT_SLOWER },
		{ "uv_calls.export", "calls/page", "icount", 0, true, 0, VERDICT_DETERMINISTIC },
		{ "counter_reading", "insn/reading", "icount", 0.01, false, 0,
		  VERDICT_EXPLORATORY },
		{ "counter_reading", "insn/reading", "icount", 0, false, 0,
		  VERDICT_DETERMINISTIC },
		{ "throughput", "B/s", "icount", 0.01, false, 0, VERDICT_EXPLORATORY },
		{ "anything", "B/s", "", 0.01, true, 2, VERDICT_SLOWER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;
		const struct comparison *comparison;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .metric = "time",
							     .unit = "ns/page",
							     .clock = cases[i].clock },
				  100, 110, 0.01);
		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b",
							     .metric = cases[i].metric,
							     .unit = cases[i].unit,
							     .clock = cases[i].clock },
				  100, 110, cases[i].spread);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		comparison = find(&set, cases[i].metric);
		assert_int_equal(comparison->primary, cases[i].primary);
		assert_int_equal(comparison->family, cases[i].family);
		assert_int_equal(comparison->verdict, cases[i].verdict);
		assert_int_equal(isnan(comparison->ci95_percent[0]), cases[i].spread == 0);
		assert_int_equal(isnan(comparison->simultaneous_percent[0]), !cases[i].family);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void the_most_specific_margin_wins(void **state)
{
	static const char plan[] =
		"{\"margin_percent\":3,\"margins\":[{\"benchmark\":\"b\",\"metric\":\"time\","
		"\"percent\":6},{\"benchmark\":\"b\",\"percent\":5},{\"metric\":\"time\","
		"\"percent\":4}]}";
	static const struct {
		const char *plan, *benchmark, *metric;
		double chosen, expected;
	} cases[] = {
		{ plan, "b", "time", -1, 6 },	       { plan, "b", "instructions", -1, 5 },
		{ plan, "c", "time", -1, 4 },	       { plan, "c", "instructions", -1, 3 },
		{ plan, "b", "time", 2, 2 },	       { plan, "b", "time", 0, 0 },
		{ "{}", "b", "time", -1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { .campaign = json_loads(cases[i].plan, 0, NULL) };
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = cases[i].benchmark,
							     .metric = cases[i].metric },
				  100, 110, 0.01);
		set = sample_compare(&dataset,
			      (struct comparison_options){ .margin_percent = cases[i].chosen });
		assert_close(set.comparisons[0].margin_percent, cases[i].expected, 0);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* The last look's share of the level; before the first the first's. */
static void a_look_spends_its_share(void **state)
{
	static const struct {
		const char *looks;
		double level;
	} cases[] = {
		{ NULL, 0.01 },
		{ "[{\"type\":\"look\",\"spent\":0.02},{\"type\":\"look\",\"spent\":0.03}]", 0.03 },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct dataset dataset = {
			.campaign = json_loads("{\"sequential\":{\"spent\":[0.01,0.02,0.03]}}", 0,
					       NULL),
			.looks = cases[i].looks ? json_loads(cases[i].looks, 0, NULL) : NULL,
		};
		struct comparison_set set;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
		set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_close(set.level, cases[i].level, 0);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Two variants beside a stub and four metrics: whose tests are corrected together. */
static void families_are_of_all_variants(void **state)
{
	static const char *const names[] = { "base", "one", "two", "stub" };
	struct dataset dataset = { .campaign = json_loads(
		"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"stub\","
		"\"role\":\"stub\"},{\"name\":\"one\",\"role\":\"patched\"},"
		"{\"name\":\"two\",\"role\":\"patched\"}]}", 0, NULL) };
	struct comparison_set set;

	(void)state;
	for (int i = 0; i < 40; i++)
		for (int j = 0; j < 2; j++)
			sample_add(&dataset, (struct sample){
				.variant = names[i % 4], .block = i / 4, .boot = i,
				.benchmark = j ? "c" : "b", .metric = "time", .unit = "ns/page",
				.values = { 100 + (i * 7 + j) % 11 * 0.1 },
			});
	set = sample_compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_int_equal(set.count, 6);
	for (size_t i = 0; i < set.count; i++) {
		assert_string_equal(set.comparisons[i].variant, names[1 + i / 2]);
		assert_int_equal(set.comparisons[i].family, i < 4 ? 4 : 2);
	}
	comparison_set_free(&set);
	dataset_free(&dataset);
}

/* Ten blocks whose figures order so that p is what the case says; at margin 0 alone Holm's steps hold,
 * beside a margin Bonferroni's. The interval that a verdict is read off says the same. */
static void intervals_are_of_the_verdicts_own_step(void **state)
{
	/* Blocks of ten where patched is smaller: 0 → p = 2/1024; smallest one, → 4/1024, … */
	static const char *const mixed = "{\"margins\":[{\"benchmark\":\"d\",\"percent\":1},"
					 "{\"metric\":\"time\",\"percent\":0}]}";
	static const int smaller[] = { 0, 0, 8, 3 };

	(void)state;
	for (int with_margin = 0; with_margin < 2; with_margin++) {
		struct dataset dataset = {
			.campaign = with_margin ? json_loads(mixed, 0, NULL) : NULL,
		};
		struct comparison_set set;

		for (int i = 0; i < 20; i++)
			for (int j = 0; j < 4; j++) {
				int block = i / 2;
				double shift = (block + 1 == smaller[j] ? -1 : 1) *
					       (0.001 * (block + 1));

				sample_add(&dataset, (struct sample){
					.variant = i % 2 ? "patched" : "base", .block = block,
					.boot = i, .metric = "time", .unit = "ns/page",
					.benchmark = (const char *[]){ "a", "b", "c", "d" }[j],
					.values = { 100 * (i % 2 ? 1 + shift : 1) },
				});
			}
		set = sample_compare(&dataset, (struct comparison_options){
			.margin_percent = with_margin ? -1 : 0 });
		assert_int_equal(set.count, 4);
		for (size_t i = 0; i < set.count; i++) {
			const struct comparison *comparison = &set.comparisons[i];
			const double *interval = comparison->verdict_percent;

			if (comparison->margin_percent > 0)
				continue;
			assert_int_equal(comparison->verdict == VERDICT_SLOWER, interval[0] > 0);
			/* p: 2, 2, 34, 10 of 1024 or so: c passes Holm's last step, not Bonferroni. */
			assert_int_equal(comparison->verdict, with_margin && i == 2 ?
					 VERDICT_INCONCLUSIVE : VERDICT_SLOWER);
			if (with_margin)
				assert_close(comparison->verdict_confidence, 1 - 0.05 / 4, 1e-12);
		}
		if (!with_margin) {
			assert_close(set.comparisons[0].verdict_confidence, 1 - 0.05 / 4, 1e-12);
			assert_close(set.comparisons[1].verdict_confidence, 1 - 0.05 / 4, 1e-12);
			assert_close(set.comparisons[3].verdict_confidence, 1 - 0.05 / 2, 1e-12);
			assert_close(set.comparisons[2].verdict_confidence, 1 - 0.05, 1e-12);
		}
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_shares_its_level),
		cmocka_unit_test(the_same_seed_gives_the_same_bootstrap),
		cmocka_unit_test(exploratory_metrics_are_in_no_family),
		cmocka_unit_test(the_most_specific_margin_wins),
		cmocka_unit_test(a_look_spends_its_share),
		cmocka_unit_test(families_are_of_all_variants),
		cmocka_unit_test(intervals_are_of_the_verdicts_own_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
