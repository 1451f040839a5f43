/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs before they run: families, objections, looks; the rows of uvbench plan's table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "driver/design.h"
#include "driver/plan_spread.h"
#include "driver/power_rows.h"
#include "stats/power.h"

static const char catalogue_text[] =
	"{\"benchmarks\":[{\"name\":\"a.x\",\"metrics\":[{\"name\":\"time\"},{\"name\":\"instructions\"}]},"
	"{\"name\":\"b.y\",\"metrics\":[{\"name\":\"instructions\"},{\"name\":\"bandwidth\"}]}]}";

static const struct {
	const char *benchmarks, *clock;
	size_t family;
	const char *variants;
} families[] = {
	{ "[{\"name\":\"a.x\"},{\"name\":\"a.x\"},{\"name\":\"b.y\"}]", "icount", 3, NULL },
	{ "[{\"name\":\"a.x\"},{\"name\":\"a.x\"},{\"name\":\"b.y\"}]", "monotonic", 2, NULL },
	{ "[{\"name\":\"b.y\"}]", "monotonic", 1, NULL },
	{ "[{\"name\":\"a.x\"},{\"name\":\"b.y\"}]", "icount", 2,
	  "[{\"role\":\"base\"},{\"role\":\"patched\"},{\"role\":\"stub\"}]" },
	{ "[{\"name\":\"a.x\"},{\"name\":\"b.y\"}]", "icount", 6,
	  "[{\"role\":\"base\"},{\"role\":\"patched\"},{\"role\":\"patched\"},"
	  "{\"role\":\"patched\"},{\"role\":\"aa-base\"},{\"role\":\"aa\"}]" },
	{ "[{\"name\":\"b.y\"}]", "monotonic", 1, "[{\"role\":\"base\"}]" },
};

static void test_family(void **state)
{
	json_t *catalogue = json_loads(catalogue_text, 0, NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		json_t *benchmarks = json_loads(families[i].benchmarks, 0, NULL);

		json_t *variants = families[i].variants ?
					   json_loads(families[i].variants, 0, NULL) : NULL;

		assert_int_equal(families[i].family,
				 design_family(benchmarks, catalogue, families[i].clock, variants));
		json_decref(variants);
		json_decref(benchmarks);
	}
	json_decref(catalogue);
}

/* 2^(1−n) ≤ level/family, by hand: 2^−8 = 0.0039 ≤ 0.05/12 = 0.0042 < 2^−7. */
static const struct {
	size_t blocks, family;
	double level;
	const char *objection;
} objections[] = {
	{ 5, 12, 0.05, "5 blocks can't show a difference of anything that is not deterministic: "
		       "2^(1\u22125) > 0.05/12; 9 can" },
	{ 8, 12, 0.05, "; 9 can" },
	{ 9, 12, 0.05, "" },
	{ 1, 1, 0.05, "1 block can't show" },
	{ 5, 1, 0.05, "; 6 can" },
	{ 6, 1, 0.05, "" },
	{ 9, 14, 0.05, "; 10 can" },
	{ 10, 14, 0.05, "" },
	{ 7, 1, 0.01, "; 8 can" },
};

static void test_objections(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(objections) / sizeof(objections[0]); i++) {
		char text[256];

		design_objection(objections[i].blocks, objections[i].family, objections[i].level,
				 text, sizeof(text));
		if (!strstr(text, objections[i].objection) ||
		    !*objections[i].objection != !*text)
			fail_msg("%zu blocks, %zu: %s", objections[i].blocks, objections[i].family,
				 text);
	}
}

static const struct {
	size_t most, step, family;
} sequential[] = { { 40, 5, 14 }, { 12, 2, 3 }, { 6, 1, 1 }, { 1000, 1, 1 }, { 1000, 1, 200 } };

/* Looks rise to the last block, each can reach its level, and together they spend no more than
 * all. */
static void test_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sequential) / sizeof(sequential[0]); i++) {
		struct failure failure = { "" };
		json_t *design = design_sequential(sequential[i].most, sequential[i].step,
						   sequential[i].family, &failure);
		const json_t *looks = json_object_get(design, "looks");
		const json_t *spent = json_object_get(design, "spent");
		size_t before = 0;
		double sum = 0;

		if (!design)
			fail_msg("%s", failure.text);
		assert_int_equal(json_array_size(looks), json_array_size(spent));
		for (size_t j = 0; j < json_array_size(looks); j++) {
			size_t blocks = (size_t)json_integer_value(json_array_get(looks, j));
			double level = json_number_value(json_array_get(spent, j));

			assert_true(blocks > before);
			assert_true(ldexp(2, -(int)blocks) <= level / (double)sequential[i].family);
			before = blocks;
			sum += level;
		}
		assert_int_equal(sequential[i].most, before);
		assert_true(sum <= DESIGN_LEVEL * (1 + 1e-9));
		json_decref(design);
	}
}

