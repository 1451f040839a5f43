/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Images: set parameters, unpack, verify. Response codes of verify: s390-tools
 * genprotimg/boot/stage3a.c; in which order it compares is assumed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fake_host.h"
#include "sample_image.h"

#define HEADER_AT 0x40000u

static struct sample_image image;
static struct contents *contents;

static int start(void **state)
{
	(void)state;
	fake_host_start();
	ultravisor_settings.image = IMAGE_ENCRYPTED;
	sample_make(&image);
	contents = contents_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	contents_free(contents);
	return 0;
}

static void expect(struct response response, uint16_t code, uint16_t reason)
{
	assert_int_equal(response.code, code);
	assert_int_equal(response.reason, reason);
}

static struct response set_parameters_at(uint64_t address, uint32_t length)
{
	return contents_set_parameters(NULL, contents, address, length);
}

static void set_parameters(void)
{
	sample_seal(&image);
	memcpy(host_page(HEADER_AT), &image.header, sizeof(image.header));
	expect(set_parameters_at(HEADER_AT, sizeof(image.header)), 1, 0);
}

/* Unpacks page @page of the image as it is to be, and compares it. */
static void unpack(size_t page)
{
	uint8_t bytes[PAGE_BYTES];
	uint64_t tweak[2];

	memcpy(bytes, image.encrypted[page], sizeof(bytes));
	sample_page_tweak(page, tweak);
	contents_unpack_page(contents, sample_page_address(page), tweak, bytes);
	assert_memory_equal(bytes, image.plain[page], sizeof(bytes));
}

static void good_image_is_verified(void **state)
{
	(void)state;
	set_parameters();
	for (size_t page = 0; page < SAMPLE_PAGES; page++)
		unpack(page);
	expect(contents_verify_image(contents), 1, 0);
	expect(contents_verify_image(contents), 1, 0);
}

static void pages_that_are_missing_are_found(void **state)
{
	(void)state;
	for (size_t missing = 0; missing < SAMPLE_PAGES; missing++) {
		set_parameters();
		for (size_t page = 0; page < SAMPLE_PAGES; page++)
			if (page != missing)
				unpack(page);
		expect(contents_verify_image(contents), 0x102, 0x1d);
		sample_make(&image);
	}
	set_parameters();
	expect(contents_verify_image(contents), 0x102, 0x1d);
}

static void page_too_many_is_found(void **state)
{
	(void)state;
	set_parameters();
	for (size_t page = 0; page < SAMPLE_PAGES; page++)
		unpack(page);
	unpack(0);
	expect(contents_verify_image(contents), 0x102, 0x1d);
}

static void wrong_order_is_found(void **state)
{
	(void)state;
	set_parameters();
	for (size_t page = SAMPLE_PAGES; page--;)
		unpack(page);
	expect(contents_verify_image(contents), 0x102, 0x1a);
}

/* What one unpack can have wrong. */
static const struct {
	uint64_t address, tweak[2];
	uint8_t flipped;
	uint16_t reason;
} mistakes[] = {
	{ .address = PAGE_BYTES, .reason = 0x1a },
	{ .address = UINT64_C(1) << 40, .reason = 0x1a },
	{ .flipped = 0x01, .reason = 0x1b },
	{ .flipped = 0x80, .reason = 0x1b },
	{ .tweak = { 1, 0 }, .reason = 0x1c },
	{ .tweak = { 0, PAGE_BYTES }, .reason = 0x1c },
	{ .tweak = { UINT64_C(1) << 63, 0 }, .reason = 0x1c },
};

static void mistakes_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++)
		for (size_t wrong = 0; wrong < SAMPLE_PAGES; wrong++) {
			uint8_t bytes[PAGE_BYTES];
			uint64_t tweak[2];

			set_parameters();
			for (size_t page = 0; page < SAMPLE_PAGES; page++) {
				if (page != wrong) {
					unpack(page);
					continue;
				}
				memcpy(bytes, image.encrypted[page], sizeof(bytes));
				bytes[sizeof(bytes) - 1] ^= mistakes[i].flipped;
				sample_page_tweak(page, tweak);
				tweak[0] ^= mistakes[i].tweak[0];
				tweak[1] ^= mistakes[i].tweak[1];
				contents_unpack_page(contents, sample_page_address(page) ^
						     mistakes[i].address, tweak, bytes);
			}
			expect(contents_verify_image(contents), 0x102, mistakes[i].reason);
			sample_make(&image);
		}
}

