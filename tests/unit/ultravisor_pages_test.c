/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that come and go: import, export, destroy, and who may have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ultravisor_calls.h"

#define ADDRESS UINT64_C(0x5000)
#define OTHER_ADDRESS UINT64_C(0x106000)
#define STALE_HANDLE UINT64_C(0x4242000)
#define ABSOLUTE(guest, address) ((guest).base + (address))

static struct guest guest, other;

static int start(void **state)
{
	(void)state;
	uv_start();
	uv_initialise();
	guest_run(&guest, 0);
	guest_run(&other, 1);
	return 0;
}

static enum page_state state_of(const struct guest *whose, uint64_t address)
{
	return ultravisor_page_state(ABSOLUTE(*whose, address));
}

static void first_import_clears(void **state)
{
	(void)state;
	memset(guest_bytes(&guest, ADDRESS), 0x5e, PAGE_BYTES);
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(state_of(&guest, ADDRESS), PAGE_SECURE);
	for (size_t i = 0; i < PAGE_BYTES; i++)
		assert_int_equal(guest_bytes(&guest, ADDRESS)[i], 0);
}

static void export_and_import_keep_contents(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	for (uint8_t round = 1; round < 4; round++) {
		guest_fill(&guest, ADDRESS, round);
		assert_done(guest_export(&guest, ADDRESS));
		assert_int_equal(state_of(&guest, ADDRESS), PAGE_PLAIN);
		assert_false(guest_has_filled(&guest, ADDRESS, round));
		assert_done(guest_import(&guest, ADDRESS));
		assert_true(guest_has_filled(&guest, ADDRESS, round));
	}
}

static void what_is_so_already_is_done(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	assert_done(guest_import(&guest, ADDRESS));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	assert_done(guest_export(&guest, ADDRESS));
	assert_done(guest_export(&guest, ADDRESS));
	assert_done(guest_export(&guest, OTHER_ADDRESS));
	assert_done(guest_import(&guest, ADDRESS));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
}

static void tampered_and_replayed_pages_are_refused(void **state)
{
	uint8_t first[PAGE_BYTES], second[PAGE_BYTES];

	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	assert_done(guest_export(&guest, ADDRESS));
	memcpy(first, guest_bytes(&guest, ADDRESS), PAGE_BYTES);
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 2);
	assert_done(guest_export(&guest, ADDRESS));
	memcpy(second, guest_bytes(&guest, ADDRESS), PAGE_BYTES);
	assert_memory_not_equal(first, second, PAGE_BYTES);

	memcpy(guest_bytes(&guest, ADDRESS), first, PAGE_BYTES);
	assert_refused(REFUSED_CONTENTS, guest_import(&guest, ADDRESS));
	assert_int_equal(state_of(&guest, ADDRESS), PAGE_PLAIN);
	assert_memory_equal(guest_bytes(&guest, ADDRESS), first, PAGE_BYTES);

	memcpy(guest_bytes(&guest, ADDRESS), second, PAGE_BYTES);
	guest_bytes(&guest, ADDRESS)[PAGE_BYTES - 1] ^= 1;
	assert_refused(REFUSED_CONTENTS, guest_import(&guest, ADDRESS));
	guest_bytes(&guest, ADDRESS)[PAGE_BYTES - 1] ^= 1;
	assert_done(guest_import(&guest, ADDRESS));
	assert_true(guest_has_filled(&guest, ADDRESS, 2));
}

/* As after swapping: the same guest address, other storage. */
static void page_may_come_back_elsewhere(void **state)
{
	const uint64_t elsewhere = GUESTS_AT - PAGE_BYTES;

	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	assert_done(guest_export(&guest, ADDRESS));
	memcpy(host_page(elsewhere), guest_bytes(&guest, ADDRESS), PAGE_BYTES);
	memset(guest_bytes(&guest, ADDRESS), 0, PAGE_BYTES);
	fake_host_map(ABSOLUTE(guest, ADDRESS), elsewhere);
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(ultravisor_page_state(elsewhere), PAGE_SECURE);
	assert_int_equal(state_of(&guest, ADDRESS), PAGE_PLAIN);
}

