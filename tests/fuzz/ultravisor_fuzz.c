/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Ultravisor under a hostile host: the input is a sequence of calls, of guests' acts and of
 * what the host does to its storage; after each step the invariants must hold. libFuzzer: clang
 * -fsanitize=fuzzer; see scripts/fuzz.
 */
#include <string.h>

#include "world.h"

#define STEPS 100

static uint64_t last_secret;
static uint8_t kept[4][PAGE_BYTES]; /* pages as they were */

/* Calls */

/* Any block: a command, mostly of its length, and fields that mostly mean something. */
static void step_any_call(struct input *input)
{
	static const uint16_t codes[] = {
		0x001, 0x00f, 0x100, 0x101, 0x102, 0x120, 0x121, 0x200,	 0x201,
		0x202, 0x300, 0x301, 0x302, 0x310, 0x311, 0x320, 0x321,	 0x330,
		0x340, 0x341, 0x342, 0x400, 0x401, 0x402, 0x403, 0x1000, 0x103,
	};
	const uint16_t code = codes[next_byte(input) % G_N_ELEMENTS(codes)];
	const uint8_t length = next_byte(input), fields = next_byte(input);
	struct control_block block = new_block(code, length & 1 ? length * 8u : 0x80);

	for (unsigned int i = 1; i < 16; i++)
		if (i >= 3 && i < 3u + fields % 9)
			block.doubleword[i] = interesting_value(input);
	if (fields & 0x80)
		block.doubleword[next_byte(input) % 16] = next_doubleword(input);
	/* Where the Ultravisor has its own storage is for the invariants to know. */
	if (code == 0x00f && block.doubleword[4] == UV_STORAGE_LENGTH)
		block.doubleword[3] = ULTRAVISOR_AT;
	(void)call(&block);
}

static void step_create(struct input *input)
{
	const unsigned int number = next_byte(input) % GUESTS;

	create(number, next_byte(input) % 4 ? 0 : guests[number].handle);
}

static void step_create_cpu(struct input *input)
{
	create_cpu(next_byte(input));
}

/* A guest all the way to where it runs. */
static void step_run(struct input *input)
{
	const uint64_t handle = guests[next_byte(input) % GUESTS].handle;
	const uint8_t page = next_byte(input);

	run(handle, page % 2, guest_address(page / 2));
}

/* And to where it is no more; its pages stay. */
static void step_destroy(struct input *input)
{
	const uint8_t number = next_byte(input);

	for (int i = 0; i < CPUS; i++)
		(void)command(0x121, 0x40, cpus[i], 0, 0);
	(void)command(number % 2 ? 0x101 : 0x102, 0x48, guests[number / 2 % GUESTS].handle, 0, 0);
}

/* What a host would try that wants a guest to find other contents than its own. */
static void step_attack(struct input *input)
{
	const uint8_t kind = next_byte(input), number = next_byte(input);
	const unsigned int which = number / GUEST_PAGES % GUESTS;
	const uint64_t address = guest_address(number);
	uint64_t absolute = absolute_of(which, address);

	if (kind & 0x80)
		export_page(absolute);
	if (kind & 0x40) {
		absolute = SPARE_AT + number % 8 * PAGE_BYTES;
		fake_host_map(logical_of(which, address), absolute);
	}
	if (storage_is_ram(absolute) && !ultravisor_page_is_closed(absolute)) {
		if (kind % 4 == 1)
			host_page(absolute)[next_byte(input) * 16] ^= 0x80;
		if (kind % 4 == 2)
			memcpy(kept[kind / 4 % 4], host_page(absolute), PAGE_BYTES);
		if (kind % 4 == 3)
			memcpy(host_page(absolute), kept[kind / 4 % 4], PAGE_BYTES);
	}
	(void)command(0x200, 0x28, guests[which].handle, address, 0);
}

