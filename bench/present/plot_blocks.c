/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each block says of the effect, in the order of the run: drift and outliers show here. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/gnuplot.h"
#include "present/plot.h"
#include "stats/location.h"

/* The comparison of this subject's metric with `variant`; NULL where there is none. */
static const struct comparison *comparison_of(const struct plot_subject *subject,
					      const char *variant)
{
	const struct comparison *like = subject->comparison;

	for (size_t i = 0; i < subject->set->count; i++) {
		const struct comparison *other = &subject->set->comparisons[i];

		if (strcmp(other->variant, variant) == 0 &&
		    strcmp(other->benchmark, like->benchmark) == 0 &&
		    strcmp(other->parameters_key, like->parameters_key) == 0 &&
		    strcmp(other->metric, like->metric) == 0 &&
		    strcmp(other->unit, like->unit) == 0)
			return other;
	}
	return NULL;
}

/* One block's boots of one variant. */
struct side {
	double median; /* NAN where it has none */
	bool outlying; /* one of them is marked */
};

static struct side side_of(const struct series *series, const char *variant, size_t place,
			   const size_t *places, const bool *outlying, double *scratch)
{
	struct side side = { .median = NAN };
	size_t count, used = 0;
	const struct series_boot *boots = series_variant(series, variant, &count);

	for (size_t i = 0; i < count; i++) {
		size_t index = (size_t)(&boots[i] - series->boots);

		if (places[index] != place)
			continue;
		scratch[used++] = boots[i].figure.value;
		side.outlying = side.outlying || outlying[index];
	}
	if (used)
		side.median = location_median(scratch, used);
	return side;
}

/* In percent, or in units where there are no ratios or UV calls differ. */
static bool in_percent(const struct plot_drawing *drawing)
{
	return !isnan(drawing->subject->comparison->effect_percent) &&
	       !drawing->subject->comparison->uv_calls_differ;
}

/* What is drawn for a block: patched/base − 1 in percent, else the difference. */
static double block_value(const struct plot_drawing *drawing, double base, double other)
{
	return in_percent(drawing) ? 100 * (other / base - 1) : other - base;
}

/* The margin on the axis; 0 where there is none. */
static double margin_of(const struct plot_drawing *drawing)
{
	const struct comparison *comparison = drawing->subject->comparison;

	return in_percent(drawing) ? comparison->margin_percent : 0;
}

/* The margin may lie so far outside that what is drawn would be a line. */
#define MARGIN_OUTSIDE 10

static bool shows_margin(const struct plot_drawing *drawing)
{
	double margin = margin_of(drawing);

	return margin > 0 && -margin >= drawing->range[0] && margin <= drawing->range[1];
}

/* Widens low … high to the estimates' intervals, and to the margin where that is not far. */
static void set_range(struct plot_drawing *drawing, double low, double high)
{
	double margin = margin_of(drawing);

	for (size_t i = 1; i < drawing->variant_count; i++) {
		const struct comparison *comparison = comparison_of(drawing->subject,
								    drawing->variants[i]);
		const double *ends;

		if (!comparison)
			continue;
		ends = in_percent(drawing) ? comparison->ci95_percent :
					     comparison->ci95_difference;
		if (isfinite(ends[0]) && isfinite(ends[1])) {
			low = fmin(low, ends[0]);
			high = fmax(high, ends[1]);
		}
	}
	if (margin <= MARGIN_OUTSIDE * fmax(-low, high)) {
		low = fmin(low, -margin);
		high = fmax(high, margin);
	}
	plot_range(low, high, drawing->range);
}

/* A data block a variant: place, value, value once more, the same where a boot of it is marked. */
static bool write_data(FILE *data, struct plot_drawing *drawing)
{
	const struct series *series = drawing->series;
	const size_t *places = plot_places(drawing->words, series);
	const bool *outlying = plot_outlying(drawing->words, drawing->subject,
					     series);
	double *scratch = words_array(drawing->words, series->count, sizeof(*scratch));
	double low = 0, high = 0;

	if (!places || !outlying || !scratch)
		return false;
	for (size_t i = 0; i < series->count; i++)
		if (places[i] > drawing->last_place)
			drawing->last_place = places[i];
	(void)fputs("# block's place  effect  effect  effect if marked; a data block a variant\n",
		    data);
	for (size_t i = 1; i < drawing->variant_count; i++) {
		for (size_t place = 1; place <= drawing->last_place; place++) {
			struct side base = side_of(series, drawing->variants[0], place, places,
						   outlying, scratch);
			struct side other = side_of(series, drawing->variants[i], place, places,
						    outlying, scratch);
			double value = block_value(drawing, base.median, other.median);
			bool marked = base.outlying || other.outlying;

			if (!isfinite(value))
				continue;
			drawing->marked = drawing->marked || marked;
			(void)fprintf(data, "%zu %.17g %.17g %.17g\n", place, value, value,
				      marked ? value : NAN);
			low = fmin(low, value);
			high = fmax(high, value);
		}
		(void)fputs("nan nan nan nan\n\n\n", data);
	}
	set_range(drawing, low, high);
	return true;
}

