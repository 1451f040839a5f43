/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a campaign while it grows: how much of the level each look may spend. K. K. G. Lan,
 * D. L. DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983),
 * 659–663; the spending function is I. K. Hwang, W. J. Shih, J. S. De Cani's, Statistics in
 * Medicine 9 (1990), 1439–1445. What a look spends is used as its test's own level, so that by
 * Bonferroni's inequality the looks together stay within the whole, whatever the joint
 * distribution, and also where Holm's correction is applied at each look at its own level. */
#ifndef UVBENCH_SPENDING_H
#define UVBENCH_SPENDING_H

#include <stddef.h>

/* The function's parameter. Below 0 little is spent early; −4 is close to O'Brien and Fleming's
 * boundary, 1 to Pocock's. At −2 the first look of four spends 10 % of the level, the last 45 %. */
#define SPENDING_GAMMA (-2.0)

/* Fills `spent[i]`, the level of look i of so many, out of `level`. Looks are a step apart, so the
 * function's time is their number: levels rise from look to look, the last is the largest, and
 * their sum is `level`. */
void spending_levels(size_t looks, double level, double *spent);

/* Blocks at which to look: from `most` backwards every `step` (≥ 1), as many as there can be so
 * that each reaches the level that it spends, by signed-rank in a family of `family` metrics (≥ 1).
 * Every look but the first has a whole step behind it. Returns how many (at most `room`); 0 where
 * even a single look at `most` can't reach its level. */
size_t spending_looks(size_t most, size_t step, size_t family, double level, size_t *blocks,
		      size_t room);

#endif
