/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guest's program says on the console, in the words of tests/conformance: one line a
 * check, in an outline of prefixes, and a summary that its runner looks for. For one thread. */
#ifndef GUEST_OUTLINE_H
#define GUEST_OUTLINE_H

#include <stdbool.h>

/* The prefixes stand before each line, "commands: in order: ". */
void outline_push(const char *format, ...) __attribute__((format(printf, 1, 2)));
void outline_pop(void);

/* One check: "PASS: …" or "FAIL: …". What goes wrong in one does not end the program. */
void outline_check(bool passed, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same of what is assumed, and not known, of real firmware: "PASS: assumed: …". */
void outline_assumed(bool passed, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line that is no check. */
void outline_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The last line. */
void outline_summary(void);

#endif
