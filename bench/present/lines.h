/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of plain text no wider than a mail. */
#ifndef UVBENCH_LINES_H
#define UVBENCH_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define LINE_COLUMNS 75

/* Writes `count` spaces. */
void line_pad(FILE *out, size_t count);

/* Writes `text` in `width` columns, aligned to one side; text that is wider is written whole. */
void line_cell(FILE *out, const char *text, size_t width, bool right);

/* Writes `text` where `column` columns of the line are taken, continued at `indent`, and ends the
 * line. Breaks at spaces, and within words that are wider than a line. */
void line_wrap(FILE *out, size_t column, size_t indent, const char *text);

/* Writes a shell command, long ones continued with a backslash where a space stands outside of
 * quotes, and within an argument that is wider than a line. A shell reads it as it was. */
void line_command(FILE *out, size_t indent, const char *command);

#endif
