/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands share. */
#include "driver/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/files.h"

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
	if (end != text && *end == '%')
		end++;
	if (end == text || *end || errno == ERANGE || !(number >= minimum && number <= maximum)) {
		(void)fprintf(stderr, "uvbench: %s is \"%s\", it must be a number from %g to %g\n",
			      name, text, minimum, maximum);
		exit(EXIT_USAGE);
	}
	return number;
}

void command_assignment(json_t *object, const char *option, const char *kind, const char *argument,
			struct argp_state *state)
{
	const char *equals = strchr(argument, '=');
	char name[65];

	if (!equals || !equals[1] || equals - argument >= (long)sizeof(name))
		argp_error(state, "%s takes NAME=%s, not \"%s\"", option, kind, argument);
	(void)snprintf(name, sizeof(name), "%.*s", (int)(equals - argument), argument);
	if (!name_is_plain(name))
		argp_error(state, "%s: a name has letters, digits, -, _ and . alone, not \"%s\"",
			   option, name);
	if (json_object_get(object, name))
		argp_error(state, "%s: \"%s\" is named twice", option, name);
	if (json_object_set_new(object, name, json_string(equals + 1)) < 0)
		argp_error(state, "\"%s\" is not UTF-8 text", equals + 1);
}
