/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the boots' figures of two variants to estimate, intervals and p. */
#ifndef UVBENCH_EFFECT_H
#define UVBENCH_EFFECT_H

#include "present/present.h"

/* One boot's samples in one number. */
struct boot_figure {
	const char *block;      /* what pairs with the other variant's */
	size_t position;        /* place in the order of boots */
	double value;           /* median; mean for a throughput */
	double spread;          /* quartile distance of its samples over |median| */
	const double *sorted;   /* its samples upwards, or NULL */
	size_t count;
};

/* Within this, spread counts as none: 1 part in 10^5. */
#define DETERMINISTIC_SPREAD 1e-5

/* More boots a variant than this are refused: intervals look at every pair. */
#define EFFECT_BOOT_LIMIT 2000

/* Collapses `count` samples; `values` are sorted in place and not referred to. */
struct boot_figure boot_figure_of(double *values, size_t count, bool throughput);

/* Whether figures of this unit are counts of instructions or calls. */
bool effect_is_counted(const char *unit);

/* The boots that make one figure of each side: base[base_from] … base[base_end − 1], and so on. */
struct effect_pair {
	size_t base_from, base_end;
	size_t patched_from, patched_end;
};

/* A comparison's figures while its verdict is not read yet. */
struct effect {
	const struct boot_figure *base_boots, *patched_boots; /* borrowed, by block */
	size_t base_boot_count, patched_boot_count;
	bool paired;
	bool builds;            /* blocks are builds, each of several boots */
	bool deterministic;
	bool by_range;          /* counts over builds: the range is the answer, there is no test */
	bool ratio;             /* all figures are positive: effects are logarithms of ratios */
	/* Paired: pairs[i] gave base[i] and patched[i]. */
	struct effect_pair *pairs;
	double *base, *patched;
	size_t base_count, patched_count;
	/* Logarithms: paired, those of patched[i]/base[i] in `log_patched` and zeros in `log_base`; else
	 * each boot's own. */
	double *log_base, *log_patched;
	double estimate_log;    /* Hodges–Lehmann of them; NAN without ratios */
	double *scratch;        /* as long as both sides together */
	double *workspace;      /* of the tests */
};

/* Fills figures, estimate, p and the 95 % intervals of `comparison` from the boots of base and
 * variant, both sorted by block (blocks may repeat) and kept until effect_free;
 * `comparison->paired` says whether blocks pair, its unit whether the figures are counts, which alone
 * can be deterministic; `builds` that blocks are builds. The verdict stays VERDICT_NONE where one
 * side has no boots, else it is VERDICT_DETERMINISTIC (counts over builds too) or
 * VERDICT_INCONCLUSIVE. Returns 0, or -1 when
 * memory ran out; effect_free is owed either way. */
int effect_fill(struct effect *effect, struct comparison *comparison,
		const struct boot_figure *base, size_t base_count,
		const struct boot_figure *patched, size_t patched_count, bool builds);

/* The interval at `confidence`, in percent (NAN without ratios, infinite ends where a double holds no
 * such ratio) and in units; NAN where there is none of that confidence. */
void effect_interval(struct effect *effect, double confidence, double percent[2],
		     double difference[2]);

void effect_free(struct effect *effect);

#endif
