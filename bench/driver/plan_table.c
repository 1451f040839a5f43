/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of uvbench plan. */
#include "driver/plan_table.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "driver/design.h"
#include "present/effect.h"
#include "stats/power.h"

#define NAME_WIDTH 34

/* "1.62 %", three digits; "none" where nothing is ever found. */
static const char *percent_text(double percent, char text[32])
{
	if (isfinite(percent))
		(void)snprintf(text, 32, percent > 0 && percent < 0.005 ? "< 0.01 %%" :
				percent < 10 ? "%.2f %%" : "%.3g %%", percent);
	else
		(void)snprintf(text, 32, "none");
	return text;
}

void plan_table_level(FILE *out, const struct power_question *question)
{
	double level = question->level / (double)question->family;
	size_t fewest = power_smallest_blocks(level);

	if (question->family == 1)
		(void)fprintf(out, "One primary metric, tested at %g.\n", level);
	else
		(void)fprintf(out, "%zu primary metrics share a level of %g: each is tested at "
				   "%.2g.\n", question->family, question->level, level);
	(void)fprintf(out, "The smallest design that can show a difference has %zu blocks: "
			   "2^(1\u2212%zu) = %.2g.\n", fewest, fewest, ldexp(2, -(int)fewest));
}

void plan_table_rows(FILE *out, const struct power_question *question, const char *whose,
		     const struct power_point *rows, size_t count)
{
	bool equivalent = question->margin_percent > 0;
	char text[3][32];

	if (question->block_sd < DETERMINISTIC_SPREAD)
		(void)fprintf(out, "\nSpread: %s; standard deviation between blocks below 1 part in "
				   "10^5.\n", whose);
	else
		(void)fprintf(out, "\nSpread: %s; standard deviation between blocks %.3g %%.\n",
			      whose, 100 * question->block_sd);
	(void)fprintf(out, "Margin: \u00b1%g %%.\n", question->margin_percent);
	(void)fprintf(out, "Slower or faster is said of differences from \u2026 on, with a power of "
			   "80 or 95 %%%s\n\n",
		      equivalent ? ";\nequivalent, where there is no difference, within a margin of "
				   "\u2026, with 80 %." :
				   ";\nnothing is called equivalent without a margin.");
	(void)fprintf(out, "%8s  %8s  %12s  %12s%s\n", "blocks", "hours", "found, 80 %",
		      "found, 95 %", equivalent ? "      equivalent" : "");
	for (size_t i = 0; i < count; i++) {
		const struct power_point *row = &rows[i];
		char hours[32] = "?";

		if (isfinite(row->hours))
			(void)snprintf(hours, sizeof(hours), "%.*f", row->hours < 10 ? 2 : 1,
				       row->hours);
		(void)fprintf(out, "%8zu  %8s  %12s  %12s", row->blocks, hours,
			      percent_text(row->effect[0], text[0]),
			      percent_text(row->effect[1], text[1]));
		if (equivalent)
			(void)fprintf(out, "  %14s", percent_text(row->equivalence, text[2]));
		(void)fputc('\n', out);
	}
	if (!(question->boot_seconds > 0))
		(void)fprintf(out, "Hours: give --boot-seconds.\n");
	else
		(void)fprintf(out, "Hours: %zu boots a block%s of %.0f s, %u side by side.\n",
			      question->boots_of_block,
			      question->boots_before ? " and those of the A/A check," : "",
			      question->boot_seconds, question->jobs);
}

/* A spread below what counts repeat to is no figure. */
static const char *deviation_text(double deviation, char text[32])
{
	if (deviation < DETERMINISTIC_SPREAD)
		(void)snprintf(text, 32, "< 1e-05");
	else
		(void)snprintf(text, 32, "%.3g %%", 100 * deviation);
	return text;
}

/* How many blocks a metric without a difference needs to be called equivalent. */
static const char *blocks_text(const struct power_question *question, char text[32])
{
	size_t blocks = power_rows_equivalent(question, DESIGN_BLOCK_LIMIT);

	if (question->margin_percent == 0)
		(void)snprintf(text, 32, "never");
	else if (blocks == SIZE_MAX)
		(void)snprintf(text, 32, "> %d", DESIGN_BLOCK_LIMIT);
	else
		(void)snprintf(text, 32, "%zu", blocks);
	return text;
}

static int print_metric(FILE *out, struct words *words, const struct power_question *question,
			const struct spread_metric *metric, size_t blocks)
{
	const char *name = words_cut(words, metric->name, NAME_WIDTH);
	struct power_point row;
	char text[4][32];

	if (isnan(metric->block_sd)) {
		(void)fprintf(out, "%s%*s too few blocks to tell its spread\n", name,
			      (int)(NAME_WIDTH - words_width(name)), "");
		return 0;
	}
	if (power_row(question, blocks, &row) < 0)
		return -1;
	(void)fprintf(out, "%s%*s %9s  %4g %%  %7s  %7s  %6s\n", name,
		      (int)(NAME_WIDTH - words_width(name)), "",
		      deviation_text(metric->block_sd, text[3]), question->margin_percent,
		      percent_text(row.effect[0], text[0]), percent_text(row.effect[1], text[1]),
		      blocks_text(question, text[2]));
	return 0;
}

int plan_table_metrics(FILE *out, struct words *words, const struct power_question *question,
		       const struct campaign_spread *spread, size_t blocks, double margin_percent)
{
	const char *variant = "";

	(void)fprintf(out, "\nMetric by metric, with its own spread: what %zu blocks find, and the "
			   "blocks after\nwhich one without a difference is called equivalent.\n",
		      blocks);
	for (size_t i = 0; i < spread->count; i++) {
		const struct spread_metric *metric = &spread->metrics[i];
		struct power_question own = *question;

		if (strcmp(variant, metric->variant) != 0)
			(void)fprintf(out, "\n%-*s %9s  %6s  %7s  %7s  %6s\n", NAME_WIDTH,
				      words_cut(words, words_clean(words, metric->variant),
						NAME_WIDTH),
				      "deviation", "margin", "80 %", "95 %", "blocks");
		variant = metric->variant;
		own.block_sd = metric->block_sd;
		own.margin_percent = margin_percent >= 0 ? margin_percent : metric->margin_percent;
		if (print_metric(out, words, &own, metric, blocks) < 0)
			return -1;
	}
	return words->failed ? -1 : 0;
}
