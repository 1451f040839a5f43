/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence that says what failed: what was attempted, on what, why, what to do. */
#ifndef UVBENCH_FAILURE_H
#define UVBENCH_FAILURE_H

/* The caller owns it; an empty text means that nothing failed. */
struct failure {
	char text[1024];
};

/* Writes the sentence (printf format) and returns -1, so that a function can end in
 * `return failure_set(...)`. A sentence that is too long is cut. */
int failure_set(struct failure *failure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* As failure_set, with ": " and the text of `error_number` (an errno value) behind the sentence. */
int failure_set_errno(struct failure *failure, int error_number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
