/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_uring's registered buffers: a long-term pin that needs no test device. */
#include <liburing.h>
#include <stdlib.h>

#include "pins.h"
#include "uv_calls.h"
#include "work_area.h"

struct uring_run {
	struct work_area area;
	struct io_uring ring;
	bool has_ring;
	bool registered;
	long long pins_before;        /* the kernel's count, in the counting pass */
};

static enum outcome prepare(struct run *run, struct failure *failure)
{
	struct uring_run *own = calloc(1, sizeof(*own));
	int result;

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)run_integer(run, "pages");
	result = io_uring_queue_init(1, &own->ring, 0);
	if (result < 0) {
		(void)failure_set_errno(failure, -result,
			"io_uring_setup (kernel without CONFIG_IO_URING? sysctl kernel.io_uring_disabled?)");
		return OUTCOME_SKIPPED;
	}
	own->has_ring = true;
	return work_area_start(&own->area, run, (size_t)run->units, failure);
}

/* Gives the pages back, outside the window: the kernel may wait for RCU there, which is no work. */
static enum outcome unregister(struct uring_run *own, struct failure *failure)
{
	int result = own->registered ? io_uring_unregister_buffers(&own->ring) : 0;

	if (result < 0)
		return failure_set_errno(failure, -result, "unregister the io_uring buffer");
	own->registered = false;
	return OUTCOME_OK;
}

static enum outcome reset(struct run *run, struct failure *failure)
{
	struct uring_run *own = run->data;
	enum outcome outcome;

	if (unregister(own, failure) < 0)
		return OUTCOME_FAILED;
	outcome = work_area_reset(&own->area, run, failure);
	if (outcome == OUTCOME_OK && run->pass == PASS_COUNT)
		outcome = pins_look(&own->pins_before, failure);
	return outcome;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct uring_run *own = run->data;
	const struct page_area *pages = &own->area.pages;
	const struct iovec buffer = {
		.iov_base = pages->memory,
		.iov_len = pages->count * pages->page_size,
	};
	int result = io_uring_register_buffers(&own->ring, &buffer, 1);

	if (result < 0)
		return failure_set_errno(failure, -result, "register %zu pages with io_uring",
					 pages->count);
	own->registered = true;
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct uring_run *own = run->data;
	const long long pages = (long long)own->area.pages.count;
	enum outcome outcome = pins_check(run, own->pins_before, pages, failure);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (uv_calls_check_hook(run, calls, pages, true, failure) < 0)
		return OUTCOME_FAILED;
	/* A page that is pinned can't be imported for a guest to read it. */
	if (unregister(own, failure) < 0)
		return OUTCOME_FAILED;
	return work_area_verify(&own->area, run, calls, failure);
}

static void clean_up(struct run *run)
{
	struct uring_run *own = run->data;

	if (!own)
		return;
	if (own->has_ring)
		io_uring_queue_exit(&own->ring);
	work_area_end(&own->area);
	free(own);
}

const struct benchmark gup_uring_register = {
	.name = "gup.uring_register",
	.summary = "Registers pages as a fixed buffer of io_uring, which pins them for long.",
	.needs = (const char *const[]){ "CONFIG_IO_URING=y", NULL },
	.hook = "slow GUP in Linux 6.1 (follow_page_pte), fast GUP in 6.12 (gup_fast_pte_range)",
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages registered as one buffer" },
		{ .name = NULL },
	},
	.states = IN_ALL_STATES,
	.window = WINDOW_CPU,
	.counted = 2,
	.samples = 10,
	.iterations = 1,
	.warmup = 1,
	.prepare = prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
	.clean_up = clean_up,
};
