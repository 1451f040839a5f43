/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for mails that hold ASCII alone. */
#include <stdio.h>
#include <string.h>

#include "present/words.h"

/* What a character is written as; NULL where there is nothing better than its number. */
static const char *spelled(unsigned long character)
{
	static const struct {
		unsigned long character;
		const char *ascii;
	} signs[] = {
		{ 0xa0, " " },	     { 0xb1, "+/-" },	 { 0xb5, "u" },	     { 0xd7, "x" },
		{ 0x394, "delta" },  { 0x3bc, "u" },	 { 0x2010, "-" },    { 0x2011, "-" },
		{ 0x2013, "-" },     { 0x2014, "-" },	 { 0x2018, "'" },    { 0x2019, "'" },
		{ 0x201c, "\"" },    { 0x201d, "\"" },	 { 0x2026, ".." },   { 0x2192, "->" },
		{ 0x2212, "-" },     { 0x2264, "<=" },	 { 0x2265, ">=" },
	};
	/* Latin-1's letters from U+00C0 on, without their accents. */
	static const char *const letters[] = {
		"A", "A", "A", "A", "Ae", "A", "Ae", "C", "E", "E", "E", "E", "I", "I", "I", "I",
		"D", "N", "O", "O", "O", "O", "Oe", "x", "O", "U", "U", "U", "Ue", "Y", "Th", "ss",
		"a", "a", "a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
		"d", "n", "o", "o", "o", "o", "oe", "/", "o", "u", "u", "u", "ue", "y", "th", "y",
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].character == character)
			return signs[i].ascii;
	if (character >= 0xc0 && character <= 0xff)
		return letters[character - 0xc0];
	return NULL;
}

const char *words_ascii(struct words *words, const char *text)
{
	/* The longest form of a character: "\U0001f600", of four bytes; "delta", of two. */
	char *ascii = words_array(words, 5 * strlen(text) + 1, 1);
	char *to = ascii;
	unsigned long character;

	if (!ascii)
		return "";
	while ((character = words_decode(&text)) != 0) {
		const char *form = spelled(character);

		if (character < 0x80)
			*to++ = (char)character;
		else if (character == WORDS_MALFORMED)
			*to++ = '?';
		else if (form)
			to = stpcpy(to, form);
		else
			to += sprintf(to, character > 0xffff ? "\\U%08lx" : "\\u%04lx", character);
	}
	*to = '\0';
	return ascii;
}
