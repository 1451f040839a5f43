/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: order, seeds, requests. */
#include "driver/plan.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "record/stream.h"

/* Boot seeds are from 1 to this; seeds nobody asked for are below the other, to be typed again. */
#define SEED_LIMIT 1000000000ul
#define TYPED_SEED_LIMIT 1000000ul

void plan_date(char date[32])
{
	time_t now = time(NULL);
	struct tm broken;

	(void)strftime(date, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &broken));
}

unsigned long plan_random_seed(void)
{
	unsigned long seed;

	if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
		seed = (unsigned long)time(NULL);
	return seed % TYPED_SEED_LIMIT;
}

static json_t *make_boots(const struct plan_input *input)
{
	size_t variants = json_array_size(input->variants);
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	size_t *order = calloc(variants, sizeof(*order));
	json_t *boots = json_array();
	int result = random && order && boots ? 0 : -1;

	if (result == 0)
		gsl_rng_set(random, input->seed);
	for (size_t i = 0; result == 0 && i < variants; i++)
		order[i] = i;
	for (unsigned block = 0; result == 0 && block < input->blocks; block++) {
		unsigned long seed = 1 + gsl_rng_uniform_int(random, SEED_LIMIT);

		gsl_ran_shuffle(random, order, variants, sizeof(*order));
		for (size_t i = 0; result == 0 && i < variants; i++) {
			const char *variant = json_string_value(json_object_get(
				json_array_get(input->variants, order[i]), "name"));
			size_t position = block * variants + i;
			char name[128];
			char block_name[16];

			(void)snprintf(name, sizeof(name), "%03zu-b%02u-%.64s", position, block,
				       variant);
			(void)snprintf(block_name, sizeof(block_name), "%u", block);
			result = json_array_append_new(
				boots, json_pack("{s:s, s:I, s:s, s:s, s:I}", "name", name, "order",
						 (json_int_t)position, "block", block_name,
						 "variant", variant, "seed", (json_int_t)seed));
		}
	}
	gsl_rng_free(random);
	free(order);
	if (result == 0)
		return boots;
	json_decref(boots);
	return NULL;
}

json_t *plan_make(const struct plan_input *input, struct failure *failure)
{
	char date[32];
	json_t *boots = make_boots(input);
	json_t *plan = NULL;

	plan_date(date);
	if (boots)
		plan = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:{s:s, s:s}, s:f, s:O, s:O, s:s, s:O, "
				 "s:O, s:s, s:O, s:o}",
				 "schema", RECORD_SCHEMA, "type", input->type, "name", input->name,
				 "created", date, "tool", "uvbench " UVBENCH_VERSION, "seed",
				 (json_int_t)input->seed, "suite", "name", input->suite->name,
				 "title", input->suite->title, "margin_percent",
				 input->suite->margin_percent, "variants", input->variants,
				 "machine", input->machine->description, "clock",
				 input->machine->operations->clock, "counters",
				 input->machine->counters, "files", input->files, "reproduce",
				 input->reproduce, "benchmarks", input->benchmarks, "boots", boots);
	if (!plan)
		(void)failure_set(failure, "plan %s: a name is not UTF-8 text, or memory ran out",
				  input->name);
	return plan;
}

static int is_excluded(const json_t *benchmark, const json_t *excluded)
{
	size_t index;
	json_t *item;

	json_array_foreach(excluded, index, item)
		if (json_equal(json_object_get(item, "name"),
			       json_object_get(benchmark, "name")) &&
		    json_equal(json_object_get(item, "parameters"),
			       json_object_get(benchmark, "parameters")))
			return 1;
	return 0;
}

json_t *plan_request(const json_t *plan, const json_t *boot, const char *scratch,
		     const json_t *excluded)
{
	json_t *benchmarks = json_array();
	char date[32];
	size_t index;
	json_t *benchmark;

	json_array_foreach(json_object_get(plan, "benchmarks"), index, benchmark)
		if (!is_excluded(benchmark, excluded) &&
		    json_array_append(benchmarks, benchmark) < 0) {
			json_decref(benchmarks);
			return NULL;
		}
	plan_date(date);
	return json_pack("{s:s, s:i, s:{s:O, s:O, s:O, s:O, s:O, s:O}, s:s, s:O, s:O, s:O, s:O, "
			 "s:{s:s}, s:o}",
			 "type", "request", "schema", RECORD_SCHEMA, "labels",
			 "campaign", json_object_get(plan, "name"),
			 "variant", json_object_get(boot, "variant"),
			 "block", json_object_get(boot, "block"),
			 "order", json_object_get(boot, "order"),
			 "boot", json_object_get(boot, "name"),
			 "seed", json_object_get(boot, "seed"),
			 "date", date, "clock", json_object_get(plan, "clock"),
			 "machine", json_object_get(plan, "machine"),
			 "counters", json_object_get(plan, "counters"),
			 "files", json_object_get(plan, "files"),
			 "paths", "scratch", scratch, "benchmarks", benchmarks);
}
