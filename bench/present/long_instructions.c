/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tallies of instructions that count once and take long. */
#include "present/long_instructions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/stream.h"
#include "stats/location.h"

static const char *const prefixes[] = { "long.", "diag." };

static bool is_tally(const struct counter_reading *counter)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(counter->event, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

/* One boot's tally. */
struct tally {
	const struct counter_reading *counter;
	double value; /* median of its samples */
};

struct tallies {
	struct tally *list; /* by subject, event, variant */
	size_t count;
	double *scratch;
};

static int compare_subject(const char *benchmark, const char *parameters, const struct tally *tally)
{
	int order = strcmp(benchmark, tally->counter->benchmark);

	return order ? order : strcmp(parameters, tally->counter->parameters_key);
}

static int compare_tallies(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;
	int order = compare_subject(a->counter->benchmark, a->counter->parameters_key, b);

	if (order == 0)
		order = strcmp(a->counter->event, b->counter->event);
	return order ? order : strcmp(a->counter->variant, b->counter->variant);
}

static int collect(struct tallies *tallies, const struct dataset *dataset)
{
	size_t count = 0, samples = 0;

	for (size_t i = 0; i < dataset->counter_count; i++) {
		if (!is_tally(&dataset->counters[i]))
			continue;
		count++;
		if (dataset->counters[i].count > samples)
			samples = dataset->counters[i].count;
	}
	tallies->list = calloc(count + 1, sizeof(*tallies->list));
	tallies->scratch = malloc((count + samples + 1) * sizeof(*tallies->scratch));
	if (!tallies->list || !tallies->scratch)
		return -1;
	for (size_t i = 0; i < dataset->counter_count; i++) {
		const struct counter_reading *counter = &dataset->counters[i];

		if (!is_tally(counter))
			continue;
		memcpy(tallies->scratch, counter->values, counter->count * sizeof(double));
		tallies->list[tallies->count++] = (struct tally){
			counter, location_median(tallies->scratch, counter->count),
		};
	}
	qsort(tallies->list, tallies->count, sizeof(*tallies->list), compare_tallies);
	return 0;
}

/* The first tally of a benchmark with its parameters; tallies->count where there is none. */
static size_t first_of(const struct tallies *tallies, const struct comparison *comparison)
{
	size_t low = 0, high = tallies->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_subject(comparison->benchmark, comparison->parameters_key,
				    &tallies->list[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Median and quartile distance of a variant's boots among tallies `from` … `end` − 1 of one event. */
static bool summary(const struct tallies *tallies, size_t from, size_t end, const char *variant,
		    double *median, double *distance)
{
	size_t count = 0;

	for (size_t i = from; i < end; i++)
		if (strcmp(tallies->list[i].counter->variant, variant) == 0)
			tallies->scratch[count++] = tallies->list[i].value;
	if (count == 0)
		return false;
	*median = location_median(tallies->scratch, count);
	*distance = location_quantile(tallies->scratch, count, 0.75) -
		    location_quantile(tallies->scratch, count, 0.25);
	return true;
}

/* The next event that both variants tell of a comparison's benchmark, from tally `*from` on, which
 * moves behind it. False where there is none. */
static bool next_event(const struct tallies *tallies, const struct comparison *comparison,
		       const char *base, size_t *from, struct long_instruction *found)
{
	while (*from < tallies->count) {
		const struct tally *first = &tallies->list[*from];
		double medians[2], distances[2];
		size_t end = *from;
		bool both;

		if (compare_subject(comparison->benchmark, comparison->parameters_key, first) != 0)
			return false;
		while (end < tallies->count &&
		       compare_subject(comparison->benchmark, comparison->parameters_key,
				       &tallies->list[end]) == 0 &&
		       strcmp(tallies->list[end].counter->event, first->counter->event) == 0)
			end++;
		both = summary(tallies, *from, end, base, &medians[0], &distances[0]) &&
		       summary(tallies, *from, end, comparison->variant, &medians[1],
			       &distances[1]);
		*from = end;
		if (!both)
			continue;
		*found = (struct long_instruction){
			.event = first->counter->event,
			.base = medians[0],
			.patched = medians[1],
			.differs = fabs(medians[1] - medians[0]) > fmax(distances[0], distances[1]),
		};
		return true;
	}
	return false;
}

static bool differs(const struct tallies *tallies, const struct comparison *comparison,
		    const char *base)
{
	size_t from = first_of(tallies, comparison);
	struct long_instruction found;

	while (next_event(tallies, comparison, base, &from, &found))
		if (found.differs)
			return true;
	return false;
}

/* Pages that one sample of a comparison's benchmark touches, by the plan; 0 where it doesn't say. */
static double pages_of(const json_t *campaign, const struct comparison *comparison)
{
	double pages = json_number_value(json_object_get(comparison->parameters, "pages"));
	size_t index;
	json_t *benchmark;

	json_array_foreach(json_object_get(campaign, "benchmarks"), index, benchmark) {
		const json_t *iterations = json_object_get(benchmark, "iterations");

		if (strcmp(record_text(benchmark, "name"), comparison->benchmark) == 0 &&
		    json_equal(json_object_get(benchmark, "parameters"), comparison->parameters))
			return pages * json_number_value(iterations);
	}
	return 0;
}

int long_instructions_mark(struct comparison_set *set)
{
	struct tallies tallies = { 0 };
	int result = collect(&tallies, set->dataset);

	for (size_t i = 0; i < set->count && result == 0; i++) {
		struct comparison *comparison = &set->comparisons[i];

		if (strcmp(comparison->metric, "instructions") == 0 &&
		    differs(&tallies, comparison, set->options.base_variant))
			comparison->marks |= MARK_LONG_INSTRUCTIONS;
	}
	free(tallies.list);
	free(tallies.scratch);
	return result;
}

int long_instructions_list(const struct comparison_set *set, const struct comparison *comparison,
			   struct long_instruction **list)
{
	double pages = pages_of(set->dataset->campaign, comparison);
	struct tallies tallies = { 0 };
	struct long_instruction found;
	size_t from;
	int count = 0;

	*list = NULL;
	if (collect(&tallies, set->dataset) < 0)
		count = -1;
	for (from = first_of(&tallies, comparison);
	     count >= 0 && next_event(&tallies, comparison, set->options.base_variant, &from,
				      &found);) {
		struct long_instruction *larger;

		if (found.base == 0 && found.patched == 0)
			continue;
		larger = reallocarray(*list, (size_t)count + 1, sizeof(*larger));
		if (!larger) {
			count = -1;
			break;
		}
		*list = larger;
		if (pages > 0) {
			found.per_page = true;
			found.base /= pages;
			found.patched /= pages;
		}
		larger[count++] = found;
	}
	if (count < 0) {
		free(*list);
		*list = NULL;
	}
	free(tallies.list);
	free(tallies.scratch);
	return count;
}
