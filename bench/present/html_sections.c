/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections of the page beside the tables: plots, other architectures, counters, boots. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/figures.h"
#include "present/html.h"
#include "present/plot.h"
#include "present/variants.h"
#include "record/stream.h"
#include "stats/location.h"

static void write_plot(FILE *out, struct words *words, const char *directory, const char *kind,
		       const struct plot_subject *subject, const char *what)
{
	(void)fputs("<figure>", out);
	html_image(out, words_format(words, "%s/plots/%s-%s.svg", directory, kind, subject->slug),
		   words_format(words, "%s: %s", subject->title, what));
	(void)fputs("</figure>\n", out);
}

/* What the forest's lines are, as far as they occur. */
static const char *forest_caption(struct words *words, const struct comparison_set *set)
{
	bool intervals = false, tests = false, builds = false, calls = false;

	for (size_t i = 0; i < set->count; i++) {
		if (!plot_has_effect(set, &set->comparisons[i]))
			continue;
		tests = tests || set->comparisons[i].family > 0;
		intervals = intervals ||
			    (set->comparisons[i].family > 0 && set->comparisons[i].builds < 2);
		builds = builds || set->comparisons[i].builds > 1;
		calls = calls || set->comparisons[i].uv_calls_differ;
	}
	return words_format(words, "%s%s%sGrey: the margin of each row%s.%s Letters behind a name are "
				   "its marks.",
			    intervals ? "Thick: the unadjusted 95 % interval. " : "",
			    tests ? "Thin: the interval that the verdict is read off. " : "",
			    builds ? "A dot is a build, the thick line the range over all. " : "",
			    set->emulated ? ", that percentage of its base" : "",
			    calls ? " Rows without it: UV calls differ, and no margin of "
				    "instructions would hold for these." : "");
}

void html_plots(FILE *out, struct report *report, const struct comparison_set *set,
		const char *directory)
{
	struct words *words = &report->words;
	struct plot_list list;

	plot_list_make(&list, words, set);
	if (list.subject_count == 0)
		return;
	(void)fputs("<h2>Plots</h2>\n", out);
	html_warnings(out, &report->warning_heads);
	for (size_t i = 0; i < list.forest_count; i++) {
		(void)fputs("<figure class=\"forest\"><div class=\"drawing\">", out);
		html_image(out, words_format(words, "%s/plots/%s.svg", directory,
					     list.forests[i].slug),
			   words_format(words, "effects with their intervals and margins, %s",
					list.forests[i].title));
		(void)fputs("</div><figcaption>", out);
		html_text(out, forest_caption(words, set));
		(void)fputs("</figcaption></figure>\n", out);
	}
	(void)fputs("<h3>Every block, every boot, and the distribution of samples</h3>\n"
		    "<p class=\"quiet\">Blocks: what each says of the effect, in the order of the "
		    "run (the variant's median by the base's, less 1, or their difference). "
		    "Boots: one point each, joined within a block. A ring marks what lies far from "
		    "its fellows; it counts like any other. Curves: share of samples at or below a "
		    "value; thin lines are single boots.</p>\n<div class=\"plots\">\n", out);
	for (size_t i = 0; i < list.subject_count; i++) {
		if (list.subjects[i].blocks)
			write_plot(out, words, directory, "blocks", &list.subjects[i],
				   "each block's effect");
		write_plot(out, words, directory, "boots", &list.subjects[i], "every boot");
		write_plot(out, words, directory, "ecdf", &list.subjects[i],
			   "distribution of samples");
	}
	(void)fputs("</div>\n", out);
}

/* A block of foreign text with its own line ends. */
static void write_preformatted(FILE *out, struct words *words, const char *text)
{
	(void)fputs("<pre>", out);
	while (*text) {
		size_t length = strcspn(text, "\n");

		html_foreign(out, words, words_format(words, "%.*s", (int)length, text));
		(void)fputc('\n', out);
		text += length + (text[length] == '\n');
	}
	(void)fputs("</pre>\n", out);
}

/* Objects that differ, with their disassembly's difference; sizes are in the list above. */
void html_architectures(FILE *out, struct words *words, const json_t *objects)
{
	size_t i, j;
	json_t *architecture, *object;

	json_array_foreach(json_object_get(objects, "architectures"), i, architecture)
		json_array_foreach(json_object_get(architecture, "objects"), j, object) {
			const char *difference = record_text(object, "difference");

			if (!*difference)
				continue;
			(void)fputs("<details><summary>", out);
			html_foreign(out, words, record_text(architecture, "architecture"));
			(void)fputs(", ", out);
			html_foreign(out, words, record_text(object, "object"));
			(void)fputs(": what differs</summary>\n<p class=\"quiet\">", out);
			html_foreign(out, words, record_text(architecture, "compiler"));
			(void)fputs(", ", out);
			html_foreign(out, words, record_text(architecture, "configuration"));
			(void)fputs("</p>\n", out);
			write_preformatted(out, words, difference);
			(void)fputs("</details>\n", out);
		}
}