/* The estimate as a line, its unadjusted interval as a band. */
static void write_estimate(FILE *script, const struct plot_drawing *drawing, size_t number)
{
	const struct comparison *comparison = comparison_of(drawing->subject,
							    drawing->variants[number]);
	struct plot_style style = plot_variant_style(number);
	double estimate;
	const double *ends;

	if (!comparison)
		return;
	estimate = in_percent(drawing) ? comparison->effect_percent : comparison->difference;
	ends = in_percent(drawing) ? comparison->ci95_percent : comparison->ci95_difference;
	if (isfinite(ends[0]) && isfinite(ends[1]))
		(void)fprintf(script, "set object %zu rectangle from graph 0,first %.17g to "
				      "graph 1,first %.17g behind fillcolor rgb '#d0%s' "
				      "fillstyle solid noborder\n", number, ends[0], ends[1],
			      style.colour + 1);
	if (isfinite(estimate))
		(void)fprintf(script, "set arrow from graph 0,first %.17g to graph 1,first %.17g "
				      "nohead linewidth 1.5 dashtype (8,4) linecolor rgb '%s'\n",
			      estimate, estimate, style.colour);
}

/* Dotted lines at either end of the margin. */
static void write_margin(FILE *script, const struct plot_drawing *drawing)
{
	double margin = margin_of(drawing);

	for (int sign = -1; shows_margin(drawing) && sign <= 1; sign += 2)
		(void)fprintf(script, "set arrow from graph 0,first %.17g to graph 1,first %.17g "
				      "nohead linewidth 1.5 dashtype (2,3) linecolor rgb '#808080'\n",
			      sign * margin, sign * margin);
}

/* What lines, bands and rings are. */
static void write_key(FILE *script, const struct plot_drawing *drawing)
{
	bool interval = false;

	for (size_t i = 1; i < drawing->variant_count; i++) {
		const struct comparison *comparison = comparison_of(drawing->subject,
								    drawing->variants[i]);

		interval = interval || (comparison && isfinite(comparison->ci95_difference[0]));
	}
	(void)fputs(", \\\n     keyentry with lines linewidth 1.5 dashtype (8,4) linecolor rgb "
		    "'#606060' title 'estimate'", script);
	if (interval)
		(void)fputs(", \\\n     keyentry with boxes fillstyle solid noborder fillcolor rgb "
			    "'#d0d0d0' title '95 % interval, unadjusted'", script);
	if (margin_of(drawing) > 0)
		(void)fprintf(script, ", \\\n     keyentry with lines linewidth 1.5 dashtype (2,3) "
				      "linecolor rgb '#808080' title 'margin \u00b1%g %%%s'",
			      margin_of(drawing), shows_margin(drawing) ? "" : " (outside)");
	if (drawing->marked)
		(void)fputs(", \\\n     keyentry with points pointtype 6 pointsize 2.2 linewidth 1.5 "
			    "linecolor rgb '#000000' title 'outlying boot'", script);
}

/* "patched/base − 1, percent" as a gnuplot string. */
static const char *in_percent_label(const struct plot_drawing *drawing)
{
	const char *variant = drawing->variant_count == 2 ? drawing->variants[1] : "variant";

	return plot_label(drawing->words, words_format(drawing->words, "%s/%s " FIGURE_MINUS " 1, %%",
						       words_cut(drawing->words, variant, 9),
						       words_cut(drawing->words,
								 drawing->variants[0], 8)));
}

static void write_script(FILE *script, const struct plot_drawing *drawing)
{
	size_t last = drawing->last_place;

	(void)fprintf(script, in_percent(drawing) ? "set ylabel %s\n" : "set ylabel 'difference, '.%s\n",
		      in_percent(drawing) ? in_percent_label(drawing) : plot_unit(drawing));
	(void)fprintf(script, "set xlabel 'block, in order of start'\n"
			      "set xrange [0.4:%zu.6]\nset xtics %zu\nset yrange [%.17g:%.17g]\n"
			      "set grid ytics linecolor rgb '#dddddd'\n"
			      "set arrow from graph 0,first 0 to graph 1,first 0 nohead "
			      "linewidth 1.5 linecolor rgb '#555555'\n",
		      last, last / 20 + 1, drawing->range[0], drawing->range[1]);
	for (size_t i = 1; i < drawing->variant_count; i++)
		write_estimate(script, drawing, i);
	write_margin(script, drawing);
	(void)fputs("set key tmargin center horizontal samplen 2 font ',9'\nplot ", script);
	for (size_t i = 1; i < drawing->variant_count; i++) {
		struct plot_style style = plot_variant_style(i);

		(void)fprintf(script, "%s'%s.dat' index %zu using 1:2 with linespoints pointtype %d "
				      "pointsize 1.1 linewidth 1 linecolor rgb '%s' title %s",
			      i > 1 ? ", \\\n     " : "", drawing->slug, i - 1, style.point,
			      style.colour, plot_label(drawing->words, drawing->variants[i]));
		plot_ring(script, drawing->slug, i - 1);
	}
	write_key(script, drawing);
	(void)fputc('\n', script);
}

int plot_write_blocks(struct words *words, const struct plot_subject *subject,
		      const struct series *series, const char *directory, struct failure *failure)
{
	static const struct plot_form form = {
		.prefix = "blocks",
		.what = "each block's boots compared",
		.write_data = write_data,
		.write_script = write_script,
	};

	return plot_write_form(words, &form, subject, series, directory, failure);
}
