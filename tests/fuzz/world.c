/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include <string.h>

/* Beside what world.h has: where the input's numbers point in the fake host's 2 MiB. */
#define DONATIONS_AT UINT64_C(0x10000)
#define DONATIONS_OF_A_GUEST UINT64_C(0x8000)
#define CPU_STORAGE_AT UINT64_C(0x30000)
#define GUESTS_AT UINT64_C(0x40000)
#define GUEST_BYTES UINT64_C(0x10000)

struct guest guests[GUESTS];
uint64_t cpus[CPUS];
bool is_initialised;

uint8_t next_byte(struct input *input)
{
	return input->next < input->end ? *input->next++ : 0;
}

uint64_t next_doubleword(struct input *input)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | next_byte(input);
	return value;
}

uint64_t guest_address(uint8_t number)
{
	return (uint64_t)(number % GUEST_PAGES) * PAGE_BYTES;
}

uint64_t logical_of(unsigned int number, uint64_t address)
{
	return GUESTS_AT + number * GUEST_BYTES + address;
}

uint64_t absolute_of(unsigned int number, uint64_t address)
{
	uint64_t absolute;

	return host_translate(NULL, logical_of(number, address), false, &absolute) ? UINT64_MAX
										   : absolute;
}

uint64_t interesting_page(struct input *input)
{
	const uint8_t kind = next_byte(input), number = next_byte(input);

	switch (kind % 8) {
	case 0:
	case 1:
	case 2:
	case 3:
		return logical_of(number / GUEST_PAGES % GUESTS, guest_address(number));
	case 4:
		return DONATIONS_AT + number % 24 * PAGE_BYTES;
	case 5:
		return SPARE_AT + number % 8 * PAGE_BYTES;
	case 6:
		return number % 2 ? ULTRAVISOR_AT + number * PAGE_BYTES
				  : CPU_STORAGE_AT + number % 8 * PAGE_BYTES;
	default:
		return (uint64_t)number << 14 | next_byte(input) << 8 | next_byte(input);
	}
}

uint64_t interesting_value(struct input *input)
{
	const uint8_t kind = next_byte(input), number = next_byte(input);

	switch (kind % 8) {
	case 0:
		return 0;
	case 1:
		return guests[number % GUESTS].handle;
	case 2:
		return cpus[number % CPUS];
	case 3:
		return guest_address(number);
	case 4:
		return fake_host_asce(logical_of(number % GUESTS, 0));
	case 5:
		return number;
	case 6:
		return interesting_page(input);
	default:
		return next_doubleword(input);
	}
}

/* A guest's place is where its storage lies; one that is elsewhere is left alone. */
static void note_guest(uint64_t handle, uint64_t asce)
{
	const uint64_t place = ((asce & PAGE_ADDRESS_MASK) - GUESTS_AT) / GUEST_BYTES;

	invariants_add_handle(handle);
	if (place < GUESTS)
		guests[place] = (struct guest){ .handle = handle };
}

static void note_cpu(uint64_t handle)
{
	invariants_add_handle(handle);
	for (int i = 0; i < CPUS; i++)
		if (!guests_find_cpu(cpus[i])) {
			cpus[i] = handle;
			break;
		}
}

void fill(uint64_t absolute, uint64_t value)
{
	for (size_t i = 0; i < PAGE_BYTES; i += sizeof(value))
		memcpy(host_page(absolute) + i, &value, sizeof(value));
}

/* What the Ultravisor might keep in storage that it got. */
static void fill_donated(const struct page_states *before)
{
	for (uint64_t page = 0; page < HOST_PAGES; page++)
		if (before->state[page] != PAGE_DONATED &&
		    ultravisor_page_state(page * PAGE_BYTES) == PAGE_DONATED)
			fill(page * PAGE_BYTES, SECRET);
}

enum ultravisor_condition call(struct control_block *block)
{
	const uint16_t code = (uint16_t)(block->doubleword[0] >> 32);
	const uint64_t handle = block->doubleword[3];
	struct page_states before;
	enum ultravisor_condition condition;
	uint16_t answer;

	invariants_remember(&before);
	condition = ultravisor_call(NULL, block);
	answer = (uint16_t)(block->doubleword[0] >> 16);
	INVARIANT((condition == CALL_DONE) == (answer == 1), "done is 1");
	fill_donated(&before);
	if (condition == CALL_BUSY || (condition == CALL_ERROR && !(answer & MUST_BE_DESTROYED)))
		INVARIANT(invariants_are_same(&before), "what is refused changes no page");
	if (code == 0x00f && condition == CALL_DONE)
		is_initialised = true;
	if (code == 0x100 && block->doubleword[3] != handle)
		note_guest(block->doubleword[3], block->doubleword[10]);
	if (code == 0x120 && condition == CALL_DONE)
		note_cpu(block->doubleword[3]);
	return condition;
}

struct control_block new_block(uint16_t code, uint16_t length)
{
	const uint64_t header = (uint64_t)length << 48 | (uint64_t)code << 32;

	return (struct control_block){ .doubleword = { header } };
}

enum ultravisor_condition command(uint16_t code, uint16_t length, uint64_t first, uint64_t second,
				  uint64_t third)
{
	struct control_block block = new_block(code, length);

	block.doubleword[3] = first;
	block.doubleword[4] = second;
	block.doubleword[5] = third;
	return call(&block);
}

void create(unsigned int number, uint64_t handle)
{
	struct control_block block = new_block(0x100, 0x80);

	block.doubleword[3] = handle;
	block.doubleword[4] = DONATIONS_AT + number * DONATIONS_OF_A_GUEST;
	block.doubleword[5] = block.doubleword[4] + PAGE_BYTES;
	block.doubleword[8] = GUEST_BYTES;
	block.doubleword[9] = SPARE_AT;
	block.doubleword[10] = fake_host_asce(logical_of(number, 0));
	(void)call(&block);
}

void create_cpu(uint8_t number)
{
	struct control_block block = new_block(0x120, 0x60);

	block.doubleword[4] = guests[number % GUESTS].handle;
	block.doubleword[5] = CPU_STORAGE_AT + number % 8 * PAGE_BYTES;
	block.doubleword[6] = number / 8 % 4;
	block.doubleword[7] = SPARE_AT + PAGE_BYTES;
	(void)call(&block);
}

void run(uint64_t handle, bool has_page, uint64_t address)
{
	(void)command(0x300, 0x50, handle, SPARE_AT, UINT64_C(0x100) << 32);
	if (has_page)
		(void)command(0x301, 0x50, handle, address, 0);
	(void)command(0x302, 0x40, handle, 0, 0);
}

void export_page(uint64_t absolute)
{
	(void)command(0x201, 0x20, absolute, 0, 0);
	INVARIANT(!is_initialised || absolute >= FAKE_STORAGE_BYTES ||
			  ultravisor_settings.busy_rate ||
			  ultravisor_settings.faults[COMMAND_EXPORT].call ||
			  ultravisor_page_state(absolute) == PAGE_PLAIN ||
			  ultravisor_page_state(absolute) == PAGE_DONATED,
		  "an exported page is plain");
}

void forget_guests(void)
{
	memset(guests, 0, sizeof(guests));
	memset(cpus, 0, sizeof(cpus));
	is_initialised = false;
	invariants_start();
}

void initialise(void)
{
	(void)command(0x00f, 0x48, ULTRAVISOR_AT, UV_STORAGE_LENGTH, 0);
}
