/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which boots are started again, and with what. */
#include "driver/verify.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/boot_runner.h"
#include "driver/files.h"
#include "driver/plan.h"
#include "record/stream.h"

/* The folder of the attempt at a boot that came to its end. Returns 0, 1 where there is none, -1
 * with a failure. */
static int find_complete(const char *directory, const json_t *boot, char folder[PATH_ROOM],
			 struct failure *failure)
{
	for (int attempt = 1; attempt <= BOOT_ATTEMPT_LIMIT; attempt++) {
		char suffix[16] = "";
		char path[PATH_ROOM];
		json_t *outcome;
		bool complete;

		if (attempt > 1)
			(void)snprintf(suffix, sizeof(suffix), ".%d", attempt);
		if (path_format(folder, failure, "%s/boots/%s%s", directory,
				record_text(boot, "name"), suffix) < 0 ||
		    path_format(path, failure, "%s/boot.json", folder) < 0)
			return -1;
		if (!path_exists(path))
			return 1;
		outcome = file_read_json(path, failure);
		if (!outcome)
			return -1;
		complete = strcmp(record_text(outcome, "outcome"), "complete") == 0;
		json_decref(outcome);
		if (complete)
			return 0;
	}
	return 1;
}

/* Notes every benchmark that a stream speaks of. */
static int take_record(void *context, size_t line, const json_t *record, const char *problem)
{
	json_t *met = context;
	const char *type = record_text(record, "type");

	(void)line;
	(void)problem;
	if (strcmp(type, "begin") != 0 && strcmp(type, "skip") != 0 && strcmp(type, "error") != 0)
		return 0;
	return json_array_append_new(met, json_pack("{s:O*, s:O*}", "name",
						    json_object_get(record, "benchmark"),
						    "parameters",
						    json_object_get(record, "parameters")));
}

static bool is_among(const json_t *met, const json_t *benchmark)
{
	size_t index;
	json_t *one;

	json_array_foreach(met, index, one)
		if (json_equal(json_object_get(one, "name"), json_object_get(benchmark, "name")) &&
		    json_equal(json_object_get(one, "parameters"),
			       json_object_get(benchmark, "parameters")))
			return true;
	return false;
}

/* The plan's benchmarks of which the boot in `folder` says nothing: they had been left out of it. */
static json_t *find_left_out(const char *folder, const json_t *plan, struct failure *failure)
{
	json_t *met = json_array();
	json_t *left_out = json_array();
	char path[PATH_ROOM];
	size_t index;
	json_t *benchmark;

	if (path_format(path, failure, "%s/records.jsonl", folder) < 0 ||
	    record_read_file(path, take_record, met, failure) < 0) {
		json_decref(met);
		json_decref(left_out);
		return NULL;
	}
	json_array_foreach(json_object_get(plan, "benchmarks"), index, benchmark)
		if (!is_among(met, benchmark))
			(void)json_array_append_new(
				left_out, json_pack("{s:O, s:O}", "name",
						    json_object_get(benchmark, "name"), "parameters",
						    json_object_get(benchmark, "parameters")));
	json_decref(met);
	return left_out;
}

/* Every boot that came to its end, with what it left out. */
static json_t *list_complete(const char *directory, const json_t *plan, struct failure *failure)
{
	json_t *complete = json_array();
	size_t index;
	json_t *boot;

	json_array_foreach(json_object_get(plan, "boots"), index, boot) {
		char folder[PATH_ROOM];
		int found = find_complete(directory, boot, folder, failure);
		json_t *left_out, *copy;

		if (found > 0)
			continue;
		left_out = found == 0 ? find_left_out(folder, plan, failure) : NULL;
		if (!left_out) {
			json_decref(complete);
			return NULL;
		}
		copy = json_copy(boot);
		if (json_array_size(left_out) > 0)
			(void)json_object_set(copy, "without", left_out);
		json_decref(left_out);
		if (json_array_append_new(complete, copy) < 0) {
			(void)failure_set(failure, "read %s: out of memory", directory);
			json_decref(complete);
			return NULL;
		}
	}
	return complete;
}

