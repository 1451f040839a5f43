/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that a guest shares: its acts, pins, and what the host may do with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ultravisor_calls.h"

#define ADDRESS UINT64_C(0x5000)
#define OTHER_ADDRESS UINT64_C(0x106000)

static struct guest guest, other;
static uint64_t absolute;

static int start(void **state)
{
	(void)state;
	uv_start();
	uv_initialise();
	guest_run(&guest, 0);
	guest_run(&other, 1);
	absolute = guest.base + ADDRESS;
	assert_done(guest_import(&guest, ADDRESS));
	guest_fill(&guest, ADDRESS, 1);
	return 0;
}

static void share_page(void)
{
	ultravisor_guest_share(NULL, guest.handle, ADDRESS, absolute);
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SHARED);
}

static bool take_back(void)
{
	return ultravisor_guest_unshare(NULL, guest.handle, ADDRESS, absolute);
}

static struct response pin(void)
{
	return uv_command(UV_PIN_SHARED, absolute, 0, 0);
}

static struct response unpin(void)
{
	return uv_command(UV_UNPIN_SHARED, guest.handle, ADDRESS, 0);
}

static void shared_page_is_open_with_its_contents(void **state)
{
	(void)state;
	share_page();
	assert_false(ultravisor_page_is_closed(absolute));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SHARED);
	assert_true(take_back());
	assert_true(ultravisor_page_is_closed(absolute));
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	assert_true(take_back());
}

/* The host swaps a shared page as it is, and may change it meanwhile. */
static void sharing_outlives_an_export(void **state)
{
	(void)state;
	share_page();
	assert_done(guest_export(&guest, ADDRESS));
	assert_int_equal(ultravisor_page_state(absolute), PAGE_PLAIN);
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	guest_fill(&guest, ADDRESS, 2);
	assert_int_equal(ultravisor_guest_access(guest.handle, ADDRESS, absolute),
			 ACCESS_NOT_SECURE);
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SHARED);
	assert_true(guest_has_filled(&guest, ADDRESS, 2));
}

static void only_shared_pages_are_pinned(void **state)
{
	(void)state;
	assert_refused(REFUSED_NOT_SHARED, pin());
	assert_refused(REFUSED_NOT_SHARED, uv_command(UV_PIN_SHARED, guest.base, 0, 0));
	assert_refused(REFUSED_NOT_SHARED, uv_command(UV_PIN_SHARED, UV_STORAGE_AT, 0, 0));
	assert_refused(REFUSED_ALIGNMENT, uv_command(UV_PIN_SHARED, absolute + 1, 0, 0));
	assert_refused(REFUSED_OUTSIDE, uv_command(UV_PIN_SHARED, FAKE_STORAGE_BYTES, 0, 0));
	assert_refused(REFUSED_OUTSIDE, uv_command(UV_PIN_SHARED, -(uint64_t)PAGE_BYTES, 0, 0));
	assert_refused(REFUSED_NOT_SHARED, unpin());
	share_page();
	assert_refused(REFUSED_NOT_PINNED, unpin());
	assert_done(pin());
	assert_done(pin());
	assert_done(unpin());
	assert_refused(REFUSED_NOT_PINNED, unpin());
	assert_response(0x20, 0, uv_command(UV_UNPIN_SHARED, guest.handle + 1, ADDRESS, 0));
	fake_host_unmap(absolute);
	assert_response(0x10a, 0, unpin());
}

static void pinned_page_is_not_unshared(void **state)
{
	(void)state;
	share_page();
	assert_done(pin());
	assert_false(take_back());
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SHARED);
	assert_done(unpin());
	assert_true(take_back());
	share_page();
	fake_host_set_device_use(absolute, true);
	assert_false(take_back());
	fake_host_set_device_use(absolute, false);
	assert_true(take_back());
}

static void export_ends_a_pin(void **state)
{
	(void)state;
	share_page();
	assert_done(pin());
	assert_done(guest_export(&guest, ADDRESS));
	assert_refused(REFUSED_NOT_SHARED, pin());
	assert_done(guest_import(&guest, ADDRESS));
	assert_true(take_back());
}

/* The MISC feature; see should_export_before_import() of Linux. */
static void import_takes_what_another_guest_shares(void **state)
{
	(void)state;
	share_page();
	fake_host_map(other.base + ADDRESS, absolute);
	assert_int_equal(ultravisor_guest_access(other.handle, ADDRESS, absolute),
			 ACCESS_NOT_SECURE);
	assert_done(guest_import(&other, ADDRESS));
	assert_int_equal(ultravisor_guest_access(other.handle, ADDRESS, absolute), ACCESS_ALLOWED);
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SECURE);
	assert_int_equal(ultravisor_guest_access(guest.handle, ADDRESS, absolute),
			 ACCESS_VIOLATION);
	/* The first guest's is gone elsewhere, still shared. */
	fake_host_map(absolute, GUESTS_AT - PAGE_BYTES);
	assert_done(guest_import(&guest, ADDRESS));
	assert_int_equal(ultravisor_page_state(GUESTS_AT - PAGE_BYTES), PAGE_SHARED);
}

static void shared_page_of_a_destroyed_guest_can_be_taken(void **state)
{
	(void)state;
	share_page();
	guest_destroy(&guest);
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SHARED);
	assert_refused(REFUSED_NOT_SHARED, pin());
	fake_host_map(other.base + ADDRESS, absolute);
	assert_done(guest_import(&other, ADDRESS));
	assert_done(uv_command(UV_EXPORT, absolute, 0, 0));
	assert_int_equal(ultravisor_page_state(absolute), PAGE_PLAIN);
}

