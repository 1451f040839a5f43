/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guest's CPU: changes its pages, looks whether they have what it stored last, shares them and
 * takes them back. */
#include <errno.h>
#include <string.h>

#include "machine.h"
#include "stress.h"

/* True where the guest did it. What the kernel asks to be tried again is counted, all else a
 * failure. */
static bool did(struct act act, size_t page, const char *what)
{
	if (act.signalled)
		stress_fail("page %zu: the guest can't %s: SIGSEGV, its page was refused", page,
			    what);
	else if (act.error == EAGAIN || act.error == EBUSY)
		count_add(COUNT_AGAIN, 1);
	else if (act.error)
		stress_fail("page %zu: the guest can't %s: %s", page, what, strerror(act.error));
	return !act.error && !act.signalled;
}

void guest_look(struct site *site, unsigned int cpu, size_t page, enum count count)
{
	const struct page_state *state = &site->pages[page];
	struct act act = guest_verify(&site->guest, cpu, page * PAGE, state->value, state->step);

	if (!did(act, page, "look at its page"))
		return;
	if (act.address % PAGE) {
		const struct act load = guest_load(&site->guest, cpu, act.address);

		stress_fail(
			"page %zu: byte %lu is wrong: 0x%lx, of value 0x%lx step 0x%lx",
			page, (unsigned long)(act.address % PAGE), (unsigned long)load.value,
			(unsigned long)state->value, (unsigned long)state->step);
	}
	count_add(count, 1);
}

static bool fill(struct worker *worker, size_t page, uint64_t step)
{
	struct page_state *state = &worker->site->pages[page];
	const uint64_t value = site_new_value(worker->site);

	if (!did(guest_fill(&worker->site->guest, worker->cpu, page * PAGE, value, step), page,
		 "fill its page"))
		return false;
	state->value = value;
	state->step = step;
	count_add(COUNT_FILLS, 1);
	return true;
}

static void load(struct worker *worker, size_t page)
{
	const struct page_state *state = &worker->site->pages[page];
	const uint64_t word = worker_random(worker, PAGE / 8);
	const struct act act =
		guest_load(&worker->site->guest, worker->cpu, page * PAGE + word * 8);

	if (!did(act, page, "load"))
		return;
	if (act.value != ((state->value + word * state->step) | 1))
		stress_fail("page %zu: doubleword %lu is 0x%lx, of value 0x%lx step 0x%lx", page,
			    (unsigned long)word, (unsigned long)act.value,
			    (unsigned long)state->value, (unsigned long)state->step);
	count_add(COUNT_LOADS, 1);
}

/* The host, which sees shared pages, sees them as the guest does. */
static void check_shared(struct worker *worker, size_t page)
{
	const struct page_state *state = &worker->site->pages[page];

	if (!pattern_matches(worker->site->memory + page * PAGE, state->value, state->step))
		stress_fail("page %zu: shared, but the host sees something else", page);
}

static void share(struct worker *worker, size_t page)
{
	struct page_state *state = &worker->site->pages[page];

	/* The store makes the page dirty. Paged out between the two and read back, it would be
	 * clean, and be kept on the disk as it was before it was shared. */
	pthread_mutex_lock(&worker->site->paging);
	state->shared = fill(worker, page, PUBLIC_STEP) &&
			did(guest_share(&worker->site->guest, worker->cpu, page * PAGE, 1), page,
			    "share its page");
	pthread_mutex_unlock(&worker->site->paging);
	if (!state->shared)
		return;
	count_add(COUNT_SHARED, 1);
	check_shared(worker, page);
}

static void unshare(struct worker *worker, size_t page)
{
	struct page_state *state = &worker->site->pages[page];
	bool done;

	check_shared(worker, page);
	pthread_mutex_lock(&worker->site->paging);
	done = fill(worker, page, PUBLIC_STEP) &&
	       did(guest_unshare(&worker->site->guest, worker->cpu, page * PAGE, 1), page,
		   "take its page back");
	pthread_mutex_unlock(&worker->site->paging);
	if (!done)
		return;
	state->shared = false;
	count_add(COUNT_UNSHARED, 1);
	guest_look(worker->site, worker->cpu, page, COUNT_VERIFIED);
}

static void touch(struct worker *worker)
{
	const size_t first = worker_random(worker, GUEST_PAGES);
	const size_t pages = 1 + worker_random(worker, GUEST_PAGES - first);

	if (did(guest_touch(&worker->site->guest, worker->cpu, first * PAGE, pages), first,
		"touch pages"))
		count_add(COUNT_TOUCHES, pages);
}

static void act_on(struct worker *worker, size_t page)
{
	struct page_state *state = &worker->site->pages[page];

	pthread_mutex_lock(&state->lock);
	switch (worker_random(worker, 6)) {
	case 0:
		if (state->shared)
			unshare(worker, page);
		else
			share(worker, page);
		break;
	case 1:
		guest_look(worker->site, worker->cpu, page, COUNT_VERIFIED);
		break;
	case 2:
	case 3:
		load(worker, page);
		break;
	default:
		if (!state->shared)
			(void)fill(worker, page, SECRET_STEP);
	}
	pthread_mutex_unlock(&state->lock);
}

/* The image is no secret; from here on there is something to keep. */
static void fill_all(struct worker *worker)
{
	for (size_t page = worker->cpu; page < GUEST_PAGES; page += SITE_CPUS) {
		struct page_state *state = &worker->site->pages[page];

		pthread_mutex_lock(&state->lock);
		if (!state->shared)
			(void)fill(worker, page, SECRET_STEP);
		pthread_mutex_unlock(&state->lock);
	}
}

void *guest_cpu_thread(void *argument)
{
	struct worker *worker = argument;
	struct site *site = worker->site;

	for (;;) {
		pthread_barrier_wait(&site->begin);
		fill_all(worker);
		while (site->alive) {
			if (worker_random(worker, 8) == 0)
				touch(worker);
			else
				act_on(worker, worker_random(worker, GUEST_PAGES));
		}
		pthread_barrier_wait(&site->end);
	}
}
