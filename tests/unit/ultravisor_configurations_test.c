/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configurations and CPUs: what is taken of the host, handles, creation in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ultravisor_calls.h"

/* Fields of the block of "create configuration", and of "create CPU" */
enum { HANDLE = 3, BASE, VARIABLE, FLAGS, ORIGIN, LENGTH, SCA, ASCE };
enum { CPU_GUEST = 4, CPU_STORAGE, CPU_NUMBER, CPU_STATE };

#define DONATED_PAGES 4 /* base storage, variable storage and one for each of 2 MiB */

static struct guest guest;
static struct control_block block;

static int start(void **state)
{
	(void)state;
	uv_start();
	uv_initialise();
	block = guest_block(&guest, 0);
	return 0;
}

static unsigned int donated_pages(void)
{
	unsigned int count = 0;

	for (uint64_t page = 0; page < FAKE_STORAGE_BYTES; page += PAGE_BYTES)
		count += ultravisor_page_state(page) == PAGE_DONATED;
	return count - UV_STORAGE_LENGTH / PAGE_BYTES;
}

static void creation_refuses(void **state)
{
	const struct {
		unsigned int field;
		uint64_t value;
		uint16_t code;
	} cases[] = {
		{ ORIGIN, MAX_GUEST_ADDRESS + 2 * MiB + 1, 0x101 },
		{ ORIGIN, UINT64_MAX, 0x101 },
		{ ORIGIN, MAX_GUEST_ADDRESS - MiB, 0x102 },
		{ LENGTH, MAX_GUEST_ADDRESS + 1, 0x102 },
		{ LENGTH, UINT64_MAX, 0x102 },
		{ ASCE, guest.base, 0x105 },
		{ ASCE, fake_host_asce(guest.base) | 0x20, 0x105 },
		{ BASE, FAKE_STORAGE_BYTES, 0x108 },
		{ BASE, UINT64_MAX, 0x108 },
		{ BASE, 0, 0x109 },
		{ BASE, 0x1000, 0x109 },
		{ SCA, 0, 0x10c },
		{ SCA, FAKE_STORAGE_BYTES, 0x10d },
		{ SCA, UV_STORAGE_AT, 0x10d },
		{ VARIABLE, 0x1000, 0x10e },
		{ VARIABLE, FAKE_STORAGE_BYTES, 0x1ff },
		{ VARIABLE, FAKE_STORAGE_BYTES - PAGE_BYTES, 0x1ff },
		{ VARIABLE, -(uint64_t)PAGE_BYTES, 0x1ff },
		{ VARIABLE, guest.donations, 0x1ff },
		{ VARIABLE, UV_STORAGE_AT - PAGE_BYTES, 0x1ff },
		{ BASE, UV_STORAGE_AT, 0x1ff },
		{ BASE, guest.donations + 8, 0x1ff },
		{ VARIABLE, guest.donations + 8, 0x1ff },
		{ LENGTH, 0, 0x1ff },
		{ LENGTH, MiB + 1, 0x1ff },
		{ ORIGIN, 1, 0x1ff },
		{ FLAGS, 1, 0x1ff },
		{ FLAGS, UINT64_C(1) << 63, 0x1ff },
		{ HANDLE, 1, 7 },
		{ LENGTH, MAX_GUEST_ADDRESS, 0x1ff }, /* more variable storage than there is */
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct control_block changed = block;
		uint64_t handle;

		changed.doubleword[cases[i].field] = cases[i].value;
		handle = changed.doubleword[HANDLE];
		assert_int_equal(uv_call(&changed).code, cases[i].code);
		assert_int_equal(changed.doubleword[HANDLE], handle);
		assert_int_equal(donated_pages(), 0);
	}
	assert_done(uv_call(&block));
}

static void storage_is_taken_and_given_back_empty(void **state)
{
	(void)state;
	memset(host_page(guest.donations), 0x5e, DONATED_PAGES * PAGE_BYTES);
	guest_create(&guest, 0);
	assert_int_equal(donated_pages(), DONATED_PAGES);
	guest_create_cpu(&guest);
	assert_int_equal(donated_pages(), DONATED_PAGES + 1);
	assert_refused(REFUSED_HAS_CPUS, uv_command(UV_DESTROY_CONFIGURATION, guest.handle, 0, 0));
	assert_refused(REFUSED_HAS_CPUS,
		       uv_command(UV_DESTROY_CONFIGURATION_FAST, guest.handle, 0, 0));
	guest_destroy(&guest);
	assert_int_equal(donated_pages(), 0);
	for (size_t i = 0; i < DONATED_PAGES * PAGE_BYTES; i++)
		assert_int_equal(host_page(guest.donations)[i], 0);
	guest_create(&guest, 0);
	assert_done(uv_command(UV_DESTROY_CONFIGURATION_FAST, guest.handle, 0, 0));
	assert_int_equal(donated_pages(), 0);
}

