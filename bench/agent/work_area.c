/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of a run's state. */
#include "work_area.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measurement.h"
#include "uv_calls.h"

#define FIRST_SEED 0x75766265u /* any: contents need only be unique */

static void fill_by_host(struct work_area *area)
{
	area->seed++;
	pages_fill(area->pages.memory, area->pages.page_size, area->pages.count, area->seed);
}

static bool is_guests(enum page_state state)
{
	return state != STATE_PLAIN && state != STATE_PROTECTED;
}

enum outcome work_area_start(struct work_area *area, const struct run *run, size_t count,
			     struct failure *failure)
{
	const bool guests = is_guests(run->state);
	enum outcome outcome;

	area->seed = FIRST_SEED;
	if (page_area_map(&area->pages, count, failure) < 0)
		return OUTCOME_FAILED;
	fill_by_host(area);
	if (run->state == STATE_PLAIN)
		return OUTCOME_OK;
	area->has_guest = true;
	outcome = protected_guest_create(&area->guest, guests ? &area->pages : NULL,
					 run->guest_acts, failure);
	if (outcome == OUTCOME_OK && guests)
		outcome = protected_guest_unpack(&area->guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = protected_guest_complete(&area->guest, failure);
	if (outcome == OUTCOME_OK && guests && work_area_open_to_host(run->state))
		outcome = protected_guest_act(&area->guest, ACT_SHARE, 0, failure);
	return outcome;
}

enum outcome work_area_reset(struct work_area *area, const struct run *run, struct failure *failure)
{
	if (!is_guests(run->state))
		return OUTCOME_OK;
	if (run->guest_acts)
		return work_area_order_state(area, run, failure);
	if (protected_guest_renew(&area->guest, failure) != OUTCOME_OK)
		return OUTCOME_FAILED;
	fill_by_host(area);
	return work_area_unpack_state(area, run, failure);
}

enum outcome work_area_fill(struct work_area *area, const struct run *run, struct failure *failure)
{
	/* A guest that takes no orders gets new contents when it is started again. */
	if (!work_area_open_to_host(run->state) && !run->guest_acts)
		return OUTCOME_OK;
	if (work_area_open_to_host(run->state)) {
		fill_by_host(area);
		return OUTCOME_OK;
	}
	area->seed++;
	return protected_guest_act(&area->guest, ACT_FILL, area->seed, failure);
}

static enum outcome verify_by_host(const struct work_area *area, struct failure *failure)
{
	return pages_verify(area->pages.memory, area->pages.page_size, area->pages.count,
			    area->seed, failure) < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

/* Who may see the contents reads them. Of a closed page that no guest can be told to read its calls
 * say enough: the host gets ciphertext. */
static enum outcome read_contents(struct work_area *area, const struct run *run,
				  struct failure *failure)
{
	if (work_area_open_to_host(run->state))
		return verify_by_host(area, failure);
	if (run->guest_acts)
		return protected_guest_act(&area->guest, ACT_VERIFY, area->seed, failure);
	pages_touch(&area->pages);
	return OUTCOME_OK;
}

/* Pages that the window left exported. */
static long long left_exported(const struct run *run, const struct uv_calls *calls, long long pages)
{
	const long long exported = (long long)calls->count[uv_calls_accessible_by(calls)];
	const long long before = run->state == STATE_EXPORTED || exported > pages ? pages : exported;

	return before - (long long)calls->count[UV_IMPORT];
}

/* `now` are the calls of reading the contents. */
static int check_reading(const struct run *run, const struct uv_calls *calls, long long pages,
			 const struct uv_calls *now, struct failure *failure)
{
	static const char what[] = "reading the pages after the window";
	const enum uv_command export = uv_calls_accessible_by(calls);
	const long long exported = left_exported(run, calls, pages);

	if (work_area_open_to_host(run->state))
		return uv_calls_expect_if_known(now, UV_EXPORT, 0, what, failure);
	if (!run->guest_acts)
		return uv_calls_expect_if_known(now, export, pages - exported, what, failure);
	return calls->known[export] ? uv_calls_expect_imports(now, exported, what, failure) : 0;
}

enum outcome work_area_verify(struct work_area *area, const struct run *run,
			      const struct uv_calls *calls, struct failure *failure)
{
	struct uv_calls before;
	struct uv_calls after;
	struct uv_calls now;
	enum outcome outcome;

	if (measurement_uv_total(run->measurement, &before) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	outcome = read_contents(area, run, failure);
	if (outcome != OUTCOME_OK || run->state == STATE_PLAIN)
		return outcome;
	if (measurement_uv_total(run->measurement, &after) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	now = uv_calls_between(&before, &after);
	return check_reading(run, calls, (long long)area->pages.count, &now, failure) < 0 ?
		       OUTCOME_FAILED : OUTCOME_OK;
}

enum outcome work_area_verify_copy(const struct work_area *area, const struct run *run,
				   const void *copy, struct failure *failure)
{
	const size_t bytes = area->pages.count * area->pages.page_size;

	if (work_area_open_to_host(run->state))
		return pages_verify(copy, area->pages.page_size, area->pages.count, area->seed,
				    failure) < 0 ? OUTCOME_FAILED : OUTCOME_OK;
	if (memcmp(copy, area->pages.memory, bytes) != 0)
		return failure_set(failure,
			"contents differ after the round trip: the copy is not what the host sees of the pages");
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
