/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers are written. All return text that lives as long as `words`; "n/a" for what is not finite. */
#ifndef UVBENCH_FIGURES_H
#define UVBENCH_FIGURES_H

#include "present/present.h"
#include "present/words.h"

#define FIGURE_MINUS "\u2212"

/* 0.1234, 80.13, 165.2, 12345, 1.234M: four digits, at most eight columns and a sign. */
const char *figure_plain(struct words *words, double value);

/* +0.48, −26.9, +12345: + or − before it, one decimal; 0 has no sign. */
const char *figure_signed(struct words *words, double value);

/* As figure_signed, without a +. */
const char *figure_amount(struct words *words, double value);

/* +16.3 %, −0.42 %. */
const char *figure_percent(struct words *words, double value);

/* −0.21 … +0.30 %. */
const char *figure_percent_interval(struct words *words, const double interval[2]);

/* "+18.0 … +24.0", each end by `figure`; one figure where both are the same. */
const char *figure_range(struct words *words, const double range[2],
			 const char *(*figure)(struct words *words, double value));

/* "+0.9 … +1.2 %"; one figure where both ends are the same. */
const char *figure_percent_range(struct words *words, const double range[2]);

/* 0.032, <0.001. */
const char *figure_p_value(struct words *words, double value);

/* UV calls a page: 1, 0.98, 0.0039. */
const char *figure_calls(struct words *words, double value);

/* The name of a verdict where programs read it: "none" for VERDICT_NONE. */
const char *figure_verdict_name(enum verdict verdict);

/* The word for a verdict. Counted instructions are more or fewer: slower and faster claim time. */
const char *figure_verdict(enum verdict verdict, bool counted);

#endif
