/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How pages get into the states that a protected guest's pages can be in. */
#include <errno.h>
#include <limits.h>
#include <sys/uio.h>
#include <unistd.h>

#include "measurement.h"
#include "uv_calls.h"
#include "work_area.h"

bool work_area_open_to_host(enum page_state state)
{
	return state != STATE_SECURE && state != STATE_EXPORTED;
}

/* Reads a byte of each page as a debugger would: the kernel pins them for it, on every version. */
static enum outcome pin_once(const struct page_area *pages, struct failure *failure)
{
	for (size_t done = 0; done < pages->count; done += IOV_MAX) {
		const size_t left = pages->count - done;
		const size_t count = left < IOV_MAX ? left : IOV_MAX;
		struct iovec remote[IOV_MAX];
		unsigned char bytes[IOV_MAX];
		const struct iovec local = { .iov_base = bytes, .iov_len = count };
		ssize_t got;

		for (size_t i = 0; i < count; i++)
			remote[i] = (struct iovec){
				.iov_base = pages->memory + (done + i) * pages->page_size,
				.iov_len = 1,
			};
		got = process_vm_readv(getpid(), &local, 1, remote, count, 0);
		if (got < 0 && errno == ENOSYS) {
			(void)failure_set(failure,
				"pages that were pinned before need process_vm_readv (kernel without CONFIG_CROSS_MEMORY_ATTACH?)");
			return OUTCOME_SKIPPED;
		}
		if (got != (ssize_t)count)
			return failure_set_errno(failure, errno,
						 "pin %zu shared pages once by process_vm_readv", count);
	}
	return OUTCOME_OK;
}

static enum outcome act(struct work_area *area, enum guest_act what, struct failure *failure)
{
	return protected_guest_act(&area->guest, what, 0, failure);
}

static enum outcome make_secure(struct work_area *area, struct failure *failure)
{
	return act(area, ACT_TOUCH, failure);
}

/* Unsharing goes before sharing: for a page that was pinned the kernel is asked to unpin it, and
 * remembers by that that it may be closed again. */
static enum outcome make_shared(struct work_area *area, struct failure *failure)
{
	static const enum guest_act acts[] = { ACT_TOUCH, ACT_UNSHARE, ACT_SHARE };
	enum outcome outcome = OUTCOME_OK;

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]) && outcome == OUTCOME_OK; i++)
		outcome = act(area, acts[i], failure);
	return outcome;
}

static enum outcome make_pinned(struct work_area *area, struct failure *failure)
{
	enum outcome outcome = make_shared(area, failure);

	return outcome == OUTCOME_OK ? pin_once(&area->pages, failure) : outcome;
}

static enum outcome make_exported(struct work_area *area, struct failure *failure)
{
	enum outcome outcome = act(area, ACT_TOUCH, failure);

	pages_touch(&area->pages);
	return outcome;
}

/* What proves that every page was brought into the state: calls of `command`, one a page; none where
 * they may all have been in it. */
static const struct way {
	enum outcome (*by_orders)(struct work_area *area, struct failure *failure);
	bool proven;
	enum uv_command command;
	bool none_too;
} ways[STATE_COUNT] = {
	[STATE_SECURE] = { make_secure, true, UV_IMPORT, true },
	[STATE_SHARED] = { make_shared, false, UV_COMMANDS, false },
	[STATE_PINNED] = { make_pinned, false, UV_COMMANDS, false },
	[STATE_EXPORTED] = { make_exported, true, UV_EXPORT, false },
};

/* The calls since the look `before`. */
static enum outcome check_calls(const struct work_area *area, const struct run *run,
				const struct uv_calls *before, enum uv_command command,
				bool none_too, struct failure *failure)
{
	static const char what[] = "bringing the pages into their state";
	struct uv_calls after;
	struct uv_calls calls;

	if (measurement_uv_total(run->measurement, &after) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	calls = uv_calls_between(before, &after);
	if (none_too && calls.count[command] == 0)
		return OUTCOME_OK;
	if (command == UV_IMPORT)
		return uv_calls_expect_imports(&calls, (long long)area->pages.count, what,
					       failure) < 0 ? OUTCOME_FAILED : OUTCOME_OK;
	return uv_calls_expect_if_known(&calls, command, (long long)area->pages.count, what,
					failure) < 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

enum outcome work_area_order_state(struct work_area *area, const struct run *run,
				   struct failure *failure)
{
	const struct way *way = &ways[run->state];
	struct uv_calls before;
	enum outcome outcome;

	if (measurement_uv_total(run->measurement, &before) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	outcome = way->by_orders(area, failure);
	if (outcome != OUTCOME_OK || !way->proven)
		return outcome;
	return check_calls(area, run, &before, way->command, way->none_too, failure);
}

enum outcome work_area_unpack_state(struct work_area *area, const struct run *run,
				    struct failure *failure)
{
	struct uv_calls before;
	enum outcome outcome;

	if (measurement_uv_total(run->measurement, &before) < 0)
		return failure_set_errno(failure, errno, "read the counters");
	outcome = protected_guest_unpack(&area->guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = protected_guest_complete(&area->guest, failure);
	if (outcome == OUTCOME_OK)
		outcome = check_calls(area, run, &before, UV_UNPACK, false, failure);
	if (outcome == OUTCOME_OK && run->state == STATE_EXPORTED)
		pages_touch(&area->pages);
	return outcome;
}
