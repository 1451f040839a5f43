/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a CPU keeps of a page goes when it is closed: translations, also many of them, and the code that
 * was in it. */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define ALIASES 9
#define FIRST_ALIAS (UINT64_C(1) << 30)
#define PAGES (ALIASES + 1)

static struct guest guest;
static uint64_t asce;

static uint64_t alias(unsigned int page, unsigned int number)
{
	return FIRST_ALIAS + ((uint64_t)page * ALIASES + number) * PAGE_SIZE;
}

/* Page n is known at n + 1 places. */
static void map_aliases(void)
{
	for (unsigned int page = 0; page < ALIASES; page++)
		for (unsigned int number = 0; number <= page; number++)
			translation_map(asce, alias(page, number),
					(uint64_t)guest_page(&guest, page));
}

static unsigned int count_aliases(unsigned int page, int interruption)
{
	unsigned int count = 0;

	for (unsigned int number = 0; number <= page; number++)
		count += access_load(alias(page, number)) == interruption;
	return count;
}

static void test_aliases(void)
{
	report_push("translations");
	translation_on(asce);
	for (unsigned int page = 0; page < ALIASES; page++) {
		report_equal(count_aliases(page, 0), page + 1, "a page at %u places: all open",
			     (uint64_t)page + 1);
		report_equal(access_load((uint64_t)guest_page(&guest, page)), 0,
			     "a page at %u places: open at its own address", (uint64_t)page + 1);
		report_done(guest_unpack(&guest, page * PAGE_SIZE, 0, 0), "unpack");
		report_equal(count_aliases(page, INTERRUPTION_SECURE_STORAGE_ACCESS), page + 1,
			     "a page at %u places: all closed", (uint64_t)page + 1);
		report_equal(access_load((uint64_t)guest_page(&guest, page)),
			     INTERRUPTION_SECURE_STORAGE_ACCESS,
			     "a page at %u places: closed at its own address", (uint64_t)page + 1);
		if (page + 1 < ALIASES)
			report_equal(access_load(alias(page + 1, 0)), 0,
				     "a page at %u places: the next one is open",
				     (uint64_t)page + 1);
	}
	translation_off();
	report_pop();
}

/* Code */

/* LGHI 2,1 and BR 14 */
static const uint16_t code[] = { 0xa729, 0x0001, 0x07fe };

static uint64_t result;

static void call(void *function)
{
	register uint64_t value __asm__("2") = 0;

	__asm__ volatile("basr 14,%1" : "+d"(value) : "a"(function) : "14", "cc", "memory");
	result = value;
}

static void test_code(void)
{
	unsigned char *const page = guest_page(&guest, ALIASES);

	report_push("code");
	memcpy(page, code, sizeof(code));
	report(attempt(call, page) == 0 && result == 1, "in an open page: executed");
	report_done(guest_unpack(&guest, ALIASES * PAGE_SIZE, 0, 0), "unpack");
	report_equal(attempt(call, page), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "in a secure page: 0x3d");
	report_done(uv_command(UV_DESTROY_PAGE, (uint64_t)page, 0), "destroy page");
	report_equal(attempt(call, page), INTERRUPTION_OPERATION,
		     "destroyed with its page: operation exception");
	memcpy(page, code, sizeof(code));
	report(attempt(call, page) == 0 && result == 1, "stored again: executed");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("kept");
	asce = translation_identity_space();
	guest_create(&guest, PAGES);
	guest_set_parameters(&guest);
	map_aliases();
	test_aliases();
	test_code();
	report_pop();
	return 0;
}
