/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Page contents (unique, not zero, checked), fields of procfs files, and the units of the
 * clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clock.h"
#include "pages.h"
#include "text_file.h"

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
		cmocka_unit_test(fields_are_found),
		cmocka_unit_test(clock_units_are_nanoseconds),
	};

	return cmocka_run_group_tests(tests, map, unmap);
}
