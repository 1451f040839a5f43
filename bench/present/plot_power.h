/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curve of a design: what so many blocks, and so many hours, can find. */
#ifndef UVBENCH_PLOT_POWER_H
#define UVBENCH_PLOT_POWER_H

#include <stddef.h>

#include "record/failure.h"

/* Powers at which effects are told. */
#define POWER_POINT_POWERS 2

/* A number of blocks and what it can show, in percent. */
struct power_point {
	size_t blocks;
	double hours;                      /* NAN where a boot's time is unknown */
	double effect[POWER_POINT_POWERS]; /* found with 80 and 95 % power; INFINITY: none */
	double equivalence;                /* smallest margin within which "equivalent" is shown,
					    * where there is no difference, with 80 % power;
					    * INFINITY: none */
};

struct power_curve {
	const char *title;
	const struct power_point *points; /* increasing in blocks */
	size_t count;
	double margin_percent;
};

/* Draws `directory`/power.svg and power.png with gnuplot; power.dat and power.gp stay beside
 * them. -1 with a failure. */
int present_power(const struct power_curve *curve, const char *directory, struct failure *failure);

#endif
