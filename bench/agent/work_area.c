/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a run's state. */
#include "work_area.h"

#include <errno.h>
#include <stdlib.h>

#include "measurement.h"
#include "uv_calls.h"

#define FIRST_SEED 0x75766265u /* any: contents need only be unique */

enum outcome work_area_start(struct work_area *area, const struct run *run, size_t count,
			     struct failure *failure)
{
	if (page_area_map(&area->pages, count, failure) < 0)
		return OUTCOME_FAILED;
	area->seed = FIRST_SEED;
	work_area_fill(area);
	if (run->state != STATE_SECURE)
		return OUTCOME_OK;
	area->has_guest = true;
	return protected_guest_start(&area->guest, &area->pages, failure);
}

enum outcome work_area_reset(struct work_area *area, const struct run *run, struct failure *failure)
{
	struct uv_calls before;
	struct uv_calls after;
	struct uv_calls calls;

	if (run->state != STATE_SECURE)
		return OUTCOME_OK;
	if (measurement_uv_total(run->measurement, &before) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	pages_touch(&area->pages);
	if (protected_guest_unpack(&area->guest, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (measurement_uv_total(run->measurement, &after) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	calls = uv_calls_between(&before, &after);
	return uv_calls_expect_if_known(&calls, UV_UNPACK, (long long)area->pages.count,
					"making the pages secure", failure) < 0 ?
		       OUTCOME_FAILED : OUTCOME_OK;
}

void work_area_fill(struct work_area *area)
{
	area->seed++;
	pages_fill(area->pages.memory, area->pages.page_size, area->pages.count, area->seed);
}

enum outcome work_area_verify(const struct work_area *area, const struct run *run,
			      const struct uv_calls *calls, struct failure *failure)
{
	const enum uv_command command = uv_calls_accessible_by(calls);
	const long long pages = (long long)area->pages.count;
	const long long exported = (long long)calls->count[command];
	struct uv_calls before;
	struct uv_calls after;
	struct uv_calls now;

	if (measurement_uv_total(run->measurement, &before) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	if (work_area_verify_copy(area, area->pages.memory, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	if (run->state != STATE_SECURE)
		return OUTCOME_OK;
	if (measurement_uv_total(run->measurement, &after) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	now = uv_calls_between(&before, &after);
	return uv_calls_expect_if_known(&now, command, exported < pages ? pages - exported : 0,
					"reading the pages after the window", failure) < 0 ?
		       OUTCOME_FAILED : OUTCOME_OK;
}

enum outcome work_area_verify_copy(const struct work_area *area, const void *copy,
				   struct failure *failure)
{
	if (pages_verify(copy, area->pages.page_size, area->pages.count, area->seed, failure) < 0)
		return OUTCOME_FAILED;
	return OUTCOME_OK;
}

void work_area_end(struct work_area *area)
{
	if (area->has_guest)
		protected_guest_end(&area->guest);
	page_area_unmap(&area->pages);
}

enum outcome work_area_prepare(struct run *run, struct failure *failure)
{
	struct work_area *area = calloc(1, sizeof(*area));

	if (!area)
		return failure_set(failure, "out of memory");
	run->data = area;
	run->units = (double)run_integer(run, "pages");
	return work_area_start(area, run, (size_t)run->units, failure);
}

void work_area_clean_up(struct run *run)
{
	if (run->data)
		work_area_end(run->data);
	free(run->data);
}
