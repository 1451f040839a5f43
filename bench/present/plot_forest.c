/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forest plot: one line a benchmark, its effect, its intervals and its margin. Of counted
 * instructions the difference a page, else percent. */
#include <math.h>
#include <string.h>

#include "present/builds.h"
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

/* How a verdict looks, in colour and without: colours of M. Okabe, K. Ito, "Color universal design"
 * (2008), made darker or lighter where they would be the same grey. The order is that of the key. */
static const struct look {
	enum verdict verdict;
	bool beyond;        /* of deterministic rows: those beyond the margin, and where UV calls differ */
	int point;          /* gnuplot's point type */
	const char *colour;
	const char *what;   /* behind the verdict in the key */
} looks[] = {
	{ VERDICT_DETERMINISTIC, false, 12, "#000000", ", in margin" }, /* open diamond */
	{ VERDICT_DETERMINISTIC, true, 13, "#000000", ", beyond it" },  /* filled diamond */
	{ VERDICT_SLOWER, false, 9, "#D55E00", "" },       /* filled triangle up */
	{ VERDICT_FASTER, false, 11, "#004F86", "" },      /* filled triangle down */
	{ VERDICT_EQUIVALENT, false, 5, "#3DBB97", "" },   /* filled square */
	{ VERDICT_INCONCLUSIVE, false, 6, "#808080", "" }, /* open circle */
};

#define LOOKS (sizeof(looks) / sizeof(looks[0]))

#define BAND "#e4e4e4"

/* A forest in the making: the comparisons in it from the top down. */
struct rows {
	const struct comparison **comparisons;
	size_t count;
	bool counted; /* difference in counted instructions rather than percent */
	bool intervals, tests, builds, bands, unbanded; /* any row has it */
	double low, high, smallest;
};

static bool has_look(const struct comparison *comparison, const struct look *look)
{
	bool within = comparison_within_repeats(comparison) || comparison->difference == 0 ||
		      fabs(comparison->effect_percent) <= comparison->margin_percent;

	if (comparison->verdict != look->verdict)
		return false;
	return look->verdict != VERDICT_DETERMINISTIC ||
	       look->beyond == (!within || comparison->uv_calls_differ);
}

static double effect_of(const struct rows *rows, const struct comparison *comparison)
{
	return rows->counted ? comparison->difference : comparison->effect_percent;
}

/* What stands on one line of the data. Ends are the effect itself where there is no interval. */
struct line {
	double effect;
	double thick[2]; /* unadjusted 95 %, or the range over builds */
	double thin[2];  /* the one that the verdict is read off */
	double band;     /* the margin; 0: none, since UV calls differ */
};

static void take_interval(double ends[2], const double interval[2])
{
	if (isfinite(interval[0]) && isfinite(interval[1])) {
		ends[0] = interval[0];
		ends[1] = interval[1];
	}
}

static struct line line_of(const struct rows *rows, const struct comparison *comparison)
{
	bool counted = rows->counted, builds = comparison->builds > 1;
	double effect = effect_of(rows, comparison);
	struct line line = { effect, { effect, effect }, { effect, effect }, 0 };

	take_interval(line.thick, counted ? builds ? comparison->range_difference :
						     comparison->ci95_difference :
				  builds ? comparison->range_percent : comparison->ci95_percent);
	line.thin[0] = line.thick[0];
	line.thin[1] = line.thick[1];
	/* Over builds that vary, the interval with builds as blocks. */
	if (!isnan(comparison->p_value))
		take_interval(line.thin, counted ? comparison->verdict_difference :
					   comparison->verdict_percent);
	if (!comparison->uv_calls_differ)
		line.band = comparison->margin_percent *
			    (counted ? fabs(comparison->base) / 100 : 1);
	return line;
}

static void collect(struct rows *rows, struct words *words, const struct comparison_set *set,
		    const char *variant)
{
	*rows = (struct rows){ .counted = set->emulated, .smallest = INFINITY };
	rows->comparisons = words_array(words, set->count + 1, sizeof(*rows->comparisons));
	for (size_t i = 0; rows->comparisons && i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		struct line line;

		if (!plot_has_effect(set, comparison) ||
		    strcmp(comparison->variant, variant) != 0)
			continue;
		rows->comparisons[rows->count++] = comparison;
		line = line_of(rows, comparison);
		rows->low = fmin(rows->low, fmin(line.thin[0], -line.band));
		rows->high = fmax(rows->high, fmax(line.thin[1], line.band));
		rows->tests = rows->tests || !isnan(comparison->p_value);
		rows->intervals = rows->intervals ||
				  (!isnan(comparison->p_value) && comparison->builds < 2);
		rows->unbanded = rows->unbanded || comparison->uv_calls_differ;
		rows->builds = rows->builds || comparison->builds > 1;
		rows->bands = rows->bands || line.band > 0;
		if (comparison_differs(comparison))
			rows->smallest = fmin(rows->smallest, fabs(line.effect));
	}
}

