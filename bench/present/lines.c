/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of plain text no wider than a mail. */
#include "present/lines.h"

#include <string.h>

#include "present/words.h"

void line_pad(FILE *out, size_t count)
{
	(void)fprintf(out, "%*s", (int)count, "");
}

void line_cell(FILE *out, const char *text, size_t width, bool right)
{
	size_t used = words_width(text);
	size_t free_columns = width > used ? width - used : 0;

	if (right)
		line_pad(out, free_columns);
	(void)fputs(text, out);
	if (!right)
		line_pad(out, free_columns);
}

/* Bytes of `text` up to its first space, and their columns. */
static size_t word_length(const char *text, size_t *columns)
{
	const char *at = text, *end = text;
	unsigned long character;

	*columns = 0;
	while ((character = words_decode(&at)) != 0 && character != ' ') {
		*columns += words_columns(character);
		end = at;
	}
	return (size_t)(end - text);
}

void line_wrap_within(FILE *out, size_t limit, size_t column, size_t indent, const char *text)
{
	bool first = true;

	while (*text) {
		size_t columns, length;

		while (*text == ' ')
			text++;
		if (!*text)
			break;
		length = word_length(text, &columns);
		if (!first && column + 1 + columns > limit) {
			(void)fputc('\n', out);
			line_pad(out, indent);
			column = indent;
			first = true;
		}
		if (!first) {
			(void)fputc(' ', out);
			column++;
		}
		while (column + columns > limit && column < limit) {
			size_t head = words_head(text, limit - column);

			if (head == 0 && column <= indent)
				break; /* not even one wide character fits */
			(void)fwrite(text, 1, head, out);
			text += head;
			(void)fputc('\n', out);
			line_pad(out, indent);
			column = indent;
			length = word_length(text, &columns);
		}
		(void)fwrite(text, 1, length, out);
		text += length;
		column += columns;
		first = false;
	}
	(void)fputc('\n', out);
}

void line_wrap(FILE *out, size_t column, size_t indent, const char *text)
{
	line_wrap_within(out, LINE_COLUMNS, column, indent, text);
}

/* Bytes up to the next space outside of quotes. */
static size_t argument_length(const char *command)
{
	const char *at = command;
	char quote = '\0';

	for (; *at && (quote || *at != ' '); at++) {
		if (*at == '\\' && quote != '\'' && at[1])
			at++;
		else if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '\'' || *at == '"')
			quote = *at;
	}
	return (size_t)(at - command);
}

/* Writes an argument that is wider than a line: broken by a backslash at a line's end, where the shell
 * reads on without a gap, so that continued lines start in column 0. Quotes are closed before it and
 * opened again behind it. Returns the column that it ends in. */
static size_t write_broken(FILE *out, size_t limit, const char *argument, size_t length,
			   size_t column)
{
	const char *at = argument;
	char quote = '\0';

	while (at < argument + length) {
		const char *from = at;
		unsigned long character = words_decode(&at);
		size_t columns = words_columns(character);

		/* An escaped character stays with its backslash. */
		if (character == '\\' && quote != '\'' && at < argument + length)
			columns += words_columns(words_decode(&at));
		/* Room for a closing quote, the backslash, and that of a next argument. */
		if (column + columns + 3 > limit) {
			column = 0;
			if (quote)
				(void)fputc(quote, out);
			(void)fputs("\\\n", out);
			if (quote) {
				(void)fputc(quote, out);
				column++;
			}
		}
		(void)fwrite(from, 1, (size_t)(at - from), out);
		column += columns;
		if (quote && character == (unsigned char)quote)
			quote = '\0';
		else if (!quote && (character == '\'' || character == '"'))
			quote = (char)character;
	}
	return column;
}

/* Columns of the first `length` bytes. */
static size_t columns_of(const char *text, size_t length)
{
	size_t columns = 0;

	for (const char *at = text; at < text + length;)
		columns += words_columns(words_decode(&at));
	return columns;
}

void line_command(FILE *out, size_t limit, size_t indent, const char *command)
{
	size_t column = indent;

	line_pad(out, indent);
	while (*command) {
		size_t length = argument_length(command);
		size_t columns = columns_of(command, length);

		if (column > indent) {
			if (column + 3 + columns > limit) {
				(void)fputs(" \\\n", out);
				column = indent + 2;
				line_pad(out, column);
			} else {
				(void)fputc(' ', out);
				column++;
			}
		}
		if (column + columns + 2 > limit) {
			column = write_broken(out, limit, command, length, column);
		} else {
			(void)fwrite(command, 1, length, out);
			column += columns;
		}
		command += length;
		while (*command == ' ')
			command++;
	}
	(void)fputc('\n', out);
}
