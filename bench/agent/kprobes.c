/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel functions that make UV calls, each proven on known calls before it is believed. */
#include "kprobes.h"

#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "protected_guest.h"
#include "uv_calls.h"

#define TRIAL_PAGES 16

/* Functions that may be inlined on one kernel and not on the next (arch/s390/kernel/uv.c): the
 * first of a command's that counts right is used. arch_make_page_accessible and
 * arch_make_folio_accessible are no candidates, since they count calls, not exports. */
static const struct {
	enum uv_command command;
	const char *function;
} candidates[] = {
	{ UV_UNPACK, "gmap_make_secure" },
	{ UV_PIN_SHARED, "uv_pin_shared" },
	{ UV_EXPORT, "uv_convert_from_secure" },
	{ UV_EXPORT, "uv_convert_from_secure_folio" },
	{ UV_EXPORT, "uv_convert_from_secure_pte" },
};

#define CANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

static int encode(struct counter_event *event, enum uv_command command, const char *function,
		  struct failure *failure)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "uv_calls.%s", uv_command_name(command));
	if (counter_event_by_pmu(event, name, "kprobe", 0, failure) < 0)
		return -1;
	event->attributes.kprobe_func = (uintptr_t)function;
	return 0;
}

/* Pins the pages in slow GUP, which passes the hook and exports nothing: they are plain. */
static int read_plain_pages(const struct page_area *area, struct failure *failure)
{
	char byte;
	struct iovec to = { &byte, 1 };

	for (size_t i = 0; i < area->count; i++) {
		struct iovec from = { area->memory + i * area->page_size, 1 };

		if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != 1)
			return failure_set(failure, "process_vm_readv of a page of our own");
	}
	return 0;
}

/* What a probe counted in each step of the trial. */
struct trial {
	uint64_t unpack, touch, pin;
};

/* Unpacks the image of a guest that is started again, exports its pages by a touch, and pins them
 * while they are plain. */
static int run_trial(const struct counter_set *probe, struct protected_guest *guest,
		     struct trial *trial, struct failure *failure)
{
	struct counter_values before, unpacked, touched, pinned;

	if (protected_guest_renew(guest, failure) != OUTCOME_OK)
		return -1;
	pages_touch(guest->area);
	if (counters_read(probe, &before) < 0 ||
	    protected_guest_unpack(guest, failure) != OUTCOME_OK ||
	    counters_read(probe, &unpacked) < 0)
		return -1;
	pages_touch(guest->area);
	if (counters_read(probe, &touched) < 0 || read_plain_pages(guest->area, failure) < 0 ||
	    counters_read(probe, &pinned) < 0)
		return -1;
	trial->unpack = unpacked.value[0] - before.value[0];
	trial->touch = touched.value[0] - unpacked.value[0];
	trial->pin = pinned.value[0] - touched.value[0];
	return 0;
}

/* Whether the probe counts its command: every page once in the step that calls it, nothing in
 * the others. */
static bool counts_right(const struct counter_event *event, enum uv_command command,
			 struct protected_guest *guest, struct failure *failure)
{
	const uint64_t unpack = command == UV_UNPACK ? TRIAL_PAGES : 0;
	struct counter_set probe;
	struct trial trial;
	bool right = false;

	if (counters_open(&probe, SCOPE_CPUS, event, 1, failure) < 0)
		return false;
	if (probe.count == 1 && run_trial(&probe, guest, &trial, failure) == 0)
		right = trial.unpack == unpack && trial.touch == TRIAL_PAGES - unpack &&
			trial.pin == 0;
	counters_close(&probe);
	return right;
}

static size_t keep_the_right(struct protected_guest *guest, struct counter_event *events,
			     size_t room, struct failure *failure)
{
	bool found[UV_COMMANDS] = { false };
	size_t count = 0;

	for (size_t i = 0; i < CANDIDATES && count < room; i++) {
		const enum uv_command command = candidates[i].command;

		if (found[command] ||
		    encode(&events[count], command, candidates[i].function, failure) < 0 ||
		    !counts_right(&events[count], command, guest, failure))
			continue;
		found[command] = true;
		count++;
	}
	return count;
}

size_t kprobes_find(struct counter_event *events, size_t room, struct failure *failure)
{
	struct protected_guest guest;
	struct failure no_guest;
	struct page_area area;
	size_t count = 0;

	if (page_area_map(&area, TRIAL_PAGES, failure) < 0)
		return 0;
	pages_fill(area.memory, area.page_size, area.count, 1);
	if (protected_guest_create(&guest, &area, NULL, &no_guest) == OUTCOME_OK)
		count = keep_the_right(&guest, events, room, failure);
	protected_guest_end(&guest);
	page_area_unmap(&area);
	return count;
}
