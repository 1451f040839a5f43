/* SPDX-License-Identifier: GPL-3.0-or-later */
/* get_user_pages_fast: the way beside the hook, as a control. */
#include "gup_test.h"

static enum outcome measure(struct run *run, struct failure *failure)
{
	return gup_test_measure(run, GUP_TEST_GET_FAST, failure);
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	return gup_test_check(run, calls, false, failure);
}

const struct benchmark gup_get_fast = {
	.name = "gup.get_fast",
	.summary = "Gets pages by get_user_pages_fast and puts them (gup_test's ioctl, seen from outside): passes no hook, the control.",
	.needs = GUP_TEST_NEEDS,
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
