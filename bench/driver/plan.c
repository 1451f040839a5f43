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

bool plan_is_aa(const char *role)
{
	return strcmp(role, "aa-base") == 0 || strcmp(role, "aa") == 0;
}

bool plan_is_aa_block(const char *block)
{
	return strncmp(block, "aa", 2) == 0;
}

/* One boot before it has its place. */
struct drawn_boot {
	char block[16];
	bool aa;
	const char *build; /* "" where there is but one */
	const char *variant;
	unsigned long seed;
};

/* Names, in an order that is drawn anew. */
struct drawing {
	const char **names;
	size_t count;
};

/* The boots in the making. */
struct draw {
	gsl_rng *random;
	struct drawing builds;
	struct drawing compared; /* variants */
	struct drawing same;     /* those of the A/A check */
	struct drawn_boot *boots;
	size_t count;
};

static unsigned long draw_seed(struct draw *draw)
{
	return 1 + gsl_rng_uniform_int(draw->random, SEED_LIMIT);
}

/* One block of one build: A/A boots have a seed each, since an emulated machine would repeat
 * itself. */
static void draw_block(struct draw *draw, const char *build, unsigned number, bool aa)
{
	struct drawing *variants = aa ? &draw->same : &draw->compared;
	unsigned long seed = aa ? 0 : draw_seed(draw);

	gsl_ran_shuffle(draw->random, variants->names, variants->count, sizeof(*variants->names));
	for (size_t i = 0; i < variants->count; i++) {
		struct drawn_boot *boot = &draw->boots[draw->count++];

		(void)snprintf(boot->block, sizeof(boot->block), aa ? "aa%u" : "%u", number);
		boot->aa = aa;
		boot->build = build;
		boot->variant = variants->names[i];
		boot->seed = aa ? draw_seed(draw) : seed;
	}
}

/* `blocks` rounds through all builds. */
static void draw_blocks(struct draw *draw, unsigned blocks, bool aa)
{
	struct drawing *builds = &draw->builds;
	unsigned number = 0;

	for (unsigned round = 0; round < blocks; round++) {
		if (builds->count > 1)
			gsl_ran_shuffle(draw->random, builds->names, builds->count,
					sizeof(*builds->names));
		for (size_t i = 0; i < builds->count; i++)
			draw_block(draw, builds->names[i], number++, aa);
	}
}

/* A boot as the plan has it, at its place. */
static json_t *boot_json(const struct drawn_boot *boot, size_t order)
{
	bool several = *boot->build != '\0';
	bool short_number = !boot->aa && !boot->block[1];
	char name[192];

	(void)snprintf(name, sizeof(name), "%03zu-%s%s-%.64s%s%.64s", order,
		       boot->aa ? "" : short_number ? "b0" : "b", boot->block, boot->build,
		       several ? "-" : "", boot->variant);
	return json_pack("{s:s, s:I, s:s, s:s*, s:s, s:I}", "name", name, "order",
			 (json_int_t)order, "block", boot->block, "build",
			 several ? boot->build : NULL, "variant", boot->variant, "seed",
			 (json_int_t)boot->seed);
}

/* The A/A boots are drawn last and stand first. */
static json_t *arrange(const struct draw *draw, size_t compared)
{
	json_t *boots = json_array();

	for (size_t i = 0; i < draw->count; i++) {
		const struct drawn_boot *boot = &draw->boots[(i + compared) % draw->count];

		if (json_array_append_new(boots, boot_json(boot, i)) < 0) {
			json_decref(boots);
			return NULL;
		}
	}
	return boots;
}

/* The names of `objects` whose role is one of the A/A check, or is not. False when memory ran
 * out. */
static bool take_names(struct drawing *drawing, const json_t *objects, bool aa)
{
	size_t index;
	json_t *object;

	drawing->names = calloc(json_array_size(objects) + 1, sizeof(*drawing->names));
	if (!drawing->names)
		return false;
	json_array_foreach(objects, index, object)
		if (plan_is_aa(record_text(object, "role")) == aa)
			drawing->names[drawing->count++] = record_text(object, "name");
	return true;
}

static json_t *make_boots(const struct plan_input *input)
{
	struct draw draw = { .random = gsl_rng_alloc(gsl_rng_mt19937) };
	json_t *boots = NULL;
	size_t compared, room;

	if (!draw.random || !take_names(&draw.builds, input->builds, false) ||
	    !take_names(&draw.compared, input->variants, false) ||
	    !take_names(&draw.same, input->variants, true))
		goto out;
	if (draw.builds.count == 0)
		draw.builds.names[draw.builds.count++] = "";
	room = draw.builds.count * (input->blocks * draw.compared.count +
				    input->aa_blocks * draw.same.count);
	draw.boots = calloc(room + 1, sizeof(*draw.boots));
	if (!draw.boots)
		goto out;
	gsl_rng_set(draw.random, input->seed);
	draw_blocks(&draw, input->blocks, false);
	compared = draw.count;
	if (draw.same.count > 0)
		draw_blocks(&draw, input->aa_blocks, true);
	boots = arrange(&draw, compared);
out:
	if (draw.random)
		gsl_rng_free(draw.random);
	free(draw.builds.names);
	free(draw.compared.names);
	free(draw.same.names);
	free(draw.boots);
	return boots;
}

size_t plan_boots_of(const json_t *plan, size_t blocks)
{
	size_t builds = json_array_size(json_object_get(plan, "builds"));
	size_t compared = 0, same = 0;
	size_t index;
	json_t *item;

	json_array_foreach(json_object_get(plan, "variants"), index, item)
		compared += !plan_is_aa(record_text(item, "role"));
	json_array_foreach(json_object_get(plan, "boots"), index, item)
		same += plan_is_aa_block(record_text(item, "block"));
	return same + blocks * compared * (builds ? builds : 1);
}

json_t *plan_make(const struct plan_input *input, struct failure *failure)
{
	char date[32];
	json_t *boots = make_boots(input);
	json_t *plan = NULL;

	plan_date(date);
	if (boots)
		plan = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:{s:s, s:s}, s:f, s:O*, s:O, s:O*, "
				 "s:O*, s:O, s:O*, s:s, s:O, s:I, s:O, s:s, s:O, s:o}",
				 "schema", RECORD_SCHEMA, "type", input->type, "name", input->name,
				 "created", date, "tool", "uvbench " UVBENCH_VERSION, "seed",
				 (json_int_t)input->seed, "suite", "name", input->suite->name,
				 "title", input->suite->title, "margin_percent",
				 input->suite->margin_percent, "margins",
				 json_array_size(input->margins) ? input->margins : NULL, "variants",
				 input->variants, "builds", input->builds, "sequential",
				 input->sequential, "machine", input->machine->description,
				 "guest", input->machine->guest, "clock",
				 input->machine->operations->clock, "counters",
				 input->machine->counters, "jobs", (json_int_t)input->jobs, "files", input->files, "reproduce",
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
		    !is_excluded(benchmark, json_object_get(boot, "without")) &&
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
