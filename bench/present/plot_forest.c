/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forest plot: one line a benchmark, its effect and interval. Of counted instructions the
 * difference a page, else percent. */
#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "present/gnuplot.h"
#include "present/plot.h"
#include "present/report.h"
#include "present/variants.h"

#define WIDTH 1000
#define ROW_HEIGHT 26
#define FRAME_HEIGHT 150
#define LABEL_LIMIT 44  /* columns of a row's name and of its figure */
#define WIDE_SCALE 40 /* largest over smallest effect, from where the axis is compressed */

/* How a verdict looks, in colour and without. The order is that of the key. */
static const struct look {
	enum verdict verdict;
	int point;        /* gnuplot's point type */
	const char *colour;
} looks[] = {
	{ VERDICT_DETERMINISTIC, 13, "#000000" }, /* filled diamond */
	{ VERDICT_SLOWER, 9, "#D55E00" },         /* filled triangle up */
	{ VERDICT_FASTER, 11, "#0072B2" },        /* filled triangle down */
	{ VERDICT_EQUIVALENT, 5, "#009E73" },     /* filled square */
	{ VERDICT_INCONCLUSIVE, 6, "#777777" },   /* open circle */
};

#define LOOKS (sizeof(looks) / sizeof(looks[0]))

/* A forest in the making: the comparisons in it from the top down. */
struct rows {
	const struct comparison **comparisons;
	size_t count;
	bool counted; /* difference in counted instructions rather than percent */
	double low, high, smallest;
};

static double effect_of(const struct rows *rows, const struct comparison *comparison)
{
	return rows->counted ? comparison->difference : comparison->effect_percent;
}

/* The interval, or the effect itself where there is none. */
static void interval_of(const struct rows *rows, const struct comparison *comparison,
			double interval[2])
{
	const double *ends = rows->counted ? comparison->ci95_difference :
					     comparison->ci95_percent;

	interval[0] = isnan(ends[0]) ? effect_of(rows, comparison) : ends[0];
	interval[1] = isnan(ends[1]) ? effect_of(rows, comparison) : ends[1];
}

static void collect(struct rows *rows, struct words *words, const struct comparison_set *set,
		    const char *variant)
{
	*rows = (struct rows){ .counted = set->emulated, .smallest = INFINITY };
	rows->comparisons = words_array(words, set->count + 1, sizeof(*rows->comparisons));
	for (size_t i = 0; rows->comparisons && i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		double interval[2], size;

		if (!plot_has_effect(set, comparison) ||
		    strcmp(comparison->variant, variant) != 0 ||
		    (rows->counted && strcmp(comparison->metric, "instructions") != 0))
			continue;
		rows->comparisons[rows->count++] = comparison;
		interval_of(rows, comparison, interval);
		rows->low = fmin(rows->low, interval[0]);
		rows->high = fmax(rows->high, interval[1]);
		size = fabs(effect_of(rows, comparison));
		if (comparison_differs(comparison))
			rows->smallest = fmin(rows->smallest, size);
	}
}

static bool is_wide(const struct rows *rows)
{
	return rows->counted &&
	       fmax(-rows->low, rows->high) > WIDE_SCALE * rows->smallest;
}

/* Data blocks in the order of `looks`: effect, row from below, interval. */
static void write_data(FILE *data, const struct rows *rows)
{
	(void)fputs("# effect  row from below  lower  upper; a data block a verdict\n", data);
	for (size_t i = 0; i < LOOKS; i++) {
		for (size_t j = 0; j < rows->count; j++) {
			const struct comparison *comparison = rows->comparisons[j];
			double interval[2];

			if (comparison->verdict != looks[i].verdict)
				continue;
			interval_of(rows, comparison, interval);
			(void)fprintf(data, "%.17g %zu %.17g %.17g\n", effect_of(rows, comparison),
				      rows->count - j, interval[0], interval[1]);
		}
		(void)fputs("nan nan nan nan\n\n\n", data);
	}
}

/* The figure at the right end of a row. */
static const char *row_figure(struct words *words, const struct comparison_set *set,
			      const struct rows *rows, const struct comparison *comparison)
{
	if (!rows->counted)
		return figure_percent(words, comparison->effect_percent);
	return words_format(words, "%s%s", figure_signed(words, comparison->difference),
			    comparison->uv_calls_differ ?
			    report_calls_difference(words, set, comparison, NULL) : "");
}

