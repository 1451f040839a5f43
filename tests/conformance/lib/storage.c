/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ends that only move up. */
#include "storage.h"

#include "program.h"
#include "report.h"

#define LOW_START (16 * MEBIBYTE)
#define LOW_END (64 * MEBIBYTE)
#define HIGH_START (2 * GIBIBYTE)

static uint64_t low_end = LOW_START;
static uint64_t high_end = HIGH_START;

void *storage_pages(uint64_t count, uint64_t alignment)
{
	const uint64_t start = (low_end + alignment - 1) & ~(alignment - 1);

	if (start + count * PAGE_SIZE > LOW_END)
		report_fatal("no %u pages left below %u MiB", count, LOW_END / MEBIBYTE);
	low_end = start + count * PAGE_SIZE;
	for (uint64_t *word = (uint64_t *)start; word < (uint64_t *)low_end; word++)
		*(volatile uint64_t *)word = 0;
	return (void *)start;
}

void *storage_used_pages(uint64_t count, uint64_t alignment)
{
	return memset(storage_pages(count, alignment), 0xa5, count * PAGE_SIZE);
}

uint64_t storage_high_pages(uint64_t count)
{
	const uint64_t start = high_end;

	high_end += count * PAGE_SIZE;
	return start;
}
