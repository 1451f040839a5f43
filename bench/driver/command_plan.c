/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uvbench plan: what a campaign can find, before it runs. */
#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "driver/catalogue.h"
#include "driver/command.h"
#include "driver/design.h"
#include "driver/machine.h"
#include "driver/plan_spread.h"
#include "driver/plan_table.h"
#include "driver/suite.h"
#include "driver/workplace.h"
#include "present/verdict.h"
#include "record/stream.h"

enum option_key {
	OPTION_BOOT_SD = 'd',
	OPTION_BLOCKS = 'b',
	OPTION_MARGIN = 'm',
	OPTION_BOOT_SECONDS = 't',
	OPTION_LEVEL = 'l',
	OPTION_MACHINE = 'M',
	OPTION_OUTPUT = 'o',
	OPTION_JOBS = 'j',
};

static const struct argp_option options[] = {
	{ "boot-sd", OPTION_BOOT_SD, "PERCENT", 0,
	  "standard deviation of a figure from boot to boot (default: what the campaign showed)", 0 },
	{ "blocks", OPTION_BLOCKS, "N", 0,
	  "a design of so many blocks; one that can't show anything is refused", 0 },
	{ "margin", OPTION_MARGIN, "PERCENT", 0,
	  "differences within it are equivalent (default: the suite's or the campaign's)", 0 },
	{ "boot-seconds", OPTION_BOOT_SECONDS, "S", 0,
	  "time of a boot (default: what the campaign's took)", 0 },
	{ "level", OPTION_LEVEL, "P", 0,
	  "false alarms that all metrics of a variant together may have (default 0.05)", 0 },
	{ "machine", OPTION_MACHINE, "TYPE", 0,
	  "what a suite is to run on: says which of its metrics count (default emulated)", 0 },
	{ "jobs", OPTION_JOBS, "N", 0,
	  "boots side by side (default: as the campaign; one a CPU where instructions are counted)", 0 },
	{ "output", OPTION_OUTPUT, "DIR", 0, "draw the curve into DIR: power.svg and power.png", 0 },
	{ 0 },
};

struct plan_options {
	const char *subject;   /* suite or campaign */
	const char *machine;
	const char *output;
	double boot_sd;        /* percent; negative: not given, as with the next */
	double margin_percent;
	size_t blocks;         /* 0: not given */
	struct power_question question;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct plan_options *plan = state->input;

	switch (key) {
	case OPTION_BOOT_SD: plan->boot_sd = command_decimal("--boot-sd", argument, 1e-6, 100); break;
	case OPTION_BLOCKS:
		plan->blocks = command_number("--blocks", argument, 1, DESIGN_BLOCK_LIMIT);
		break;
	case OPTION_MARGIN:
		plan->margin_percent = command_decimal("--margin", argument, 0, 100);
		break;
	case OPTION_BOOT_SECONDS:
		plan->question.boot_seconds = command_decimal("--boot-seconds", argument, 1e-3, 1e6);
		break;
	case OPTION_LEVEL:
		plan->question.level = command_decimal("--level", argument, 1e-6, 0.5);
		break;
	case OPTION_JOBS:
		plan->question.jobs = (unsigned)command_number("--jobs", argument, 1, 256);
		break;
	case OPTION_MACHINE: plan->machine = argument; break;
	case OPTION_OUTPUT: plan->output = argument; break;
	case ARGP_KEY_ARG:
		if (plan->subject)
			argp_error(state, "one suite or campaign at a time");
		plan->subject = argument;
		break;
	case ARGP_KEY_END:
		if (!plan->subject)
			argp_error(state, "name a suite, or the folder of an earlier campaign");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "SUITE|CAMPAIGN",
	.doc = "Says what differences a campaign of so many blocks finds, and with what power: of a suite, "
	       "with the spread of --boot-sd, or of a campaign like an earlier one, with the spread that "
	       "its own boots showed.",
};

/* Refuses a number of blocks that can't reach the level. */
static int check_blocks(const struct plan_options *plan, struct failure *failure)
{
	char objection[256];

	if (!plan->blocks)
		return 0;
	design_objection(plan->blocks, plan->question.family, plan->question.level, objection,
			 sizeof(objection));
	return *objection ? failure_set(failure, "plan %s: %s", plan->subject, objection) : 0;
}

/* The table, and the curve where it is asked for. Returns an exit status. */
static int print_power(const struct plan_options *plan, const char *whose, const char *title,
		       struct failure *failure)
{
	struct power_point rows[POWER_ROW_LIMIT];
	size_t count = power_rows(&plan->question, plan->blocks, rows);
	const struct power_curve curve = { title, rows, count, plan->question.margin_percent };

