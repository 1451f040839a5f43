/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plots of a comparison set: which there are, their names, and the parts that write them. */
#ifndef UVBENCH_PLOT_H
#define UVBENCH_PLOT_H

#include "present/present.h"
#include "present/series.h"
#include "present/words.h"

/* A benchmark with one parameter set and metric: drawn as boots-SLUG, ecdf-SLUG, and blocks-SLUG where
 * the metric is primary and blocks pair and differ. */
struct plot_subject {
	const struct comparison_set *set;
	bool blocks;                         /* drawn as blocks-SLUG too */
	const struct comparison *comparison; /* the first of this subject */
	const char *base;                    /* name of the base variant */
	const char *slug;                    /* unique in the list */
	const char *title;
};

/* The effects of one variant: drawn as SLUG. */
struct plot_forest {
	const char *variant;
	const char *slug; /* "forest", or "forest-VARIANT" where there are several */
	const char *title;
};

struct plot_list {
	struct plot_subject *subjects;
	size_t subject_count;
	struct plot_forest *forests;
	size_t forest_count;
};

/* Fills the list; its memory belongs to `words`. */
void plot_list_make(struct plot_list *list, struct words *words, const struct comparison_set *set);

/* The series that a comparison was made from; NULL where there is none. */
const struct series *plot_series_of(const struct series_set *set,
				    const struct comparison *comparison);

/* Whether a comparison has a place in the forest plot: primary metrics; UV calls stand as text beside
 * them. */
bool plot_has_effect(const struct comparison_set *set, const struct comparison *comparison);

/* A file of the plots' folder that is being written. */
struct plot_file {
	FILE *stream;
	const char *path;
};

/* Opens `directory`/`name``suffix`; -1 with a failure. */
int plot_open(struct plot_file *file, struct words *words, const char *directory, const char *name,
	      const char *suffix, struct failure *failure);
/* Closes; -1 with a failure where anything was not written. */
int plot_close(struct plot_file *file, struct failure *failure);

/* Each writes NAME.dat and NAME.gp. */
int plot_write_forest(struct words *words, const struct comparison_set *set,
		      const struct series_set *series, const struct plot_forest *forest,
		      const char *directory, struct failure *failure);
int plot_write_boots(struct words *words, const struct plot_subject *subject,
		     const struct series *series, const char *directory, struct failure *failure);
int plot_write_blocks(struct words *words, const struct plot_subject *subject,
		      const struct series *series, const char *directory, struct failure *failure);
int plot_write_ecdf(struct words *words, const struct plot_subject *subject,
		    const struct series *series, const char *directory, struct failure *failure);

/* A plot of one subject in the making, as its writers are given it. */
struct plot_drawing {
	struct words *words;
	const struct plot_subject *subject;
	const struct series *series;
	const char *slug;       /* of its files: "boots-…" */
	const char **variants;
	size_t variant_count;
	double range[2];        /* of the values, set by write_data */
	size_t last_place;      /* of the boots, set by write_data where there are places */
	bool marked;            /* an outlying boot is drawn, set by write_data */
};

/* A way to draw a subject. write_data comes first and returns false when memory ran out; write_script
 * writes what stands between gnuplot_begin with title, and gnuplot_end. */
struct plot_form {
	const char *prefix; /* of slugs */
	const char *what;   /* behind the title */
	bool (*write_data)(FILE *data, struct plot_drawing *drawing);
	void (*write_script)(FILE *script, const struct plot_drawing *drawing);
};

/* Writes NAME.dat and NAME.gp of a subject in one form. */
int plot_write_form(struct words *words, const struct plot_form *form,
		    const struct plot_subject *subject, const struct series *series,
		    const char *directory, struct failure *failure);

/* Every boot's place on the x axis: its block's rank in the order of start, from 1; without blocks
 * the boot's own. NULL when memory ran out. */
const size_t *plot_places(struct words *words, const struct series *series);

/* Which boots of the series lie far from their variant's others; NULL when memory ran out. */
const bool *plot_outlying(struct words *words, const struct plot_subject *subject,
			  const struct series *series);

/* Continues a plot command: rings about the marked points of a data block, whose fourth column they
 * are. */
void plot_ring(FILE *script, const char *slug, size_t index);

/* The subject's unit, or its metric where it has none, as a gnuplot string for an axis. */
const char *plot_unit(const struct plot_drawing *drawing);

/* How the variants of a series look: colours from M. Okabe, K. Ito, "Color universal design"
 * (2008), told apart by shape and dashes where there is no colour. */
struct plot_style {
	const char *colour;
	int point;
	const char *dash;
};
struct plot_style plot_variant_style(size_t number);

/* The variants of a series, at most `limit`: the base first. Returns how many. */
size_t plot_variants(const struct series *series, const char *base, const char **names,
		     size_t limit);

/* A variant's name or a unit as a gnuplot string, cut where it would crowd a key or an axis. */
const char *plot_label(struct words *words, const char *text);

/* A range that shows `low` … `high` with some air. */
void plot_range(double low, double high, double range[2]);

#define PLOT_VARIANT_LIMIT 6

/* Width and height of boots and ecdf. */
#define PLOT_WIDTH 640
#define PLOT_HEIGHT 340

#endif