static void present_page_is_nowhere_else(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	fake_host_map(ABSOLUTE(guest, ADDRESS), GUESTS_AT - PAGE_BYTES);
	assert_refused(REFUSED_ELSEWHERE, guest_import(&guest, ADDRESS));
	/* Nor is one absolute page two of the guest's. */
	fake_host_map(ABSOLUTE(guest, OTHER_ADDRESS), ABSOLUTE(guest, ADDRESS));
	assert_refused(REFUSED_OWNED, guest_import(&guest, OTHER_ADDRESS));
}

static void page_of_one_guest_is_not_anothers(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	fake_host_map(ABSOLUTE(other, ADDRESS), ABSOLUTE(guest, ADDRESS));
	assert_refused(REFUSED_OWNED, guest_import(&other, ADDRESS));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));

	/* Exported it is any page, and the other's first one: cleared. */
	assert_done(guest_export(&guest, ADDRESS));
	assert_done(guest_import(&other, ADDRESS));
	assert_false(guest_has_filled(&guest, ADDRESS, 1));
	assert_refused(REFUSED_OWNED, guest_import(&guest, ADDRESS));
	/* One guest's ciphertext is nothing to another. */
	assert_done(guest_export(&guest, ADDRESS));
	assert_refused(REFUSED_CONTENTS, guest_import(&guest, ADDRESS));
	assert_done(guest_import(&other, ADDRESS));
}

static void import_refuses(void **state)
{
	const struct {
		uint64_t handle, address;
		uint16_t code, reason;
	} cases[] = {
		{ 0, ADDRESS, 0x20, 0 },
		{ STALE_HANDLE, ADDRESS, 0x20, 0 },
		{ guest.handle + 1, ADDRESS, 0x20, 0 },
		{ guest.cpu_handle, ADDRESS, 0x20, 0 },
		{ guest.handle, ADDRESS + 1, 0x1ff, REFUSED_ALIGNMENT },
		{ guest.handle, GUEST_BYTES, 0x1ff, REFUSED_OUTSIDE },
		{ guest.handle, -(uint64_t)PAGE_BYTES, 0x1ff, REFUSED_OUTSIDE },
		{ guest.handle, 0x10000, 0x10a, 0 },
		{ guest.handle, 0x11000, 0x1ff, REFUSED_OUTSIDE },
		{ guest.handle, 0x12000, 0x1ff, REFUSED_LOWCORE },
		{ guest.handle, 0x13000, 0x1ff, REFUSED_DONATED },
		{ guest.handle, 0x14000, 0x1ff, REFUSED_DONATED },
	};

	(void)state;
	fake_host_unmap(ABSOLUTE(guest, 0x10000));
	fake_host_map(ABSOLUTE(guest, 0x11000), FAKE_STORAGE_BYTES);
	fake_host_map(ABSOLUTE(guest, 0x12000), 0x1000);
	fake_host_map(ABSOLUTE(guest, 0x13000), UV_STORAGE_AT);
	fake_host_map(ABSOLUTE(guest, 0x14000), guest.donations);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_response(cases[i].code, cases[i].reason,
				uv_command(UV_IMPORT, cases[i].handle, cases[i].address, 0));
}

static void absolute_pages_are_checked(void **state)
{
	static const struct {
		uint64_t address;
		enum refusal refusal;
	} cases[] = {
		{ ADDRESS + 8, REFUSED_ALIGNMENT },
		{ FAKE_STORAGE_BYTES, REFUSED_OUTSIDE },
		{ -(uint64_t)PAGE_BYTES, REFUSED_OUTSIDE },
		{ UV_STORAGE_AT, REFUSED_DONATED },
		{ UV_STORAGE_AT + UV_STORAGE_LENGTH - PAGE_BYTES, REFUSED_DONATED },
		{ DONATIONS_AT, REFUSED_DONATED },
		{ DONATIONS_AT + 0x8000, REFUSED_DONATED },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_refused(cases[i].refusal, uv_command(UV_EXPORT, cases[i].address, 0, 0));
		assert_refused(cases[i].refusal,
			       uv_command(UV_DESTROY_PAGE, cases[i].address, 0, 0));
	}
	assert_int_equal(ultravisor_page_state(UV_STORAGE_AT), PAGE_DONATED);
	assert_int_equal(ultravisor_page_state(DONATIONS_AT), PAGE_DONATED);
}