	if (count == 0) {
		(void)failure_set(failure, "plan %s: out of memory", plan->subject);
		return EXIT_FAILED;
	}
	plan_table_level(stdout, &plan->question);
	plan_table_rows(stdout, &plan->question, whose, rows, count);
	if (!plan->output)
		return 0;
	if (folder_make(plan->output, failure) < 0 ||
	    present_power(&curve, plan->output, failure) < 0)
		return EXIT_FAILED;
	return 0;
}

/* The narrowest margin of the suite's primary metrics: what the others show needs no more. */
static double smallest_margin(const struct suite *suite, const json_t *benchmarks,
			      const json_t *margins, const char *clock)
{
	const char *metric = strcmp(clock, "icount") == 0 ? "instructions" : "time";
	json_t *plan = json_pack("{s:f, s:O}", "margin_percent", suite->margin_percent, "margins",
				 margins);
	double smallest = INFINITY;
	size_t index;
	json_t *benchmark;

	json_array_foreach(benchmarks, index, benchmark)
		smallest = fmin(smallest, verdict_margin(plan, -1, record_text(benchmark, "name"),
							 metric));
	json_decref(plan);
	return isfinite(smallest) ? smallest : suite->margin_percent;
}

/* The primary metrics of a suite, and the narrowest of their margins. Returns an exit status. */
static int read_suite(struct plan_options *plan, struct suite *suite, struct failure *failure)
{
	const struct machine_operations *machine = machine_find(plan->machine);
	struct workplace workplace;
	json_t *files = json_object();
	json_t *catalogue = NULL, *benchmarks = NULL, *margins = NULL;
	int status = EXIT_FAILED;

	if (!machine) {
		(void)failure_set(failure, "unknown machine \"%s\"", plan->machine);
		status = EXIT_USAGE;
	} else if (workplace_find(&workplace, failure) == 0) {
		catalogue = catalogue_load(workplace.agent, failure);
	}
	if (catalogue) {
		status = EXIT_USAGE;
		if (suite_load(suite, plan->subject, workplace.workloads, failure) == 0)
			benchmarks = suite_resolve(suite, catalogue, workplace.workloads, files,
						   failure);
	}
	if (benchmarks) {
		plan->question.jobs = machine_jobs_of(machine->clock, plan->question.jobs);
		margins = suite_resolve_margins(suite, catalogue, failure);
		if (margins)
			suite->margin_percent = smallest_margin(suite, benchmarks, margins,
								machine->clock);
		plan->question.family = design_family(benchmarks, catalogue, machine->clock,
						      NULL);
		status = margins ? 0 : EXIT_USAGE;
	}
	json_decref(margins);
	json_decref(files);
	json_decref(catalogue);
	json_decref(benchmarks);
	return status;
}

static int plan_suite(struct plan_options *plan, struct failure *failure)
{
	struct suite suite = { 0 };
	int status = read_suite(plan, &suite, failure);
	char whose[96];
	char title[192];

	if (status == 0 && check_blocks(plan, failure) < 0)
		status = EXIT_USAGE;
	if (status == 0 && plan->boot_sd < 0) {
		(void)failure_set(failure,
				  "plan %s: a suite has no spread of its own: give --boot-sd PERCENT, or "
				  "the folder of an earlier campaign", plan->subject);
		status = EXIT_USAGE;
	}
	if (status == 0) {
		plan->question.margin_percent = plan->margin_percent >= 0 ? plan->margin_percent :
									    suite.margin_percent;
		plan->question.boots_of_block = 2;
		(void)snprintf(whose, sizeof(whose), "\u221a2 times --boot-sd %g %%", plan->boot_sd);
		(void)snprintf(title, sizeof(title), "Suite %.80s, %g %% from boot to boot, %zu "
						     "metrics", suite.name, plan->boot_sd,
			       plan->question.family);
		(void)printf("uvbench plan: suite %s, blocks of two boots\n"
			     "Metrics that repeat one number (instructions of the CPU alone on the "
			     "emulated\nmachine) need two blocks, whatever the table says: what varies "
			     "there is the code\ngeneration, over builds (campaign --builds).\n\n",
			     suite.name);
		status = print_power(plan, whose, title, failure);
	}
	suite_free(&suite);
	return status;
}

/* What does not vary from block to block. */
static void print_campaign(const struct plan_options *plan, const struct campaign_spread *spread)
{
	(void)printf("uvbench plan: as campaign %s: %zu blocks of %zu boots", plan->subject,
		     spread->blocks, spread->variants);
	if (spread->aa_boots)
		(void)printf(";\n%zu boots of its A/A check before them", spread->aa_boots);
	if (spread->boot_seconds > 0)
		(void)printf(", %.1f s a boot", spread->boot_seconds);
	(void)printf("\n");
	if (spread->deterministic)
		(void)printf("%zu metric%s one number: two blocks are enough, and more say "
			     "nothing.\nWhat varies there is the code generation, over builds "
			     "(campaign --builds).\n",
			     spread->deterministic, spread->deterministic == 1 ? " repeats" :
									       "s repeat");
	(void)printf("\n");
}

/* Fills in what the campaign says and the command line doesn't. NULL with a failure: the metric
 * whose spread leads. */
static const char *take_campaign(struct plan_options *plan, const struct campaign_spread *spread,
				 struct words *words, struct failure *failure)
{
	struct power_question *question = &plan->question;
	const struct spread_metric *widest = campaign_spread_widest(spread);

