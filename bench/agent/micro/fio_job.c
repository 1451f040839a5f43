/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fio job. Under instruction counting fio runs twice, the second time for twice the bytes: the
 * difference leaves its start-up out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "block_device.h"
#include "clock.h"
#include "fio.h"
#include "measurement.h"
#include "records.h"
#include "scratch_file.h"
#include "scratch_folder.h"

#define SECONDS 120 /* for one run of fio by the clock on the wall */
#define VIRTUAL_SECONDS 3600 /* under instruction counting, where idle time is skipped */

/* fio reports in milliseconds: by the clock on the wall it writes this many times more. */
#define TIMED_FACTOR 32

enum { BANDWIDTH, OPERATIONS, LATENCY_MEDIAN, LATENCY_P99 };

struct job_run {
	struct scratch_folder folder;
	char statistics[64];          /* of the device below it */
	json_t *result;               /* what fio said last */
	char *text;                   /* the same as it was printed */
	size_t text_bytes;
	long long bytes_before;       /* at the device, in the counting pass */
	long long claimed;            /* bytes that fio says it wrote since then */
};

static void forget_result(struct job_run *own)
{
	json_decref(own->result);
	free(own->text);
	own->result = NULL;
	own->text = NULL;
}

static enum outcome run_fio(struct run *run, long long bytes, struct failure *failure)
{
	struct job_run *own = run->data;
	const struct fio_job job = {
		.directory = own->folder.path,
		.bytes = bytes,
		.time_limit = run->clock == KIND_ICOUNT ? VIRTUAL_SECONDS : SECONDS,
	};
	enum outcome outcome;

	forget_result(own);
	outcome = fio_run(&job, &own->result, &own->text, &own->text_bytes, failure);
	if (outcome != OUTCOME_OK)
		return outcome;
	own->claimed += fio_bytes_written(own->result);
	return OUTCOME_OK;
}

static enum outcome prepare(struct run *run, struct failure *failure)
{
	struct job_run *own = calloc(1, sizeof(*own));
	enum outcome outcome;

	if (!own)
		return failure_set(failure, "out of memory");
	run->data = own;
	run->units = (double)run_integer(run, "pages");
	outcome = scratch_device(run, own->statistics, sizeof(own->statistics), failure);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (scratch_folder_make(&own->folder, run->scratch, failure) < 0 ||
	    fio_write_job(own->folder.path, run_file(run, "job"), failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
}

static enum outcome reset(struct run *run, struct failure *failure)
{
	struct job_run *own = run->data;

	own->claimed = 0;
	if (run->pass == PASS_COUNT)
		own->bytes_before = block_device_bytes_written(own->statistics, failure);
	return run->pass == PASS_COUNT && own->bytes_before < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

static enum outcome one_window(struct run *run, long long bytes, double weight,
			       struct failure *failure)
{
	enum outcome outcome;

	if (window_open(run, failure) < 0)
		return OUTCOME_FAILED;
	outcome = run_fio(run, bytes, failure);
	if (outcome == OUTCOME_OK && window_close(run, weight, failure) < 0)
		return OUTCOME_FAILED;
	return outcome;
}

/* The marginal cost of `bytes`: twice as many, less as many. */
static enum outcome two_windows(struct run *run, long long bytes, struct failure *failure)
{
	struct job_run *own = run->data;
	enum outcome outcome = one_window(run, bytes, -1.0, failure);
	long long first = own->claimed;

	if (outcome == OUTCOME_OK)
		outcome = one_window(run, 2 * bytes, 1.0, failure);
	if (outcome == OUTCOME_OK && own->claimed - 2 * first != bytes)
		return failure_set(failure,
			"the job wrote %lld bytes more where %lld were asked for: it must take its io_size from ${UVBENCH_BYTES}",
			own->claimed - 2 * first, bytes);
	return outcome;
}

static enum outcome measure(struct run *run, struct failure *failure)
{
	struct job_run *own = run->data;
	const long long bytes = run_integer(run, "pages") * sysconf(_SC_PAGESIZE);
	enum outcome outcome;

	if (run->clock == KIND_MONOTONIC)
		outcome = one_window(run, TIMED_FACTOR * bytes, 1.0, failure);
	else
		outcome = two_windows(run, bytes, failure);
	if (outcome != OUTCOME_OK)
		return outcome;
	run->extra[BANDWIDTH] = fio_number(own->result, "bw_bytes");
	run->extra[OPERATIONS] = fio_number(own->result, "iops");
	run->extra[LATENCY_MEDIAN] = fio_latency(own->result, "50.000000");
	run->extra[LATENCY_P99] = fio_latency(own->result, "99.000000");
	return OUTCOME_OK;
}

static enum outcome check(struct run *run, const struct uv_calls *calls, struct failure *failure)
{
	struct job_run *own = run->data;
	long long written = block_device_bytes_written(own->statistics, failure);
	char name[300];

	(void)calls;
	if (written < 0)
		return OUTCOME_FAILED;
	written -= own->bytes_before;
	if (own->claimed <= 0 || written < own->claimed)
		return failure_set(failure, "fio claims %lld bytes, %lld reached the device",
				   own->claimed, written);
	/* What fio prints holds times, which mean nothing under instruction counting. */
	if (run->clock == KIND_MONOTONIC) {
		(void)snprintf(name, sizeof(name), "fio-%s.json", run_string(run, "job"));
		emit_attachment(run->records, name, own->text, own->text_bytes);
	}
	return OUTCOME_OK;
}

static void clean_up(struct run *run)
{
	struct job_run *own = run->data;

	if (!own)
		return;
	forget_result(own);
	scratch_folder_remove(&own->folder);
	free(own);
}

const struct benchmark fio_job = {
	.name = "fio.job",
	.summary = "Runs a fio job that writes, and reads its results.",
	.needs = (const char *const[]){ "fio", "a scratch directory on a block device", NULL },
	.hook = "as the job's I/O goes; fixed buffers of io_uring are pinned once, when fio starts, and the difference of two runs leaves that out",
	.parameters = (const struct parameter[]){
		{ .name = "job", .kind = PARAMETER_FILE, .standard_file = "direct-write",
		  .help = "the job file; its io_size comes from ${UVBENCH_BYTES}" },
		{ .name = "pages", .standard = 256, .minimum = 1, .maximum = 1 << 22,
		  .help = "pages that the second run writes more than the first; by the clock on the wall 32 times as many are written" },
		{ .name = NULL },
	},
	.metrics = (const struct metric[]){
		[BANDWIDTH] = { .name = "bandwidth", .unit = "B/s", .higher_is_better = true,
				.clocks = UNDER(KIND_MONOTONIC) },
		[OPERATIONS] = { .name = "operations", .unit = "1/s", .higher_is_better = true,
				 .clocks = UNDER(KIND_MONOTONIC) },
		[LATENCY_MEDIAN] = { .name = "latency_p50", .unit = "ns",
				     .clocks = UNDER(KIND_MONOTONIC) },
		[LATENCY_P99] = { .name = "latency_p99", .unit = "ns",
				  .clocks = UNDER(KIND_MONOTONIC) },
		[LATENCY_P99 + 1] = { .name = NULL },
	},
	.states = IN_STATE(STATE_PLAIN),
	.clocks = UNDER(KIND_ICOUNT),
	.window = WINDOW_SYSTEM,
	.own_windows = true,
	.counted = 1,
	.samples = 2,
	.iterations = 1,
	.warmup = 0,
	.prepare = prepare,
	.reset = reset,
	.measure = measure,
	.check = check,
	.clean_up = clean_up,
};
