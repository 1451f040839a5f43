/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's threads, each with one thing that hosts do to pages of guests, as often as it can. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "host_acts.h"
#include "machine.h"
#include "stress.h"

/* Pages that one call takes at most. */
#define BATCH 16
/* Loads that take a CPU some milliseconds. */
#define WATCH_LOADS 200000
/* A thread's rest between two acts, at most. */
#define REST_NANOSECONDS 2000000

/* Lets the guest's CPUs at pages that are pinned, unmapped or read most of the time otherwise. */
static void rest(struct worker *worker)
{
	const struct timespec some = { .tv_nsec = (long)worker_random(worker, REST_NANOSECONDS) };

	nanosleep(&some, NULL);
}

/* Of the guest's pages, or now and then of the host's own among them. */
static size_t any_page(struct worker *worker)
{
	const size_t page = worker_random(worker, GUEST_PAGES + HOST_PAGES);

	return page < GUEST_PAGES ? page : page - GUEST_PAGES + STORAGE_PAGES;
}

static size_t any_batch(struct worker *worker, size_t page)
{
	const size_t room = (page < GUEST_PAGES ? GUEST_PAGES : SITE_PAGES) - page;

	return 1 + worker_random(worker, room < BATCH ? room : BATCH);
}

static unsigned char *new_buffer(void)
{
	void *buffer = aligned_alloc(PAGE, BATCH * PAGE);

	if (!buffer)
		machine_stop("allocate a buffer");
	return buffer;
}

/* What the host got of pages must not be what a guest keeps to itself. */
static void check_secrets(const unsigned char *bytes, size_t page, size_t pages, const char *way)
{
	for (size_t i = 0; i < pages; i++)
		if (pattern_traces(bytes + i * PAGE, SECRET_STEP))
			stress_fail("page %zu: the host got a guest's plaintext by %s", page + i,
				    way);
}

void *pin_thread(void *argument)
{
	struct worker *worker = argument;

	while (!tally->over) {
		const size_t page = any_page(worker), pages = any_batch(worker, page);
		const long pinned = host_pin(worker->site->memory + page * PAGE, pages);

		if (pinned < 0 && (errno == EAGAIN || errno == EINTR))
			count_add(COUNT_AGAIN, 1);
		else if (pinned != (long)pages)
			stress_fail("page %zu: %ld of %zu pages pinned: %s", page, pinned, pages,
				    strerror(errno));
		else
			count_add(COUNT_PINNED, pages);
		rest(worker);
	}
	return NULL;
}

void *write_thread(void *argument)
{
	struct worker *worker = argument;
	unsigned char *buffer = new_buffer();
	const int disk = host_open_disk();

	while (!tally->over) {
		const size_t page = any_page(worker), pages = any_batch(worker, page);
		const off_t at = (off_t)((worker->site->number * SITE_PAGES + page) * PAGE);
		const ssize_t bytes = (ssize_t)(pages * PAGE);

		if (pwrite(disk, worker->site->memory + page * PAGE, (size_t)bytes, at) != bytes) {
			if (errno == EAGAIN || errno == EBUSY)
				count_add(COUNT_AGAIN, 1);
			else
				stress_fail("page %zu: write %zu pages to the disk: %s", page,
					    pages, strerror(errno));
			continue;
		}
		if (pread(disk, buffer, (size_t)bytes, at) != bytes)
			stress_fail("read %zu pages back from the disk: %s", pages,
				    strerror(errno));
		check_secrets(buffer, page, pages, "the disk");
		count_add(COUNT_WRITTEN, pages);
		rest(worker);
	}
	return NULL;
}

/* Loads from one page again and again, in user space alone: a CPU that is not told that the page
 * was closed goes on to see what the guest has there. */
static void watch(struct worker *worker, size_t page)
{
	const volatile uint64_t *words = (uint64_t *)(worker->site->memory + page * PAGE);

	for (unsigned int i = 0; i < WATCH_LOADS; i++) {
		const uint64_t first = words[0];

		if (words[1] - first == SECRET_STEP) {
			stress_fail("page %zu: the host saw a guest's plaintext at the %u. load",
				    page, i);
			break;
		}
	}
	count_add(COUNT_WATCHED, 1);
}

void *watch_thread(void *argument)
{
	struct worker *worker = argument;

	while (!tally->over) {
		watch(worker, worker_random(worker, GUEST_PAGES));
		rest(worker);
	}
	return NULL;
}

/* The host changes what a guest shares. */
static void store(struct worker *worker, size_t page)
{
	struct page_state *state = &worker->site->pages[page];

	if (pthread_mutex_trylock(&state->lock))
		return;
	if (state->shared) {
		if (!pattern_matches(worker->site->memory + page * PAGE, state->value, state->step))
			stress_fail("page %zu: shared, but the host sees something else", page);
		state->value = site_new_value(worker->site);
		pattern_fill(worker->site->memory + page * PAGE, state->value, state->step);
		count_add(COUNT_HOST_STORES, 1);
	}
	pthread_mutex_unlock(&state->lock);
}

/* A page of the host's own has what was stored there last, and gets something else. */
static void look_at_own(struct worker *worker, size_t page)
{
	struct page_state *state = &worker->site->pages[page];

	if (!pattern_matches(worker->site->memory + page * PAGE, state->value, state->step))
		stress_fail("page %zu, the host's own, has something else in it", page);
	state->value = site_new_value(worker->site);
	pattern_fill(worker->site->memory + page * PAGE, state->value, state->step);
	count_add(COUNT_HOST_OWN, 1);
}

static void load(struct worker *worker, size_t page, unsigned char *buffer)
{
	unsigned char *memory = worker->site->memory + page * PAGE;
	struct iovec local = { .iov_base = buffer, .iov_len = PAGE };
	struct iovec remote = { .iov_base = memory, .iov_len = PAGE };

	if (worker_random(worker, 2)) {
		memcpy(buffer, memory, PAGE);
		check_secrets(buffer, page, 1, "a load");
	} else {
		if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != (ssize_t)PAGE)
			stress_fail("page %zu: process_vm_readv: %s", page, strerror(errno));
		check_secrets(buffer, page, 1, "process_vm_readv");
	}
	count_add(COUNT_HOST_LOADS, 1);
}

void *touch_thread(void *argument)
{
	struct worker *worker = argument;
	unsigned char *buffer = new_buffer();

	while (!tally->over) {
		const size_t page = any_page(worker);

		if (page >= STORAGE_PAGES)
			look_at_own(worker, page);
		else if (worker_random(worker, 4) == 0)
			store(worker, page);
		else
			load(worker, page, buffer);
		if (worker_random(worker, 4) == 0)
			rest(worker);
	}
	return NULL;
}

void *page_out_thread(void *argument)
{
	struct worker *worker = argument;

	while (!tally->over) {
		const size_t page = any_page(worker), pages = any_batch(worker, page);
		unsigned char *memory = worker->site->memory + page * PAGE;

		pthread_mutex_lock(&worker->site->paging);
		if (!host_page_out(memory, pages))
			stress_fail("page %zu: page %zu pages out: %s", page, pages,
				    strerror(errno));
		pthread_mutex_unlock(&worker->site->paging);
		count_add(COUNT_PAGED_OUT, host_paged_out(memory, pages));
		rest(worker);
	}
	return NULL;
}
