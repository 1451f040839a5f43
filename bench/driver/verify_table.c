/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of uvbench verify. */
#include "driver/verify_table.h"

#include <math.h>
#include <string.h>

#include "present/figures.h"
#include "record/stream.h"

/* Columns of the table's parts. */
#define LABEL_WIDTH 25
#define METRIC_WIDTH 19
#define FIGURE_WIDTH 8
#define DEVIATION_WIDTH 7

#define SPREAD "spread"
#define UNKNOWN "unknown"

size_t verify_table_differing(const struct verify_figures *figures)
{
	size_t differing = 0;

	for (size_t i = 0; i < figures->count; i++)
		differing += figures->rows[i].differing > 0;
	return differing;
}

size_t verify_table_unknown(const struct verify_figures *figures)
{
	size_t unknown = 0;

	for (size_t i = 0; i < figures->count; i++)
		unknown += figures->rows[i].unknown && !figures->rows[i].differing;
	return unknown;
}

/* Text in so many columns, cut or filled up; aligned to the right where it is a figure. */
static const char *cell(struct words *words, const char *text, size_t columns, bool right)
{
	const char *cut = words_cut(words, words_clean(words, text), columns);
	size_t width = words_width(cut);
	int fill = width < columns ? (int)(columns - width) : 0;

	return right ? words_format(words, "%*s%s", fill, "", cut) :
		       words_format(words, "%s%*s", cut, fill, "");
}

/* How far it came out from the record. */
static const char *deviation_text(struct words *words, const struct verify_row *row)
{
	if (row->missing || row->added)
		return "n/a";
	if (row->samples[0] != row->samples[1] && row->tolerance != TOLERANCE_SPREAD)
		return words_format(words, "%zu:%zu", row->samples[0], row->samples[1]);
	if (row->deviation == 0)
		return "0";
	if (!isfinite(row->deviation))
		return "from 0";
	return words_format(words, row->deviation < 1e-3 ? "%.1e" : "%.3g %%",
			    row->deviation < 1e-3 ? row->deviation : 100 * row->deviation);
}

static const char *outcome_text(const struct verify_row *row)
{
	if (row->missing)
		return "MISSING";
	if (row->added)
		return "NEW";
	if (row->differing)
		return "DIFFERS";
	if (row->unknown)
		return row->deviation == 0 ? "same" : UNKNOWN;
	return row->tolerance == TOLERANCE_SPREAD && row->deviation > TOLERANCE_FIGURE_PART ?
		       SPREAD : "same";
}

/* Benchmark, state, and what else tells it from others of its name. */
static const char *label_of(struct words *words, const struct verify_row *row)
{
	const char *state = record_text(row->parameters, "state");

	return words_format(words, "%s%s%s", row->benchmark, *state ? " " : "", state);
}

/* Whether two rows would read the same but for other parameters. */
static bool needs_parameters(const struct verify_figures *figures, struct words *words,
			     const struct verify_row *row)
{
	for (size_t i = 0; i < figures->count; i++) {
		const struct verify_row *other = &figures->rows[i];

		if (other->kind == VERIFY_METRIC &&
		    strcmp(other->benchmark, row->benchmark) == 0 &&
		    strcmp(other->parameters_key, row->parameters_key) != 0 &&
		    strcmp(label_of(words, other), label_of(words, row)) == 0)
			return true;
	}
	return false;
}

static void print_metric(FILE *out, struct words *words, const struct verify_figures *figures,
			 const struct verify_row *row)
{
	(void)fprintf(out, "%s %s %s %s %s %s\n",
		      cell(words, label_of(words, row), LABEL_WIDTH, false),
		      cell(words, row->name, METRIC_WIDTH, false),
		      cell(words, figure_plain(words, row->recorded), FIGURE_WIDTH, true),
		      cell(words, figure_plain(words, row->again), FIGURE_WIDTH, true),
		      cell(words, deviation_text(words, row), DEVIATION_WIDTH, true),
		      outcome_text(row));
	if (needs_parameters(figures, words, row))
		(void)fprintf(out, "    %s\n",
			      words_cut(words, words_clean(words, row->parameters_key), 76));
}

static void print_other(FILE *out, struct words *words, const struct verify_row *row)
{
	static const char *const done[] = {
		[VERIFY_FINDING] = "found",
		[VERIFY_SKIP] = "skipped",
		[VERIFY_ERROR] = "failed",
	};

	if (row->kind != VERIFY_COUNTER)
		(void)fprintf(out, "  %s: %s %s: %s\n", words_clean(words, row->benchmark),
			      done[row->kind],
			      row->missing ? "then, not now" : "now, not then",
			      words_clean(words, row->name));
	else
		(void)fprintf(out, "  %s: counter %s: %s, again %s\n",
			      words_clean(words, row->benchmark), words_clean(words, row->name),
			      row->added ? "not counted" : figure_plain(words, row->recorded),
			      row->missing ? "not counted" : figure_plain(words, row->again));
}

