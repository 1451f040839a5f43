/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All plots of a comparison set: data, scripts, one gnuplot process. */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "present/gnuplot.h"
#include "present/plot.h"
#include "present/report.h"
#include "present/variants.h"

#define LABEL_LIMIT 24 /* columns of a name in a key and of a unit at an axis */
#define TITLE_LIMIT 60 /* columns of a plot's title */

bool plot_has_effect(const struct comparison_set *set, const struct comparison *comparison)
{
	if (comparison->verdict == VERDICT_NONE || comparison_is_uv_calls(comparison) ||
	    !comparison->primary || !report_has_tables(set, comparison->variant))
		return false;
	return set->emulated ? strcmp(comparison->metric, "instructions") == 0 :
			       !isnan(comparison->effect_percent);
}

static bool same_subject(const struct comparison *left, const struct comparison *right)
{
	return strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0 &&
	       strcmp(left->metric, right->metric) == 0;
}

static bool slug_is_taken(const struct plot_list *list, const char *slug)
{
	for (size_t i = 0; i < list->subject_count; i++)
		if (strcmp(list->subjects[i].slug, slug) == 0)
			return true;
	return false;
}

static void add_subject(struct plot_list *list, struct words *words,
			const struct comparison_set *set, const struct comparison *comparison)
{
	struct plot_subject *subject = &list->subjects[list->subject_count];
	const char *name = report_name(words, set, comparison);
	const char *slug;
	unsigned int number = 1;
	/* Blocks that repeat one number have nothing to show. */
	bool blocks_differ = comparison->paired && comparison->primary &&
			     !isnan(comparison->p_value);

	for (size_t i = 0; i < list->subject_count; i++)
		if (same_subject(list->subjects[i].comparison, comparison)) {
			list->subjects[i].blocks = list->subjects[i].blocks || blocks_differ;
			return;
		}
	if (strcmp(comparison->metric, "instructions") != 0 &&
	    strcmp(comparison->metric, "time") != 0)
		name = words_format(words, "%s %s", name, words_clean(words, comparison->metric));
	slug = words_slug(words, name);
	subject->set = set;
	subject->blocks = blocks_differ;
	subject->comparison = comparison;
	subject->base = set->options.base_variant;
	subject->title = words_cut(words, name, TITLE_LIMIT);
	subject->slug = slug;
	while (slug_is_taken(list, subject->slug))
		subject->slug = words_format(words, "%s-%u", slug, ++number);
	list->subject_count++;
}

static void add_forest(struct plot_list *list, struct words *words,
		       const struct comparison_set *set, const struct comparison *comparison)
{
	struct plot_forest *forest = &list->forests[list->forest_count];

	for (size_t i = 0; i < list->forest_count; i++)
		if (strcmp(list->forests[i].variant, comparison->variant) == 0)
			return;
	forest->variant = comparison->variant;
	forest->slug = list->forest_count == 0 ? "forest" :
		       words_format(words, "forest-%zu-%s", list->forest_count + 1,
				    words_slug(words, comparison->variant));
	forest->title = words_cut(words,
				  words_format(words, "%s against %s",
					       words_clean(words, comparison->variant),
					       words_clean(words, set->options.base_variant)),
				  TITLE_LIMIT);
	list->forest_count++;
}

void plot_list_make(struct plot_list *list, struct words *words, const struct comparison_set *set)
{
	*list = (struct plot_list){
		.subjects = words_array(words, set->count + 1, sizeof(*list->subjects)),
		.forests = words_array(words, set->count + 1, sizeof(*list->forests)),
	};
	if (!list->subjects || !list->forests)
		return;
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!comparison_is_uv_calls(comparison))
			add_subject(list, words, set, comparison);
		if (plot_has_effect(set, comparison))
			add_forest(list, words, set, comparison);
	}
}

int plot_open(struct plot_file *file, struct words *words, const char *directory, const char *name,
	      const char *suffix, struct failure *failure)
{
	file->path = words_format(words, "%s/%s%s", directory, name, suffix);
	file->stream = fopen(file->path, "w");
	if (!file->stream)
		return failure_set_errno(failure, errno, "write %s", file->path);
	return 0;
}

int plot_close(struct plot_file *file, struct failure *failure)
{
	int failed = ferror(file->stream);

	errno = 0;
	if (fclose(file->stream) == EOF || failed)
		return failure_set_errno(failure, errno ? errno : EIO, "write %s", file->path);
	return 0;
}

