/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the HTML page. Everything that comes from a name or a file goes through html_text. */
#ifndef UVBENCH_HTML_H
#define UVBENCH_HTML_H

#include <stdio.h>

#include "present/present.h"
#include "present/report.h"

/* The style sheet, inlined. */
extern const char html_style[];

/* Writes text escaped for element content and for attributes in double quotes; "\n" becomes a line
 * break where `breaks`. */
void html_text(FILE *out, const char *text);
void html_text_with_breaks(FILE *out, const char *text);

/* Writes a figure, which no line may break within but at "\n". */
void html_figure(FILE *out, const char *text);

/* Cleans and writes text from outside. */
void html_foreign(FILE *out, struct words *words, const char *text);

/* Writes an image as a data URI from the SVG file `path`; a remark where it can't be read. */
void html_image(FILE *out, const char *path, const char *description);

/* Writes warnings, a paragraph each. */
void html_warnings(FILE *out, const struct report_list *warnings);

/* Sections, those with figures under the warnings. Each writes nothing where the dataset has nothing for it. */
void html_plots(FILE *out, struct report *report, const struct comparison_set *set,
		const char *directory);
void html_architectures(FILE *out, struct words *words, const json_t *objects);
void html_environments(FILE *out, struct words *words, const struct comparison_set *set);
void html_counters(FILE *out, struct report *report, const struct comparison_set *set);
void html_builds(FILE *out, struct report *report, const struct comparison_set *set);
void html_boots(FILE *out, struct words *words, const json_t *campaign);

#endif
