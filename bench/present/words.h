/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in the making: many short strings that live and die together, cleaned of what would
 * steer a terminal, and measured in columns. */
#ifndef UVBENCH_WORDS_H
#define UVBENCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. When memory runs out, functions return "" and `failed` stays set: one look at
 * the end is enough. */
struct words {
	struct words_chunk *chunks;
	bool failed;
	bool ascii; /* what words_cut puts for what is cut is ASCII, too */
};

/* A formatted string that lives until words_free. */
const char *words_format(struct words *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A copy without control characters, bidirectional overrides and bytes that are no UTF-8: white
 * space among them becomes one space, the rest '?'. For every string that comes from outside. */
const char *words_clean(struct words *words, const char *text);

/* Room for `count` elements, zeroed; NULL when memory ran out. */
void *words_array(struct words *words, size_t count, size_t size);

void words_free(struct words *words);

/* Decodes one character of `*text` and moves behind it. Returns 0 at the end and
 * WORDS_MALFORMED (one byte passed over) where the bytes are no UTF-8. */
#define WORDS_MALFORMED 0xfffffffful
unsigned long words_decode(const char **text);

/* Columns that a character takes on a terminal: 0 for a mark on the one before, 2 for wide ones. */
size_t words_columns(unsigned long character);

/* Columns that clean text takes on a terminal. */
size_t words_width(const char *text);

/* Bytes of the whole characters at the start of `text` that take at most `columns`. */
size_t words_head(const char *text, size_t columns);

/* At most `columns` columns of clean text, an ellipsis for what is cut. */
const char *words_cut(struct words *words, const char *text, size_t columns);

/* The same in ASCII: signs spelled (Δ "delta", ± "+/-", … ".."), accents left out, other
 * characters by their number (\u4e16). */
const char *words_ascii(struct words *words, const char *text);

/* A slug for file names: [a-z0-9_.-], other runs of characters one '-', at most 80 characters. */
const char *words_slug(struct words *words, const char *text);

#endif