/* An axis compressed beyond the smallest effects, with ticks at ±10^k. */
static void write_wide_axis(FILE *script, const struct rows *rows, double range[2])
{
	double unit = pow(10, floor(log10(fmax(rows->smallest, 0.1))));
	double largest = fmax(-rows->low, rows->high);
	const char *separator = "";

	(void)fprintf(script, "set nonlinear x via asinh(x/%g) inverse %g*sinh(x)\nset xtics (",
		      unit, unit);
	for (double tick = unit; tick <= largest * 2; tick *= 10) {
		if (rows->low < 0)
			(void)fprintf(script, "%s'" FIGURE_MINUS "%g' -%g", separator, tick, tick);
		(void)fprintf(script, "%s'+%g' %g", rows->low < 0 ? ", " : separator, tick, tick);
		separator = ", ";
	}
	(void)fprintf(script, "%s'0' 0)\n", separator);
	range[0] = rows->low < 0 ? rows->low * 2 : -unit / 2;
	range[1] = rows->high > 0 ? rows->high * 2 : unit / 2;
}

static void write_axis(FILE *script, const struct rows *rows, double margin)
{
	const char *what = rows->counted ?
		"\u0394 insn/page: counted instructions, no time is claimed" : "effect in percent";
	double range[2];

	if (is_wide(rows)) {
		write_wide_axis(script, rows, range);
	} else {
		double reach = rows->counted ? 0 : margin * 1.5;

		plot_range(fmin(rows->low, -reach), fmax(rows->high, reach), range);
	}
	(void)fprintf(script, "set xlabel '%s%s'\nset xrange [%.17g:%.17g]\n", what,
		      is_wide(rows) ? " (asinh scale)" : "", range[0], range[1]);
	if (!rows->counted)
		(void)fprintf(script, "set object 1 rectangle from %g,graph 0 to %g,graph 1 behind "
				      "fillcolor rgb '#eeeeee' fillstyle solid noborder\n",
			      -margin, margin);
}

static void write_labels(FILE *script, struct words *words, const struct comparison_set *set,
			 const struct rows *rows)
{
	size_t widest = 0;

	(void)fputs("set ytics (", script);
	for (size_t i = 0; i < rows->count; i++)
		(void)fprintf(script, "%s%s %zu", i ? ", " : "",
			      gnuplot_tick(words, words_cut(words, report_name(words, set,
									  rows->comparisons[i]),
						    LABEL_LIMIT)),
			      rows->count - i);
	(void)fputs(")\n", script);
	for (size_t i = 0; i < rows->count; i++) {
		const char *figure = words_cut(words, row_figure(words, set, rows,
								 rows->comparisons[i]),
					       LABEL_LIMIT);

		(void)fprintf(script, "set label %s at graph 1.02,first %zu left font ',11'\n",
			      gnuplot_string(words, figure), rows->count - i);
		if (words_width(figure) > widest)
			widest = words_width(figure);
	}
	/* Labels are smaller than the characters that margins count. */
	(void)fprintf(script, "set rmargin %zu\n", widest * 7 / 8 + 3);
}

/* Whether a verdict appears: the key names no others. */
static bool appears(const struct rows *rows, enum verdict verdict)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->comparisons[i]->verdict == verdict)
			return true;
	return false;
}

static void write_script(FILE *script, struct words *words, const struct comparison_set *set,
			 const struct plot_forest *forest, const struct rows *rows)
{
	unsigned int height = FRAME_HEIGHT + ROW_HEIGHT * (unsigned int)rows->count;

	gnuplot_begin(script, forest->slug, WIDTH, height);
	(void)fprintf(script, "set title %s\n", gnuplot_string(words, forest->title));
	write_axis(script, rows, set->options.margin_percent);
	write_labels(script, words, set, rows);
	(void)fprintf(script, "set yrange [0.4:%zu.6]\n"
			      "set border 1\n"
			      "set grid xtics linecolor rgb '#dddddd'\n"
			      "set arrow from 0,graph 0 to 0,graph 1 nohead back linewidth 1.5 "
			      "linecolor rgb '#555555'\n"
			      "set key tmargin center horizontal\nplot ", rows->count);
	for (size_t i = 0; i < LOOKS; i++) {
		if (!appears(rows, looks[i].verdict))
			continue;
		(void)fprintf(script, "'%s.dat' index %zu using 1:2:3:4 with xerrorbars pointtype "
				      "%d pointsize 1.2 linewidth 2 linecolor rgb '%s' title '%s', "
				      "\\\n     ", forest->slug, i, looks[i].point, looks[i].colour,
			      figure_verdict(looks[i].verdict, rows->counted));
	}
	(void)fputs("NaN notitle\n", script);
	gnuplot_end(script, forest->slug, WIDTH, height);
}

int plot_write_forest(struct words *words, const struct comparison_set *set,
		      const struct plot_forest *forest, const char *directory,
		      struct failure *failure)
{
	struct plot_file data, script;
	struct rows rows;

	collect(&rows, words, set, forest->variant);
	if (plot_open(&data, words, directory, forest->slug, ".dat", failure) < 0)
		return -1;
	write_data(data.stream, &rows);
	if (plot_close(&data, failure) < 0 ||
	    plot_open(&script, words, directory, forest->slug, ".gp", failure) < 0)
		return -1;
	write_script(script.stream, words, set, forest, &rows);
	return plot_close(&script, failure);
}
