/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Donates what a configuration asks for and maps its pages. */
#include "guest.h"

#include "program.h"
#include "report.h"
#include "storage.h"
#include "translation.h"

#define SCA_LENGTH (4 * PAGE_SIZE)
#define HEADER_LENGTH 0x280

static void require(struct response response, const char *what)
{
	if (response.condition != UV_DONE || response.code != RC_EXECUTED)
		report_fatal("%s ended in condition code %u, rc 0x%x, rrc 0x%x", what,
			     (uint64_t)response.condition, (uint64_t)response.code,
			     (uint64_t)response.reason);
}

static uint64_t pages_of(uint64_t length)
{
	return (length + PAGE_SIZE - 1) / PAGE_SIZE;
}

void guest_prepare(struct guest *guest, uint64_t pages)
{
	const struct query_block *information = uv_information();
	const uint64_t mebibytes = (pages * PAGE_SIZE + MEBIBYTE - 1) / MEBIBYTE;

	memset(guest, 0, sizeof(*guest));
	guest->pages = pages;
	guest->storage = storage_pages(pages, PAGE_SIZE);
	guest->asce = translation_new_space(ASCE_PRIVATE);
	for (uint64_t page = 0; page < pages; page++)
		translation_map(guest->asce, page * PAGE_SIZE, (uint64_t)guest_page(guest, page));
	guest->variable_length = information->variable_storage_base_length +
				 mebibytes * information->variable_storage_length_per_mebibyte;
	guest->block = (struct configuration_block){
		.header = { .command = UV_CREATE_CONFIGURATION, .length = sizeof(guest->block) },
		.base_storage = (uint64_t)storage_used_pages(
			pages_of(information->configuration_storage_length), 4 * PAGE_SIZE),
		.variable_storage =
			(uint64_t)storage_used_pages(pages_of(guest->variable_length), PAGE_SIZE),
		.storage_length = mebibytes * MEBIBYTE,
		.sca = (uint64_t)storage_pages(SCA_LENGTH / PAGE_SIZE, SCA_LENGTH),
		.asce = guest->asce,
	};
}

void guest_create(struct guest *guest, uint64_t pages)
{
	guest_prepare(guest, pages);
	require(uv_call_to_end(&guest->block), "create configuration");
	guest->handle = guest->block.handle;
}

void guest_set_parameters(struct guest *guest)
{
	struct parameters_block block = {
		.header = { .command = UV_SET_PARAMETERS, .length = sizeof(block) },
		.handle = guest->handle,
		.origin = (uint64_t)storage_pages(1, PAGE_SIZE),
		.length = HEADER_LENGTH,
	};

	require(uv_call_to_end(&block), "set parameters");
}

struct response guest_unpack(const struct guest *guest, uint64_t address, uint64_t tweak_first,
			     uint64_t tweak_second)
{
	struct block block;

	block_prepare(&block, command_find(UV_UNPACK));
	BLOCK_WORD(&block, 0x18) = guest->handle;
	BLOCK_WORD(&block, 0x20) = address;
	BLOCK_WORD(&block, 0x28) = tweak_first;
	BLOCK_WORD(&block, 0x30) = tweak_second;
	return uv_call_to_end(&block);
}

void guest_start(struct guest *guest, uint64_t pages)
{
	guest_start_some(guest, pages, pages);
}

void guest_start_some(struct guest *guest, uint64_t pages, uint64_t unpacked)
{
	guest_create(guest, pages);
	guest_set_parameters(guest);
	for (uint64_t page = 0; page < unpacked; page++)
		require(guest_unpack(guest, page * PAGE_SIZE, 0, page * PAGE_SIZE), "unpack");
	require(uv_command_to_end(UV_VERIFY, guest->handle, 0), "verify");
}

void guest_destroy(struct guest *guest)
{
	require(uv_command_to_end(UV_DESTROY_CONFIGURATION, guest->handle, 0),
		"destroy configuration");
	guest->handle = 0;
}

void guest_prepare_cpu(const struct guest *guest, struct cpu_block *block, uint16_t number)
{
	*block = (struct cpu_block){
		.header = { .command = UV_CREATE_CPU, .length = sizeof(*block) },
		.guest_handle = guest->handle,
		.storage = (uint64_t)storage_used_pages(
			pages_of(uv_information()->cpu_storage_length), PAGE_SIZE),
		.number = number,
		.state = (uint64_t)storage_pages(1, PAGE_SIZE),
	};
}
