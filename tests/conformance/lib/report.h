/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program says: one line a check, in an outline of prefixes, and a summary that its runner
 * looks for. Formats know %s, %c, %d, %u and %x; every number is 64 bits wide. */
#ifndef CONFORMANCE_REPORT_H
#define CONFORMANCE_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/* The prefixes stand before each line, "query: length: ". */
void report_push(const char *format, ...);
void report_pop(void);

/* One check: "PASS: …" or "FAIL: …". What goes wrong in one does not end the program. */
void report(bool passed, const char *format, ...);
/* The same of what is assumed, and not known, of real firmware: "PASS: assumed: …". */
void report_assumed(bool passed, const char *format, ...);
/* `got` and `expected` are shown where they differ. */
void report_equal(uint64_t got, uint64_t expected, const char *format, ...);
/* A line that is no check. */
void report_note(const char *format, ...);
/* What the program can't go on without did not work: says so, and ends. */
void report_fatal(const char *format, ...) __attribute__((noreturn));

/* The last line; called when main() returns. */
void report_summary(void);

#endif
