/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exported pages: encrypted, sealed, and taken back only where they are what was exported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_host.h"
#include "internal.h"

#define ADDRESS 0x5000u
#define OTHER_ADDRESS 0x6000u

static uint8_t plain[PAGE_BYTES];

static int start(void **state)
{
	fake_host_start();
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * i >> 7);
	*state = contents_new();
	return 0;
}

static int end(void **state)
{
	contents_free(*state);
	return 0;
}

static size_t equal_blocks(const uint8_t *page, const uint8_t *other)
{
	size_t count = 0;

	for (size_t i = 0; i < PAGE_BYTES; i += 16)
		count += !memcmp(page + i, other + i, 16);
	return count;
}

static void export_comes_back(void **state)
{
	uint8_t page[PAGE_BYTES];
	struct seal seal = { 0 };

	memcpy(page, plain, sizeof(page));
	contents_encrypt(*state, ADDRESS, page, &seal);
	assert_int_equal(equal_blocks(page, plain), 0);
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
	assert_memory_equal(page, plain, sizeof(page));
}

/* Equal contents never look equal outside: not again, not elsewhere, not of another guest. */
static void no_two_exports_are_alike(void **state)
{
	struct contents *other = contents_new();
	uint8_t pages[4][PAGE_BYTES];
	struct seal seals[4] = { 0 };

	for (size_t i = 0; i < 4; i++)
		memcpy(pages[i], plain, PAGE_BYTES);
	contents_encrypt(*state, ADDRESS, pages[0], &seals[0]);
	contents_encrypt(*state, ADDRESS, pages[1], &seals[1]);
	contents_encrypt(*state, OTHER_ADDRESS, pages[2], &seals[2]);
	contents_encrypt(other, ADDRESS, pages[3], &seals[3]);
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < i; k++) {
			assert_int_equal(equal_blocks(pages[i], pages[k]), 0);
			assert_memory_not_equal(seals[i].mac, seals[k].mac, HMAC_BYTES);
		}
	assert_true(seals[0].counter < seals[1].counter && seals[1].counter < seals[2].counter);
	contents_free(other);
}

/* A page that comes back and leaves again is the same outside, unless the guest changed it. */
static void unchanged_page_leaves_as_it_came(void **state)
{
	uint8_t page[PAGE_BYTES], first[PAGE_BYTES];
	struct seal seal = { 0 }, first_seal;

	memcpy(page, plain, sizeof(page));
	contents_encrypt(*state, ADDRESS, page, &seal);
	memcpy(first, page, sizeof(page));
	first_seal = seal;
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
	contents_encrypt(*state, ADDRESS, page, &seal);
	assert_memory_equal(page, first, sizeof(page));
	assert_memory_equal(&seal, &first_seal, sizeof(seal));
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
	page[PAGE_BYTES - 1] ^= 1;
	contents_encrypt(*state, ADDRESS, page, &seal);
	assert_int_equal(equal_blocks(page, first), 0);
	assert_true(seal.counter > first_seal.counter);
	assert_false(contents_decrypt(*state, ADDRESS, first, &seal));
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
}

/* A page of nothing but zeros is not to be told from others either: nor are its blocks. */
static void equal_blocks_differ(void **state)
{
	uint8_t page[PAGE_BYTES] = { 0 };
	struct seal seal = { 0 };

	contents_encrypt(*state, ADDRESS, page, &seal);
	for (size_t i = 16; i < PAGE_BYTES; i += 16)
		assert_memory_not_equal(page, page + i, 16);
}

static void refuses(struct contents *contents, uint64_t address, uint8_t *page,
		    const struct seal *seal)
{
	uint8_t before[PAGE_BYTES];

	memcpy(before, page, sizeof(before));
	assert_false(contents_decrypt(contents, address, page, seal));
	assert_memory_equal(page, before, sizeof(before));
}

