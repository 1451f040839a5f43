/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress lines. */
#include "driver/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Columns that a redrawn line may take. */
#define LINE_WIDTH 79

double seconds_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_start(struct progress *progress, size_t total, size_t done_before)
{
	*progress = (struct progress){
		.total = total,
		.done = done_before,
		.done_before = done_before,
		.started = seconds_now(),
		.terminal = isatty(STDERR_FILENO) == 1,
	};
}

/* "1:20", or "?" before the first boot has ended. */
static void format_left(const struct progress *progress, char *text, size_t room)
{
	size_t done = progress->done - progress->done_before;
	double elapsed = seconds_now() - progress->started;
	long left;

	if (done == 0) {
		(void)snprintf(text, room, "?");
		return;
	}
	left = (long)(elapsed / (double)done * (double)(progress->total - progress->done) + 0.5);
	(void)snprintf(text, room, "%ld:%02ld", left / 60, left % 60);
}

static void clear(struct progress *progress)
{
	if (progress->width > 0)
		(void)fprintf(stderr, "\r%*s\r", (int)progress->width, "");
	progress->width = 0;
}

void progress_begin(const struct progress *progress, const char *boot)
{
	char left[32];

	if (progress->terminal)
		return;
	format_left(progress, left, sizeof(left));
	(void)fprintf(stderr, "boots %zu/%zu  left %s  %s  starts\n", progress->done,
		      progress->total, left, boot);
}

void progress_now(struct progress *progress, const char *what)
{
	char left[32];
	char line[LINE_WIDTH + 1];

	if (!progress->terminal)
		return;
	format_left(progress, left, sizeof(left));
	(void)snprintf(line, sizeof(line), "boots %zu/%zu  left %s  %s", progress->done,
		       progress->total, left, what);
	clear(progress);
	progress->width = strlen(line);
	(void)fputs(line, stderr);
	(void)fflush(stderr);
}

void progress_event(struct progress *progress, bool counts, const char *format, ...)
{
	char left[32];
	char text[512];
	va_list arguments;

	if (counts)
		progress->done++;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	format_left(progress, left, sizeof(left));
	clear(progress);
	(void)fprintf(stderr, "boots %zu/%zu  left %s  %s\n", progress->done, progress->total, left,
		      text);
}

void progress_finish(struct progress *progress)
{
	clear(progress);
}
