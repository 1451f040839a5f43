/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every build's figures, where a campaign has several. */
#include <string.h>

#include "present/builds.h"
#include "present/figures.h"
#include "present/html.h"
#include "present/plot.h"
#include "record/stream.h"

/* "reduced, z13, gcc 12.2.0, layout 1" of a build's plan; "" where it says nothing. */
static const char *description_of(struct words *words, const json_t *campaign, const char *build)
{
	static const char *const fields[] = { "configuration", "march", "compiler" };
	const char *text = "";
	size_t index;
	json_t *plan;

	json_array_foreach(json_object_get(campaign, "builds"), index, plan) {
		const json_t *layout = json_object_get(plan, "layout");

		if (strcmp(record_text(plan, "name"), build) != 0)
			continue;
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			const char *field = report_text(words, plan, fields[i]);

			if (*field)
				text = words_format(words, "%s%s%s", text, *text ? ", " : "", field);
		}
		if (json_is_integer(layout))
			text = words_format(words, "%s%slayout %lld", text, *text ? ", " : "",
					    (long long)json_integer_value(layout));
	}
	return text;
}

static void write_cell(FILE *out, const char *text, bool right)
{
	(void)fputs(right ? "<td class=\"right\">" : "<td>", out);
	html_text(out, text);
	(void)fputs("</td>", out);
}

static void write_comparison(FILE *out, struct words *words, const struct comparison_set *set,
			     const struct comparison *comparison, const struct series *series)
{
	struct build_figure *builds;
	size_t count = builds_of(words, series, set->options.base_variant, comparison->variant,
				 &builds);

	(void)fputs("<tr class=\"group\"><th colspan=\"6\" scope=\"rowgroup\">", out);
	html_text(out, words_format(words, "%s, %s against %s (%s)",
				    report_full_name(words, set, comparison),
				    words_clean(words, comparison->variant),
				    words_clean(words, set->options.base_variant),
				    words_clean(words, comparison->unit)));
	(void)fputs("</th></tr>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct build_figure *build = &builds[i];

		(void)fputs("<tr class=\"rule\">", out);
		write_cell(out, words_clean(words, build->build), false);
		write_cell(out, description_of(words, set->dataset->campaign, build->build), false);
		write_cell(out, figure_plain(words, build->base), true);
		write_cell(out, figure_plain(words, build->patched), true);
		write_cell(out, figure_signed(words, build->patched - build->base), true);
		write_cell(out, figure_percent(words, 100 * (build->patched / build->base - 1)),
			   true);
		(void)fputs("</tr>\n", out);
	}
}

void html_builds(FILE *out, struct report *report, const struct comparison_set *set)
{
	struct words *words = &report->words;
	static const char *const headings[] = { "build", "made with", "base", "variant", "\u0394",
						"\u0394 %" };
	struct series_set series = { 0 };
	struct failure failure;
	bool any = false;

	for (size_t i = 0; i < set->count; i++)
		any = any || set->comparisons[i].builds > 1;
	if (!any)
		return;
	if (series_set_make(&series, set->dataset, &failure) < 0) {
		words->failed = true;
		series_set_free(&series);
		return;
	}
	(void)fputs("<h2>Build by build</h2>\n", out);
	html_warnings(out, &report->warning_heads);
	(void)fputs("<p class=\"quiet\">Each build's figures are the medians "
		    "of its boots. Metrics that no build differs in are not listed.</p>\n"
		    "<details><summary>All builds</summary><div class=\"scroll\">"
		    "<table><thead><tr>", out);
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
		(void)fprintf(out, "<th%s>%s</th>", i > 1 ? " class=\"right\"" : "", headings[i]);
	(void)fputs("</tr></thead><tbody>\n", out);
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];
		const struct series *of = plot_series_of(&series, comparison);

		if (of && comparison->builds > 1 && comparison->primary &&
		    (comparison->difference != 0 || comparison->range_difference[0] != 0 ||
		     comparison->range_difference[1] != 0))
			write_comparison(out, words, set, comparison, of);
	}
	(void)fputs("</tbody></table></div></details>\n", out);
	series_set_free(&series);
}
