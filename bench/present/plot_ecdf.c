/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The empirical distribution of samples: a thin line a boot, a thick one a variant. */
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "present/plot.h"

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

static bool write_data(FILE *data, struct plot_drawing *drawing)
{
	double ends[2] = { INFINITY, -INFINITY };

	(void)fputs("# value  share; two data blocks a variant: its boots, all samples\n", data);
	for (size_t i = 0; i < drawing->variant_count; i++) {
		size_t boots;
		const struct series_boot *boot = series_variant(drawing->series,
								drawing->variants[i], &boots);

		write_variant(data, drawing->words, boot, boots, ends);
	}
	plot_range(ends[0], ends[1], drawing->range);
	return !drawing->words->failed;
}

static void write_script(FILE *script, const struct plot_drawing *drawing)
{
	(void)fprintf(script, "set xlabel %s\n", plot_unit(drawing));
	(void)fprintf(script, "set ylabel 'share of samples at or below'\n"
			      "set xrange [%.17g:%.17g]\nset yrange [0:1.02]\n"
			      "set grid linecolor rgb '#dddddd'\n"
			      "set key tmargin center horizontal\nplot ", drawing->range[0],
		      drawing->range[1]);
	for (size_t i = 0; i < drawing->variant_count; i++) {
		struct plot_style style = plot_variant_style(i);

		(void)fprintf(script, "%s'%s.dat' index %zu using 1:2 with steps linewidth 0.6 "
				      "linecolor rgb '#a0%s' notitle, \\\n     ",
			      i ? ", \\\n     " : "", drawing->slug, 2 * i, style.colour + 1);
		(void)fprintf(script, "'%s.dat' index %zu using 1:2 with steps linewidth 2.5 "
				      "dashtype %s linecolor rgb '%s' title %s",
			      drawing->slug, 2 * i + 1, style.dash, style.colour,
			      plot_label(drawing->words, drawing->variants[i]));
	}
	(void)fputc('\n', script);
}

int plot_write_ecdf(struct words *words, const struct plot_subject *subject,
		    const struct series *series, const char *directory, struct failure *failure)
{
	static const struct plot_form form = {
		.prefix = "ecdf",
		.what = "samples",
		.write_data = write_data,
		.write_script = write_script,
	};

	return plot_write_form(words, &form, subject, series, directory, failure);
}
