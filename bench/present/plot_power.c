/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detectable effect against blocks, and against hours on the upper axis. */
#include "present/plot_power.h"

#include <math.h>

#include "present/gnuplot.h"
#include "present/plot.h"

#define SLUG "power"
#define WIDTH 720
#define HEIGHT 420

/* Columns of the title. */
#define TITLE_COLUMNS 80

/* The three curves: colours from Okabe and Ito, told apart by shape and dashes too. */
static const struct {
	unsigned column;
	const char *title, *colour, *dash;
	int point;
} curves[] = {
	{ 4, "difference found with 95 % power", "#0072b2", "solid", 7 },
	{ 3, "difference found with 80 % power", "#d55e00", "'-'", 5 },
	{ 5, "margin within which \"equivalent\" is shown, 80 %", "#009e73", "'.'", 9 },
};

static void write_data(FILE *data, const struct power_curve *curve)
{
	(void)fputs("# blocks  hours  found with 80 %  with 95 %  equivalent within, all in percent\n",
		    data);
	for (size_t i = 0; i < curve->count; i++) {
		const struct power_point *point = &curve->points[i];

		(void)fprintf(data, "%zu %.6g %.6g %.6g %.6g\n", point->blocks, point->hours,
			      point->effect[0], point->effect[1], point->equivalence);
	}
}

/* The upper axis says the same in hours, in proportion to the blocks. */
static void write_hours(FILE *script, const struct power_curve *curve, const double range[2])
{
	const struct power_point *last = &curve->points[curve->count - 1];
	double each = last->hours / (double)last->blocks;

	if (!isfinite(each) || each <= 0)
		return;
	(void)fprintf(script, "set x2range [%.9g:%.9g]\n"
			      "set x2tics nomirror out textcolor rgb '#222222'\n"
			      "set x2label 'hours'\nset border 7\n", range[0] * each,
		      range[1] * each);
}

static void write_script(FILE *script, struct words *words, const struct power_curve *curve)
{
	const double range[2] = {
		(double)curve->points[0].blocks - 0.5,
		(double)curve->points[curve->count - 1].blocks + 0.5,
	};
	double highest = curve->margin_percent;

	for (size_t i = 0; i < curve->count; i++) {
		highest = fmax(highest, curve->points[i].effect[POWER_POINT_POWERS - 1]);
		highest = fmax(highest, curve->points[i].equivalence);
	}
	gnuplot_begin(script, SLUG, WIDTH, HEIGHT);
	(void)fprintf(script, "set title %s\nset xlabel 'blocks'\n"
			      "set ylabel 'difference, margin: percent'\n",
		      gnuplot_string(words, words_cut(words, words_clean(words, curve->title),
						      TITLE_COLUMNS)));
	(void)fprintf(script, "set xrange [%g:%g]\nset yrange [0:%.6g]\n", range[0], range[1],
		      1.05 * highest);
	write_hours(script, curve, range);
	(void)fputs("set grid ytics linecolor rgb '#dddddd'\nset key top right\nplot ", script);
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		(void)fprintf(script, "'" SLUG ".dat' using 1:%u with linespoints pointtype %d "
				      "pointsize 0.8 linewidth 1.5 dashtype %s linecolor rgb '%s' "
				      "title '%s', \\\n     ", curves[i].column, curves[i].point,
			      curves[i].dash, curves[i].colour, curves[i].title);
	(void)fprintf(script, "%.9g with lines linecolor rgb '#999999' linewidth 1 title "
			      "'the verdict''s margin'\n", curve->margin_percent);
	gnuplot_end(script, SLUG, WIDTH, HEIGHT);
}

int present_power(const struct power_curve *curve, const char *directory, struct failure *failure)
{
	struct words words = { 0 };
	struct plot_file data, script;
	int result = -1;

	if (plot_open(&data, &words, directory, SLUG, ".dat", failure) < 0)
		goto out;
	write_data(data.stream, curve);
	if (plot_close(&data, failure) < 0 ||
	    plot_open(&script, &words, directory, SLUG, ".gp", failure) < 0)
		goto out;
	write_script(script.stream, &words, curve);
	if (plot_close(&script, failure) < 0)
		goto out;
	if (words.failed)
		(void)failure_set(failure, "draw %s/" SLUG ".svg: out of memory", directory);
	else if (gnuplot_run(directory, SLUG ".gp", failure) == 0)
		result = gnuplot_check(&words, directory, SLUG, failure);
out:
	words_free(&words);
	return result;
}
