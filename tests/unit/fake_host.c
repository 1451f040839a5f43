/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake_host.h"

#include <string.h>

#define LOWCORE_BYTES 0x2000u
#define PAGE_COUNT (FAKE_STORAGE_BYTES / PAGE_BYTES)
#define ASCE_PRIVATE 0x100u
#define TRANSLATION_EXCEPTION 0x11 /* page translation */

static uint8_t storage[FAKE_STORAGE_BYTES];
static bool unmapped[PAGE_COUNT], used_by_device[PAGE_COUNT];
static uint64_t mapped_to[PAGE_COUNT]; /* absolute address of a logical page */
static bool another_cpu_runs;
static unsigned int closed_pages;
static uint64_t random_state;

void fake_host_start(void)
{
	ultravisor_reset();
	memset(storage, 0, sizeof(storage));
	memset(unmapped, 0, sizeof(unmapped));
	memset(used_by_device, 0, sizeof(used_by_device));
	for (uint64_t page = 0; page < PAGE_COUNT; page++)
		mapped_to[page] = page * PAGE_BYTES;
	another_cpu_runs = false;
	closed_pages = 0;
	random_state = 42;
}

void fake_host_unmap(uint64_t address)
{
	unmapped[address / PAGE_BYTES] = true;
}

void fake_host_map(uint64_t address, uint64_t absolute)
{
	unmapped[address / PAGE_BYTES] = false;
	mapped_to[address / PAGE_BYTES] = absolute;
}

void fake_host_set_another_cpu(bool runs)
{
	another_cpu_runs = runs;
}

void fake_host_set_device_use(uint64_t address, bool used)
{
	used_by_device[address / PAGE_BYTES] = used;
}

uint64_t fake_host_asce(uint64_t base)
{
	return base | ASCE_PRIVATE;
}

unsigned int fake_host_closed_pages(void)
{
	return closed_pages;
}

uint64_t host_storage_bytes(void)
{
	return FAKE_STORAGE_BYTES;
}

uint8_t *host_page(uint64_t address)
{
	return storage + address;
}

bool host_has_lowcore(uint64_t address, uint64_t length)
{
	(void)length;
	return address < LOWCORE_BYTES;
}

bool host_another_cpu_runs(struct host_cpu *cpu)
{
	(void)cpu;
	return another_cpu_runs;
}

int host_translate(struct host_cpu *cpu, uint64_t address, bool store, uint64_t *absolute)
{
	(void)cpu;
	(void)store;
	if (address >= FAKE_STORAGE_BYTES || unmapped[address / PAGE_BYTES]) {
		return TRANSLATION_EXCEPTION;
	}
	*absolute = mapped_to[address / PAGE_BYTES] + address % PAGE_BYTES;
	return 0;
}

int host_translate_by_asce(struct host_cpu *cpu, uint64_t asce, uint64_t address,
			   uint64_t *absolute)
{
	return host_translate(cpu, (asce & ~(uint64_t)(PAGE_BYTES - 1)) + address, false, absolute);
}

bool host_device_uses(uint64_t address)
{
	return used_by_device[address / PAGE_BYTES];
}

void host_close_page(struct host_cpu *cpu, uint64_t address)
{
	(void)cpu;
	(void)address;
	closed_pages++;
}

/* SplitMix64: good enough to differ, and the same every time. */
void host_random(void *bytes, size_t length)
{
	uint8_t *next = bytes;

	while (length--) {
		uint64_t value = random_state += UINT64_C(0x9e3779b97f4a7c15);

		value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
		*next++ = value >> 56;
	}
}