struct plot_style plot_variant_style(size_t number)
{
	/* Blue, vermilion, bluish green, reddish purple, black, orange; gnuplot's filled circle,
	 * open triangle, filled square, open diamond, filled down triangle, open circle. */
	static const struct plot_style styles[PLOT_VARIANT_LIMIT] = {
		{ "#0072B2", 7, "solid" },	{ "#D55E00", 8, "(8,4)" },
		{ "#009E73", 5, "(2,3)" },	{ "#CC79A7", 12, "(12,3,2,3)" },
		{ "#000000", 11, "(4,2)" },	{ "#E69F00", 6, "(16,6)" },
	};

	return styles[number % PLOT_VARIANT_LIMIT];
}

size_t plot_variants(const struct series *series, const char *base, const char **names,
		     size_t limit)
{
	size_t count = 0, boots;

	if (series_variant(series, base, &boots))
		names[count++] = base;
	for (size_t i = 0; i < series->count && count < limit; i++) {
		const char *name = series->boots[i].observation->variant;
		bool known = false;

		for (size_t j = 0; j < count; j++)
			known = known || strcmp(names[j], name) == 0;
		if (!known)
			names[count++] = name;
	}
	return count;
}

const char *plot_label(struct words *words, const char *text)
{
	return gnuplot_string(words, words_cut(words, words_clean(words, text), LABEL_LIMIT));
}

void plot_range(double low, double high, double range[2])
{
	double air = (high - low) * 0.08;

	if (air == 0)
		air = high != 0 ? fabs(high) * 0.01 : 1;
	range[0] = low - air;
	range[1] = high + air;
}

const char *plot_unit(const struct plot_drawing *drawing)
{
	const struct comparison *comparison = drawing->subject->comparison;

	return plot_label(drawing->words, *comparison->unit ? comparison->unit :
							      comparison->metric);
}

/* The series without the boots of base against itself: their blocks are none of the comparison's. */
static struct series without_checks(struct words *words, const struct series *series,
				    const json_t *campaign)
{
	struct series_boot *boots = words_array(words, series->count, sizeof(*boots));
	struct series kept = *series;

	kept.boots = boots;
	kept.count = 0;
	for (size_t i = 0; boots && i < series->count; i++)
		if (!variant_is_check(campaign, series->boots[i].observation->variant))
			boots[kept.count++] = series->boots[i];
	return kept;
}

int plot_write_form(struct words *words, const struct plot_form *form,
		    const struct plot_subject *subject, const struct series *series,
		    const char *directory, struct failure *failure)
{
	const char *variants[PLOT_VARIANT_LIMIT];
	const struct series kept = without_checks(words, series,
						  subject->set->dataset->campaign);
	struct plot_drawing drawing = {
		.words = words,
		.subject = subject,
		.series = &kept,
		.slug = words_format(words, "%s-%s", form->prefix, subject->slug),
		.variants = variants,
		.variant_count = plot_variants(&kept, subject->base, variants,
					       PLOT_VARIANT_LIMIT),
	};
	const char *title = words_format(words, "%s: %s", subject->title, form->what);
	struct plot_file data, script;
	bool whole;

	if (plot_open(&data, words, directory, drawing.slug, ".dat", failure) < 0)
		return -1;
	whole = form->write_data(data.stream, &drawing);
	if (plot_close(&data, failure) < 0)
		return -1;
	if (!whole)
		return failure_set(failure, "draw plots: out of memory");
	if (plot_open(&script, words, directory, drawing.slug, ".gp", failure) < 0)
		return -1;
	gnuplot_begin(script.stream, drawing.slug, PLOT_WIDTH, PLOT_HEIGHT);
	(void)fprintf(script.stream, "set title %s\n", gnuplot_string(words, title));
	form->write_script(script.stream, &drawing);
	gnuplot_end(script.stream, drawing.slug, PLOT_WIDTH, PLOT_HEIGHT);
	return plot_close(&script, failure);
}

const struct series *plot_series_of(const struct series_set *set,
				    const struct comparison *comparison)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct observation *first = set->series[i].first;

		if (strcmp(first->benchmark, comparison->benchmark) == 0 &&
		    strcmp(first->parameters_key, comparison->parameters_key) == 0 &&
		    strcmp(first->metric, comparison->metric) == 0)
			return &set->series[i];
	}
	return NULL;
}

static int write_plots(struct words *words, const struct comparison_set *set,
		       const struct plot_list *list, const char *directory,
		       struct failure *failure)
{
	struct series_set series = { 0 };
	int result = series_set_make(&series, set->dataset, failure);

