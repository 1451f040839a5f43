/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spread of an earlier campaign, metric by metric. */
#include "driver/plan_spread.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "driver/files.h"
#include "driver/plan.h"
#include "present/report.h"
#include "present/series.h"
#include "present/variants.h"
#include "record/stream.h"
#include "stats/location.h"

static const struct series *find_series(const struct series_set *series,
					const struct comparison *comparison)
{
	for (size_t i = 0; i < series->count; i++) {
		const struct observation *first = series->series[i].first;

		if (strcmp(first->benchmark, comparison->benchmark) == 0 &&
		    strcmp(first->parameters_key, comparison->parameters_key) == 0 &&
		    strcmp(first->metric, comparison->metric) == 0)
			return &series->series[i];
	}
	return NULL;
}

/* The log-ratios of the blocks that have both; returns how many. */
static size_t log_ratios(const struct series *series, const char *base_name, const char *variant,
			 double *ratios)
{
	size_t base_count, count, pairs = 0;
	const struct series_boot *base = series_variant(series, base_name, &base_count);
	const struct series_boot *boots = series_variant(series, variant, &count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < base_count; j++) {
			double ratio = boots[i].figure.value / base[j].figure.value;

			if (strcmp(boots[i].figure.block, base[j].figure.block) != 0 ||
			    !(ratio > 0) || !isfinite(ratio))
				continue;
			ratios[pairs++] = log(ratio);
			break;
		}
	return pairs;
}

static const char *name_of(struct words *words, const struct comparison_set *set,
			   const struct comparison *comparison)
{
	const char *name = report_name(words, set, comparison);

	if (strcmp(comparison->metric, "instructions") == 0 ||
	    strcmp(comparison->metric, "time") == 0)
		return name;
	return words_format(words, "%s %s", name, words_clean(words, comparison->metric));
}

static void take_comparisons(struct campaign_spread *spread, struct words *words,
			     const struct comparison_set *set, const struct series_set *series)
{
	double *ratios = words_array(words, EFFECT_BOOT_LIMIT, sizeof(*ratios));

	spread->metrics = words_array(words, set->count + 1, sizeof(*spread->metrics));
	for (size_t i = 0; i < set->count && ratios && spread->metrics; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		size_t blocks = comparison->blocks;
		const struct series *one = find_series(series, comparison);
		struct spread_metric *metric = &spread->metrics[spread->count];

		spread->builds = spread->builds || comparison->builds > 0;
		spread->blocks = blocks > spread->blocks ? blocks : spread->blocks;
		if (!comparison->primary || !one || comparison->verdict == VERDICT_NONE ||
		    variant_is_stub(set->dataset->campaign, comparison->variant))
			continue;
		if (comparison->verdict == VERDICT_DETERMINISTIC) {
			spread->deterministic += !comparison_is_uv_calls(comparison);
			continue;
		}
		metric->name = name_of(words, set, comparison);
		metric->variant = comparison->variant;
		metric->margin_percent = comparison->margin_percent;
		metric->blocks = log_ratios(one, set->options.base_variant, comparison->variant,
					    ratios);
		metric->block_sd = metric->blocks > 1 ?
					   gsl_stats_sd(ratios, 1, metric->blocks) : NAN;
		spread->count++;
	}
	spread->family = spread->count;
}

/* The median time of the boots that came to their end. */
static int take_seconds(struct campaign_spread *spread, struct words *words, const json_t *plan,
			const char *directory, struct failure *failure)
{
	const json_t *boots = json_object_get(plan, "boots");
	double *seconds = words_array(words, json_array_size(boots) + 1, sizeof(*seconds));
	size_t count = 0;
	size_t index;
	json_t *boot;

	json_array_foreach(boots, index, boot) {
		char path[PATH_ROOM];
		json_t *outcome;

		if (!seconds || path_format(path, failure, "%s/boots/%s/boot.json", directory,
					    record_text(boot, "name")) < 0)
			return -1;
		if (!path_exists(path))
			continue;
		outcome = file_read_json(path, failure);
		if (!outcome)
			return -1;
		if (strcmp(record_text(outcome, "outcome"), "complete") == 0)
			seconds[count++] = json_number_value(json_object_get(outcome, "seconds"));
		json_decref(outcome);
	}
	spread->boot_seconds = count ? location_median(seconds, count) : 0;
	return 0;
}

static void take_plan(struct campaign_spread *spread, const json_t *plan)
{
	size_t index;
	json_t *item;

	json_array_foreach(json_object_get(plan, "variants"), index, item)
		spread->variants += !plan_is_aa(record_text(item, "role"));
	json_array_foreach(json_object_get(plan, "boots"), index, item)
		spread->aa_boots += plan_is_aa_block(record_text(item, "block"));
	spread->clock = record_text(plan, "clock");
	spread->jobs = (unsigned)json_integer_value(json_object_get(plan, "jobs"));
}

int campaign_spread_load(struct campaign_spread *spread, struct words *words,
			 struct dataset *dataset, struct comparison_set *set, const char *directory,
			 struct failure *failure)
{
	const struct comparison_options options = { .margin_percent = -1, .verdicts_only = true };
	struct series_set series = { 0 };
	int result = -1;

	*spread = (struct campaign_spread){ 0 };
	if (dataset_load_campaign(dataset, directory, failure) < 0 ||
	    comparison_set_make(set, dataset, &options, failure) < 0)
		return -1;
	if (series_set_make(&series, dataset, failure) == 0 &&
	    take_seconds(spread, words, dataset->campaign, directory, failure) == 0) {
		take_plan(spread, dataset->campaign);
		take_comparisons(spread, words, set, &series);
		result = words->failed ? failure_set(failure, "read %s: out of memory", directory) :
					 0;
	}
	series_set_free(&series);
	return result;
}

const struct spread_metric *campaign_spread_widest(const struct campaign_spread *spread)
{
	const struct spread_metric *widest = NULL;

	for (size_t i = 0; i < spread->count; i++)
		if (!isnan(spread->metrics[i].block_sd) &&
		    (!widest || spread->metrics[i].block_sd > widest->block_sd))
			widest = &spread->metrics[i];
	return widest;
}