/* What is refused keeps its contents. */
static void nothing_is_taken_by_half(void **state)
{
	const uint64_t last = guest.donations + (DONATED_PAGES - 1) * PAGE_BYTES;

	(void)state;
	memset(host_page(guest.donations), 0x5e, DONATED_PAGES * PAGE_BYTES);
	fake_host_unmap(last);
	assert_refused(REFUSED_NOT_ACCESSIBLE, uv_call(&block));
	fake_host_map(last, guest.donations + PAGE_BYTES);
	assert_refused(REFUSED_NOT_ACCESSIBLE, uv_call(&block));
	fake_host_map(last, last);
	fake_host_set_device_use(last, true);
	assert_int_equal(uv_call(&block).condition, CALL_BUSY);
	assert_int_equal(donated_pages(), 0);
	for (size_t i = 0; i < DONATED_PAGES * PAGE_BYTES; i++)
		assert_int_equal(host_page(guest.donations)[i], 0x5e);
	fake_host_set_device_use(last, false);
	assert_done(uv_call(&block));
}

static void address_space_is_one_guests(void **state)
{
	struct control_block second = guest_block(&guest, 1);

	(void)state;
	/* A longer table at the same place. */
	second.doubleword[ASCE] = block.doubleword[ASCE] | 0xb;
	assert_done(uv_call(&block));
	assert_response(0x105, 0, uv_call(&second));
	assert_done(uv_command(UV_DESTROY_CONFIGURATION, block.doubleword[HANDLE], 0, 0));
	assert_done(uv_call(&second));
}

static void handles_are_never_used_again(void **state)
{
	uint64_t seen[64];

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(seen); i += 2) {
		guest_create(&guest, 0);
		guest_create_cpu(&guest);
		seen[i] = guest.handle;
		seen[i + 1] = guest.cpu_handle;
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(seen[j], seen[i]);
			assert_int_not_equal(seen[j], seen[i + 1]);
			assert_response(0x20, 0, uv_command(UV_VERIFY, seen[j], 0, 0));
			assert_response(0x21, 0, uv_command(UV_RESET_CPU, seen[j], 0, 0));
		}
		guest_destroy(&guest);
	}
}

static void cpu_creation_refuses(void **state)
{
	static const struct {
		unsigned int field;
		uint64_t value;
		uint16_t code;
	} cases[] = {
		{ CPU_GUEST, 0, 0x20 },
		{ CPU_NUMBER, MAX_CPU_ID + 1, 0x103 },
		{ CPU_NUMBER, UINT16_MAX, 0x103 },
		{ CPU_NUMBER, 0x10000, 0x1ff },
		{ CPU_NUMBER, 0, 0x104 },
		{ CPU_STORAGE, FAKE_STORAGE_BYTES, 0x105 },
		{ CPU_STORAGE, UINT64_MAX, 0x105 },
		{ CPU_STORAGE, UV_STORAGE_AT, 0x105 },
		{ CPU_STORAGE, DONATIONS_AT, 0x105 },
		{ CPU_STORAGE, DONATIONS_AT + 0xa008, 0x105 },
		{ CPU_STORAGE, 0, 0x106 },
		{ CPU_STATE, FAKE_STORAGE_BYTES, 0x107 },
		{ CPU_STATE, UINT64_MAX, 0x107 },
		{ CPU_STATE, DONATIONS_AT, 0x107 },
	};

	(void)state;
	guest_create(&guest, 0);
	guest_create_cpu(&guest);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct control_block changed = guest_cpu_block(&guest, 1);

		changed.doubleword[cases[i].field] = cases[i].value;
		assert_int_equal(uv_call(&changed).code, cases[i].code);
		assert_int_equal(changed.doubleword[HANDLE], 0);
		assert_int_equal(donated_pages(), DONATED_PAGES + 1);
	}
}

