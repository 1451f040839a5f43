/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads and stores that may fail. */
#include "access.h"

#include "program.h"
#include "report.h"

static void load_byte(void *address)
{
	uint64_t byte;

	__asm__ volatile("llgc %0,0(%1)" : "=d"(byte) : "a"(address) : "memory");
}

static void store_byte(void *address)
{
	__asm__ volatile("mvi 0(%0),0" : : "a"(address) : "memory");
}

int access_load(uint64_t address)
{
	return attempt(load_byte, (void *)address);
}

int access_store(uint64_t address)
{
	return attempt(store_byte, (void *)address);
}

void report_closed(uint64_t address, uint64_t length, const char *what)
{
	for (uint64_t page = address & PAGE_MASK; page < address + length; page += PAGE_SIZE) {
		const int load = access_load(page), store = access_store(page);

		if (load != INTERRUPTION_SECURE_STORAGE_ACCESS ||
		    store != INTERRUPTION_SECURE_STORAGE_ACCESS) {
			report(false, "%s: closed at 0x%x: load 0x%x, store 0x%x, expected 0x3d",
			       what, page, (uint64_t)load, (uint64_t)store);
			return;
		}
	}
	report(true, "%s: loads and stores end in 0x3d", what);
}

bool is_filled(const void *storage, uint64_t length, unsigned char byte)
{
	const volatile unsigned char *bytes = storage;

	for (uint64_t i = 0; i < length; i++)
		if (bytes[i] != byte)
			return false;
	return true;
}

void report_filled(uint64_t address, uint64_t length, unsigned char byte, const char *what)
{
	for (uint64_t page = address & PAGE_MASK; page < address + length; page += PAGE_SIZE) {
		const int load = access_load(page);

		if (load) {
			report(false, "%s: load at 0x%x ends in 0x%x", what, page, (uint64_t)load);
			return;
		}
	}
	report(is_filled((void *)address, length, byte), "%s: every byte is 0x%x", what,
	       (uint64_t)byte);
}
