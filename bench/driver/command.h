/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subcommands of uvbench, and what they share. */
#ifndef UVBENCH_COMMAND_H
#define UVBENCH_COMMAND_H

#include <argp.h>
#include <jansson.h>
#include <stddef.h>

#include "record/failure.h"

/* Exit status: the command line or an input it names is wrong; what was asked for failed. */
#define EXIT_USAGE 2
#define EXIT_FAILED 1

/* Each takes the command line from the subcommand's name on and returns the exit status. */
int command_list(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_run(int argc, char **argv);
int command_campaign(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_report(int argc, char **argv);

/* Says "uvbench: <failure>" on stderr and returns `status`. */
int command_fail(const struct failure *failure, int status);

/* Reads a number for option `name`; on anything else, or outside minimum … maximum, says so and ends the
 * program with EXIT_USAGE. */
unsigned long command_number(const char *name, const char *text, unsigned long minimum,
			     unsigned long maximum);
double command_decimal(const char *name, const char *text, double minimum, double maximum);

/* Adds the NAME=VALUE of `option` to an object of texts; `kind` is what VALUE is called. What is
 * wrong with it ends the program with EXIT_USAGE. */
void command_assignment(json_t *object, const char *option, const char *kind, const char *argument,
			struct argp_state *state);

#endif