/* The rows of one variant and build. */
static void print_variant(FILE *out, struct words *words, const struct verify_figures *figures,
			  const struct verify_row *first)
{
	(void)fprintf(out, "%s%s%s, %zu boot%s:\n", words_clean(words, first->variant),
		      *first->build ? ", build " : "", words_clean(words, first->build),
		      first->boots, first->boots == 1 ? "" : "s");
	for (size_t i = 0; i < figures->count; i++) {
		const struct verify_row *row = &figures->rows[i];

		if (strcmp(row->variant, first->variant) != 0 ||
		    strcmp(row->build, first->build) != 0)
			continue;
		if (row->kind == VERIFY_METRIC && (!row->zero || row->differing))
			print_metric(out, words, figures, row);
		else if (row->kind != VERIFY_METRIC && row->differing)
			print_other(out, words, row);
	}
}

static bool is_first(const struct verify_figures *figures, size_t place)
{
	const struct verify_row *row = &figures->rows[place];

	for (size_t i = 0; i < place; i++)
		if (strcmp(figures->rows[i].variant, row->variant) == 0 &&
		    strcmp(figures->rows[i].build, row->build) == 0)
			return false;
	return true;
}

/* Whether a row lies apart and within the spread. */
static bool is_spread(const struct verify_figures *figures)
{
	for (size_t i = 0; i < figures->count; i++)
		if (strcmp(outcome_text(&figures->rows[i]), SPREAD) == 0)
			return true;
	return false;
}

/* What is the same and took no line. */
static void print_rest(FILE *out, const struct verify_figures *figures)
{
	size_t zeros = 0, counters = 0, notes = 0;

	for (size_t i = 0; i < figures->count; i++) {
		const struct verify_row *row = &figures->rows[i];

		if (row->differing)
			continue;
		zeros += row->kind == VERIFY_METRIC && row->zero;
		counters += row->kind == VERIFY_COUNTER && !row->unknown;
		notes += row->kind != VERIFY_COUNTER && row->kind != VERIFY_METRIC;
	}
	(void)fprintf(out, "also the same: %zu metrics that are 0, %zu counters; %zu findings, skips "
			   "and errors\n", zeros, counters, notes);
	if (is_spread(figures))
		(void)fprintf(out, SPREAD ": apart, and within what the variant's boots showed "
				   "(I/O, a real machine)\n");
	if (verify_table_unknown(figures))
		(void)fprintf(out, UNKNOWN ": %d boots of a variant show how far boots lie apart, and "
				   "the record has\nfewer: no verdict (a real machine)\n",
			      TOLERANCE_SPREAD_BOOTS);
}

static void print_verdict(FILE *out, struct words *words, const struct verify_figures *figures,
			  const struct verify_heading *heading)
{
	size_t differing = verify_table_differing(figures);
	size_t unknown = verify_table_unknown(figures);
	size_t index;
	json_t *sentence;

	if (differing)
		(void)fprintf(out, "\n%zu of %zu figures did not come out the same.\n", differing,
			      figures->count);
	else if (unknown)
		(void)fprintf(out, "\n%zu of %zu figures came out the same; of the others nothing can "
				   "be told.\n", figures->count - unknown, figures->count);
	else
		(void)fprintf(out, "\nAll %zu figures came out the same.\n", figures->count);
	if (json_array_size(heading->differences) > 0)
		(void)fprintf(out, "Not what the campaign was made with:\n");
	else if (differing)
		(void)fprintf(out, "Kernels, emulator, guest and tool are what the campaign was made "
				   "with, as far\nas it recorded them.\n");
	json_array_foreach(heading->differences, index, sentence)
		(void)fprintf(out, "  %s\n", words_clean(words, json_string_value(sentence)));
}

/* "boots 006-b03-base, 007-b03-patched", several a line. */
static void print_boots(FILE *out, struct words *words, const json_t *boots)
{
	size_t used = 0;
	size_t index;
	json_t *boot;

	json_array_foreach(boots, index, boot) {
		const char *name = words_clean(words, record_text(boot, "name"));
		size_t width = words_width(name) + 2;

		if (index > 0 && used + width > 76) {
			(void)fputs("\n ", out);
			used = 0;
		}
		used += width;
		(void)fprintf(out, " %s%s", name, index + 1 < json_array_size(boots) ? "," : "\n");
	}
}

int verify_table_print(FILE *out, struct words *words, const struct verify_figures *figures,
		       const struct verify_heading *heading)
{
	(void)fprintf(out, "uvbench: %s, started again (seed of the choice %lu):\n ",
		      words_clean(words, heading->campaign), heading->seed);
	print_boots(out, words, heading->boots);
	(void)fprintf(out, "%s %s %s %s %s\n", cell(words, "", LABEL_WIDTH, false),
		      cell(words, "", METRIC_WIDTH, false),
		      cell(words, "recorded", FIGURE_WIDTH, true),
		      cell(words, "again", FIGURE_WIDTH, true),
		      cell(words, "apart", DEVIATION_WIDTH, true));
	for (size_t i = 0; i < figures->count; i++)
		if (is_first(figures, i))
			print_variant(out, words, figures, &figures->rows[i]);
	print_rest(out, figures);
	print_verdict(out, words, figures, heading);
	(void)fprintf(out, "Records: %s\n", words_clean(words, heading->records));
	return words->failed ? -1 : 0;
}