static bool is_wide(const struct rows *rows)
{
	return rows->counted &&
	       fmax(-rows->low, rows->high) > WIDE_SCALE * rows->smallest;
}

/* Every build of a row as a point: the last data block. */
static void write_builds(FILE *data, struct words *words, const struct series_set *series,
			 const char *base, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct comparison *comparison = rows->comparisons[i];
		const struct series *of = plot_series_of(series, comparison);
		struct build_figure *builds;
		size_t count = comparison->builds > 1 && of ?
			       builds_of(words, of, base, comparison->variant, &builds) : 0;

		for (size_t j = 0; j < count; j++)
			(void)fprintf(data, "%.17g %zu\n", rows->counted ?
				      builds[j].patched - builds[j].base :
				      100 * (builds[j].patched / builds[j].base - 1),
				      rows->count - i);
	}
	(void)fputs("nan nan\n", data);
}

/* Data blocks in the order of `looks`: effect, row from below, the intervals, the margin. */
static void write_data(FILE *data, const struct rows *rows)
{
	(void)fputs("# effect  row from below  thick line  thin line  margin; a data block a verdict, "
		    "then builds\n", data);
	for (size_t i = 0; i < LOOKS; i++) {
		for (size_t j = 0; j < rows->count; j++) {
			const struct comparison *comparison = rows->comparisons[j];
			struct line line = line_of(rows, comparison);

			if (has_look(comparison, &looks[i]))
				(void)fprintf(data, "%.17g %zu %.17g %.17g %.17g %.17g %.17g\n",
					      line.effect, rows->count - j, line.thick[0],
					      line.thick[1], line.thin[0], line.thin[1], line.band);
		}
		(void)fputs("nan nan nan nan nan nan nan\n\n\n", data);
	}
}

