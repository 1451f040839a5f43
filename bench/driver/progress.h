/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of a campaign on stderr: boots done of total, what runs now, time left. */
#ifndef UVBENCH_PROGRESS_H
#define UVBENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t total;          /* boots */
	size_t done;
	size_t done_before;    /* of these, done by an earlier start of the campaign */
	double started;        /* CLOCK_MONOTONIC, seconds */
	bool terminal;         /* a line is redrawn; elsewhere one line a boot */
	size_t width;          /* of the line on the screen */
};

void progress_start(struct progress *progress, size_t total, size_t done_before);

/* A boot begins; a line of its own where there is no terminal. */
void progress_begin(const struct progress *progress, const char *boot);

/* What runs now; drawn on a terminal only. */
void progress_now(struct progress *progress, const char *what);

/* A boot ended (`counts`), or something happened that is to stay on the screen. */
void progress_event(struct progress *progress, bool counts, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Clears the redrawn line. */
void progress_finish(struct progress *progress);

/* CLOCK_MONOTONIC in seconds. */
double seconds_now(void);

#endif
