/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writeback: dirty page cache, through the file system, to the device. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "block_device.h"
#include "clock.h"
#include "pages.h"
#include "scratch_file.h"

struct fsync_run {
	struct page_area contents;    /* what is written */
	struct page_area found;       /* what came back */
	struct scratch_file file;
	uint64_t seed;                /* of the contents under way: each window writes others */
	long long bytes_before;       /* at the device, in the counting pass */
};

static size_t bytes_of(const struct fsync_run *own)
{
	return own->contents.count * own->contents.page_size;
}

static void fill(struct fsync_run *own)
{
	own->seed++;
	pages_fill(own->contents.memory, own->contents.page_size, own->contents.count, own->seed);
}

static enum outcome prepare(struct run *run, struct failure *failure)
{
	const size_t pages = (size_t)run_integer(run, "pages");
	struct fsync_run *own = calloc(1, sizeof(*own));

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)pages;
	if (page_area_map(&own->contents, pages, failure) < 0 ||
	    page_area_map(&own->found, pages, failure) < 0)
		return OUTCOME_FAILED;
	fill(own);
	return scratch_file_make(&own->file, run, own->contents.memory, bytes_of(own), failure);
}

static enum outcome reset(struct run *run, struct failure *failure)
{
	struct fsync_run *own = run->data;
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };

	fill(own);
	times[1].tv_sec = (time_t)own->seed;
	if (scratch_file_write(&own->file, own->contents.memory, bytes_of(own), failure) < 0)
		return OUTCOME_FAILED;
	/* A write in the same clock tick as the last leaves the file's times alone, and the
	 * journal has nothing to do: another time each window makes all alike. */
	if (futimens(own->file.descriptor, times) < 0)
		return failure_set_errno(failure, errno, "set the scratch file's times");
	/* Last, so that what the kernel wrote before the window doesn't count. */
	if (run->pass == PASS_COUNT)
		own->bytes_before = block_device_bytes_written(own->file.statistics, failure);
	return own->bytes_before < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct fsync_run *own = run->data;
	const enum clock_source source = clock_source_of(run->clock);
	const uint64_t start = clock_look(source);

	if (fsync(own->file.descriptor) < 0)
		return failure_set_errno(failure, errno, "fsync the scratch file");
	if (run->clock == KIND_MONOTONIC)
		run->extra[0] = (double)bytes_of(own) * 1e9 /
				clock_between(source, start, clock_look(source));
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct fsync_run *own = run->data;

	(void)calls;
	if (scratch_file_check_written(&own->file, own->bytes_before, bytes_of(own), failure) < 0)
		return OUTCOME_FAILED;
	if (scratch_file_read_back(&own->file, own->found.memory, bytes_of(own), failure) < 0)
		return OUTCOME_FAILED;
	return pages_verify(own->found.memory, own->found.page_size, own->found.count, own->seed,
			    failure) < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

static void clean_up(struct run *run)
{
	struct fsync_run *own = run->data;

	if (!own)
		return;
	scratch_file_remove(&own->file);
	page_area_unmap(&own->contents);
	page_area_unmap(&own->found);
	free(own);
}

const struct benchmark wb_fsync = {
	.name = "wb.fsync",
	.summary = "Writes a file's dirty page cache to the disk (fsync).",
	.needs = (const char *const[]){ "a scratch directory on a block device", NULL },
	.hook = "writeback (__folio_start_writeback)",
	.parameters = (const struct parameter[]){
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,
		  .help = "dirty pages of the file" },
		{ .name = NULL },
	},
	.metrics = (const struct metric[]){
		{ .name = "throughput", .unit = "B/s", .higher_is_better = true,
		  .clocks = UNDER(KIND_MONOTONIC) },
		{ .name = NULL },
	},
	.states = IN_STATE(STATE_PLAIN),
	.window = WINDOW_SYSTEM,
	.counted = 2,
	.samples = 10,
	.iterations = 1,
	.warmup = 0,
	.prepare = prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
	.clean_up = clean_up,
};
