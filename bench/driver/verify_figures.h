/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two records of the same boots, figure by figure. */
#ifndef UVBENCH_VERIFY_FIGURES_H
#define UVBENCH_VERIFY_FIGURES_H

#include <jansson.h>
#include <stdbool.h>

#include "driver/tolerance.h"
#include "present/words.h"
#include "record/dataset.h"

enum verify_kind { VERIFY_METRIC, VERIFY_COUNTER, VERIFY_FINDING, VERIFY_SKIP, VERIFY_ERROR };

/* One metric, counter, finding, skip or error of one benchmark, in all the boots of a variant that
 * were started again. */
struct verify_row {
	enum verify_kind kind;
	const char *variant;
	const char *build;
	const char *benchmark;
	const json_t *parameters;    /* NULL but for VERIFY_METRIC */
	const char *parameters_key;
	const char *name;            /* metric or event; the sentence of what is no figure */
	enum tolerance tolerance;
	size_t boots;                /* compared */
	size_t differing;            /* that did not come out again */
	size_t missing;              /* of these: measured then, not now */
	size_t added;                /* of these: measured now, not then */
	size_t samples[2];           /* of the boot that deviates most, then and now */
	double recorded, again;      /* its medians; NAN where there is none */
	double deviation;
	bool zero;                   /* nothing but 0, then and now */
	bool unknown;                /* too few boots show how far boots lie apart: no verdict */
};

/* Strings are borrowed from the datasets and `words`. */
struct verify_figures {
	struct verify_row *rows;     /* in the order of the records */
	size_t count;
};

/* Compares what `recorded` has of the boots in `boots` (an array as in a plan) with `again`; a
 * spread is that of all its boots. `counted`: on a machine that repeats itself. Memory belongs to
 * `words`. Returns 0, or -1 when memory ran out. */
int verify_figures_make(struct verify_figures *figures, struct words *words,
			const struct dataset *recorded, const struct dataset *again,
			const json_t *boots, bool counted);

#endif
