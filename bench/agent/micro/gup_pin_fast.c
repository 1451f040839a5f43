/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin_user_pages_fast: the hook in fast GUP, with interrupts off. */
#include "gup_test.h"

static enum outcome measure(struct run *run, struct failure *failure)
{
	return gup_test_measure(run, GUP_TEST_PIN_FAST, failure);
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	return gup_test_check(run, calls, true, failure);
}

const struct benchmark gup_pin_fast = {
	.name = "gup.pin_fast",
	.summary = "Pins pages by pin_user_pages_fast and unpins them (gup_test's ioctl, seen from outside).",
	.needs = GUP_TEST_NEEDS,
	.hook = "fast GUP (gup_fast_pte_range)",
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