static void tampered_page_is_refused(void **state)
{
	uint8_t page[PAGE_BYTES];
	struct seal seal = { 0 };

	memcpy(page, plain, sizeof(page));
	contents_encrypt(*state, ADDRESS, page, &seal);
	for (size_t i = 0; i < 8 * PAGE_BYTES; i += 61) {
		const uint8_t bit = (uint8_t)(1u << i % 8);

		page[i / 8] ^= bit;
		refuses(*state, ADDRESS, page, &seal);
		page[i / 8] ^= bit;
	}
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
}

static void what_was_not_exported_is_refused(void **state)
{
	uint8_t page[PAGE_BYTES];
	struct seal seal = { 0 };

	memcpy(page, plain, sizeof(page));
	contents_encrypt(*state, ADDRESS, page, &seal);
	refuses(*state, ADDRESS, plain, &seal);
	memset(page, 0, sizeof(page));
	refuses(*state, ADDRESS, page, &seal);
}

/* Good ciphertext in the wrong place or at the wrong time. */
static void replayed_page_is_refused(void **state)
{
	struct contents *other = contents_new();
	uint8_t first[PAGE_BYTES], second[PAGE_BYTES], elsewhere[PAGE_BYTES], foreign[PAGE_BYTES];
	struct seal first_seal = { 0 }, second_seal = { 0 }, elsewhere_seal = { 0 }, foreign_seal = { 0 };

	memcpy(first, plain, PAGE_BYTES);
	memcpy(second, plain, PAGE_BYTES);
	memcpy(elsewhere, plain, PAGE_BYTES);
	memcpy(foreign, plain, PAGE_BYTES);
	contents_encrypt(*state, ADDRESS, first, &first_seal);
	contents_encrypt(*state, ADDRESS, second, &second_seal);
	contents_encrypt(*state, OTHER_ADDRESS, elsewhere, &elsewhere_seal);
	contents_encrypt(other, ADDRESS, foreign, &foreign_seal);

	refuses(*state, ADDRESS, first, &second_seal);
	refuses(*state, ADDRESS, elsewhere, &second_seal);
	refuses(*state, ADDRESS, elsewhere, &elsewhere_seal);
	refuses(*state, ADDRESS, foreign, &second_seal);
	refuses(*state, ADDRESS, foreign, &foreign_seal);
	refuses(*state, OTHER_ADDRESS, second, &second_seal);
	refuses(other, ADDRESS, second, &second_seal);
	assert_true(contents_decrypt(*state, ADDRESS, second, &second_seal));
	assert_memory_equal(second, plain, PAGE_BYTES);
	contents_free(other);
}

static void a_seal_is_whole(void **state)
{
	uint8_t page[PAGE_BYTES];
	struct seal seal = { 0 };

	memcpy(page, plain, sizeof(page));
	contents_encrypt(*state, ADDRESS, page, &seal);
	seal.counter++;
	refuses(*state, ADDRESS, page, &seal);
	seal.counter--;
	for (size_t i = 0; i < HMAC_BYTES; i++) {
		seal.mac[i] ^= 1;
		refuses(*state, ADDRESS, page, &seal);
		seal.mac[i] ^= 1;
	}
	assert_true(contents_decrypt(*state, ADDRESS, page, &seal));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(export_comes_back, start, end),
		cmocka_unit_test_setup_teardown(no_two_exports_are_alike, start, end),
		cmocka_unit_test_setup_teardown(unchanged_page_leaves_as_it_came, start, end),
		cmocka_unit_test_setup_teardown(equal_blocks_differ, start, end),
		cmocka_unit_test_setup_teardown(tampered_page_is_refused, start, end),
		cmocka_unit_test_setup_teardown(what_was_not_exported_is_refused, start, end),
		cmocka_unit_test_setup_teardown(replayed_page_is_refused, start, end),
		cmocka_unit_test_setup_teardown(a_seal_is_whole, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
