/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as a mail to a list: ASCII, MAIL_COLUMNS wide; a paragraph each for what was compared,
 * what came out, how to make it again, and what to keep in mind. */
#include <string.h>

#include "present/lines.h"
#include "present/lkml.h"
#include "present/what_if.h"

/* A paragraph in ASCII, and an empty line. */
static void write_paragraph(FILE *out, struct words *words, const char *text)
{
	line_wrap_within(out, MAIL_COLUMNS, 0, 0, words_ascii(words, text));
	(void)fputc('\n', out);
}

/* "patched (Linux 6.12.1, as it is)" */
static const char *name_of(struct words *words, const struct dataset *dataset, const char *variant)
{
	const char *name = words_clean(words, variant);

	if (!dataset->campaign && !dataset->environments)
		return name;
	return words_format(words, "%s (%s)", name, report_variant(words, dataset, variant));
}

/* "uvbench: patched (…) against base (…): 10 blocks." */
static void write_subject(FILE *out, struct words *words, const struct comparison_set *set)
{
	const struct dataset *dataset = set->dataset;
	const char *base = set->options.base_variant, *compared = "";

	for (size_t i = 0; i < set->count; i++) {
		const char *variant = set->comparisons[i].variant;

		if ((i > 0 && strcmp(variant, set->comparisons[i - 1].variant) == 0) ||
		    !report_has_tables(set, variant))
			continue;
		compared = words_format(words, "%s%s%s", compared, *compared ? ", " : "",
					name_of(words, dataset, variant));
	}
	write_paragraph(out, words, words_format(words,
		"uvbench: %s against %s: %s%s.", compared, name_of(words, dataset, base),
		report_amount(words, set),
		set->emulated ? ", instructions counted on an emulated machine" : ""));
}

/* One line where it fits, else lines that a shell reads as one. */
static void write_reproduce(FILE *out, struct words *words, const char *command)
{
	const char *ascii = words_ascii(words, command);

	if (!*command)
		(void)fputs("Reproduce: no command was recorded with these figures.\n", out);
	else if (strcmp(ascii, command) != 0)
		(void)fputs("Reproduce: the command in the campaign's report.txt (it is not "
			    "ASCII).\n", out);
	else if (strlen("Reproduce: ") + strlen(command) <= MAIL_COLUMNS)
		(void)fprintf(out, "Reproduce: %s\n", command);
	else {
		(void)fputs("Reproduce:\n", out);
		line_command(out, MAIL_COLUMNS, 2, command);
	}
	(void)fputc('\n', out);
}

static void write_caveats(FILE *out, struct words *words, const struct comparison_set *set)
{
	const char *marks = report_marks(words, set), *tallies = report_long_list(words, set);
	bool deterministic = false, open = false;
	char costs[512];
	const char *line;

	what_if_costs(set->dataset, costs, sizeof(costs));
	for (size_t i = 0; i < set->count; i++) {
		const struct comparison *comparison = &set->comparisons[i];

		if (!report_is_shown(set, comparison))
			continue;
		if (comparison->verdict == VERDICT_DETERMINISTIC && comparison->builds < 2)
			deterministic = true;
		if (comparison->verdict == VERDICT_INCONCLUSIVE)
			open = true;
	}
	line = words_format(words, "Caveats: %s%s%s%s%s%s%s%s%s", !set->emulated ?
			    "one machine, as it was configured." : *costs ?
			    "instructions are no time, and what UV calls cost is assumed." :
			    "instructions are no time, and a UV call counts as one of them and may "
			    "cost microseconds.",
			    deterministic ? " Deterministic: repeated to 1 part in 10^5, in this "
					    "one build." : "",
			    open ? " Inconclusive is not \"no difference\"." : "",
			    *marks ? " Marks: " : "", marks, *marks ? "." : "",
			    *tallies ? " Long instructions: " : "", tallies, *tallies ? "." : "");
	line_wrap_within(out, MAIL_COLUMNS, 0, 0, words_ascii(words, line));
}

static void write_trouble(FILE *out, struct words *words, const struct comparison_set *set)
{
	struct report_list trouble = { 0 };

	report_trouble(words, set, &trouble);
	if (trouble.count == 0)
		return;
	(void)fprintf(out, "%s:\n", trouble.heading);
	for (size_t i = 0; i < trouble.count; i++) {
		(void)fputs("- ", out);
		line_wrap_within(out, MAIL_COLUMNS, 2, 2, words_ascii(words, trouble.lines[i]));
	}
	(void)fputc('\n', out);
}

int present_lkml(FILE *out, const struct comparison_set *set)
{
	struct report report = { .words.ascii = true };
	struct words *words = &report.words;
	bool failed;

	write_subject(out, words, set);
	for (size_t i = 0; i < set->warning_count; i++)
		write_paragraph(out, words, words_format(words, "WARNING: %s",
							 words_clean(words, set->warnings[i])));
	lkml_tables(out, &report, set);
	write_trouble(out, words, set);
	write_paragraph(out, words, lkml_verdict(words, set));
	write_reproduce(out, words, report_text(words, set->dataset->campaign, "reproduce"));
	write_caveats(out, words, set);
	failed = words->failed;
	report_free(&report);
	return failed || ferror(out) ? -1 : 0;
}
