/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A load from a secure page: the fault, the export, and the load again. */
#include "uv_calls.h"
#include "work_area.h"

static enum outcome reset(struct run *run, struct failure *failure)
{
	return work_area_reset(run->data, run, failure);
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct work_area *area = run->data;

	(void)failure;
	pages_touch(&area->pages);
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	enum outcome outcome = uv_calls_expect_accessible(calls, (long long)run->units, failure);

	return outcome == OUTCOME_OK ? work_area_verify(run->data, run, calls, failure) : outcome;
}

const struct benchmark uv_export_touch = {
	.name = "uv.export_touch",
	.summary = "Reads a byte of each secure page: fault, export and load.",
	.needs = (const char *const[]){ "an Ultravisor (s390x LPAR, prot_virt=1)", "/dev/kvm", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages read in a window" },
		{ .name = NULL },
	},
	.states = IN_STATE(STATE_SECURE),
	.window = WINDOW_CPU,
	.counted = 2,
	.samples = 10,
	.iterations = 1,
	.warmup = 1,
	.prepare = work_area_prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
	.clean_up = work_area_clean_up,
};
