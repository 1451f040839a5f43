/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dumps: order, formats (s390-tools, zdump/pv_defs.h), and that an owner can read the pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ultravisor_calls.h"

#define AREA_AT UINT64_C(0x3e0800) /* none of the formats needs a page's border */
#define AREA_BYTES (2 * PAGE_BYTES)
#define CPU_AREA_BYTES 1568
#define EXPORTED UINT64_C(0x100000)
#define SECURE UINT64_C(0x101000)
#define SHARED UINT64_C(0x102000)
#define SHARED_EXPORTED UINT64_C(0x103000)
#define NEVER_THERE UINT64_C(0x104000)

static struct guest guest;

static int start(void **state)
{
	(void)state;
	uv_start();
	uv_initialise();
	guest_run(&guest, 0);
	memset(host_page(AREA_AT), 0x5e, AREA_BYTES);
	return 0;
}

static struct response dump_initialise(void)
{
	return uv_command(UV_DUMP_INITIALISE, guest.handle, 0, 0);
}

static struct response dump_storage_state(uint64_t area, uint64_t address)
{
	return uv_command(UV_DUMP_STORAGE_STATE, guest.handle, area, address);
}

static struct response dump_cpu(uint64_t area)
{
	return uv_command(UV_DUMP_CPU, guest.cpu_handle, area, 0);
}

static struct response dump_complete(uint64_t area)
{
	return uv_command(UV_DUMP_COMPLETE, guest.handle, area, 0);
}

static bool area_is_untouched_from(uint64_t offset)
{
	for (uint64_t i = offset; i < AREA_BYTES; i++)
		if (host_page(AREA_AT)[i] != 0x5e)
			return false;
	return true;
}

static void dump_has_its_order(void **state)
{
	(void)state;
	assert_response(3, 0, dump_cpu(AREA_AT));
	assert_response(3, 0, dump_storage_state(AREA_AT, 0));
	assert_response(3, 0, dump_complete(AREA_AT));
	assert_done(dump_initialise());
	assert_response(3, 0, dump_initialise());
	assert_response(3, 0, guest_import(&guest, EXPORTED));
	assert_done(dump_cpu(AREA_AT));
	assert_done(dump_complete(AREA_AT));
	assert_response(3, 0, dump_complete(AREA_AT));
	assert_done(guest_import(&guest, EXPORTED));
	assert_done(dump_initialise());
}

static void pages_are_exported_while_dumping(void **state)
{
	(void)state;
	assert_done(guest_import(&guest, EXPORTED));
	assert_done(dump_initialise());
	assert_done(guest_export(&guest, EXPORTED));
	assert_response(3, 0, guest_import(&guest, EXPORTED));
}

static void entries_tell_what_pages_are(void **state)
{
	static const struct {
		uint64_t address;
		uint8_t flags;
	} special[] = { { SECURE, 4 }, { SHARED, 6 }, { SHARED_EXPORTED, 2 }, { NEVER_THERE, 1 } };
	const uint8_t *area = host_page(AREA_AT);

	(void)state;
	for (uint64_t address = EXPORTED; address < NEVER_THERE; address += PAGE_BYTES)
		assert_done(guest_import(&guest, address));
	ultravisor_guest_share(NULL, guest.handle, SHARED, guest.base + SHARED);
	ultravisor_guest_share(NULL, guest.handle, SHARED_EXPORTED, guest.base + SHARED_EXPORTED);
	assert_done(guest_export(&guest, EXPORTED));
	assert_done(guest_export(&guest, SHARED_EXPORTED));
	assert_done(dump_initialise());
	assert_done(dump_storage_state(AREA_AT, MiB));
	assert_true(area_is_untouched_from(DUMP_STORAGE_STATE_LENGTH));
	for (size_t i = 0; i < G_N_ELEMENTS(special); i++) {
		const uint8_t *entry =
			area + (special[i].address - MiB) / PAGE_BYTES * DUMP_ENTRY_BYTES;

		assert_memory_equal(entry, "\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0", 15);
		assert_int_equal(entry[15], special[i].flags);
	}
	assert_memory_not_equal(area, "\xff\xff\xff\xff", 4);
}

