/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dataset's loaders share; not for users of the dataset. */
#ifndef UVBENCH_DATASET_BUILD_H
#define UVBENCH_DATASET_BUILD_H

#include "record/dataset.h"

/* A new zeroed observation at the dataset's end, or NULL when memory ran out. */
struct observation *dataset_add_observation(struct dataset *dataset);

/* Whether every owned field of an observation was allocated. */
bool observation_is_whole(const struct observation *observation);

/* A malloc'd copy; "" for NULL. */
char *dataset_copy(const char *text);

/* Room for one more element of `size` bytes behind the `count` that `array` holds: `array`, moved or
 * not, or NULL when memory ran out (`array` is kept). */
void *dataset_grow(void *array, size_t count, size_t size);

void observation_free(struct observation *observation);
void counter_free(struct counter_reading *counter);

/* One attempt at a boot while its stream is read. The first group is the caller's to fill in. */
struct boot_context {
	struct dataset *dataset;
	const char *path;       /* of the stream */
	const char *variant;
	const char *block;
	const char *boot;
	long order;
	const char *build;      /* "" where there is one alone */
	struct failure *failure;

	char clock[32];         /* "" until the stream's first record was read */
	char architecture[32];  /* "" until the environment was read */
	char machine_type[32];
	char *costs;            /* NULL until an environment that has them was read */
	char *ultravisor;       /* likewise */
	char *under_way;        /* key of the benchmark whose pass is under way, or NULL */
	char pass[16];          /* that pass */
	size_t first_observation; /* of this attempt */
	size_t first_counter;
	size_t pass_observation;  /* first of the pass under way: dropped unless it ends */
	size_t pass_counter;
	size_t nameless_samples;  /* records left out: nothing says what machine they are of */
	size_t nameless_line;     /* the first of them */
	bool ended;             /* the stream's own end was read */
	json_t *failed;         /* set of keys with an error record */
};

/* Adds what the attempt in `folder` (records.jsonl, boot.json) says; its samples replace those of
 * the same boot's earlier attempts, which begin at observation number `first_of_boot` and counter
 * number `first_counter_of_boot`. Returns 0, or -1 with a failure. */
int dataset_load_attempt(struct boot_context *context, const char *folder, size_t first_of_boot,
			 size_t first_counter_of_boot);

/* When an attempt was read: leaves out what an error was recorded for, makes one observation of
 * several of one series, and drops those of the boot's earlier attempts that it replaces. False when
 * memory ran out. */
bool dataset_settle_attempt(struct boot_context *context, size_t first_of_boot,
			    size_t first_counter_of_boot);

/* Adds a note about the context's boot; benchmark and parameters are those of `record` (may be
 * NULL). Returns 0, or 1 with a failure when memory ran out. */
int dataset_add_note(struct boot_context *context, enum note_kind kind, const json_t *record,
		     const char *text);

#endif
