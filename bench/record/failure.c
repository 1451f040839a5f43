/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error sentences. */
#include "record/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int failure_set(struct failure *failure, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(failure->text, sizeof(failure->text), format, arguments);
	va_end(arguments);
	return -1;
}

int failure_set_errno(struct failure *failure, int error_number, const char *format, ...)
{
	va_list arguments;
	size_t used;

	va_start(arguments, format);
	(void)vsnprintf(failure->text, sizeof(failure->text), format, arguments);
	va_end(arguments);
	used = strlen(failure->text);
	(void)snprintf(failure->text + used, sizeof(failure->text) - used, ": %s",
		       strerror(error_number));
	return -1;
}