	question->family = spread->family;
	question->boots_of_block = spread->variants;
	question->boots_before = spread->aa_boots;
	if (!question->jobs)
		question->jobs = spread->jobs ? spread->jobs : machine_jobs_of(spread->clock, 0);
	if (!(question->boot_seconds > 0))
		question->boot_seconds = spread->boot_seconds;
	if (check_blocks(plan, failure) < 0)
		return NULL;
	if (plan->boot_sd < 0 && !widest) {
		(void)failure_set(failure, "plan %s: it has too few blocks to tell its spread: give "
					   "--boot-sd PERCENT", plan->subject);
		return NULL;
	}
	question->margin_percent = plan->margin_percent >= 0 ? plan->margin_percent :
				   widest		     ? widest->margin_percent :
							       spread->metrics[0].margin_percent;
	if (plan->boot_sd < 0)
		question->block_sd = widest->block_sd;
	return plan->boot_sd < 0 ? words_format(words, "that of %s",
						words_cut(words, widest->name, 26)) :
				   words_format(words, "\u221a2 times --boot-sd %g %%", plan->boot_sd);
}

static int plan_campaign(struct plan_options *plan, struct failure *failure)
{
	struct campaign_spread spread;
	struct words words = { 0 };
	struct dataset dataset = { 0 };
	struct comparison_set set = { 0 };
	const char *whose;
	int status = EXIT_USAGE;

	if (campaign_spread_load(&spread, &words, &dataset, &set, plan->subject, failure) < 0)
		goto out;
	if (set.same_differs)
		(void)printf("Warning: the base differs from itself in this campaign (A/A check): "
			     "whatever made that\ndifference is in the spread below too.\n\n");
	if (spread.builds) {
		(void)printf("uvbench plan: campaign %s measured several builds: more of them, not more "
			     "blocks,\ntell more of what the compiler makes. For what varies from boot to "
			     "boot, plan\nfrom a campaign of one build.\n", plan->subject);
		status = 0;
		goto out;
	}
	if (spread.family == 0) {
		print_campaign(plan, &spread);
		(void)printf("No primary metric varies from block to block: there is nothing that more "
			     "blocks find.\n");
		status = 0;
		goto out;
	}
	whose = take_campaign(plan, &spread, &words, failure);
	if (!whose)
		goto out;
	print_campaign(plan, &spread);
	status = print_power(plan, whose,
			     words_format(&words, "As %s: %s", plan->subject, whose), failure);
	if (status == 0 &&
	    plan_table_metrics(stdout, &words, &plan->question, &spread,
			       plan->blocks ? plan->blocks : spread.blocks,
			       plan->margin_percent) < 0) {
		(void)failure_set(failure, "plan %s: out of memory", plan->subject);
		status = EXIT_FAILED;
	}
out:
	comparison_set_free(&set);
	dataset_free(&dataset);
	words_free(&words);
	return status;
}

int command_plan(int argc, char **argv)
{
	struct plan_options plan = {
		.machine = "emulated",
		.boot_sd = -1,
		.margin_percent = -1,
		.question = { .level = DESIGN_LEVEL },
	};
	struct failure failure = { "" };
	char path[PATH_ROOM];
	int status;

	(void)argp_parse(&argp, argc, argv, 0, NULL, &plan);
	if (plan.boot_sd >= 0)
		plan.question.block_sd = M_SQRT2 * plan.boot_sd / 100;
	if (path_format(path, &failure, "%s/", plan.subject) < 0)
		return command_fail(&failure, EXIT_USAGE);
	status = path_exists(path) ? plan_campaign(&plan, &failure) : plan_suite(&plan, &failure);
	if (status == 0 && plan.output)
		(void)printf("Curve: %s/power.svg\n", plan.output);
	return status ? command_fail(&failure, status) : 0;
}