	for (size_t i = 0; i < list->forest_count && result == 0; i++)
		result = plot_write_forest(words, set, &series, &list->forests[i], directory,
					   failure);
	for (size_t i = 0; i < list->subject_count && result == 0; i++) {
		const struct plot_subject *subject = &list->subjects[i];
		const struct series *of = plot_series_of(&series, subject->comparison);

		result = plot_write_boots(words, subject, of, directory, failure);
		if (result == 0 && subject->blocks)
			result = plot_write_blocks(words, subject, of, directory, failure);
		if (result == 0)
			result = plot_write_ecdf(words, subject, of, directory, failure);
	}
	series_set_free(&series);
	return result;
}

/* all.gp, which loads every other script: starting gnuplot once saves half the time. */
static int write_index(struct words *words, const struct plot_list *list, const char *directory,
		       struct failure *failure)
{
	struct plot_file file;

	if (plot_open(&file, words, directory, "all", ".gp", failure) < 0)
		return -1;
	for (size_t i = 0; i < list->forest_count; i++)
		(void)fprintf(file.stream, "load '%s.gp'\n", list->forests[i].slug);
	for (size_t i = 0; i < list->subject_count; i++) {
		const char *slug = list->subjects[i].slug;

		(void)fprintf(file.stream, "load 'boots-%s.gp'\nload 'ecdf-%s.gp'\n", slug, slug);
		if (list->subjects[i].blocks)
			(void)fprintf(file.stream, "load 'blocks-%s.gp'\n", slug);
	}
	return plot_close(&file, failure);
}

static int check_pictures(struct words *words, const struct plot_list *list, const char *directory,
			  struct failure *failure)
{
	int result = 0;

	for (size_t i = 0; i < list->forest_count && result == 0; i++)
		result = gnuplot_check(words, directory, list->forests[i].slug, failure);
	for (size_t i = 0; i < list->subject_count && result == 0; i++) {
		const char *slug = list->subjects[i].slug;

		result = gnuplot_check(words, directory, words_format(words, "boots-%s", slug),
				       failure);
		if (result == 0 && list->subjects[i].blocks)
			result = gnuplot_check(words, directory,
					       words_format(words, "blocks-%s", slug), failure);
		if (result == 0)
			result = gnuplot_check(words, directory,
					       words_format(words, "ecdf-%s", slug), failure);
	}
	return result;
}

/* Makes the folder `path`, or empties one that a killed driver left. */
static int make_empty(struct words *words, const char *path, struct failure *failure)
{
	DIR *folder;
	const struct dirent *entry;

	if (mkdir(path, 0777) == 0)
		return 0;
	folder = errno == EEXIST ? opendir(path) : NULL;
	if (!folder)
		return failure_set_errno(failure, errno, "make the folder %s", path);
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)unlink(words_format(words, "%s/%s", path, entry->d_name));
	(void)closedir(folder);
	return 0;
}

/* Moves every file of `from` into `to`, in place of those of the same name, and removes `from`. */
static int move_files(struct words *words, const char *from, const char *to,
		      struct failure *failure)
{
	DIR *folder;
	const struct dirent *entry;
	int result = 0;

	if (mkdir(to, 0777) < 0 && errno != EEXIST)
		return failure_set_errno(failure, errno, "make the folder %s", to);
	folder = opendir(from);
	if (!folder)
		return failure_set_errno(failure, errno, "open %s", from);
	while (result == 0 && (entry = readdir(folder))) {
		const char *path = words_format(words, "%s/%s", from, entry->d_name);

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (rename(path, words_format(words, "%s/%s", to, entry->d_name)) < 0)
			result = failure_set_errno(failure, errno, "move %s to %s", path, to);
	}
	(void)closedir(folder);
	if (result == 0 && rmdir(from) < 0)
		result = failure_set_errno(failure, errno, "remove %s", from);
	return result;
}

int present_plots(const struct comparison_set *set, const char *directory, struct failure *failure)
{
	struct words words = { 0 };
	struct plot_list list;
	/* Plots of an earlier report stay until all new ones are whole. */
	const char *folder = words_format(&words, "%s/plots.unfinished", directory);
	int result;

	plot_list_make(&list, &words, set);
	if (words.failed)
		result = failure_set(failure, "draw plots: out of memory");
	else
		result = make_empty(&words, folder, failure);
	if (result == 0)
		result = write_plots(&words, set, &list, folder, failure);
	if (result == 0)
		result = write_index(&words, &list, folder, failure);
	if (result == 0 && words.failed)
		result = failure_set(failure, "draw plots: out of memory");
	if (result == 0)
		result = gnuplot_run(folder, "all.gp", failure);
	if (result == 0)
		result = check_pictures(&words, &list, folder, failure);
	if (result == 0)
		result = move_files(&words, folder, words_format(&words, "%s/plots", directory),
				    failure);
	words_free(&words);
	return result;
}
