/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing at all: what a window itself costs, and what reading the counters around it costs. */
#include <math.h>

#include "measurement.h"

static enum outcome prepare(struct run *run, struct failure *failure)
{
	(void)failure;
	run->units = 1;
	return OUTCOME_OK;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	(void)run;
	(void)failure;
	return OUTCOME_OK;
}

static enum outcome reset(struct run *run, struct failure *failure)
{
	double system_window;
	double reading;

	if (measurement_cost(run, &reading, &system_window, failure) < 0)
		return OUTCOME_FAILED;
	run->extra[0] = reading;
	run->extra[1] = system_window;
	run->extra[2] = reading;
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	(void)run;
	(void)calls;
	(void)failure;
	return OUTCOME_OK;
}

const struct benchmark agent_noop = {
	.name = "agent.noop",
	.summary = "An empty window, and the cost of reading the counters around it.",
	.per = "window",
	.metrics = (const struct metric[]){
		{ .name = "counter_reading", .unit = "insn/reading", .clocks = UNDER(KIND_ICOUNT) },
		{ .name = "system_window", .unit = "insn/window", .clocks = UNDER(KIND_ICOUNT) },
		{ .name = "counter_reading_time", .unit = "ns/reading",
		  .clocks = UNDER(KIND_MONOTONIC) },
		{ .name = NULL },
	},
	.counted = 2,
	.samples = 10,
	.iterations = 1,
	.warmup = 1,
	.prepare = prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
};
