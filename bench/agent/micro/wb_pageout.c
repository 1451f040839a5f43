/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MADV_PAGEOUT: unmaps anonymous pages, which exports secure ones, and writes them to swap. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/swap.h>

#include "init.h"
#include "vmstat.h"
#include "work_area.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* Linux 5.4, include/uapi/asm-generic/mman-common.h */
#endif

struct pageout_run {
	struct work_area area;
	const char *swap;             /* swap device that is the agent's alone, or NULL */
	long long swapped_before;     /* pages swapped out until now, in the counting pass */
};

static bool has_swap(void)
{
	FILE *file = fopen("/proc/swaps", "re");
	char line[256];
	int lines = 0;

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		lines++;
	(void)fclose(file);
	return lines > 1; /* the first is the heading */
}

static enum outcome prepare(struct run *run, struct failure *failure)
{
	struct pageout_run *own = calloc(1, sizeof(*own));

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)run_integer(run, "pages");
	own->swap = getenv(INIT_SWAP_VARIABLE);
	if (!has_swap()) {
		(void)failure_set(failure, "no active swap (swapon)");
		return OUTCOME_SKIPPED;
	}
	return work_area_start(&own->area, run, (size_t)run->units, failure);
}

/* Empties the swap area: which slots are free and whether they are neighbours decides how many
 * requests the device gets, and the windows before would leave their traces. */
static enum outcome renew_swap(const char *device, struct failure *failure)
{
	if (swapoff(device) < 0)
		return failure_set_errno(failure, errno, "swapoff %s", device);
	if (swapon(device, 0) < 0)
		return failure_set_errno(failure, errno, "swapon %s", device);
	return OUTCOME_OK;
}

/* Brings the pages in and makes them dirty: a clean page of the swap cache would be dropped, not
 * written. */
static enum outcome reset(struct run *run, struct failure *failure)
{
	struct pageout_run *own = run->data;

	if (work_area_fill(&own->area, run, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (own->swap && renew_swap(own->swap, failure) < 0)
		return OUTCOME_FAILED;
	if (work_area_reset(&own->area, run, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (run->pass == PASS_COUNT)
		own->swapped_before = vmstat_read("pswpout", failure);
	return own->swapped_before < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct pageout_run *own = run->data;
	const struct page_area *pages = &own->area.pages;

	if (madvise(pages->memory, pages->count * pages->page_size, MADV_PAGEOUT) < 0)
		return failure_set_errno(failure, errno, "madvise MADV_PAGEOUT");
	return OUTCOME_OK;
}

/* In a process with a protected guest every page, whatever it is, is exported where its mapping is
 * cleared: once when it is unmapped, on Linux 6.1 once more before, when madvise makes it old. Where
 * exports can't be counted the contents have to do. */
static enum outcome check_exports(const struct run *run, const struct uv_calls *calls,
				  long long pages, struct failure *failure)
{
	const long long exports = (long long)calls->count[UV_EXPORT];
	const bool due = run->state != STATE_PLAIN;

	if (calls->known[UV_EXPORT] && ((exports != 0) != due || exports % pages != 0))
		return failure_set(failure, "%lld UV calls of export for %lld %s pages", exports,
				   pages, page_state_name(run->state));
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct pageout_run *own = run->data;
	const long long pages = (long long)own->area.pages.count;
	long long swapped = vmstat_read("pswpout", failure);

	if (swapped < 0)
		return OUTCOME_FAILED;
	swapped -= own->swapped_before;
	if (swapped < pages)
		return failure_set(failure, "%lld of %lld pages were swapped out", swapped, pages);
	if (check_exports(run, calls, pages, failure) < 0)
		return OUTCOME_FAILED;
	return work_area_verify(&own->area, run, calls, failure);
}

static void clean_up(struct run *run)
{
	struct pageout_run *own = run->data;

	if (!own)
		return;
	work_area_end(&own->area);
	free(own);
}

const struct benchmark wb_pageout = {
	.name = "wb.pageout",
	.summary = "Pages anonymous memory out to swap (MADV_PAGEOUT).",
	.needs = (const char *const[]){ "active swap", NULL },
	.hook = "writeback (__folio_start_writeback), after unmapping has exported the page",
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages paged out in a window" },
		{ .name = NULL },
	},
	.states = IN_ALL_STATES,
	.window = WINDOW_SYSTEM,
	.counted = 2,
	.samples = 6,
	.iterations = 1,
	.warmup = 0,
	.prepare = prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
	.clean_up = clean_up,
};
