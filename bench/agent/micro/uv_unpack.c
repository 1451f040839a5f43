/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KVM_PV_UNPACK: makes pages of a protected guest secure, one UV call a page. */
#include "uv_calls.h"
#include "work_area.h"

/* A guest of its own for each window: once its image is complete nothing can be unpacked. */
static enum outcome reset(struct run *run, struct failure *failure)
{
	struct work_area *area = run->data;

	if (protected_guest_renew(&area->guest, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	area->seed++;
	pages_fill(area->pages.memory, area->pages.page_size, area->pages.count, area->seed);
	return OUTCOME_OK;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct work_area *area = run->data;

	return protected_guest_unpack(&area->guest, failure);
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct work_area *area = run->data;
	enum outcome outcome = uv_calls_expect(calls, UV_UNPACK, (long long)run->units, failure);

	if (outcome == OUTCOME_OK)
		outcome = protected_guest_complete(&area->guest, failure);
	return outcome == OUTCOME_OK ? work_area_verify(area, run, calls, failure) : outcome;
}

const struct benchmark uv_unpack = {
	.name = "uv.unpack",
	.summary = "Makes the pages of a protected guest secure (KVM_PV_UNPACK).",
	.needs = (const char *const[]){ "an Ultravisor (s390x LPAR, prot_virt=1)", "/dev/kvm", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages unpacked by one ioctl" },
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
