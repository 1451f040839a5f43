/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench: the driver's command line. */
#include <argp.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/command.h"

static const struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} subcommands[] = {
	{ "list", command_list, "benchmarks and suites" },
	{ "doctor", command_doctor, "what this machine can and can't measure" },
	{ "run", command_run, "measure on this machine, as it is" },
	{ "campaign", command_campaign, "boot and measure variants of a kernel in blocks" },
	{ "plan", command_plan, "what a campaign can find, before it runs" },
	{ "verify", command_verify, "start boots of a campaign again: the same figures?" },
	{ "compare", command_compare, "a campaign's variants, two runs, or a CSV file" },
	{ "report", command_report, "text, plots and page of a campaign" },
};

static void print_usage(FILE *out)
{
	(void)fprintf(out, "Usage: uvbench SUBCOMMAND [OPTION…]\n"
			   "Performance evidence for kernel memory-management patches on s390x.\n\n");
	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
		(void)fprintf(out, "  %-10s %s\n", subcommands[i].name, subcommands[i].summary);
	(void)fprintf(out, "\nuvbench SUBCOMMAND --help says more; uvbench --version the version.\n");
}

/* What was printed may not have arrived: then it is no success. */
static int finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	(void)fprintf(stderr, "uvbench: write to standard output: %s\n", strerror(errno));
	return status ? status : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	static char name[64];

	argp_err_exit_status = EXIT_USAGE;
	/* A library must not end the program: results that are no numbers are looked for instead. */
	(void)gsl_set_error_handler_off();
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("uvbench %s\n", UVBENCH_VERSION);
		return 0;
	}
	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
		if (strcmp(argv[1], subcommands[i].name) != 0)
			continue;
		(void)snprintf(name, sizeof(name), "uvbench %s", subcommands[i].name);
		argv[1] = name;
		return finish(subcommands[i].run(argc - 1, argv + 1));
	}
	(void)fprintf(stderr, "uvbench: unknown subcommand \"%s\"\n", argv[1]);
	print_usage(stderr);
	return EXIT_USAGE;
}
