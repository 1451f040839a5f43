/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protected guests and their hosts at once on the same pages. A site is a process with one guest
 * after the other, whose CPUs change its pages, and with threads that pin, write, read and page
 * them out meanwhile. */
#ifndef GUEST_STRESS_H
#define GUEST_STRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kvm_guest.h"

#define SITES 2
#define SITE_CPUS 2
/* KVM takes storage by the MiB; the guest uses the first pages of it. Behind it are pages of the
 * host's own, in the same mapping. */
#define STORAGE_PAGES 256
#define GUEST_PAGES 64
#define HOST_PAGES 16
#define SITE_PAGES (STORAGE_PAGES + HOST_PAGES)

/* Contents that the host must never see, and contents that it may. */
#define SECRET_STEP 0x9e3779b97f4a7c16ul
#define PUBLIC_STEP 0x7f4a7c159e377abeul

enum count {
	COUNT_LIVES, COUNT_UNPACKED, COUNT_DISABLED, COUNT_CLOSED, COUNT_SET_ASIDE, COUNT_KILLED,
	COUNT_TOUCHES, COUNT_LOADS, COUNT_FILLS, COUNT_VERIFIED, COUNT_SHARED, COUNT_UNSHARED,
	COUNT_PINNED, COUNT_WRITTEN, COUNT_HOST_LOADS, COUNT_WATCHED, COUNT_HOST_STORES,
	COUNT_HOST_OWN, COUNT_PAGED_OUT, COUNT_LAST_LOOKS, COUNT_AGAIN, COUNTS
};

/* What all sites share with the process that watches them. */
struct tally {
	_Atomic uint64_t counts[COUNTS];
	_Atomic uint64_t failures;
	/* Everything is to come to an end. */
	_Atomic bool over;
};
extern struct tally *tally;

static inline void count_add(enum count what, uint64_t number)
{
	atomic_fetch_add_explicit(&tally->counts[what], number, memory_order_relaxed);
}

/* Says what is wrong; the first few times. */
void stress_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct page_state {
	/* Held by whoever changes the page's contents, of which there are two: a guest's CPU and
	 * the host where the page is shared. All others only read. */
	pthread_mutex_t lock;
	uint64_t value, step;
	bool shared;
};

struct site {
	unsigned int number;
	unsigned char *memory;
	struct guest guest;
	struct page_state pages[SITE_PAGES];
	/* The guest's CPUs and the thread that begins and ends its lives wait for each other. */
	pthread_barrier_t begin, end;
	_Atomic bool alive;
	/* Held against paging out where a page is unpacked, shared or taken back, from the store
	 * that makes it dirty on. What such a page looks like outside changes, and Linux does not
	 * know: of one that was read back from the swap disk before, and so is clean, it would
	 * keep what the disk has, which is not what was exported and not what was shared. */
	pthread_mutex_t paging;
	_Atomic uint64_t generation;
};

/* What a thread of a site is given. */
struct worker {
	struct site *site;
	unsigned int cpu;
	uint64_t random;
};

uint64_t worker_random(struct worker *worker, uint64_t below);
/* A value that no page had before. */
uint64_t site_new_value(struct site *site);

/* Runs a site until all is over (stress_site.c). */
void site_run(unsigned int number) __attribute__((noreturn));

/* Threads (stress_guest.c, stress_host.c). */
void *guest_cpu_thread(void *worker);
void *pin_thread(void *worker);
void *write_thread(void *worker);
void *touch_thread(void *worker);
void *watch_thread(void *worker);
void *page_out_thread(void *worker);

/* A guest's CPU looks whether the page has what it last stored there. */
void guest_look(struct site *site, unsigned int cpu, size_t page, enum count count);

#endif
