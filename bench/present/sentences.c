/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing list of sentences. */
#include "present/sentences.h"

#include <stdarg.h>
#include <stdlib.h>

int sentences_add(struct sentences *sentences, struct failure *failure, const char *format, ...)
{
	const char **larger = reallocarray(sentences->list, sentences->count + 1, sizeof(*larger));
	va_list arguments;
	char *text;
	int length;

	if (!larger)
		return failure_set(failure, "compare: out of memory");
	sentences->list = larger;
	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return failure_set(failure, "compare: out of memory");
	sentences->list[sentences->count++] = text;
	return 0;
}

void sentences_free(struct sentences *sentences)
{
	for (size_t i = 0; i < sentences->count; i++)
		free((char *)sentences->list[i]);
	free(sentences->list);
	*sentences = (struct sentences){ 0 };
}
