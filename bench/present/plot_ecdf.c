/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The empirical distribution of samples: a thin line a boot, a thick one a variant. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "present/gnuplot.h"
#include "present/plot.h"

#define WIDTH 640
#define HEIGHT 340
#define BOOT_POINTS 128    /* steps that a boot's line keeps */
#define VARIANT_POINTS 512 /* … and a variant's */

/* Writes a step line through sorted values, thinned to `limit` points. */
static void write_steps(FILE *data, const double *sorted, size_t count, size_t limit)
{
	size_t points = count < limit ? count : limit;

	(void)fprintf(data, "%.17g 0\n", sorted[0]);
	for (size_t i = 1; i <= points; i++) {
		size_t rank = count * i / points;

		(void)fprintf(data, "%.17g %.6g\n", sorted[rank - 1],
			      (double)rank / (double)count);
	}
	(void)fputc('\n', data);
}

/* Two data blocks a variant: its boots one by one, then all their samples. */
static void write_variant(FILE *data, struct words *words, const struct series_boot *boots,
			  size_t count, double ends[2])
{
	size_t all = 0, used = 0;
	double *values;

	for (size_t i = 0; i < count; i++)
		all += boots[i].observation->count;
	values = words_array(words, all + 1, sizeof(*values));
	if (!values)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct observation *observation = boots[i].observation;
		double *own = values + used;

		memcpy(own, observation->values, observation->count * sizeof(*own));
		gsl_sort(own, 1, observation->count);
		write_steps(data, own, observation->count, BOOT_POINTS);
		used += observation->count;
	}
	(void)fputc('\n', data);
	gsl_sort(values, 1, all);
	write_steps(data, values, all, VARIANT_POINTS);
	(void)fputc('\n', data);
	ends[0] = fmin(ends[0], values[0]);
	ends[1] = fmax(ends[1], values[all - 1]);
}

static void write_script(FILE *script, struct words *words, const struct plot_subject *subject,
			 const char *slug, const char **variants, size_t count,
			 const double range[2])
{
	const struct comparison *comparison = subject->comparison;

	gnuplot_begin(script, slug, WIDTH, HEIGHT);
	(void)fprintf(script, "set title %s\n",
		      gnuplot_string(words, words_format(words, "%s: samples", subject->title)));
	(void)fprintf(script, "set xlabel %s\n",
		      plot_label(words, *comparison->unit ? comparison->unit :
							    comparison->metric));
	(void)fprintf(script, "set ylabel 'share of samples at or below'\n"
			      "set xrange [%.17g:%.17g]\nset yrange [0:1.02]\n"
			      "set grid linecolor rgb '#dddddd'\n"
			      "set key tmargin center horizontal\nplot ", range[0], range[1]);
	for (size_t i = 0; i < count; i++) {
		struct plot_style style = plot_variant_style(i);

		(void)fprintf(script, "%s'%s.dat' index %zu using 1:2 with steps linewidth 0.6 "
				      "linecolor rgb '#a0%s' notitle, \\\n     ",
			      i ? ", \\\n     " : "", slug, 2 * i, style.colour + 1);
		(void)fprintf(script, "'%s.dat' index %zu using 1:2 with steps linewidth 2.5 "
				      "dashtype %s linecolor rgb '%s' title %s",
			      slug, 2 * i + 1, style.dash, style.colour,
			      plot_label(words, variants[i]));
	}
	(void)fputc('\n', script);
	gnuplot_end(script, slug, WIDTH, HEIGHT);
}

int plot_write_ecdf(struct words *words, const struct plot_subject *subject,
		    const struct series *series, const char *directory, struct failure *failure)
{
	const char *slug = words_format(words, "ecdf-%s", subject->slug);
	const char *variants[PLOT_VARIANT_LIMIT];
	size_t count = plot_variants(series, subject->base, variants, PLOT_VARIANT_LIMIT);
	double ends[2] = { INFINITY, -INFINITY }, range[2];
	struct plot_file data, script;

	if (plot_open(&data, words, directory, slug, ".dat", failure) < 0)
		return -1;
	(void)fputs("# value  share; two data blocks a variant: its boots, all samples\n",
		    data.stream);
	for (size_t i = 0; i < count; i++) {
		size_t boots;
		const struct series_boot *boot = series_variant(series, variants[i], &boots);

		write_variant(data.stream, words, boot, boots, ends);
	}
	if (plot_close(&data, failure) < 0 ||
	    plot_open(&script, words, directory, slug, ".gp", failure) < 0)
		return -1;
	plot_range(ends[0], ends[1], range);
	write_script(script.stream, words, subject, slug, variants, count, range);
	return plot_close(&script, failure);
}
