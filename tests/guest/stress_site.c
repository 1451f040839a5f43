/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site: one guest after the other over the same pages, each ended in another way. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "stress.h"

#define SITE_ADDRESS 0x40000000ul
#define LIFE_MILLISECONDS 900
/* Pages that one UNPACK takes. */
#define UNPACK_PAGES 16

uint64_t worker_random(struct worker *worker, uint64_t below)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 7;
	worker->random ^= worker->random << 17;
	return (worker->random >> 16) % below;
}

uint64_t site_new_value(struct site *site)
{
	return (atomic_fetch_add(&site->generation, 1) << 16 | site->number << 1) | 1;
}

static void start_thread(struct site *site, void *(*run)(void *), unsigned int cpu,
			 unsigned int seed)
{
	struct worker *worker = malloc(sizeof(*worker));
	pthread_t thread;

	if (!worker)
		machine_stop("allocate a worker");
	*worker =
		(struct worker){ .site = site,
				 .cpu = cpu,
				 .random = 0x2545f4914f6cdd1dul * (seed + 16 * site->number + 1) };
	errno = pthread_create(&thread, NULL, run, worker);
	if (errno)
		machine_stop("start a thread");
	pthread_detach(thread);
}

static void check_answer(struct answer answer, const char *what)
{
	if (answer.error)
		stress_fail("%s: %s (rc 0x%x, rrc 0x%x)", what, strerror(answer.error), answer.code,
			    answer.reason);
}

/* The image: contents that the host may see. The pages are the host's now. */
static void write_image(struct site *site)
{
	for (size_t page = 0; page < GUEST_PAGES; page++) {
		struct page_state *state = &site->pages[page];

		pthread_mutex_lock(&state->lock);
		state->shared = false;
		state->value = site_new_value(site);
		state->step = PUBLIC_STEP;
		pattern_fill(site->memory + page * PAGE, state->value, state->step);
		pthread_mutex_unlock(&state->lock);
	}
}

static bool begin_life(struct site *site)
{
	struct answer answer = guest_command(&site->guest, KVM_PV_ENABLE, NULL);

	if (!answer.error)
		answer = guest_set_parameters(&site->guest);
	for (size_t page = 0; page < GUEST_PAGES && !answer.error; page += UNPACK_PAGES) {
		answer = guest_unpack(&site->guest, page, UNPACK_PAGES);
		if (!answer.error)
			count_add(COUNT_UNPACKED, UNPACK_PAGES);
	}
	if (!answer.error)
		answer = guest_command(&site->guest, KVM_PV_VERIFY, NULL);
	for (unsigned int cpu = 0; cpu < SITE_CPUS && !answer.error; cpu++)
		answer.error = guest_start_cpu(&site->guest, cpu);
	check_answer(answer, "protect the guest");
	return !answer.error;
}

static void live(struct site *site)
{
	const struct timespec life = { .tv_nsec = LIFE_MILLISECONDS * 1000000l };

	site->alive = true;
	pthread_barrier_wait(&site->begin);
	nanosleep(&life, NULL);
	site->alive = false;
	pthread_barrier_wait(&site->end);
	/* No page was lost, and no byte is wrong. */
	for (size_t page = 0; page < GUEST_PAGES; page++) {
		pthread_mutex_lock(&site->pages[page].lock);
		guest_look(site, 0, page, COUNT_LAST_LOOKS);
		pthread_mutex_unlock(&site->pages[page].lock);
	}
	/* From here on nobody stores to what is shared. */
	for (size_t page = 0; page < GUEST_PAGES; page++) {
		pthread_mutex_lock(&site->pages[page].lock);
		site->pages[page].shared = false;
		pthread_mutex_unlock(&site->pages[page].lock);
	}
	count_add(COUNT_LIVES, 1);
}

static void *clean_up_thread(void *argument)
{
	struct site *site = argument;

	check_answer(guest_command(&site->guest, PV_ASYNC_CLEANUP_PERFORM, NULL),
		     "perform the clean-up");
	count_add(COUNT_SET_ASIDE, 1);
	return NULL;
}

/* The guest's end in one of three ways. Where it is set aside, `clean_up` goes on beside the
 * next life. */
static bool end_life(struct site *site, unsigned int way, pthread_t *clean_up)
{
	switch (way % 3) {
	case 0:
		check_answer(guest_command(&site->guest, KVM_PV_DISABLE, NULL),
			     "disable the guest");
		count_add(COUNT_DISABLED, 1);
		return false;
	case 1:
		guest_close(&site->guest);
		guest_create(&site->guest, site->memory, STORAGE_PAGES, SITE_CPUS);
		count_add(COUNT_CLOSED, 1);
		return false;
	default:
		if (!machine_kernel_since(6, 4))
			return end_life(site, 0, clean_up);
		check_answer(guest_command(&site->guest, PV_ASYNC_CLEANUP_PREPARE, NULL),
			     "set the guest aside");
		errno = pthread_create(clean_up, NULL, clean_up_thread, site);
		if (errno)
			machine_stop("start a thread");
		return true;
	}
}

static void start_threads(struct site *site)
{
	void *(*const host_threads[])(void *) = {
		pin_thread, write_thread, touch_thread, watch_thread, page_out_thread,
	};

	for (unsigned int cpu = 0; cpu < SITE_CPUS; cpu++)
		start_thread(site, guest_cpu_thread, cpu, cpu);
	for (unsigned int i = 0; i < sizeof(host_threads) / sizeof(host_threads[0]); i++) {
		/* On a kernel that lets devices at secure pages, writes fail. */
		if (host_threads[i] != write_thread || machine_kernel_since(6, 12))
			start_thread(site, host_threads[i], 0, SITE_CPUS + i);
	}
}

void site_run(unsigned int number)
{
	static struct site site;
	pthread_t clean_up;
	bool set_aside = false;

	guest_catch_violations();
	site.number = number;
	site.memory = guest_map(SITE_ADDRESS, SITE_PAGES);
	pthread_mutex_init(&site.paging, NULL);
	pthread_barrier_init(&site.begin, NULL, SITE_CPUS + 1);
	pthread_barrier_init(&site.end, NULL, SITE_CPUS + 1);
	for (size_t page = 0; page < SITE_PAGES; page++) {
		pthread_mutex_init(&site.pages[page].lock, NULL);
		site.pages[page].value = site_new_value(&site);
		site.pages[page].step = PUBLIC_STEP;
		pattern_fill(site.memory + page * PAGE, site.pages[page].value, PUBLIC_STEP);
	}
	guest_create(&site.guest, site.memory, STORAGE_PAGES, SITE_CPUS);
	start_threads(&site);
	for (unsigned int life = number; !tally->over; life++) {
		bool protected;

		pthread_mutex_lock(&site.paging);
		write_image(&site);
		protected = begin_life(&site);
		pthread_mutex_unlock(&site.paging);
		if (!protected)
			break;
		live(&site);
		if (set_aside)
			pthread_join(clean_up, NULL);
		set_aside = end_life(&site, life, &clean_up);
	}
	if (set_aside)
		pthread_join(clean_up, NULL);
	_exit(0);
}
