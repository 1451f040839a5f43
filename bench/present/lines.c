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
		*columns += character < 0x300 || character > 0x36f;
		end = at;
	}
	return (size_t)(end - text);
}

/* Bytes of `text` that take at most `columns`. */
static size_t head_length(const char *text, size_t columns)
{
	const char *at = text;

	while (columns-- && words_decode(&at) != 0)
		;
	return (size_t)(at - text);
}

void line_wrap(FILE *out, size_t column, size_t indent, const char *text)
{
	bool first = true;

	while (*text) {
		size_t columns, length;

		while (*text == ' ')
			text++;
		length = word_length(text, &columns);
		if (!first && column + 1 + columns > LINE_COLUMNS) {
			(void)fputc('\n', out);
			line_pad(out, indent);
			column = indent;
			first = true;
		}
		if (!first) {
			(void)fputc(' ', out);
			column++;
		}
		while (column + columns > LINE_COLUMNS && column < LINE_COLUMNS) {
			size_t head = head_length(text, LINE_COLUMNS - column);

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

/* Bytes up to the next space outside of quotes. */
static size_t argument_length(const char *command)
{
	const char *at = command;
	char quote = '\0';

	for (; *at && (quote || *at != ' '); at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '\'' || *at == '"')
			quote = *at;
		else if (*at == '\\' && at[1])
			at++;
	}
	return (size_t)(at - command);
}

void line_command(FILE *out, size_t indent, const char *command)
{
	size_t column = indent;

	line_pad(out, indent);
	while (*command) {
		size_t length = argument_length(command);
		size_t columns = 0;

		for (const char *at = command; at < command + length; columns++)
			(void)words_decode(&at);
		if (column > indent) {
			if (column + 3 + columns > LINE_COLUMNS) {
				(void)fputs(" \\\n", out);
				column = indent + 2;
				line_pad(out, column);
			} else {
				(void)fputc(' ', out);
				column++;
			}
		}
		(void)fwrite(command, 1, length, out);
		column += columns;
		command += length;
		while (*command == ' ')
			command++;
	}
	(void)fputc('\n', out);
}
