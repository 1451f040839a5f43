/* SPDX-License-Identifier: GPL-3.0-or-later */
/* O_DIRECT writes: the device reads the pages itself, so secure ones must be exported before it
 * does. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "block_device.h"
#include "scratch_file.h"
#include "uv_calls.h"
#include "work_area.h"

struct direct_write_run {
	struct work_area area;
	struct page_area found;       /* what came back */
	struct scratch_file file;
	long long bytes_before;       /* at the device, in the counting pass */
};

static size_t bytes_of(const struct direct_write_run *own)
{
	return own->area.pages.count * own->area.pages.page_size;
}

static enum outcome prepare(struct run *run, struct failure *failure)
{
	struct direct_write_run *own = calloc(1, sizeof(*own));
	size_t pages = (size_t)run_integer(run, "pages");
	enum outcome outcome;

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)pages;
	if (page_area_map(&own->found, pages, failure) < 0)
		return OUTCOME_FAILED;
	/* The file starts out different from what is written, so that finding it written proves
	 * something. */
	pages_fill(own->found.memory, own->found.page_size, pages, 0);
	outcome = scratch_file_make(&own->file, run, own->found.memory,
				    pages * own->found.page_size, failure);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (fcntl(own->file.descriptor, F_SETFL, O_DIRECT) < 0) {
		(void)failure_set_errno(failure, errno, "O_DIRECT on the file system of %s",
					run->scratch);
		return OUTCOME_SKIPPED;
	}
	return work_area_start(&own->area, run, pages, failure);
}

/* In the counting pass each window writes other contents, so that the window before can't have
 * written them. */
static enum outcome reset(struct run *run, struct failure *failure)
{
	struct direct_write_run *own = run->data;

	if (run->pass == PASS_COUNT && work_area_fill(&own->area, run, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (work_area_reset(&own->area, run, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (run->pass == PASS_COUNT)
		own->bytes_before = block_device_bytes_written(own->file.statistics, failure);
	return own->bytes_before < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct direct_write_run *own = run->data;

	const size_t step = (size_t)run_integer(run, "pages_per_call") * own->found.page_size;

	for (size_t done = 0; done < bytes_of(own); done += step) {
		const size_t left = bytes_of(own) - done;
		const size_t bytes = step < left ? step : left;
		const ssize_t written = pwrite(own->file.descriptor,
					       own->area.pages.memory + done, bytes, (off_t)done);

		if (written < 0)
			return failure_set_errno(failure, errno, "O_DIRECT write of %zu bytes",
						 bytes);
		if ((size_t)written != bytes)
			return failure_set(failure, "O_DIRECT write of %zu bytes wrote %zd", bytes,
					   written);
	}
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct direct_write_run *own = run->data;

	if (scratch_file_check_written(&own->file, own->bytes_before, bytes_of(own), failure) < 0)
		return OUTCOME_FAILED;
	if (scratch_file_read_back(&own->file, own->found.memory, bytes_of(own), failure) < 0)
		return OUTCOME_FAILED;
	if (work_area_verify_copy(&own->area, run, own->found.memory, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (uv_calls_check_hook(run, calls, (long long)own->area.pages.count, true, failure) < 0)
		return OUTCOME_FAILED;
	return work_area_verify(&own->area, run, calls, failure);
}

static void clean_up(struct run *run)
{
	struct direct_write_run *own = run->data;

	if (!own)
		return;
	work_area_end(&own->area);
	scratch_file_remove(&own->file);
	page_area_unmap(&own->found);
	free(own);
}

const struct benchmark uv_direct_write = {
	.name = "uv.direct_write",
	.summary = "Writes pages to a file with O_DIRECT: does the device get at secure ones, and at what cost?",
	.needs = (const char *const[]){ "a scratch directory on a block device", NULL },
	.hook = "fast GUP (gup_fast_pte_range); none in Linux 6.1, whose O_DIRECT does not pin",
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 256, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages written in a window" },
		{ .name = "pages_per_call", .standard = 1, .minimum = 1, .maximum = 1 << 18,
		  .help = "pages that one write(2) writes; of several, those that happen to be neighbours in memory cost less" },
		{ .name = NULL },
	},
	.states = IN_STATE(STATE_PLAIN) | IN_STATE(STATE_SECURE),
	.may_hang = true,
	.trigger = "O_DIRECT write",
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