static void areas_have_their_formats(void **state)
{
	const uint8_t *area = host_page(AREA_AT);
	uint8_t first[DUMP_COMPLETION_LENGTH];

	(void)state;
	assert_done(dump_initialise());
	assert_done(dump_cpu(AREA_AT));
	assert_memory_equal(area, "\0\0\0\1\0\0\x06\x20", 8);
	assert_true(area_is_untouched_from(CPU_AREA_BYTES));
	memset(host_page(AREA_AT), 0x5e, AREA_BYTES);
	assert_done(dump_complete(AREA_AT));
	assert_memory_equal(area, "\0\0\0\1\0\0\x01\x20", 8);
	assert_true(area_is_untouched_from(DUMP_COMPLETION_LENGTH));
	/* Another dump has another seed. */
	memcpy(first, area, sizeof(first));
	assert_done(dump_initialise());
	assert_done(dump_complete(AREA_AT));
	assert_memory_not_equal(area + 16, first + 16, DUMP_SEED_BYTES);
}

static void areas_that_the_host_may_not_store_to_are_refused(void **state)
{
	static const uint64_t areas[] = {
		FAKE_STORAGE_BYTES, FAKE_STORAGE_BYTES - 8, UINT64_MAX - 7,	      UV_STORAGE_AT,
		UV_STORAGE_AT - 8,  DONATIONS_AT,	    AREA_AT + AREA_BYTES - 8,
	};

	(void)state;
	fake_host_unmap(AREA_AT + AREA_BYTES);
	assert_done(dump_initialise());
	for (size_t i = 0; i < G_N_ELEMENTS(areas); i++) {
		assert_refused(REFUSED_NOT_ACCESSIBLE, dump_storage_state(areas[i], 0));
		assert_refused(REFUSED_NOT_ACCESSIBLE, dump_cpu(areas[i]));
		assert_refused(REFUSED_NOT_ACCESSIBLE, dump_complete(areas[i]));
		assert_true(area_is_untouched_from(0));
	}
	assert_done(dump_complete(AREA_AT));
}

static void storage_states_are_of_whole_mib(void **state)
{
	(void)state;
	assert_done(dump_initialise());
	assert_refused(REFUSED_ALIGNMENT, dump_storage_state(AREA_AT, PAGE_BYTES));
	assert_refused(REFUSED_OUTSIDE, dump_storage_state(AREA_AT, GUEST_BYTES));
	assert_refused(REFUSED_OUTSIDE, dump_storage_state(AREA_AT, -MiB));
	assert_done(dump_storage_state(AREA_AT, GUEST_BYTES - MiB));
}

/* Entry and page key decrypt what was exported. */
static void owner_can_read_exported_pages(void **state)
{
	uint8_t tweak[DUMP_ENTRY_BYTES], key[XTS_KEY_BYTES];
	struct host_cipher *cipher;

	(void)state;
	assert_done(guest_import(&guest, EXPORTED));
	guest_fill(&guest, EXPORTED, 1);
	assert_done(guest_export(&guest, EXPORTED));
	assert_done(dump_initialise());
	assert_done(dump_storage_state(AREA_AT, EXPORTED));
	memcpy(tweak, host_page(AREA_AT), sizeof(tweak));
	contents_get_page_key(guests_find(guest.handle)->contents, key);
	cipher = host_cipher_new(key);
	host_decrypt(cipher, tweak, guest_bytes(&guest, EXPORTED), guest_bytes(&guest, EXPORTED),
		     PAGE_BYTES);
	host_cipher_free(cipher);
	assert_true(guest_has_filled(&guest, EXPORTED, 1));
	/* The key itself leaves the Ultravisor encrypted. */
	assert_done(dump_complete(AREA_AT));
	for (size_t i = 0; i + sizeof(key) <= DUMP_COMPLETION_LENGTH; i++)
		assert_memory_not_equal(host_page(AREA_AT) + i, key, sizeof(key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(dump_has_its_order, start),
		cmocka_unit_test_setup(pages_are_exported_while_dumping, start),
		cmocka_unit_test_setup(entries_tell_what_pages_are, start),
		cmocka_unit_test_setup(areas_have_their_formats, start),
		cmocka_unit_test_setup(areas_that_the_host_may_not_store_to_are_refused, start),
		cmocka_unit_test_setup(storage_states_are_of_whole_mib, start),
		cmocka_unit_test_setup(owner_can_read_exported_pages, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