static bool same_event(const struct counter_reading *left, const struct counter_reading *right)
{
	return strcmp(left->benchmark, right->benchmark) == 0 &&
	       strcmp(left->parameters_key, right->parameters_key) == 0 &&
	       strcmp(left->event, right->event) == 0 && strcmp(left->scope, right->scope) == 0;
}

/* The median over a variant's boots, each by the median of its samples; NAN where it has none.
 * `scratch` takes a number a counter reading and those of the longest. */
static double event_median(const struct dataset *dataset, const struct counter_reading *like,
			   const char *variant, double *scratch)
{
	double *own = scratch + dataset->counter_count;
	size_t count = 0;

	for (size_t i = 0; i < dataset->counter_count; i++) {
		const struct counter_reading *counter = &dataset->counters[i];

		if (!same_event(counter, like) || strcmp(counter->variant, variant) != 0)
			continue;
		memcpy(own, counter->values, counter->count * sizeof(*own));
		scratch[count++] = location_median(own, counter->count);
	}
	return count ? location_median(scratch, count) : NAN;
}

static size_t longest_counter(const struct dataset *dataset)
{
	size_t longest = 0;

	for (size_t i = 0; i < dataset->counter_count; i++)
		if (dataset->counters[i].count > longest)
			longest = dataset->counters[i].count;
	return longest;
}

static const char *subject_name(struct words *words, const struct comparison_set *set,
				const struct counter_reading *counter)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->comparisons[i].benchmark, counter->benchmark) == 0 &&
		    strcmp(set->comparisons[i].parameters_key, counter->parameters_key) == 0)
			return report_name(words, set, &set->comparisons[i]);
	return words_clean(words, counter->benchmark);
}

static void write_counter(FILE *out, struct words *words, const struct comparison_set *set,
			  const struct counter_reading *counter,
			  const struct variant_list *variants, double *scratch)
{
	(void)fputs("<tr><td>", out);
	html_text(out, subject_name(words, set, counter));
	(void)fputs("</td><td>", out);
	html_foreign(out, words, counter->event);
	(void)fputs("</td><td>", out);
	html_foreign(out, words, counter->scope);
	for (size_t i = 0; i < variants->count; i++)
		(void)fprintf(out, "</td><td class=\"right\">%s",
			      figure_plain(words, event_median(set->dataset, counter,
							       variants->names[i], scratch)));
	(void)fputs("</td></tr>\n", out);
}

static bool is_first(const struct dataset *dataset, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (same_event(&dataset->counters[i], &dataset->counters[index]))
			return false;
	return true;
}

void html_counters(FILE *out, struct report *report, const struct comparison_set *set)
{
	struct words *words = &report->words;
	const struct dataset *dataset = set->dataset;
	double *scratch = words_array(words, dataset->counter_count + longest_counter(dataset) + 1,
				      sizeof(*scratch));
	struct variant_list variants;
	struct failure failure;

	if (!scratch || dataset->counter_count == 0)
		return;
	if (variant_list_make(&variants, dataset, &failure) < 0) {
		words->failed = true;
		return;
	}
	(void)fputs("<h2>Counters</h2>\n", out);
	html_warnings(out, &report->warning_heads);
	(void)fputs("<p class=\"quiet\">Exploratory: medians a sample, over the "
		    "boots. No verdict stands on them.</p>\n"
		    "<details><summary>All counters</summary><div class=\"scroll\"><table>"
		    "<thead><tr><th>benchmark</th><th>event</th>"
		    "<th>scope</th>", out);
	for (size_t i = 0; i < variants.count; i++) {
		(void)fputs("<th class=\"right\">", out);
		html_foreign(out, words, variants.names[i]);
		(void)fputs("</th>", out);
	}
	(void)fputs("</tr></thead><tbody>\n", out);
	for (size_t i = 0; i < dataset->counter_count; i++)
		if (is_first(dataset, i))
			write_counter(out, words, set, &dataset->counters[i], &variants, scratch);
	(void)fputs("</tbody></table></div></details>\n", out);
	variant_list_free(&variants);
}

void html_boots(FILE *out, struct words *words, const json_t *campaign)
{
	static const char *const columns[] = { "name", "order", "block", "variant", "seed" };
	const json_t *boots = json_object_get(campaign, "boots");
	size_t index;
	json_t *boot;

	if (json_array_size(boots) == 0)
		return;
	(void)fputs("<h2>Boots and seeds</h2>\n<details><summary>All boots in order of start"
		    "</summary><div class=\"scroll\"><table><thead><tr>", out);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		(void)fprintf(out, "<th>%s</th>", columns[i]);
	(void)fputs("</tr></thead><tbody>\n", out);
	json_array_foreach(boots, index, boot) {
		(void)fputs("<tr>", out);
		for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
			const json_t *value = json_object_get(boot, columns[i]);

			(void)fputs("<td>", out);
			if (json_is_integer(value))
				(void)fprintf(out, "%lld", (long long)json_integer_value(value));
			else if (json_is_string(value))
				html_foreign(out, words, json_string_value(value));
			(void)fputs("</td>", out);
		}
		(void)fputs("</tr>\n", out);
	}
	(void)fputs("</tbody></table></div></details>\n", out);
}