static void destroying_needs_guest_without_cpus(void **state)
{
	const uint64_t page = ABSOLUTE(guest, ADDRESS);

	(void)state;
	assert_response(0x107, 0xd, uv_command(UV_DESTROY_PAGE, page, 0, 0));
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	assert_refused(REFUSED_HAS_CPUS, uv_command(UV_DESTROY_PAGE, page, 0, 0));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	assert_done(uv_command(UV_DESTROY_CPU, guest.cpu_handle, 0, 0));
	assert_done(uv_command(UV_DESTROY_PAGE, page, 0, 0));
	assert_int_equal(ultravisor_page_state(page), PAGE_PLAIN);
	assert_int_equal(guest_bytes(&guest, ADDRESS)[100], 0);
	assert_response(0x107, 0xd, uv_command(UV_DESTROY_PAGE, page, 0, 0));
	assert_refused(REFUSED_GONE, guest_import(&guest, ADDRESS));
}

/* Linux destroys a configuration before its pages: arch/s390/kvm/pv.c. */
static void pages_outlive_their_guest(void **state)
{
	struct guest third;

	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	assert_done(guest_import(&guest, OTHER_ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	guest_fill(&guest, OTHER_ADDRESS, 2);
	guest_destroy(&guest);
	assert_int_equal(state_of(&guest, ADDRESS), PAGE_SECURE);
	guest_run(&third, 0);
	assert_refused(REFUSED_OWNED, guest_import(&third, ADDRESS));
	assert_done(uv_command(UV_DESTROY_PAGE, ABSOLUTE(guest, ADDRESS), 0, 0));
	assert_int_equal(guest_bytes(&guest, ADDRESS)[100], 0);
	assert_done(guest_export(&guest, OTHER_ADDRESS));
	assert_int_equal(guest_bytes(&guest, OTHER_ADDRESS)[100], 0);
	assert_done(guest_import(&third, ADDRESS));
	assert_done(guest_import(&third, OTHER_ADDRESS));
}

static void page_that_a_device_uses_is_busy(void **state)
{
	(void)state;
	fake_host_set_device_use(ABSOLUTE(guest, ADDRESS), true);
	assert_int_equal(guest_import(&guest, ADDRESS).condition, CALL_BUSY);
	assert_int_equal(state_of(&guest, ADDRESS), PAGE_PLAIN);
	fake_host_set_device_use(ABSOLUTE(guest, ADDRESS), false);
	assert_done(guest_import(&guest, ADDRESS));
}

static void each_page_is_closed_once(void **state)
{
	const unsigned int before = fake_host_closed_pages();

	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(fake_host_closed_pages(), before + 1);
	assert_done(guest_export(&guest, ADDRESS));
	assert_int_equal(fake_host_closed_pages(), before + 1);
}

static void reset_clears_and_opens_all(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	guest_fill(&guest, OTHER_ADDRESS, 2);
	ultravisor_reset();
	assert_int_equal(guest_bytes(&guest, ADDRESS)[100], 0);
	assert_true(guest_has_filled(&guest, OTHER_ADDRESS, 2));
	for (uint64_t page = 0; page < FAKE_STORAGE_BYTES; page += PAGE_BYTES)
		assert_int_equal(ultravisor_page_state(page), PAGE_PLAIN);
	assert_response(3, 0, guest_export(&guest, ADDRESS));
	uv_initialise();
	assert_response(0x20, 0, guest_import(&guest, ADDRESS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(first_import_clears, start),
		cmocka_unit_test_setup(export_and_import_keep_contents, start),
		cmocka_unit_test_setup(what_is_so_already_is_done, start),
		cmocka_unit_test_setup(tampered_and_replayed_pages_are_refused, start),
		cmocka_unit_test_setup(page_may_come_back_elsewhere, start),
		cmocka_unit_test_setup(present_page_is_nowhere_else, start),
		cmocka_unit_test_setup(page_of_one_guest_is_not_anothers, start),
		cmocka_unit_test_setup(import_refuses, start),
		cmocka_unit_test_setup(absolute_pages_are_checked, start),
		cmocka_unit_test_setup(destroying_needs_guest_without_cpus, start),
		cmocka_unit_test_setup(pages_outlive_their_guest, start),
		cmocka_unit_test_setup(page_that_a_device_uses_is_busy, start),
		cmocka_unit_test_setup(each_page_is_closed_once, start),
		cmocka_unit_test_setup(reset_clears_and_opens_all, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
