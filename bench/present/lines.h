/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of plain text no wider than a mail. */
#ifndef UVBENCH_LINES_H
#define UVBENCH_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define LINE_COLUMNS 75  /* of prose on a terminal */
#define TABLE_COLUMNS 80 /* of tables there */
#define MAIL_COLUMNS 72  /* of a mail to a list */

/* Writes `count` spaces. */
void line_pad(FILE *out, size_t count);

/* Writes `text` in `width` columns, aligned to one side; text that is wider is written whole. */
void line_cell(FILE *out, const char *text, size_t width, bool right);

/* Writes `text` where `column` of the line's `limit` columns are taken, continued at `indent`, and ends
 * the line. Breaks at spaces, and within words that are wider than a line. line_wrap: LINE_COLUMNS. */
void line_wrap_within(FILE *out, size_t limit, size_t column, size_t indent, const char *text);
void line_wrap(FILE *out, size_t column, size_t indent, const char *text);

/* Writes a shell command in `limit` columns, long ones continued with a backslash where a space
 * stands outside of quotes, and within an argument that is wider than a line. A shell reads it as
 * it was. */
void line_command(FILE *out, size_t limit, size_t indent, const char *command);

#endif
