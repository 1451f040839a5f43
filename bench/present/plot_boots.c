/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every boot as a point beside its fellows, aligned by block. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "present/checks.h"
#include "present/plot.h"

#define SPREAD 0.36 /* of a block's place, taken by its variants side by side */

const bool *plot_outlying(struct words *words, const struct plot_subject *subject,
			  const struct series *series)
{
	bool *outlying = words_array(words, series->count, sizeof(*outlying));
	struct boot_figure *figures = words_array(words, series->count, sizeof(*figures));
	double *workspace = words_array(words, 3 * series->count, sizeof(*workspace));

	for (size_t from = 0, end; outlying && figures && workspace && from < series->count;
	     from = end) {
		const char *variant = series->boots[from].observation->variant;

		for (end = from; end < series->count &&
		     strcmp(series->boots[end].observation->variant, variant) == 0; end++)
			figures[end] = series->boots[end].figure;
		/* Boots of several builds differ by the build. */
		if (!*series->boots[from].observation->build)
			(void)checks_outlying(&figures[from], end - from,
					      subject->comparison->margin_percent,
					      &outlying[from], workspace);
	}
	return figures && workspace ? outlying : NULL;
}

const size_t *plot_places(struct words *words, const struct series *series)
{
	size_t *places = words_array(words, series->count, sizeof(*places));
	size_t *order = words_array(words, series->count, sizeof(*order));
	double *starts = words_array(words, series->count, sizeof(*starts));
	size_t next = 0;

	if (!places || !order || !starts)
		return NULL;
	for (size_t i = 0; i < series->count; i++)
		starts[i] = (double)series->boots[i].figure.position;
	gsl_sort_index(order, starts, 1, series->count);
	for (size_t i = 0; i < series->count; i++) {
		const char *block = series->boots[order[i]].figure.block;

		for (size_t j = 0; j < i && *block && !places[order[i]]; j++)
			if (strcmp(series->boots[order[j]].figure.block, block) == 0)
				places[order[i]] = places[order[j]];
		if (!places[order[i]])
			places[order[i]] = ++next;
	}
	return places;
}

/* A data block a variant: x, value, place, the value once more where the boot is marked. Returns the
 * last place. */
static size_t write_points(FILE *data, const struct series *series, const size_t *places,
			   const bool *outlying, const char **variants, size_t count,
			   double range[2])
{
	double low = INFINITY, high = -INFINITY;
	size_t last = 1;

	(void)fputs("# x  value  block's place  value if marked; a data block a variant\n", data);
	for (size_t i = 0; i < count; i++) {
		double shift = count > 1 ? SPREAD * ((double)i / (double)(count - 1) - 0.5) : 0;
		size_t boots;
		const struct series_boot *boot = series_variant(series, variants[i], &boots);

		for (size_t j = 0; j < boots; j++) {
			size_t place = places[&boot[j] - series->boots];
			bool paired = *boot[j].figure.block != '\0';

			(void)fprintf(data, "%.9g %.17g %zu %.17g\n",
				      (double)place + (paired ? shift : 0), boot[j].figure.value,
				      place, outlying[&boot[j] - series->boots] ?
				      boot[j].figure.value : NAN);
			low = fmin(low, boot[j].figure.value);
			high = fmax(high, boot[j].figure.value);
			last = place > last ? place : last;
		}
		(void)fputs("\n\n", data);
	}
	plot_range(low, high, range);
	return last;
}

/* The block's boots once more, as lines: a data block of segments from variant to variant. */
static void write_segments(FILE *data, const struct series *series, const size_t *places,
			   const char **variants, size_t count)
{
	(void)fputs("# segments that join the boots of a block\n", data);
	for (size_t i = 0; i + 1 < count; i++) {
		size_t left_count, right_count;
		const struct series_boot *left = series_variant(series, variants[i], &left_count);
		const struct series_boot *right = series_variant(series, variants[i + 1],
								 &right_count);

		for (size_t j = 0; j < left_count; j++)
			for (size_t k = 0; k < right_count; k++) {
				double place = (double)places[&left[j] - series->boots];
				double step = SPREAD / (double)(count - 1);
				double start = place - SPREAD / 2 + step * (double)i;

				if (!*left[j].figure.block ||
				    strcmp(left[j].figure.block, right[k].figure.block) != 0)
					continue;
				(void)fprintf(data, "%.9g %.17g\n%.9g %.17g\n\n", start,
					      left[j].figure.value, start + step,
					      right[k].figure.value);
			}
	}
	(void)fputs("nan nan\n", data);
}

static bool write_data(FILE *data, struct plot_drawing *drawing)
{
	const struct series *series = drawing->series;
	const size_t *places = plot_places(drawing->words, series);
	const bool *outlying = plot_outlying(drawing->words, drawing->subject,
					     series);

	if (!places || !outlying)
		return false;
	drawing->last_place = write_points(data, series, places, outlying, drawing->variants,
					   drawing->variant_count, drawing->range);
	write_segments(data, series, places, drawing->variants, drawing->variant_count);
	return true;
}

void plot_ring(FILE *script, const char *slug, size_t index)
{
	(void)fprintf(script, ", \\\n     '%s.dat' index %zu using 1:4 with points pointtype 6 "
			      "pointsize 2.2 linewidth 1.5 linecolor rgb '#000000' notitle", slug,
		      index);
}

static void write_script(FILE *script, const struct plot_drawing *drawing)
{
	size_t last = drawing->last_place;

	(void)fprintf(script, "set ylabel %s\n", plot_unit(drawing));
	(void)fprintf(script, "set xlabel '%s'\n",
		      drawing->subject->comparison->paired ? "block, in order of start" :
							     "boot, in order of start");
	(void)fprintf(script, "set xrange [0.4:%zu.6]\nset xtics %zu\nset yrange [%.17g:%.17g]\n",
		      last, last / 20 + 1, drawing->range[0], drawing->range[1]);
	(void)fprintf(script, "set grid ytics linecolor rgb '#dddddd'\n"
			      "set key tmargin center horizontal\n"
			      "plot '%s.dat' index %zu using 1:2 with lines linecolor rgb "
			      "'#999999' linewidth 1 notitle", drawing->slug,
		      drawing->variant_count);
	for (size_t i = 0; i < drawing->variant_count; i++) {
		struct plot_style style = plot_variant_style(i);

		(void)fprintf(script, ", \\\n     '%s.dat' index %zu using 1:2 with points "
				      "pointtype %d pointsize 1.1 linewidth 1.5 linecolor rgb '%s' "
				      "title %s",
			      drawing->slug, i, style.point, style.colour,
			      plot_label(drawing->words, drawing->variants[i]));
		plot_ring(script, drawing->slug, i);
	}
	(void)fputc('\n', script);
}

int plot_write_boots(struct words *words, const struct plot_subject *subject,
		     const struct series *series, const char *directory, struct failure *failure)
{
	static const struct plot_form form = {
		.prefix = "boots",
		.what = "boots",
		.write_data = write_data,
		.write_script = write_script,
	};

	return plot_write_form(words, &form, subject, series, directory, failure);
}