static void step_page(struct input *input)
{
	const uint8_t kind = next_byte(input), number = next_byte(input);
	const unsigned int which = number / GUEST_PAGES % GUESTS;
	const uint64_t address = guest_address(number), absolute = absolute_of(which, address);

	switch (kind % 8) {
	case 0:
	case 1:
	case 2:
		(void)command(0x200, 0x28, guests[which].handle, address, 0);
		break;
	case 3:
	case 4:
		export_page(absolute);
		break;
	case 5:
		(void)command(0x202, 0x20, absolute, 0, 0);
		break;
	case 6:
		(void)command(0x341, 0x20, absolute, 0, 0);
		break;
	default:
		(void)command(0x342, 0x28, guests[which].handle, address, 0);
		break;
	}
}

static void step_guest_command(struct input *input)
{
	static const uint16_t codes[] = { 0x101, 0x102, 0x302, 0x320, 0x340, 0x340, 0x400 };
	static const uint16_t lengths[] = { 0x40, 0x48, 0x40, 0x40, 0x40, 0x40, 0x40 };
	const uint8_t which = next_byte(input) % G_N_ELEMENTS(codes);

	(void)command(codes[which], lengths[which], guests[next_byte(input) % GUESTS].handle, 0, 0);
}

static void step_cpu_command(struct input *input)
{
	static const uint16_t codes[] = { 0x121, 0x310, 0x311, 0x321 };
	const uint8_t kind = next_byte(input);
	const uint64_t handle = cpus[next_byte(input) % CPUS];

	if (kind % 2)
		(void)command(0x330, 0x50, handle, kind / 2 % 8, 0);
	else
		(void)command(codes[kind / 2 % G_N_ELEMENTS(codes)], 0x40, handle, 0, 0);
}

static void step_dump(struct input *input)
{
	const uint8_t kind = next_byte(input);
	const uint64_t handle = guests[next_byte(input) % GUESTS].handle;
	const uint64_t area = interesting_page(input) + next_byte(input);

	if (kind % 3 == 0)
		(void)command(0x401, 0x50, handle, area, 0);
	else if (kind % 3 == 1)
		(void)command(0x402, 0x50, cpus[kind % CPUS], area, 0);
	else
		(void)command(0x403, 0x50, handle, area, 0);
}

/* Guests' acts */

static bool is_filled(uint64_t absolute, uint64_t value)
{
	for (size_t i = 0; i < PAGE_BYTES; i += sizeof(value))
		if (memcmp(host_page(absolute) + i, &value, sizeof(value)) != 0)
			return false;
	return true;
}

static void step_guest_act(struct input *input)
{
	const uint8_t kind = next_byte(input), number = next_byte(input);
	const unsigned int which = number / GUEST_PAGES % GUESTS;
	struct guest *guest = &guests[which];
	const uint64_t address = guest_address(number);
	uint64_t *secret = &guest->secrets[number % GUEST_PAGES];
	uint64_t absolute = absolute_of(which, address);

	if (kind & 0x80)
		absolute = interesting_page(input) & PAGE_ADDRESS_MASK;
	if (!storage_is_ram(absolute) || !ultravisor_guest_has(guest->handle, address) ||
	    ultravisor_guest_access(guest->handle, address, absolute) != ACCESS_ALLOWED)
		return;
	INVARIANT(ultravisor_page_state(absolute) == PAGE_SECURE ||
			  ultravisor_page_state(absolute) == PAGE_SHARED,
		  "a guest gets at its own pages alone");
	if (ultravisor_page_state(absolute) == PAGE_SECURE && *secret)
		INVARIANT(is_filled(absolute, *secret), "the guest finds what it wrote");
	switch (kind % 4) {
	case 0:
	case 1:
		if (ultravisor_page_state(absolute) == PAGE_SECURE) {
			*secret = SECRET | (uint32_t)++last_secret;
			fill(absolute, *secret);
		}
		break;
	case 2:
		/* Guests share nothing that is secret. */
		if (ultravisor_page_state(absolute) == PAGE_SECURE)
			fill(absolute, 0);
		*secret = 0;
		ultravisor_guest_share(NULL, guest->handle, address, absolute);
		break;
	default:
		(void)ultravisor_guest_unshare(NULL, guest->handle, address, absolute);
		break;
	}
}

/* What the host does to its own storage */