/* The names of all blocks but those of the A/A check, each once; of those too, where there are no
 * others. */
static json_t *list_blocks(const json_t *boots)
{
	json_t *blocks = json_object();
	json_t *aa_blocks = json_object();
	size_t index;
	json_t *boot;

	json_array_foreach(boots, index, boot) {
		const char *block = record_text(boot, "block");

		(void)json_object_set_new(plan_is_aa_block(block) ? aa_blocks : blocks, block,
					  json_true());
	}
	if (json_object_size(blocks) == 0)
		(void)json_object_update(blocks, aa_blocks);
	json_decref(aa_blocks);
	return blocks;
}

/* Marks one block's boots. */
static void mark_block(const json_t *boots, gsl_rng *random, bool *chosen)
{
	json_t *blocks = list_blocks(boots);
	size_t left = gsl_rng_uniform_int(random, json_object_size(blocks));
	void *place = json_object_iter(blocks);
	size_t index;
	json_t *boot;

	while (left-- > 0)
		place = json_object_iter_next(blocks, place);
	json_array_foreach(boots, index, boot)
		chosen[index] = strcmp(record_text(boot, "block"), json_object_iter_key(place)) == 0;
	json_decref(blocks);
}

/* Marks `wanted` boots, each as likely as the others. */
static void mark_boots(size_t count, size_t wanted, gsl_rng *random, bool *chosen)
{
	for (size_t i = 0; i < count; i++) {
		chosen[i] = gsl_rng_uniform_int(random, count - i) < wanted;
		wanted -= chosen[i];
	}
}

static int mark(const json_t *boots, const struct verify_choice *choice, bool *chosen,
		struct failure *failure)
{
	size_t count = json_array_size(boots);
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);

	if (!random)
		return failure_set(failure, "choose boots: out of memory");
	gsl_rng_set(random, choice->seed);
	if (choice->all)
		mark_boots(count, count, random, chosen);
	else if (choice->boots)
		mark_boots(count, choice->boots, random, chosen);
	else
		mark_block(boots, random, chosen);
	gsl_rng_free(random);
	return 0;
}

json_t *verify_choose(const char *directory, const json_t *plan, const struct verify_choice *choice,
		      struct failure *failure)
{
	json_t *complete = list_complete(directory, plan, failure);
	size_t count = json_array_size(complete);
	bool *chosen = calloc(count + 1, sizeof(*chosen));
	json_t *boots = NULL;

	if (!complete || !chosen)
		goto out;
	if (count == 0) {
		(void)failure_set(failure, "verify %s: none of its boots came to its end", directory);
		goto out;
	}
	if (!choice->all && choice->boots > count) {
		(void)failure_set(failure, "verify %s: %u boots are asked for, %zu came to their end",
				  directory, choice->boots, count);
		goto out;
	}
	if (mark(complete, choice, chosen, failure) < 0)
		goto out;
	boots = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *boot = json_array_get(complete, i);

		if (chosen[i]) {
			(void)json_object_set_new(boot, "order",
						  json_integer((json_int_t)json_array_size(boots)));
			(void)json_array_append(boots, boot);
		}
	}
out:
	free(chosen);
	json_decref(complete);
	return boots;
}

json_t *verify_plan(const json_t *plan, const json_t *boots, const char *name,
		    struct failure *failure)
{
	json_t *again = json_copy((json_t *)plan);

	(void)json_object_del(again, "sequential");
	if (json_object_set_new(again, "name", json_string(name)) < 0 ||
	    json_object_set(again, "boots", (json_t *)boots) < 0) {
		(void)failure_set(failure, "plan %s: its name is not UTF-8 text, or memory ran out",
				  name);
		json_decref(again);
		return NULL;
	}
	return again;
}
