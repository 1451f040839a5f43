/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a run's state. */
#include "work_area.h"

#include <stdlib.h>

#define SEED 0x75766265u /* any: contents need only be unique */

enum outcome work_area_start(struct work_area *area, const struct run *run, size_t count,
			     struct failure *failure)
{
	if (page_area_map(&area->pages, count, failure) < 0)
		return OUTCOME_FAILED;
	work_area_fill(area);
	if (run->state != STATE_SECURE)
		return OUTCOME_OK;
	area->has_guest = true;
	return protected_guest_start(&area->guest, &area->pages, failure);
}

enum outcome work_area_reset(struct work_area *area, const struct run *run, struct failure *failure)
{
	if (run->state != STATE_SECURE)
		return OUTCOME_OK;
	pages_touch(&area->pages);
	return protected_guest_unpack(&area->guest, failure);
}

void work_area_fill(struct work_area *area)
{
	pages_fill(area->pages.memory, area->pages.page_size, area->pages.count, SEED);
}

enum outcome work_area_verify(const struct work_area *area, struct failure *failure)
{
	return work_area_verify_copy(area, area->pages.memory, failure);
}

enum outcome work_area_verify_copy(const struct work_area *area, const void *copy,
				   struct failure *failure)
{
	if (pages_verify(copy, area->pages.page_size, area->pages.count, SEED, failure) < 0)
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