static void step_host(struct input *input)
{
	const uint8_t kind = next_byte(input);
	const uint64_t page = interesting_page(input) & PAGE_ADDRESS_MASK;
	const uint64_t other = interesting_page(input) & PAGE_ADDRESS_MASK;

	if (!storage_is_ram(page) || !storage_is_ram(other))
		return;
	switch (kind % 5) {
	case 0:
		if (!ultravisor_page_is_closed(page))
			host_page(page)[next_byte(input) * 16] ^= 1;
		break;
	case 1:
		if (!ultravisor_page_is_closed(page) && !ultravisor_page_is_closed(other))
			memmove(host_page(page), host_page(other), PAGE_BYTES);
		break;
	case 2:
		fake_host_map(page, kind & 0x80 ? page : other);
		break;
	case 3:
		fake_host_unmap(page);
		break;
	default:
		fake_host_set_device_use(page, kind & 0x80);
		break;
	}
}

static void step_settings(struct input *input)
{
	const uint8_t kind = next_byte(input), value = next_byte(input);

	switch (kind % 4) {
	case 0:
		ultravisor_settings.busy_rate = value % 4;
		break;
	case 1:
		ultravisor_settings.partial_pages = value % 4;
		break;
	case 2:
		ultravisor_settings.faults[value % COMMAND_COUNT] = (struct ultravisor_fault){
			.call = next_byte(input) % 4,
			.code = (uint16_t)(0x100 | (value & 0x80 ? MUST_BE_DESTROYED : 0)),
		};
		break;
	default:
		ultravisor_settings.image = value % 2 ? IMAGE_ENCRYPTED : IMAGE_PLAIN;
		break;
	}
}

static void step_reset(struct input *input)
{
	if (next_byte(input) % 16)
		return;
	ultravisor_reset();
	forget_guests();
	for (uint64_t page = 0; page < PAGE_COUNT; page++)
		INVARIANT(ultravisor_page_state(page * PAGE_BYTES) == PAGE_PLAIN,
			  "after a reset all is plain");
}

static void step_initialise(struct input *input)
{
	if (next_byte(input) % 2)
		initialise();
}

/* With as many guests that run. */
static void start(unsigned int prepared)
{
	ultravisor_settings = (struct ultravisor_settings){ .image = IMAGE_PLAIN };
	fake_host_start();
	forget_guests();
	last_secret = 0;
	memset(kept, 0, sizeof(kept));
	initialise();
	for (unsigned int i = 0; i < prepared % (GUESTS + 1); i++) {
		create(i, 0);
		create_cpu((uint8_t)i);
		run(guests[i].handle, false, 0);
	}
}

/* Whatever happened, a host that behaves gets its storage back. */
static void take_down(void)
{
	memset(&ultravisor_settings, 0, sizeof(ultravisor_settings));
	for (int i = 0; i < CPUS; i++)
		if (guests_find_cpu(cpus[i]))
			INVARIANT(command(0x121, 0x40, cpus[i], 0, 0) == CALL_DONE,
				  "CPUs can be destroyed");
	for (int i = 0; i < GUESTS; i++) {
		const struct configuration *configuration = guests_find(guests[i].handle);

		if (configuration && !configuration->cpu_count)
			INVARIANT(command(0x101, 0x40, guests[i].handle, 0, 0) == CALL_DONE,
				  "configurations can be destroyed");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const steps[])(struct input *input) = {
		step_page,	  step_page,   step_page,     step_guest_act,  step_guest_act,
		step_guest_act,	  step_attack, step_attack,   step_host,       step_create,
		step_create_cpu,  step_run,    step_destroy,  step_any_call,   step_guest_command,
		step_cpu_command, step_dump,   step_settings, step_initialise, step_reset,
	};
	struct input input = { data, data + size };

	start(next_byte(&input));
	for (int i = 0; i < STEPS && input.next < input.end; i++) {
		steps[next_byte(&input) % G_N_ELEMENTS(steps)](&input);
		invariants_check(is_initialised);
	}
	take_down();
	invariants_check(is_initialised);
	ultravisor_reset();
	return 0;
}