static void unsharing_all(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, OTHER_ADDRESS));
	ultravisor_guest_share(NULL, guest.handle, OTHER_ADDRESS, guest.base + OTHER_ADDRESS);
	share_page();
	assert_done(pin());
	assert_done(guest_export(&guest, OTHER_ADDRESS));
	fake_host_set_device_use(absolute, true);
	assert_int_equal(uv_command(UV_UNSHARE_ALL, guest.handle, 0, 0).condition, CALL_BUSY);
	fake_host_set_device_use(absolute, false);
	assert_done(uv_command(UV_UNSHARE_ALL, guest.handle, 0, 0));
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SECURE);
	assert_true(guest_has_filled(&guest, ADDRESS, 1));
	guest_fill(&guest, OTHER_ADDRESS, 3);
	assert_done(guest_import(&guest, OTHER_ADDRESS));
	assert_int_equal(ultravisor_page_state(guest.base + OTHER_ADDRESS), PAGE_SECURE);
	assert_int_equal(guest_bytes(&guest, OTHER_ADDRESS)[100], 0);
}

static void unsharing_all_in_parts(void **state)
{
	int calls = 1;

	(void)state;
	for (uint64_t address = 0x10000; address < 0x20000; address += PAGE_BYTES) {
		assert_done(guest_import(&guest, address));
		ultravisor_guest_share(NULL, guest.handle, address, guest.base + address);
	}
	ultravisor_settings.partial_pages = 3;
	while (uv_command(UV_UNSHARE_ALL, guest.handle, 0, 0).condition == CALL_PARTIAL)
		calls++;
	assert_int_equal(calls, 6);
	for (uint64_t address = 0x10000; address < 0x20000; address += PAGE_BYTES)
		assert_int_equal(ultravisor_page_state(guest.base + address), PAGE_SECURE);
}

static void accesses_of_guests(void **state)
{
	const struct {
		uint64_t guest, address, absolute;
		enum guest_access access;
	} cases[] = {
		{ guest.handle, ADDRESS, absolute, ACCESS_ALLOWED },
		{ guest.handle, ADDRESS + 100, absolute, ACCESS_ALLOWED },
		{ guest.handle, OTHER_ADDRESS, absolute, ACCESS_VIOLATION },
		{ other.handle, ADDRESS, absolute, ACCESS_VIOLATION },
		{ guest.handle, OTHER_ADDRESS, guest.base + OTHER_ADDRESS, ACCESS_NOT_SECURE },
		{ guest.handle, ADDRESS, guest.donations, ACCESS_VIOLATION },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(ultravisor_guest_access(cases[i].guest, cases[i].address,
							 cases[i].absolute),
				 cases[i].access);
	assert_true(ultravisor_guest_has(guest.handle, GUEST_BYTES - 1));
	assert_false(ultravisor_guest_has(guest.handle, GUEST_BYTES));
	assert_false(ultravisor_guest_has(guest.handle + 1, 0));
	assert_false(ultravisor_guest_has(0, 0));
	/* What isn't its own, a guest doesn't share. */
	ultravisor_guest_share(NULL, other.handle, ADDRESS, absolute);
	ultravisor_guest_share(NULL, guest.handle, OTHER_ADDRESS, absolute);
	ultravisor_guest_share(NULL, guest.handle, ADDRESS, guest.donations);
	ultravisor_guest_share(NULL, 0, ADDRESS, absolute);
	assert_int_equal(ultravisor_page_state(absolute), PAGE_SECURE);
	assert_int_equal(ultravisor_page_state(guest.donations), PAGE_DONATED);
}

static void running_needs_a_verified_image_and_an_operating_cpu(void **state)
{
	(void)state;
	assert_true(ultravisor_guest_may_run(guest.handle, guest.cpu_handle));
	assert_false(ultravisor_guest_may_run(other.handle, guest.cpu_handle));
	assert_false(ultravisor_guest_may_run(guest.handle, guest.handle));
	assert_done(uv_command(UV_SET_CPU_STATE, guest.cpu_handle, 2, 0));
	assert_false(ultravisor_guest_may_run(guest.handle, guest.cpu_handle));
	assert_done(uv_command(UV_SET_CPU_STATE, guest.cpu_handle, 5, 0));
	assert_true(ultravisor_guest_may_run(guest.handle, guest.cpu_handle));
	assert_done(uv_command(UV_DUMP_INITIALISE, guest.handle, 0, 0));
	assert_false(ultravisor_guest_may_run(guest.handle, guest.cpu_handle));
	assert_false(ultravisor_guest_has(guest.handle, ADDRESS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(shared_page_is_open_with_its_contents, start),
		cmocka_unit_test_setup(sharing_outlives_an_export, start),
		cmocka_unit_test_setup(only_shared_pages_are_pinned, start),
		cmocka_unit_test_setup(pinned_page_is_not_unshared, start),
		cmocka_unit_test_setup(export_ends_a_pin, start),
		cmocka_unit_test_setup(import_takes_what_another_guest_shares, start),
		cmocka_unit_test_setup(shared_page_of_a_destroyed_guest_can_be_taken, start),
		cmocka_unit_test_setup(unsharing_all, start),
		cmocka_unit_test_setup(unsharing_all_in_parts, start),
		cmocka_unit_test_setup(accesses_of_guests, start),
		cmocka_unit_test_setup(running_needs_a_verified_image_and_an_operating_cpu, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
