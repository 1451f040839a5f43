/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets made in memory for the tests of comparisons and their presentation. */
#ifndef UVBENCH_SAMPLE_DATASET_H
#define UVBENCH_SAMPLE_DATASET_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "present/present.h"
#include "record/dataset_build.h"

/* One boot's samples of one metric. Unset strings take what the emulated machine has. */
struct sample {
	const char *variant;
	int block;              /* < 0: unpaired */
	int boot;               /* also the order */
	const char *benchmark;
	const char *parameters; /* JSON; NULL: {} */
	const char *metric, *unit;
	enum direction direction;
	const char *architecture, *machine_type, *clock, *costs, *ultravisor;
	const char *build;
	double values[8];
	size_t count;           /* 0: one */
};

static inline char *sample_or(const char *text, const char *standard)
{
	return strdup(text ? text : standard);
}

static inline void sample_add(struct dataset *dataset, struct sample sample)
{
	struct observation *observation = dataset_add_observation(dataset);
	char name[32];

	assert_non_null(observation);
	(void)snprintf(name, sizeof(name), "%d", sample.block);
	observation->block = strdup(sample.block < 0 ? "" : name);
	(void)snprintf(name, sizeof(name), "%03d-%s", sample.boot, sample.variant);
	observation->boot = strdup(name);
	observation->variant = strdup(sample.variant);
	observation->order = sample.boot;
	observation->benchmark = strdup(sample.benchmark);
	observation->parameters = json_loads(sample.parameters ? sample.parameters : "{}", 0, NULL);
	observation->parameters_key = parameters_key(observation->parameters);
	observation->metric = sample_or(sample.metric, "instructions");
	observation->unit = sample_or(sample.unit, "insn/page");
	observation->direction = sample.direction;
	observation->architecture = sample_or(sample.architecture, "s390x");
	observation->machine_type = sample_or(sample.machine_type, "emulated");
	observation->costs = sample_or(sample.costs, "{}");
	observation->ultravisor = sample_or(sample.ultravisor, "{}");
	observation->clock = sample_or(sample.clock, "icount");
	observation->build = sample_or(sample.build, "");
	observation->count = sample.count ? sample.count : 1;
	observation->values = malloc(observation->count * sizeof(double));
	assert_non_null(observation->values);
	memcpy(observation->values, sample.values, observation->count * sizeof(double));
	assert_true(observation_is_whole(observation));
}

/* `count` equal samples, of eight one 0.5 % larger: a timer tick. */
static inline void sample_fill(struct sample *sample, double value)
{
	for (size_t i = 0; i < 8; i++)
		sample->values[i] = i == 3 ? 1.005 * value : value;
}

/* Ten blocks of both variants: in block b the base is `base`·(1 + spread·w(b)) and patched
 * `patched`·(1 + spread·v(b)), with fixed w and v between -1 and 1. `like` gives the rest. */
static inline void sample_add_blocks(struct dataset *dataset, struct sample like, double base,
				     double patched, double spread)
{
	for (int block = 0; block < 10; block++) {
		double common = (block * 7 % 10 - 4.5) / 5, own = (block * 3 % 10 - 4.5) / 50;

		like.block = block;
		like.variant = "base";
		like.boot = 2 * block + block % 2;
		sample_fill(&like, base * (1 + spread * common));
		sample_add(dataset, like);
		like.variant = "patched";
		like.boot = 2 * block + 1 - block % 2;
		sample_fill(&like, patched * (1 + spread * (common + own)));
		sample_add(dataset, like);
	}
}

static inline void sample_add_note(struct dataset *dataset, enum note_kind kind,
				   const char *variant, int boot, const char *benchmark,
				   const char *parameters, const char *text)
{
	struct dataset_note *notes = dataset_grow(dataset->notes, dataset->note_count,
						  sizeof(*notes));
	json_t *object = json_loads(parameters ? parameters : "{}", 0, NULL);
	char name[32];

	assert_non_null(notes);
	dataset->notes = notes;
	(void)snprintf(name, sizeof(name), "%03d-%s", boot, variant);
	notes[dataset->note_count++] = (struct dataset_note){
		.kind = kind,
		.variant = strdup(variant),
		.block = strdup("0"),
		.boot = strdup(name),
		.benchmark = strdup(benchmark),
		.parameters_key = parameters_key(object),
		.text = strdup(text),
	};
	json_decref(object);
}

/* UV calls of all six commands: `export_base` and `export_patched` exports a page, as many
 * pin-shared in patched as exports there are more, no others. */
static inline void sample_add_calls(struct dataset *dataset, const char *benchmark,
				    const char *parameters, double export_base,
				    double export_patched)
{
	static const char *const metrics[] = { "uv_calls.export",     "uv_calls.import",
					       "uv_calls.destroy_page", "uv_calls.pin_shared",
					       "uv_calls.unpin_shared", "uv_calls.unpack" };

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		struct sample like = { .benchmark = benchmark, .parameters = parameters,
				       .metric = metrics[i], .unit = "calls/page" };
		double more = export_patched - export_base;

		sample_add_blocks(dataset, like, i == 0 ? export_base : 0,
				  i == 0 ? export_patched : i == 3 ? more : 0, 0);
	}
}

/* Loads a CSV of tests/fixtures, which must be good. */
static inline void sample_load(struct dataset *dataset, const char *name)
{
	struct failure failure = { "" };
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", UVBENCH_FIXTURES, name);
	if (dataset_load_csv(dataset, path, &failure) < 0)
		fail_msg("%s", failure.text);
}

/* The comparisons of a dataset, which must not be refused. */
static inline struct comparison_set sample_compare(const struct dataset *dataset,
						   struct comparison_options options)
{
	struct comparison_set set;
	struct failure failure = { "" };

	if (comparison_set_make(&set, dataset, &options, &failure) < 0)
		fail_msg("%s", failure.text);
	return set;
}

static inline bool sample_warns(const struct comparison_set *set, const char *part)
{
	for (size_t i = 0; i < set->warning_count; i++)
		if (strstr(set->warnings[i], part))
			return true;
	return false;
}

#endif
