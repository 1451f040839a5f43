/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's time for exports and imports: figures that vary with it, and checks that pages outlive
 * many rounds. Without -icount the clock is the host's. */
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
	report(!speed->failed, "%s: %u calls", what, (uint64_t)PAGES * ROUNDS);
	report_note("%s: %u ns, the best of %u rounds", what,
		    speed->shortest * 1000 / 4096 / PAGES, (uint64_t)ROUNDS);
}

static bool call(enum ultravisor_command command, uint64_t first, uint64_t second)
{
	return uv_command(command, first, second).condition == UV_DONE;
}

int main(void)
{
	struct speed export = { 0 }, import = { 0 }, plain = { 0 };
	struct guest guest;

	uv_require();
	(void)uv_initialise();
	report_push("page speed");
	guest_start(&guest, PAGES);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		uint64_t start = clock_now();

		for (uint64_t page = 0; page < PAGES; page++)
			export.failed |= !call(UV_EXPORT, (uint64_t)guest_page(&guest, page), 0);
		note_round(&export, start);
		start = clock_now();
		for (uint64_t page = 0; page < PAGES; page++)
			plain.failed |= !call(UV_EXPORT, (uint64_t)guest_page(&guest, page), 0);
		note_round(&plain, start);
		start = clock_now();
		for (uint64_t page = 0; page < PAGES; page++)
			import.failed |= !call(UV_IMPORT, guest.handle, page * PAGE_SIZE);
		note_round(&import, start);
	}
	report_speed(&export, "export");
	report_speed(&plain, "export of a page that is plain");
	report_speed(&import, "import");
	report_pop();
	return 0;
}
