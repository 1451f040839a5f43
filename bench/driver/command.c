/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands share. */
#include "driver/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int command_fail(const struct failure *failure, int status)
{
	(void)fprintf(stderr, "uvbench: %s\n", failure->text);
	return status;
}

unsigned long command_number(const char *name, const char *text, unsigned long minimum,
			     unsigned long maximum)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (end == text || *end || errno == ERANGE || *text == '-' || number < minimum ||
	    number > maximum) {
		(void)fprintf(stderr, "uvbench: %s is \"%s\", it must be a whole number from %lu "
				      "to %lu\n", name, text, minimum, maximum);
		exit(EXIT_USAGE);
	}
	return number;
}

double command_decimal(const char *name, const char *text, double minimum, double maximum)
{
	char *end;
	double number;

	errno = 0;
	number = strtod(text, &end);
	if (*end == '%')
		end++;
	if (end == text || *end || errno == ERANGE || !(number >= minimum && number <= maximum)) {
		(void)fprintf(stderr, "uvbench: %s is \"%s\", it must be a number from %g to %g\n",
			      name, text, minimum, maximum);
		exit(EXIT_USAGE);
	}
	return number;
}
