/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest's touch of a page that was exported: the interruption, the import, and the touch again. */
#include "uv_calls.h"
#include "work_area.h"

static enum outcome reset(struct run *run, struct failure *failure)
{
	return work_area_reset(run->data, run, failure);
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct work_area *area = run->data;

	return protected_guest_act(&area->guest, ACT_TOUCH, 0, failure);
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	enum outcome outcome = uv_calls_expect(calls, UV_IMPORT, (long long)run->units, failure);

	return outcome == OUTCOME_OK ? work_area_verify(run->data, run, calls, failure) : outcome;
}

const struct benchmark uv_import = {
	.name = "uv.import",
	.summary = "Runs a protected guest that touches its exported pages: interruption, import and touch (KVM_RUN).",
	.needs = (const char *const[]){ "an Ultravisor (s390x LPAR, prot_virt=1)", "/dev/kvm",
					"a guest that acts (the emulated machine)", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages touched in a window" },
		{ .name = NULL },
	},
	.states = IN_STATE(STATE_EXPORTED),
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
