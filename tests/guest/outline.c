/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prefixes and counts of checks. */
#include "outline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define PREFIXES 8
#define PREFIX_BYTES 96

static char prefixes[PREFIXES][PREFIX_BYTES];
static unsigned int prefix_count;
static unsigned int passed_count, failed_count, assumed_count;

void outline_push(const char *format, ...)
{
	va_list arguments;

	if (prefix_count == PREFIXES)
		abort();
	va_start(arguments, format);
	(void)vsnprintf(prefixes[prefix_count++], PREFIX_BYTES, format, arguments);
	va_end(arguments);
}

void outline_pop(void)
{
	prefix_count--;
}

static void say(const char *verdict, const char *format, va_list arguments)
{
	fputs(verdict, stdout);
	for (unsigned int i = 0; i < prefix_count; i++)
		printf("%s: ", prefixes[i]);
	vprintf(format, arguments);
	putchar('\n');
	fflush(stdout);
}

void outline_check(bool passed, const char *format, ...)
{
	va_list arguments;

	*(passed ? &passed_count : &failed_count) += 1;
	va_start(arguments, format);
	say(passed ? "PASS: " : "FAIL: ", format, arguments);
	va_end(arguments);
}

void outline_assumed(bool passed, const char *format, ...)
{
	va_list arguments;

	*(passed ? &passed_count : &failed_count) += 1;
	assumed_count++;
	va_start(arguments, format);
	say(passed ? "PASS: assumed: " : "FAIL: assumed: ", format, arguments);
	va_end(arguments);
}

void outline_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say("note: ", format, arguments);
	va_end(arguments);
}

void outline_summary(void)
{
	printf("SUMMARY: %u passed, %u of the checks assumed, %u failed\n", passed_count,
	       assumed_count, failed_count);
	fflush(stdout);
}
