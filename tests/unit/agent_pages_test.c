/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Page contents (unique, not zero, checked), what UV calls prove about pages, fields of procfs files,
 * and the units of the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clock.h"
#include "pages.h"
#include "text_file.h"
#include "uv_calls.h"

#define PAGES 64

static struct page_area area;

static int map(void **state)
{
	struct failure failure;

	(void)state;
	return page_area_map(&area, PAGES, &failure);
}

static int unmap(void **state)
{
	(void)state;
	page_area_unmap(&area);
	return 0;
}

static void areas_are_aligned(void **state)
{
	(void)state;
	assert_int_equal((uintptr_t)area.memory % PAGE_AREA_ALIGNMENT, 0);
	assert_int_equal(area.bytes % PAGE_AREA_ALIGNMENT, 0);
	assert_true(area.bytes >= PAGES * area.page_size);
}

static void pages_are_unique_and_not_zero(void **state)
{
	const size_t words = area.page_size / sizeof(uint64_t);
	uint64_t *memory = (uint64_t *)(void *)area.memory;

	(void)state;
	pages_fill(area.memory, area.page_size, PAGES, 7);
	for (size_t i = 0; i < PAGES * words; i++)
		assert_int_not_equal(memory[i], 0);
	for (size_t i = 0; i < PAGES; i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(memory + i * words, memory + k * words,
						area.page_size);
}

static void a_changed_byte_is_found(void **state)
{
	struct failure failure = { "" };

	(void)state;
	pages_fill(area.memory, area.page_size, PAGES, 7);
	assert_int_equal(pages_verify(area.memory, area.page_size, PAGES, 7, &failure), 0);
	assert_int_equal(pages_verify(area.memory, area.page_size, PAGES, 8, &failure), -1);
	area.memory[3 * area.page_size + 17] ^= 1;
	assert_int_equal(pages_verify(area.memory, area.page_size, PAGES, 7, &failure), -1);
	assert_non_null(strstr(failure.text, "page 3, byte 16"));
}

/* What a guest is told of the contents is what the host writes. */
static void contents_rise_by_a_step(void **state)
{
	const uint64_t *words = (const uint64_t *)area.memory;
	uint64_t first;
	uint64_t step;

	(void)state;
	pages_contents(9, &first, &step);
	pages_fill(area.memory, area.page_size, PAGES, 9);
	for (size_t i = 0; i < PAGES * area.page_size / sizeof(*words); i++)
		assert_true(words[i] == ((first + i * step) | 1));
}

/* Hooks: (calls counted) → whether they can be of 8 pages. */
static void hooks_export_all_pages_or_none(void **state)
{
	static const struct {
		enum page_state state;
		bool pins;
		bool knows_export, knows_pin;
		uint64_t exports, shared_pins;
		bool right;
	} rows[] = {
		{ STATE_PLAIN, true, true, true, 0, 0, true },
		{ STATE_PLAIN, true, true, true, 8, 8, false },
		{ STATE_SECURE, true, true, true, 0, 0, true },
		{ STATE_SECURE, true, true, true, 8, 8, true },
		{ STATE_SECURE, true, true, true, 8, 0, true },
		{ STATE_SECURE, true, true, true, 7, 0, false },
		{ STATE_SECURE, true, true, true, 16, 0, false },
		{ STATE_SECURE, false, true, true, 0, 0, true },
		{ STATE_SECURE, false, true, true, 8, 8, false },
		{ STATE_SECURE, true, false, true, 7, 8, true },
		{ STATE_SECURE, true, false, true, 8, 7, false },
		{ STATE_SECURE, true, false, false, 7, 7, true },
		{ STATE_PROTECTED, true, true, true, 0, 0, true },
		{ STATE_PROTECTED, true, true, true, 8, 0, false },
		{ STATE_SHARED, true, true, true, 0, 8, true },
		{ STATE_SHARED, true, true, true, 0, 0, true },
		{ STATE_SHARED, true, true, true, 8, 8, false },
		{ STATE_SHARED, true, true, true, 0, 7, false },
		{ STATE_SHARED, false, true, true, 0, 8, false },
		{ STATE_PINNED, true, true, true, 0, 0, true },
		{ STATE_PINNED, true, true, true, 0, 8, false },
		{ STATE_EXPORTED, true, true, true, 0, 0, true },
		{ STATE_EXPORTED, true, true, true, 8, 8, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct run run = { .state = rows[i].state };
		const struct uv_calls calls = {
			.known = { [UV_EXPORT] = rows[i].knows_export,
				   [UV_PIN_SHARED] = rows[i].knows_pin },
			.count = { [UV_EXPORT] = rows[i].exports,
				   [UV_PIN_SHARED] = rows[i].shared_pins },
		};
		struct failure failure;

		if ((uv_calls_check_hook(&run, &calls, 8, rows[i].pins, &failure) == 0) !=
		    rows[i].right)
			fail_msg("row %zu", i);
	}
}

static void timed_samples_call_as_the_counted_windows_did(void **state)
{
	static const struct {
		bool known;
		uint64_t counted;
		long windows;
		uint64_t timed;
		bool right;
	} rows[] = {
		{ true, 8, 1, 8, true },  { true, 8, 3, 24, true }, { true, 0, 3, 0, true },
		{ true, 8, 1, 0, false }, { true, 0, 1, 8, false }, { true, 8, 3, 8, false },
		{ false, 8, 1, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct uv_calls counted = {
			.known = { [UV_EXPORT] = true, [UV_UNPACK] = true },
			.count = { [UV_EXPORT] = rows[i].counted },
		};
		const struct uv_calls timed = {
			.known = { [UV_EXPORT] = rows[i].known },
			.count = { [UV_EXPORT] = rows[i].timed },
		};
		struct failure failure = { "" };

		if ((uv_calls_compare(&timed, rows[i].windows, &counted, &failure) == 0) !=
		    rows[i].right)
			fail_msg("row %zu: %s", i, failure.text);
	}
}

static void fields_are_found(void **state)
{
	static const struct {
		const char *name;
		char separator;
		const char *value;
	} fields[] = {
		{ "model name", ':', "Some CPU" },
		{ "features", ':', "a b " },
		{ "CONFIG_A", '=', "y" },
		{ "CONFIG_A_B", '=', "\"text = x\"" },
		{ "name", ':', NULL },
		{ "CONFIG_B", '=', NULL },
	};
	static const char text[] = "model name\t: Some CPU\nfeatures\t: a b \nCONFIG_A=y\n"
				   "CONFIG_A_B=\"text = x\"\n# CONFIG_B is not set\n";

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		char *value = text_field(text, fields[i].name, fields[i].separator);

		if (fields[i].value)
			assert_string_equal(value, fields[i].value);
		else
			assert_null(value);
		free(value);
	}
}

/* The TOD clock's bit 51 is a microsecond: 4096 units (Principles of Operation). */
static void clock_units_are_nanoseconds(void **state)
{
	const uint64_t start = UINT64_C(0xdeadbeef12345678);

	(void)state;
	assert_true(clock_between(SOURCE_RAW, 1000, 1700) == 700.0);
	assert_true(clock_between(SOURCE_TOD, start, start + 4096) == 1000.0);
	for (uint64_t ns = 0; ns < 2000; ns++)
		assert_true(clock_between(SOURCE_TOD, start, start + ns * 512 / 125) == (double)ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_are_aligned),
		cmocka_unit_test(pages_are_unique_and_not_zero),
		cmocka_unit_test(a_changed_byte_is_found),
		cmocka_unit_test(contents_rise_by_a_step),
		cmocka_unit_test(hooks_export_all_pages_or_none),
		cmocka_unit_test(timed_samples_call_as_the_counted_windows_did),
		cmocka_unit_test(fields_are_found),
		cmocka_unit_test(clock_units_are_nanoseconds),
	};

	return cmocka_run_group_tests(tests, map, unmap);
}
