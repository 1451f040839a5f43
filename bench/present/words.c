/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in the making. */
#include "present/words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLUG_LIMIT 80

struct words_chunk {
	struct words_chunk *next;
	max_align_t bytes[];
};

static void *take(struct words *words, size_t size)
{
	struct words_chunk *chunk = calloc(1, sizeof(*chunk) + size);

	if (!chunk) {
		words->failed = true;
		return NULL;
	}
	chunk->next = words->chunks;
	words->chunks = chunk;
	return chunk->bytes;
}

const char *words_format(struct words *words, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = take(words, (size_t)length + 1);
	if (!text)
		return "";
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void *words_array(struct words *words, size_t count, size_t size)
{
	if (size && count > (size_t)-1 / 2 / size) {
		words->failed = true;
		return NULL;
	}
	return take(words, count * size);
}

unsigned long words_decode(const char **text)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)*text;
	unsigned long character = bytes[0];
	size_t length = character < 0x80 ? 1 : character >= 0xf0 ? 4 : character >= 0xe0 ? 3 : 2;

	if (character == 0)
		return 0;
	*text += 1;
	if (length == 1)
		return character;
	if (character < 0xc2 || character > 0xf4)
		return WORDS_MALFORMED;
	character &= 0x7fu >> length;
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return WORDS_MALFORMED;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	if (character < least[length] || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return WORDS_MALFORMED;
	*text += length - 1;
	return character;
}

static bool is_bidirectional(unsigned long character)
{
	return (character >= 0x202a && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
	       character == 0x200f;
}

const char *words_clean(struct words *words, const char *text)
{
	char *clean = take(words, strlen(text) + 1);
	char *to = clean;

	if (!clean)
		return "";
	while (*text) {
		const char *from = text;
		unsigned long character = words_decode(&text);

		if (character == '\t' || character == '\n' || character == '\r') {
			if (to == clean || to[-1] != ' ')
				*to++ = ' ';
		} else if (character == WORDS_MALFORMED || character < 0x20 ||
			   (character >= 0x7f && character < 0xa0) || is_bidirectional(character)) {
			*to++ = '?';
		} else {
			memcpy(to, from, (size_t)(text - from));
			to += text - from;
		}
	}
	*to = '\0';
	return clean;
}

void words_free(struct words *words)
{
	while (words->chunks) {
		struct words_chunk *next = words->chunks->next;

		free(words->chunks);
		words->chunks = next;
	}
	words->failed = false;
}

size_t words_columns(unsigned long character)
{
	/* Marks that join the character before them; Unicode 15.1, EastAsianWidth.txt: W and F in
	 * whole blocks. */
	static const struct {
		unsigned long first, last;
		size_t columns;
	} ranges[] = {
		{ 0x300, 0x36f, 0 },	 { 0x200b, 0x200d, 0 },	  { 0x20d0, 0x20ff, 0 },
		{ 0xfe00, 0xfe0f, 0 },	 { 0x1100, 0x115f, 2 },	  { 0x2e80, 0x303e, 2 },
		{ 0x3041, 0x4dbf, 2 },	 { 0x4e00, 0xa4cf, 2 },	  { 0xa960, 0xa97c, 2 },
		{ 0xac00, 0xd7a3, 2 },	 { 0xf900, 0xfaff, 2 },	  { 0xfe30, 0xfe6b, 2 },
		{ 0xff01, 0xff60, 2 },	 { 0xffe0, 0xffe6, 2 },	  { 0x1f300, 0x1f64f, 2 },
		{ 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return ranges[i].columns;
	return 1;
}

size_t words_width(const char *text)
{
	size_t width = 0;
	unsigned long character;

	while ((character = words_decode(&text)) != 0)
		width += words_columns(character);
	return width;
}

size_t words_head(const char *text, size_t columns)
{
	const char *end = text, *next = text;
	size_t width = 0;
	unsigned long character;

	while ((character = words_decode(&next)) != 0) {
		width += words_columns(character);
		if (width > columns)
			break;
		end = next;
	}
	return (size_t)(end - text);
}

const char *words_cut(struct words *words, const char *text, size_t columns)
{
	const char *ellipsis = words->ascii ? ".." : "\u2026";
	size_t width = words_width(ellipsis);

	if (words_width(text) <= columns)
		return text;
	return words_format(words, "%.*s%s",
			    (int)words_head(text, columns > width ? columns - width : 0), text,
			    ellipsis);
}

const char *words_slug(struct words *words, const char *text)
{
	char *slug = take(words, SLUG_LIMIT + 1);
	size_t length = 0;

	if (!slug)
		return "";
	for (; *text && length < SLUG_LIMIT; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '_' || (byte < 0x80 && isalnum(byte)))
			slug[length++] = (char)tolower(byte);
		else if (length && slug[length - 1] != '-' &&
			 (byte != '.' || slug[length - 1] != '.'))
			slug[length++] = byte == '.' ? '.' : '-';
	}
	while (length && (slug[length - 1] == '-' || slug[length - 1] == '.'))
		length--;
	slug[length] = '\0';
	return length ? slug : "unnamed";
}