static void creation_in_parts(void **state)
{
	uint64_t handle;

	(void)state;
	ultravisor_settings.partial_pages = 3;
	assert_int_equal(uv_call(&block).condition, CALL_PARTIAL);
	handle = block.doubleword[HANDLE];
	assert_int_not_equal(handle, 0);
	assert_int_equal(donated_pages(), 3);
	assert_response(3, 0, uv_command(UV_SET_PARAMETERS, handle, HEADER_AT, 0));
	assert_done(uv_call(&block));
	assert_int_equal(block.doubleword[HANDLE], handle);
	assert_int_equal(donated_pages(), DONATED_PAGES);
	assert_response(7, 0, uv_call(&block));

	assert_int_equal(uv_command(UV_DESTROY_CONFIGURATION, handle, 0, 0).condition,
			 CALL_PARTIAL);
	assert_int_equal(donated_pages(), DONATED_PAGES - 3);
	assert_response(3, 0, uv_command(UV_SET_PARAMETERS, handle, HEADER_AT, 0));
	assert_done(uv_command(UV_DESTROY_CONFIGURATION, handle, 0, 0));
	assert_int_equal(donated_pages(), 0);
	assert_response(0x20, 0, uv_command(UV_DESTROY_CONFIGURATION, handle, 0, 0));
}

static void creation_that_fails_in_the_middle_must_be_destroyed(void **state)
{
	uint64_t handle;

	(void)state;
	ultravisor_settings.partial_pages = 3;
	assert_int_equal(uv_call(&block).condition, CALL_PARTIAL);
	handle = block.doubleword[HANDLE];
	fake_host_unmap(guest.donations + 3 * PAGE_BYTES);
	assert_response(0x81ff, REFUSED_NOT_ACCESSIBLE, uv_call(&block));
	assert_response(7, 0, uv_call(&block));
	assert_response(3, 0, uv_command(UV_SET_PARAMETERS, handle, HEADER_AT, 0));
	assert_done(uv_command(UV_DESTROY_CONFIGURATION, handle, 0, 0));
	assert_int_equal(donated_pages(), 0);
}

static void creation_that_fails_on_request_must_be_destroyed(void **state)
{
	(void)state;
	ultravisor_settings.faults[COMMAND_CREATE_CONFIGURATION] =
		(struct ultravisor_fault){ .call = 1, .code = 0x810f, .reason = 5 };
	assert_response(0x810f, 5, uv_call(&block));
	assert_int_not_equal(block.doubleword[HANDLE], 0);
	assert_int_equal(donated_pages(), DONATED_PAGES);
	assert_response(3, 0,
			uv_command(UV_SET_PARAMETERS, block.doubleword[HANDLE], HEADER_AT, 0));
	assert_done(uv_command(UV_DESTROY_CONFIGURATION, block.doubleword[HANDLE], 0, 0));
	assert_int_equal(donated_pages(), 0);
}

static void as_many_as_query_says(void **state)
{
	uint64_t handles[MAX_CONFIGURATIONS];

	(void)state;
	for (unsigned int i = 0; i <= MAX_CONFIGURATIONS; i++) {
		struct control_block small = guest_block(&guest, 0);

		small.doubleword[BASE] = DONATIONS_AT + i * 3 * PAGE_BYTES;
		small.doubleword[VARIABLE] = small.doubleword[BASE] + PAGE_BYTES;
		small.doubleword[LENGTH] = MiB;
		small.doubleword[ASCE] = fake_host_asce(GUESTS_AT + i * PAGE_BYTES);
		if (i == MAX_CONFIGURATIONS) {
			assert_refused(REFUSED_TOO_MANY, uv_call(&small));
			break;
		}
		assert_done(uv_call(&small));
		handles[i] = small.doubleword[HANDLE];
	}
	for (unsigned int i = 0; i < MAX_CONFIGURATIONS; i++)
		assert_done(uv_command(UV_DESTROY_CONFIGURATION, handles[i], 0, 0));
	assert_int_equal(donated_pages(), 0);
}

static void busy_calls_do_nothing(void **state)
{
	(void)state;
	ultravisor_settings.busy_rate = 2;
	assert_response(0x20, 0, uv_command(UV_VERIFY, 0, 0, 0));
	assert_int_equal(uv_call(&block).condition, CALL_BUSY);
	assert_int_equal(donated_pages(), 0);
	assert_int_equal(block.doubleword[HANDLE], 0);
	assert_done(uv_call(&block));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(creation_refuses, start),
		cmocka_unit_test_setup(storage_is_taken_and_given_back_empty, start),
		cmocka_unit_test_setup(nothing_is_taken_by_half, start),
		cmocka_unit_test_setup(address_space_is_one_guests, start),
		cmocka_unit_test_setup(handles_are_never_used_again, start),
		cmocka_unit_test_setup(cpu_creation_refuses, start),
		cmocka_unit_test_setup(creation_in_parts, start),
		cmocka_unit_test_setup(creation_that_fails_in_the_middle_must_be_destroyed, start),
		cmocka_unit_test_setup(creation_that_fails_on_request_must_be_destroyed, start),
		cmocka_unit_test_setup(as_many_as_query_says, start),
		cmocka_unit_test_setup(busy_calls_do_nothing, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