/* The figure at the right end of a row. */
static const char *row_figure(struct words *words, const struct comparison_set *set,
			      const struct rows *rows, const struct comparison *comparison)
{
	if (!rows->counted)
		return comparison->builds > 1 ?
		       figure_percent_range(words, comparison->range_percent) :
		       figure_percent(words, comparison->effect_percent);
	return words_format(words, "%s%s", comparison->builds > 1 ?
			    figure_range(words, comparison->range_difference, figure_signed) :
			    figure_signed(words, comparison->difference),
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

static void write_axis(FILE *script, const struct rows *rows)
{
	const char *what = rows->counted ?
		"\u0394 insn/page: counted instructions, no time is claimed" : "effect in percent";
	double range[2];

	if (is_wide(rows))
		write_wide_axis(script, rows, range);
	else
		plot_range(rows->low, rows->high, range);
	(void)fprintf(script, "set xlabel '%s%s'\nset xrange [%.17g:%.17g]\n", what,
		      is_wide(rows) ? " (asinh scale)" : "", range[0], range[1]);
}

/* A band a row, under zero line and grid. */
static void write_bands(FILE *script, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		double band = line_of(rows, rows->comparisons[i]).band;
		size_t row = rows->count - i;

		if (band > 0)
			(void)fprintf(script, "set object %zu rectangle from %.17g,%g to %.17g,%g "
					      "behind fillcolor rgb '" BAND "' fillstyle solid "
					      "noborder\n", i + 1, -band, (double)row - 0.38, band,
				      (double)row + 0.38);
	}
}

static void write_labels(FILE *script, struct words *words, const struct comparison_set *set,
			 const struct rows *rows)
{
	size_t widest = 0;

	(void)fputs("set ytics (", script);
	for (size_t i = 0; i < rows->count; i++) {
		const char *marks = report_signs(words, rows->comparisons[i]);
		const char *name = words_cut(words, report_full_name(words, set,
								     rows->comparisons[i]),
					     LABEL_LIMIT);

		(void)fprintf(script, "%s%s %zu", i ? ", " : "",
			      gnuplot_tick(words, words_format(words, "%s%s%s", name,
							       *marks ? " " : "", marks)),
			      rows->count - i);
	}
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

/* Whether a look appears: the key names no others. */
static bool appears(const struct rows *rows, const struct look *look)
{
	for (size_t i = 0; i < rows->count; i++)
		if (has_look(rows->comparisons[i], look))
			return true;
	return false;
}

/* The rows of one verdict: thin line with ends, thick line, point. */
static void write_look(FILE *script, const char *slug, const struct rows *rows, size_t look)
{
	const char *colour = looks[look].colour;

	(void)fprintf(script, "'%s.dat' index %zu using 1:2:5:6 with xerrorbars pointtype 0 "
			      "linewidth 1 linecolor rgb '%s' notitle, \\\n     ", slug, look, colour);
	(void)fprintf(script, "'%s.dat' index %zu using 3:2:($4-$3):(0) with vectors nohead "
			      "linewidth 4 linecolor rgb '%s' notitle, \\\n     ", slug, look, colour);
	(void)fprintf(script, "'%s.dat' index %zu using 1:2 with points pointtype %d pointsize 1.3 "
			      "linewidth 2 linecolor rgb '%s' title '%s%s', \\\n     ", slug, look,
		      looks[look].point, colour,
		      figure_verdict(looks[look].verdict, rows->counted), looks[look].what);
}

/* What lines and bands are. */
static void write_key(FILE *script, const struct rows *rows)
{
	const struct {
		bool shown;
		const char *form;
	} entries[] = {
		{ rows->intervals, "lines linewidth 4 linecolor rgb '#808080' title "
				   "'95 % interval, unadjusted'" },
		{ rows->tests, "lines linewidth 1 linecolor rgb '#808080' title "
			       "'verdict\u2019s interval'" },
		{ rows->builds, "lines linewidth 4 linecolor rgb '#808080' title "
				"'range over builds'" },
		{ rows->builds, "points pointtype 7 pointsize 0.45 linecolor rgb '#60000000' title "
				"'a build'" },
		{ rows->bands && !rows->unbanded,
		  "boxes fillstyle solid noborder fillcolor rgb '" BAND "' title 'margin'" },
		{ rows->bands && rows->unbanded,
		  "boxes fillstyle solid noborder fillcolor rgb '" BAND "' title "
		  "'margin (UV calls: none)'" },
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (entries[i].shown)
			(void)fprintf(script, "keyentry with %s, \\\n     ", entries[i].form);
	(void)fputs("NaN notitle\n", script);
}

static void write_script(FILE *script, struct words *words, const struct comparison_set *set,
			 const struct plot_forest *forest, const struct rows *rows)
{
	unsigned int height = FRAME_HEIGHT + ROW_HEIGHT * (unsigned int)rows->count;

	gnuplot_begin(script, forest->slug, WIDTH, height);
	(void)fprintf(script, "set title %s\n", gnuplot_string(words, forest->title));
	write_axis(script, rows);
	write_bands(script, rows);
	write_labels(script, words, set, rows);
	(void)fprintf(script, "set yrange [0.4:%zu.6]\n"
			      "set border 1\n"
			      "set grid xtics linecolor rgb '#dddddd'\n"
			      "set arrow from 0,graph 0 to 0,graph 1 nohead back linewidth 1.5 "
			      "linecolor rgb '#555555'\n"
			      "set errorbars small\n"
			      "set key tmargin center horizontal\nplot ", rows->count);
	for (size_t i = 0; i < LOOKS; i++)
		if (appears(rows, &looks[i]))
			write_look(script, forest->slug, rows, i);
	if (rows->builds)
		(void)fprintf(script, "'%s.dat' index %zu using 1:2 with points pointtype 7 "
				      "pointsize 0.45 linecolor rgb '#60000000' notitle, \\\n     ",
			      forest->slug, LOOKS);
	write_key(script, rows);
	gnuplot_end(script, forest->slug, WIDTH, height);
}

int plot_write_forest(struct words *words, const struct comparison_set *set,
		      const struct series_set *series, const struct plot_forest *forest,
		      const char *directory, struct failure *failure)
{
	struct plot_file data, script;
	struct rows rows;

	collect(&rows, words, set, forest->variant);
	if (plot_open(&data, words, directory, forest->slug, ".dat", failure) < 0)
		return -1;
	write_data(data.stream, &rows);
	write_builds(data.stream, words, series, set->options.base_variant, &rows);
	if (plot_close(&data, failure) < 0 ||
	    plot_open(&script, words, directory, forest->slug, ".gp", failure) < 0)
		return -1;
	write_script(script.stream, words, set, forest, &rows);
	return plot_close(&script, failure);
}
