/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families, levels, margins, builds, the base against itself, what is crossed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assert_close.h"
#include "present/present.h"
#include "sample_dataset.h"

static struct comparison_set compare(const struct dataset *dataset,
				     struct comparison_options options)
{
	struct comparison_set set;
	struct failure failure = { "" };

	if (comparison_set_make(&set, dataset, &options, &failure) < 0)
		fail_msg("%s", failure.text);
	return set;
}

static const struct comparison *find(const struct comparison_set *set, const char *metric)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].metric, metric) == 0)
			return &set->comparisons[i];
	fail_msg("no comparison of %s", metric);
	return NULL;
}

static bool warns(const struct comparison_set *set, const char *part)
{
	for (size_t i = 0; i < set->warning_count; i++)
		if (strstr(set->warnings[i], part))
			return true;
	return false;
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
	struct failure failure = { "" };
	struct comparison_set set;

	(void)state;
	assert_int_equal(dataset_load_csv(&dataset, UVBENCH_FIXTURES "/compare/paired.csv",
					  &failure), 0);
	for (int margin = 0; margin < 2; margin++) {
		set = compare(&dataset, (struct comparison_options){ .margin_percent = margin });
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
	struct failure failure = { "" };
	struct comparison_set sets[3];

	(void)state;
	assert_int_equal(dataset_load_csv(&dataset, UVBENCH_FIXTURES "/compare/paired.csv",
					  &failure), 0);
	for (size_t i = 0; i < 3; i++)
		sets[i] = compare(&dataset, (struct comparison_options){ .margin_percent = 1,
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
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
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
		set = compare(&dataset,
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
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_close(set.level, cases[i].level, 0);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Two boots of a variant in each of `builds` builds; build i's base is 1000 and its patched
 * 1000 + more[i]. */
static void add_builds(struct dataset *dataset, const char *metric, const double *more,
		       size_t builds)
{
	for (size_t i = 0; i < 4 * builds; i++) {
		struct sample sample = { .benchmark = "b", .metric = metric,
					 .block = (int)i / 2, .boot = (int)i };
		char build[16];

		(void)snprintf(build, sizeof(build), "build-%zu", i / 4);
		sample.variant = i % 2 ? "patched" : "base";
		sample.build = build;
		sample.values[0] = 1000 + 10 * (double)(i / 4) + (i % 2 ? more[i / 4] : 0);
		sample_add(dataset, sample);
	}
}

static void builds_are_the_population(void **state)
{
	static const struct {
		double more[3];
		double median, range[2];
		enum verdict verdict;
	} cases[] = {
		{ { 20, 30, 40 }, 30, { 20, 40 }, VERDICT_SLOWER },
		{ { -40, -30, -20 }, -30, { -40, -20 }, VERDICT_FASTER },
		{ { 1, -1, 2 }, 1, { -1, 2 }, VERDICT_EQUIVALENT },
		{ { 0, 0, 40 }, 0, { 0, 40 }, VERDICT_INCONCLUSIVE },
		{ { -1000, -1010, -1020 }, -1010, { -1020, -1000 }, VERDICT_FASTER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;
		const struct comparison *comparison;

		add_builds(&dataset, "instructions", cases[i].more, 3);
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		comparison = &set.comparisons[0];
		assert_int_equal(comparison->builds, 3);
		assert_close(comparison->difference, cases[i].median, 1e-9);
		assert_close(comparison->range_difference[0], cases[i].range[0], 1e-9);
		assert_close(comparison->range_difference[1], cases[i].range[1], 1e-9);
		assert_true(isnan(comparison->p_value));
		assert_int_equal(comparison->verdict, cases[i].verdict);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* A count whose boots differ within a build: the range reaches to the farthest that they lie apart. */
static void boots_of_a_build_widen_its_range(void **state)
{
	static const double more[] = { 20, 30, 40 };
	struct dataset dataset = { 0 };
	struct comparison_set set;
	const struct comparison *comparison;

	(void)state;
	add_builds(&dataset, "instructions", more, 3);
	dataset.observations[0].values[0] += 2;
	set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	comparison = &set.comparisons[0];
	assert_close(comparison->range_difference[0], 18, 1e-9);
	assert_true(isnan(comparison->p_value));
	assert_int_equal(comparison->family, 0);
	assert_int_equal(comparison->verdict, VERDICT_SLOWER);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void calls_from_none_in_every_build(void **state)
{
	static const double more[] = { 0, 0, 0 };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	add_builds(&dataset, "instructions", more, 3);
	for (size_t i = 0; i < dataset.observation_count; i++)
		dataset.observations[i].values[0] = 0;
	for (double margin = 0; margin < 2; margin++) {
		set = compare(&dataset, (struct comparison_options){ .margin_percent = margin });
		assert_true(isnan(set.comparisons[0].range_percent[0]));
		assert_int_equal(set.comparisons[0].verdict,
				 margin > 0 ? VERDICT_EQUIVALENT : VERDICT_DETERMINISTIC);
		comparison_set_free(&set);
	}
	dataset_free(&dataset);
}

/* A campaign with the base twice more: `second` of the two is `factor` times the first. */
static void the_base_is_compared_with_itself(void **state)
{
	static const struct {
		double second, spread;
		bool differs;
	} cases[] = {
		{ 100, 0, false }, { 100.0015, 0, false }, { 100.01, 0, true },
		{ 100, 0.01, false }, { 101, 0.01, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { .campaign = json_loads(
			"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
			"\"role\":\"patched\"},{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
			"{\"name\":\"aa-second\",\"role\":\"aa\"}]}", 0, NULL) };
		struct comparison_set set;
		size_t checks;

		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100,
				  cases[i].second, cases[i].spread);
		checks = dataset.observation_count;
		for (size_t j = 0; j < checks; j++) {
			struct observation *observation = &dataset.observations[j];
			bool first = strcmp(observation->variant, "base") == 0;

			free(observation->variant);
			observation->variant = strdup(first ? "aa-first" : "aa-second");
		}
		sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(set.count, 1);
		assert_string_equal(set.comparisons[0].variant, "patched");
		assert_close(set.comparisons[0].effect_percent, 10, 0.1);
		assert_non_null(set.same);
		assert_int_equal(set.same->count, 1);
		assert_string_equal(set.same->options.base_variant, "aa-first");
		assert_int_equal(set.same_differs, cases[i].differs);
		assert_int_equal(warns(&set, "differs from itself"), cases[i].differs);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

/* Over builds the check's unit is the block: two builds would decide nothing. */
static void check_of_builds_is_by_block(void **state)
{
	struct dataset dataset = { .campaign = json_loads(
		"{\"variants\":[{\"name\":\"base\",\"role\":\"base\"},{\"name\":\"patched\","
		"\"role\":\"patched\"},{\"name\":\"aa-first\",\"role\":\"aa-base\"},"
		"{\"name\":\"aa-second\",\"role\":\"aa\"}]}", 0, NULL) };
	struct comparison_set set;
	size_t checks;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .build = "x" }, 100, 101, 0.005);
	checks = dataset.observation_count;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b", .build = "x" }, 100, 110, 0.01);
	for (size_t i = 0; i < dataset.observation_count; i++) {
		struct observation *observation = &dataset.observations[i];
		bool first = strcmp(observation->variant, "base") == 0;

		if (observation->block[0] > '4')
			observation->build[0] = 'y';
		if (i >= checks)
			continue;
		free(observation->variant);
		observation->variant = strdup(first ? "aa-first" : "aa-second");
	}
	set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_int_equal(set.comparisons[0].builds, 2);
	assert_int_equal(set.same->comparisons[0].builds, 0);
	assert_int_equal(set.same->comparisons[0].blocks, 10);
	assert_true(set.same_differs);
	comparison_set_free(&set);
	dataset_free(&dataset);
}

static void crossing_is_said(void **state)
{
	static const struct {
		struct sample patched;
		unsigned across;
		const char *warning;
		size_t count;
	} cases[] = {
		{ { .architecture = "x86_64" }, ACROSS_ARCHITECTURE,
		  "Compared across architectures because --across says so: s390x in boot", 1 },
		{ { .machine_type = "remote" }, ACROSS_MACHINE, "across machine types", 1 },
		/* The same metric in another clock's unit is another metric. */
		{ { .clock = "monotonic", .metric = "time", .unit = "ns/page" }, ACROSS_CLOCK,
		  "Left out, since one side alone measured it: instructions (insn/page), time "
		  "(ns/page).", 1 },
		{ { .clock = "monotonic", .unit = "ns/page" }, ACROSS_CLOCK, "across clocks", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dataset dataset = { 0 };
		struct sample sample = { .variant = "base", .block = -1, .benchmark = "b",
					 .values = { 100 } };
		struct comparison_set set;

		sample_add(&dataset, sample);
		sample.metric = "uv_calls.export";
		sample.unit = "calls/page";
		sample_add(&dataset, sample);
		sample = cases[i].patched;
		sample.variant = "patched";
		sample.block = -1;
		sample.boot = 1;
		sample.benchmark = "b";
		sample.values[0] = 100;
		sample_add(&dataset, sample);
		sample.metric = "uv_calls.export";
		sample.unit = "calls/page";
		sample_add(&dataset, sample);
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1,
								     .across = cases[i].across });
		if (!warns(&set, cases[i].warning))
			fail_msg("%zu: no warning \"%s\"", i, cases[i].warning);
		assert_true(warns(&set, "Unpaired"));
		assert_int_equal(set.count, cases[i].across == ACROSS_CLOCK ? 1 : 2);
		comparison_set_free(&set);
		dataset_free(&dataset);
	}
}

static void costs_are_crossed(void **state)
{
	const struct comparison_options options = { .margin_percent = 1, .across = ACROSS_COSTS };
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	sample_add_blocks(&dataset, (struct sample){ .benchmark = "b" }, 100, 110, 0.01);
	free(dataset.observations[7].costs);
	dataset.observations[7].costs = strdup("{\"export\":5}");
	set = compare(&dataset, options);
	assert_true(warns(&set, "across emulator costs because --across says so: {} in boot 000-base "
				"(base), {\"export\":5} in boot 006-patched (patched)"));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

/* Mann–Whitney's smallest p is 2/C(6, 3) = 0.1 of three boots a side, 2/C(8, 4) = 0.029 of four. */
static void too_few_boots_are_said(void **state)
{
	(void)state;
	for (int boots = 3; boots <= 4; boots++) {
		struct dataset dataset = { 0 };
		struct comparison_set set;

		for (int boot = 0; boot < 2 * boots; boot++)
			sample_add(&dataset, (struct sample){
				.benchmark = "b", .block = -1, .boot = boot, .metric = "time",
				.unit = "ns/page", .variant = boot % 2 ? "patched" : "base",
				.values = { 100 + boot * 0.37 + boot % 2 * 50 },
			});
		set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
		assert_int_equal(warns(&set, "needs 4 boots of each variant"), boots == 3);
		assert_int_equal(set.comparisons[0].verdict,
				 boots == 3 ? VERDICT_INCONCLUSIVE : VERDICT_SLOWER);
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
	set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
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
		set = compare(&dataset, (struct comparison_options){
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

static void too_few_blocks_are_said(void **state)
{
	struct dataset dataset = { 0 };
	struct comparison_set set;

	(void)state;
	for (int metric = 0; metric < 2; metric++)
		sample_add_blocks(&dataset, (struct sample){ .benchmark = metric ? "b" : "c",
							     .metric = "time" }, 100, 110, 0.01);
	set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_int_equal(set.warning_count, 0);
	comparison_set_free(&set);
	/* Six blocks reach 5 %, and not the half of it. */
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (dataset.observations[i].block[0] > '5')
			dataset.observations[i].values[0] = 100;
	for (size_t i = 0; i < dataset.observation_count; i++)
		if (dataset.observations[i].block[0] > '5')
			strcpy(dataset.observations[i].block, "5");
	set = compare(&dataset, (struct comparison_options){ .margin_percent = 1 });
	assert_true(warns(&set, "6 blocks can decide nothing here: with 2 primary metrics tested"));
	assert_true(warns(&set, "at least 7 blocks"));
	comparison_set_free(&set);
	dataset_free(&dataset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_shares_its_level),
		cmocka_unit_test(the_same_seed_gives_the_same_bootstrap),
		cmocka_unit_test(exploratory_metrics_are_in_no_family),
		cmocka_unit_test(the_most_specific_margin_wins),
		cmocka_unit_test(a_look_spends_its_share),
		cmocka_unit_test(builds_are_the_population),
		cmocka_unit_test(boots_of_a_build_widen_its_range),
		cmocka_unit_test(calls_from_none_in_every_build),
		cmocka_unit_test(the_base_is_compared_with_itself),
		cmocka_unit_test(check_of_builds_is_by_block),
		cmocka_unit_test(crossing_is_said),
		cmocka_unit_test(costs_are_crossed),
		cmocka_unit_test(too_few_blocks_are_said),
		cmocka_unit_test(too_few_boots_are_said),
		cmocka_unit_test(families_are_of_all_variants),
		cmocka_unit_test(intervals_are_of_the_verdicts_own_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
