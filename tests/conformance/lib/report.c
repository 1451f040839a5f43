/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats, prefixes and counts of checks. */
#include "report.h"

#include <stdarg.h>

#include "console.h"
#include "program.h"

#define LINE_LENGTH 512
#define PREFIX_COUNT 8
#define PREFIX_LENGTH 64

struct line {
	char text[LINE_LENGTH];
	size_t length;
};

static char prefixes[PREFIX_COUNT][PREFIX_LENGTH];
static unsigned int prefix_count;
static unsigned int passed_count, failed_count, assumed_count;

static void add_character(struct line *line, char character)
{
	if (line->length + 1 < LINE_LENGTH)
		line->text[line->length++] = character;
}

static void add_text(struct line *line, const char *text)
{
	while (*text)
		add_character(line, *text++);
}

static void add_number(struct line *line, uint64_t number, unsigned int base)
{
	char digits[20];
	int count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	while (count)
		add_character(line, digits[--count]);
}

static void add_format(struct line *line, const char *format, va_list arguments)
{
	for (; *format; format++) {
		int64_t number;

		if (*format != '%') {
			add_character(line, *format);
			continue;
		}
		switch (*++format) {
		case 's':
			add_text(line, va_arg(arguments, const char *));
			break;
		case 'c':
			add_character(line, (char)va_arg(arguments, int));
			break;
		case 'd':
			number = va_arg(arguments, int64_t);
			if (number < 0)
				add_character(line, '-');
			add_number(line, (uint64_t)(number < 0 ? -number : number), 10);
			break;
		case 'u':
			add_number(line, va_arg(arguments, uint64_t), 10);
			break;
		case 'x':
			add_number(line, va_arg(arguments, uint64_t), 16);
			break;
		default:
			add_character(line, *format);
			break;
		}
	}
}

static void start_line(struct line *line, const char *verdict)
{
	line->length = 0;
	add_text(line, verdict);
}

static void add_prefixes(struct line *line)
{
	for (unsigned int i = 0; i < prefix_count; i++) {
		add_text(line, prefixes[i]);
		add_text(line, ": ");
	}
}

static void end_line(struct line *line)
{
	line->text[line->length++] = '\n';
	console_write(line->text, line->length);
}

void report_push(const char *format, ...)
{
	struct line line = { .length = 0 };
	va_list arguments;

	if (prefix_count == PREFIX_COUNT)
		report_fatal("more than %u prefixes", (uint64_t)PREFIX_COUNT);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	if (line.length >= PREFIX_LENGTH)
		line.length = PREFIX_LENGTH - 1;
	line.text[line.length] = '\0';
	memcpy(prefixes[prefix_count++], line.text, line.length + 1);
}

void report_pop(void)
{
	if (!prefix_count)
		report_fatal("a prefix too many was taken back");
	prefix_count--;
}

static void start_check(struct line *line, bool passed, bool assumed)
{
	start_line(line, passed ? "PASS: " : "FAIL: ");
	if (assumed)
		add_text(line, "assumed: ");
	add_prefixes(line);
	if (passed)
		passed_count++;
	else
		failed_count++;
	if (assumed)
		assumed_count++;
}

void report(bool passed, const char *format, ...)
{
	struct line line;
	va_list arguments;

	start_check(&line, passed, false);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	end_line(&line);
}

void report_assumed(bool passed, const char *format, ...)
{
	struct line line;
	va_list arguments;

	start_check(&line, passed, true);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	end_line(&line);
}

void report_equal(uint64_t got, uint64_t expected, const char *format, ...)
{
	struct line line;
	va_list arguments;

	start_check(&line, got == expected, false);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	if (got != expected) {
		add_text(&line, ": 0x");
		add_number(&line, got, 16);
		add_text(&line, ", expected 0x");
		add_number(&line, expected, 16);
	}
	end_line(&line);
}

void report_note(const char *format, ...)
{
	struct line line;
	va_list arguments;

	start_line(&line, "note: ");
	add_prefixes(&line);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	end_line(&line);
}

void report_fatal(const char *format, ...)
{
	struct line line;
	va_list arguments;

	start_check(&line, false, false);
	va_start(arguments, format);
	add_format(&line, format, arguments);
	va_end(arguments);
	end_line(&line);
	report_summary();
	program_end_quietly();
}

void report_summary(void)
{
	struct line line;

	start_line(&line, "SUMMARY: ");
	add_number(&line, passed_count, 10);
	add_text(&line, " passed, ");
	add_number(&line, assumed_count, 10);
	add_text(&line, " of the checks assumed, ");
	add_number(&line, failed_count, 10);
	add_text(&line, " failed");
	end_line(&line);
}
