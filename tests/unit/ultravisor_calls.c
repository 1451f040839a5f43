/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ultravisor_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define CPU_OPERATING 1

static uint64_t block_length(enum uv_code code)
{
	switch (code) {
	case UV_QUERY:
		return QUI_LENGTH;
	case UV_INITIALISE:
	case UV_DESTROY_CONFIGURATION_FAST:
		return 0x48;
	case UV_CREATE_CONFIGURATION:
		return 0x80;
	case UV_CREATE_CPU:
		return 0x60;
	case UV_IMPORT:
	case UV_UNPIN_SHARED:
		return 0x28;
	case UV_EXPORT:
	case UV_DESTROY_PAGE:
	case UV_PIN_SHARED:
		return 0x20;
	case UV_SET_PARAMETERS:
	case UV_UNPACK:
	case UV_SET_CPU_STATE:
	case UV_DUMP_STORAGE_STATE:
	case UV_DUMP_CPU:
	case UV_DUMP_COMPLETE:
		return 0x50;
	default:
		return 0x40;
	}
}

struct control_block uv_block(enum uv_code code)
{
	return (struct control_block){ .doubleword = { block_length(code) << 48 |
							(uint64_t)code << 32 } };
}

struct response uv_call(struct control_block *block)
{
	const enum ultravisor_condition condition = ultravisor_call(NULL, block);

	return (struct response){
		.code = (uint16_t)(block->doubleword[0] >> 16),
		.reason = (uint16_t)block->doubleword[0],
		.condition = condition,
	};
}

struct response uv_command(enum uv_code code, uint64_t first, uint64_t second, uint64_t third)
{
	struct control_block block = uv_block(code);

	block.doubleword[3] = first;
	block.doubleword[4] = second;
	block.doubleword[5] = third;
	return uv_call(&block);
}

void uv_start(void)
{
	ultravisor_settings = (struct ultravisor_settings){ .image = IMAGE_PLAIN };
	fake_host_start();
}

void uv_initialise(void)
{
	assert_done(uv_command(UV_INITIALISE, UV_STORAGE_AT, UV_STORAGE_LENGTH, 0));
}

struct control_block guest_block(struct guest *guest, unsigned int number)
{
	struct control_block block = uv_block(UV_CREATE_CONFIGURATION);

	*guest = (struct guest){
		.base = GUESTS_AT + number * GUEST_BYTES,
		.donations = DONATIONS_AT + number * 0x10000,
	};
	block.doubleword[4] = guest->donations;
	block.doubleword[5] = guest->donations + CONFIGURATION_STORAGE_LENGTH;
	block.doubleword[8] = GUEST_BYTES;
	block.doubleword[9] = SCA_AT;
	block.doubleword[10] = fake_host_asce(guest->base);
	return block;
}

struct control_block guest_cpu_block(const struct guest *guest, uint16_t number)
{
	struct control_block block = uv_block(UV_CREATE_CPU);

	block.doubleword[4] = guest->handle;
	block.doubleword[5] = guest->donations + 0x8000 + number * CPU_STORAGE_LENGTH;
	block.doubleword[6] = number;
	block.doubleword[7] = SCA_AT + PAGE_BYTES;
	return block;
}

void guest_create(struct guest *guest, unsigned int number)
{
	struct control_block block = guest_block(guest, number);

	assert_done(uv_call(&block));
	guest->handle = block.doubleword[3];
	assert_int_not_equal(guest->handle, 0);
}

void guest_create_cpu(struct guest *guest)
{
	struct control_block block = guest_cpu_block(guest, 0);

	assert_done(uv_call(&block));
	guest->cpu_handle = block.doubleword[3];
	assert_int_not_equal(guest->cpu_handle, 0);
}

void guest_set_parameters(const struct guest *guest)
{
	assert_done(uv_command(UV_SET_PARAMETERS, guest->handle, HEADER_AT, UINT64_C(0x200) << 32));
}

void guest_unpack(const struct guest *guest, uint64_t address)
{
	assert_done(uv_command(UV_UNPACK, guest->handle, address, 0));
}

void guest_run(struct guest *guest, unsigned int number)
{
	guest_create(guest, number);
	guest_create_cpu(guest);
	guest_set_parameters(guest);
	assert_done(uv_command(UV_VERIFY, guest->handle, 0, 0));
	assert_done(uv_command(UV_SET_CPU_STATE, guest->cpu_handle, CPU_OPERATING, 0));
}

void guest_destroy(struct guest *guest)
{
	if (guest->cpu_handle)
		assert_done(uv_command(UV_DESTROY_CPU, guest->cpu_handle, 0, 0));
	guest->cpu_handle = 0;
	assert_done(uv_command(UV_DESTROY_CONFIGURATION, guest->handle, 0, 0));
}

uint8_t *guest_bytes(const struct guest *guest, uint64_t address)
{
	return host_page(guest->base + address);
}

struct response guest_import(const struct guest *guest, uint64_t address)
{
	return uv_command(UV_IMPORT, guest->handle, address, 0);
}

struct response guest_export(const struct guest *guest, uint64_t address)
{
	return uv_command(UV_EXPORT, guest->base + address, 0, 0);
}

static uint8_t filled_with(uint8_t seed, size_t i)
{
	return (uint8_t)(seed * 31 + i * 7 + (i >> 8));
}

void guest_fill(const struct guest *guest, uint64_t address, uint8_t seed)
{
	for (size_t i = 0; i < PAGE_BYTES; i++)
		guest_bytes(guest, address)[i] = filled_with(seed, i);
}

bool guest_has_filled(const struct guest *guest, uint64_t address, uint8_t seed)
{
	for (size_t i = 0; i < PAGE_BYTES; i++)
		if (guest_bytes(guest, address)[i] != filled_with(seed, i))
			return false;
	return true;
}
