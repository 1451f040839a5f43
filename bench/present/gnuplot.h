/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnuplot as a program: one process draws all plots of a folder. */
#ifndef UVBENCH_GNUPLOT_H
#define UVBENCH_GNUPLOT_H

#include <stdio.h>

#include "present/words.h"
#include "record/failure.h"

/* Longest that gnuplot may draw, in seconds. */
#define GNUPLOT_SECONDS 120

/* `text` as a gnuplot string in single quotes, where nothing is expanded: cleaned, quotes within it
 * made apostrophes. Used with terminals set to noenhanced. */
const char *gnuplot_string(struct words *words, const char *text);

/* As gnuplot_string for tick labels, which gnuplot reads as a number format: % doubled. */
const char *gnuplot_tick(struct words *words, const char *text);

/* Writes what makes a script draw `slug`.svg, and after it `slug`.png with the same commands:
 * gnuplot_begin, then the settings and one plot command, then gnuplot_end. */
void gnuplot_begin(FILE *script, const char *slug, unsigned int width, unsigned int height);
void gnuplot_end(FILE *script, const char *slug, unsigned int width, unsigned int height);

/* Whether both pictures of `slug` in `directory` are whole: not empty, with the end that their format
 * has. gnuplot says nothing of a full disk. -1 with a failure that names picture and log. */
int gnuplot_check(struct words *words, const char *directory, const char *slug,
		  struct failure *failure);

/* Runs `script`, a file name in `directory`, there; its output goes to `directory`/gnuplot.log. A
 * failure says what is missing or where the log is. */
int gnuplot_run(const char *directory, const char *script, struct failure *failure);

#endif
