/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin_user_pages for long: the hook in slow GUP, under the page table lock. */
#include "gup_test.h"

static enum outcome measure(struct run *run, struct failure *failure)
{
	return gup_test_measure(run, GUP_TEST_PIN_LONGTERM, failure);
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	return gup_test_check(run, calls, true, failure);
}

const struct benchmark gup_pin_longterm = {
	.name = "gup.pin_longterm",
	.summary = "Pins pages by pin_user_pages with FOLL_LONGTERM and unpins them (gup_test's ioctl, seen from outside).",
	.needs = GUP_TEST_NEEDS,
	.hook = "slow GUP (follow_page_pte)",
	.parameters = GUP_TEST_PARAMETERS,
	.metrics = GUP_TEST_METRICS,
	.states = IN_ALL_STATES,
	.window = WINDOW_CPU,
	.counted = 2,
	.samples = 10,
	.iterations = 1,
	.warmup = 1,
	.prepare = gup_test_prepare,
	.reset = gup_test_reset,
	.measure = measure,
	.check = check,
	.clean_up = gup_test_clean_up,
};
