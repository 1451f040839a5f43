/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's time for exports and imports: figures that vary with it, and checks that pages outlive
 * many rounds. Without -icount the clock is the host's.
 * machine: guest-acts=on */
#include "lib/acts.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/ultravisor.h"

#define PAGES 64
#define ROUNDS 200

/* Of the TOD clock, 4096 a microsecond. */
static uint64_t clock_now(void)
{
	uint64_t value;

	__asm__ volatile("stckf %0" : "=Q"(value) : : "cc");
	return value;
}

struct speed {
	uint64_t shortest; /* clock units a round */
	bool failed;
};

static void note_round(struct speed *speed, uint64_t start)
{
	const uint64_t length = clock_now() - start;

	if (!speed->shortest || length < speed->shortest)
		speed->shortest = length;
}

static void report_speed(const struct speed *speed, const char *what)
{
	report(!speed->failed, "%s: every call is executed", what);
	report_note("%s: %u ns in the best round", what, speed->shortest * 1000 / 4096 / PAGES);
}

static bool call(enum ultravisor_command command, uint64_t first, uint64_t second)
{
	return uv_command(command, first, second).condition == UV_DONE;
}

int main(void)
{
	struct speed export = { 0 }, changed = { 0 }, import = { 0 }, plain = { 0 };
	struct guest guest;
	struct actor actor;

	uv_require();
	(void)uv_initialise();
	report_push("page speed");
	guest_start(&guest, PAGES);
	actor_create(&actor, &guest);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		const bool changes = round % 2;
		struct speed *speed = changes ? &changed : &export;
		uint64_t start;

		if (changes)
			act_fill(&actor, 0, PAGES, round + 1);
		start = clock_now();
		for (uint64_t page = 0; page < PAGES; page++)
			speed->failed |= !call(UV_EXPORT, (uint64_t)guest_page(&guest, page), 0);
		note_round(speed, start);
		start = clock_now();
		for (uint64_t page = 0; page < PAGES; page++)
			plain.failed |= !call(UV_EXPORT, (uint64_t)guest_page(&guest, page), 0);
		note_round(&plain, start);
		start = clock_now();
		for (uint64_t page = 0; page < PAGES; page++)
			import.failed |= !call(UV_IMPORT, guest.handle, page * PAGE_SIZE);
		note_round(&import, start);
	}
	report(act_finds(&actor, 0, PAGES, ROUNDS), "contents are the guest's");
	report_speed(&changed, "export of a page that the guest changed");
	report_speed(&export, "export of a page that did not change since it was imported");
	report_speed(&plain, "export of a page that is plain");
	report_speed(&import, "import");
	report_pop();
	return 0;
}