static void image_without_encryption_is_verified(void **state)
{
	uint64_t tweak[2];
	uint8_t bytes[PAGE_BYTES];

	(void)state;
	SET_NUMBER(image.header.head.flags, HEADER_NO_DECRYPTION);
	set_parameters();
	for (size_t page = 0; page < SAMPLE_PAGES; page++) {
		memcpy(bytes, image.encrypted[page], sizeof(bytes));
		sample_page_tweak(page, tweak);
		contents_unpack_page(contents, sample_page_address(page), tweak, bytes);
		assert_memory_equal(bytes, image.encrypted[page], sizeof(bytes));
	}
	expect(contents_verify_image(contents), 1, 0);
}

static void plain_mode_takes_what_comes(void **state)
{
	uint8_t bytes[PAGE_BYTES];

	(void)state;
	ultravisor_settings.image = IMAGE_PLAIN;
	memset(host_page(HEADER_AT), 0x5e, PAGE_BYTES);
	expect(set_parameters_at(HEADER_AT, PAGE_BYTES), 1, 0);
	memcpy(bytes, image.plain[0], sizeof(bytes));
	contents_unpack_page(contents, SAMPLE_ADDRESS, (const uint64_t[2]){ 0, 0 }, bytes);
	assert_memory_equal(bytes, image.plain[0], sizeof(bytes));
	expect(contents_verify_image(contents), 1, 0);
	assert_true(contents_allow_dump(contents));
}

static void what_is_no_header_is_refused(void **state)
{
	(void)state;
	memset(host_page(HEADER_AT), 0x5e, PAGE_BYTES);
	expect(set_parameters_at(HEADER_AT, PAGE_BYTES), 0x10a, 0);
	expect(set_parameters_at(HEADER_AT, HEADER_LONGEST + 1), 0x10a, 0x31);
	expect(set_parameters_at(HEADER_AT, UINT32_MAX), 0x10a, 0x31);
}

static void header_is_read_where_it_can_be(void **state)
{
	const uint64_t across = HEADER_AT + PAGE_BYTES - 100;

	(void)state;
	sample_seal(&image);
	memcpy(host_page(across), &image.header, sizeof(image.header));
	expect(set_parameters_at(across, sizeof(image.header)), 1, 0);
	storage_donate(NULL, HEADER_AT + PAGE_BYTES);
	expect(set_parameters_at(across, sizeof(image.header)), 0x103, 0);
	storage_own(NULL, HEADER_AT + PAGE_BYTES, PAGE_SECURE, (struct page_owner){ 0 });
	expect(set_parameters_at(across, sizeof(image.header)), 0x103, 0);
	storage_open(HEADER_AT + PAGE_BYTES);
	expect(set_parameters_at(across, sizeof(image.header)), 1, 0);
	fake_host_unmap(HEADER_AT + PAGE_BYTES);
	expect(set_parameters_at(across, sizeof(image.header)), 0x103, 0);
	expect(set_parameters_at(FAKE_STORAGE_BYTES - 100, sizeof(image.header)), 0x103, 0);
	expect(set_parameters_at(UINT64_MAX - 100, sizeof(image.header)), 0x103, 0);
}

static void header_says_whether_dumps_are_allowed(void **state)
{
	(void)state;
	set_parameters();
	assert_false(contents_allow_dump(contents));
	sample_make(&image);
	SET_NUMBER(image.header.head.flags, HEADER_ALLOW_DUMP);
	set_parameters();
	assert_true(contents_allow_dump(contents));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(good_image_is_verified, start, end),
		cmocka_unit_test_setup_teardown(pages_that_are_missing_are_found, start, end),
		cmocka_unit_test_setup_teardown(page_too_many_is_found, start, end),
		cmocka_unit_test_setup_teardown(wrong_order_is_found, start, end),
		cmocka_unit_test_setup_teardown(mistakes_are_found, start, end),
		cmocka_unit_test_setup_teardown(image_without_encryption_is_verified, start, end),
		cmocka_unit_test_setup_teardown(plain_mode_takes_what_comes, start, end),
		cmocka_unit_test_setup_teardown(what_is_no_header_is_refused, start, end),
		cmocka_unit_test_setup_teardown(header_is_read_where_it_can_be, start, end),
		cmocka_unit_test_setup_teardown(header_says_whether_dumps_are_allowed, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