static void test_refused_looks(void **state)
{
	struct failure failure = { "" };

	(void)state;
	assert_null(design_sequential(5, 5, 1, &failure));
	assert_non_null(strstr(failure.text, "--max-blocks 5 can't decide"));
	assert_non_null(strstr(failure.text, "the smallest that can is --max-blocks 6"));
	assert_null(design_sequential(9, 5, 14, &failure));
	assert_non_null(strstr(failure.text, "the smallest that can is --max-blocks 10"));
}

static const struct power_question question = {
	.family = 14,
	.level = 0.05,
	.margin_percent = 1,
	.block_sd = 0.01,
	.boots_of_block = 2,
	.boot_seconds = 18,
	.jobs = 2,
};

/* More blocks find less, and the design that was asked for is among them. */
static void test_rows(void **state)
{
	const size_t asked[] = { 0, 10, 15, 90 };

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct power_point rows[POWER_ROW_LIMIT];
		size_t count = power_rows(&question, asked[i], rows);
		bool found = asked[i] == 0;

		assert_int_equal(10, rows[0].blocks);
		for (size_t j = 0; j < count; j++) {
			found = found || rows[j].blocks == asked[i];
			assert_true(rows[j].effect[0] > question.margin_percent);
			assert_true(rows[j].effect[1] > rows[j].effect[0]);
			assert_true(fabs(rows[j].hours - (double)rows[j].blocks * 18 / 3600) < 1e-9);
			if (j > 0) {
				assert_true(rows[j].blocks > rows[j - 1].blocks);
				assert_true(rows[j].effect[0] <= rows[j - 1].effect[0] * 1.02);
				assert_true(rows[j].equivalence <= rows[j - 1].equivalence * 1.02);
			}
		}
		assert_true(found);
	}
}

/* What the rows say holds when it is simulated with another seed: within 4 standard errors of 4
 * 000 experiments. */
static void test_row_holds(void **state)
{
	static double workspace[10000];
	struct power_point row;
	struct power_design design = { .blocks = 20, .level = 0.05 / 14, .block_sd = 0.01 };
	double share;

	(void)state;
	assert_true(power_workspace(20) <= sizeof(workspace) / sizeof(workspace[0]));
	assert_int_equal(0, power_row(&question, 20, &row));
	design.margin = log1p(0.01);
	share = power_of(&design, log1p(row.effect[0] / 100), 4000, 99, NULL, workspace);
	assert_true(fabs(share - 0.80) < 0.04);
	share = power_of(&design, log1p(row.effect[1] / 100), 4000, 99, NULL, workspace);
	assert_true(fabs(share - 0.95) < 0.02);
	design.margin = log1p(row.equivalence / 100);
	(void)power_of(&design, 0, 4000, 99, &share, workspace);
	assert_true(fabs(share - 0.80) < 0.04);
}

static void test_out_of_reach(void **state)
{
	struct power_question none = question;
	struct power_point row;

	(void)state;
	assert_int_equal(0, power_row(&question, 5, &row));
	assert_true(isinf(row.effect[0]) && isinf(row.equivalence));
	none.margin_percent = 0;
	assert_true(power_rows_equivalent(&none, 100) == SIZE_MAX);
	none.margin_percent = 0.01;
	assert_true(power_rows_equivalent(&none, 100) == SIZE_MAX);
	none.margin_percent = 5;
	assert_int_equal(10, power_rows_equivalent(&none, 100));
	none.boot_seconds = 0;
	assert_int_equal(0, power_row(&none, 12, &row));
	assert_true(isnan(row.hours));
}

/* The campaign that is kept in git: counts that repeat, I/O that varies, and how long its boots
 * took. */
static void test_spread_of_a_campaign(void **state)
{
	struct campaign_spread spread;
	struct words words = { 0 };
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	struct failure failure = { "" };
	const struct spread_metric *widest;

	(void)state;
	if (campaign_spread_load(&spread, &words, &dataset, &set,
				 UVBENCH_FIXTURES "/../../results/reference", &failure) < 0)
		fail_msg("%s", failure.text);
	widest = campaign_spread_widest(&spread);
	assert_non_null(widest);
	assert_true(spread.variants >= 2 && spread.blocks >= 2 && !spread.builds);
	assert_true(spread.boot_seconds > 0);
	assert_true(spread.deterministic > 0);
	assert_in_range(spread.family, 1, spread.count);
	for (size_t i = 0; i < spread.count; i++) {
		assert_true(spread.metrics[i].blocks <= spread.blocks);
		assert_true(!(spread.metrics[i].block_sd > widest->block_sd));
	}
	comparison_set_free(&set);
	dataset_free(&dataset);
	words_free(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_objections),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_refused_looks),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_row_holds),
		cmocka_unit_test(test_out_of_reach),
		cmocka_unit_test(test_spread_of_a_campaign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
