/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a text says, and that it fits where it is read. */
#ifndef UVBENCH_ASSERT_TEXT_H
#define UVBENCH_ASSERT_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "present/words.h"

static inline void assert_says(const char *text, const char *part)
{
	if (!strstr(text, part))
		print_error("no \"%s\" in:\n%s\n", part, text);
	assert_true(strstr(text, part) != NULL);
}

/* As assert_says, wherever lines break: white space of any length is one space. */
static inline void assert_reads(const char *text, const char *part)
{
	char *line = strdup(text), *to = line;

	assert_non_null(line);
	for (const char *at = text; *at; at++)
		if ((*at != ' ' && *at != '\n') || to == line || to[-1] != ' ')
			*to++ = *at == '\n' ? ' ' : *at;
	*to = '\0';
	assert_says(line, part);
	free(line);
}

static inline void assert_silent(const char *text, const char *part)
{
	if (strstr(text, part))
		print_error("\"%s\" in:\n%s\n", part, text);
	assert_null(strstr(text, part));
}

static inline size_t occurrences(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		count++;
	}
	return count;
}

/* No line over `columns`, none that ends in a space, no control characters. */
static inline void assert_fits(char *text, size_t columns)
{
	for (char *line = text; *line;) {
		char *end = strchrnul(line, '\n');
		char kept = *end;

		*end = '\0';
		if (words_width(line) > columns || (end > line && end[-1] == ' '))
			print_error("too wide, or a space at its end: \"%s\"\n", line);
		assert_true(words_width(line) <= columns);
		assert_true(end == line || end[-1] != ' ');
		for (const char *at = line; *at; at++)
			assert_true((unsigned char)*at >= ' ' && *at != 0x7f);
		*end = kept;
		line = end + (kept != '\0');
	}
}

static inline void assert_ascii(const char *text)
{
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at < 0x80);
}

#endif
