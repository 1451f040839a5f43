/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Segment and page tables (Principles of Operation, "Dynamic Address Translation"). */
#include "translation.h"

#include "program.h"
#include "report.h"
#include "storage.h"

#define TABLE_LENGTH_FULL 3
#define SEGMENT_INVALID 0x20
#define SEGMENT_COUNT 2048
#define PAGE_COUNT 256
#define PAGE_TABLE_LENGTH (PAGE_COUNT * 8)

uint64_t translation_new_space(uint64_t control)
{
	uint64_t *segments = storage_pages(SEGMENT_COUNT * 8 / PAGE_SIZE, PAGE_SIZE);

	for (int i = 0; i < SEGMENT_COUNT; i++)
		segments[i] = SEGMENT_INVALID;
	return (uint64_t)segments | control | TABLE_LENGTH_FULL;
}

/* Where the entry is; with `create` there is one. */
static volatile uint64_t *find_entry(uint64_t asce, uint64_t address, bool create)
{
	volatile uint64_t *segment = (uint64_t *)(asce & PAGE_MASK) + (address >> 20);
	uint64_t *pages;

	if (address >> 31)
		report_fatal("address 0x%x is not in a space of 2 GiB", address);
	if (*segment & SEGMENT_INVALID) {
		if (!create)
			report_fatal("no page at 0x%x", address);
		pages = storage_pages(1, PAGE_SIZE);
		for (int i = 0; i < PAGE_COUNT; i++)
			pages[i] = PAGE_INVALID;
		*segment = (uint64_t)pages;
	}
	return (uint64_t *)(*segment & ~(uint64_t)(PAGE_TABLE_LENGTH - 1)) +
	       (address >> 12) % PAGE_COUNT;
}

void translation_map(uint64_t asce, uint64_t address, uint64_t page)
{
	*find_entry(asce, address, true) = page;
}

uint64_t translation_entry(uint64_t asce, uint64_t address)
{
	return *find_entry(asce, address, false);
}

uint64_t translation_identity_space(void)
{
	const uint64_t asce = translation_new_space(0);

	for (uint64_t page = 0; page < TRANSLATION_IDENTITY_LENGTH; page += PAGE_SIZE)
		translation_map(asce, page, page);
	return asce;
}

void translation_on(uint64_t asce)
{
	set_control_register(1, asce);
	set_control_register(7, asce);
	set_control_register(13, asce);
	__asm__ volatile("stosm 0(%0),0x04" : : "a"((uint64_t)LOWCORE_SCRATCH_PSW) : "memory");
}

void translation_off(void)
{
	__asm__ volatile("stnsm 0(%0),0xfb" : : "a"((uint64_t)LOWCORE_SCRATCH_PSW) : "memory");
}

void translation_change(uint64_t asce, uint64_t address, uint64_t page)
{
	*find_entry(asce, address, true) = page;
	__asm__ volatile("ptlb" : : : "memory");
}
