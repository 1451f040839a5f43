/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Create and destroy configuration: what is refused, what is donated, handles.
 * arguments: -smp 2 */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/processor.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define HIGHEST_COUNT 256

/* A field of the block by its offset. */
static uint64_t *field(struct guest *guest, unsigned int offset)
{
	return (uint64_t *)((char *)&guest->block + offset);
}

#define FIELD(name) ((unsigned int)__builtin_offsetof(struct configuration_block, name))

static bool nothing_taken(const struct guest *guest)
{
	return !access_store(guest->block.base_storage) &&
	       !access_store(guest->block.variable_storage) && !guest->block.handle;
}

static void test_refused(struct guest *guest)
{
	const uint64_t highest = uv_information()->highest_guest_address;
	const struct {
		const char *what;
		unsigned int field;
		uint64_t value;
		uint16_t code; /* 0: not known */
	} refused[] = {
		{ "storage origin above the highest address", FIELD(storage_origin),
		  highest + 2 * MEBIBYTE + 1, 0x101 },
		{ "storage ends above the highest address", FIELD(storage_origin),
		  highest - MEBIBYTE / 2, 0x102 },
		{ "storage as long as there are addresses", FIELD(storage_length), ~0ul, 0x102 },
		{ "ASCE without the private bit", FIELD(asce),
		  guest->asce & ~(uint64_t)ASCE_PRIVATE, 0x105 },
		{ "ASCE of a real space", FIELD(asce), guest->asce | ASCE_REAL_SPACE, 0x105 },
		{ "base storage behind the end of storage", FIELD(base_storage), STORAGE_END + 8,
		  0x108 },
		{ "base storage in the lowcore", FIELD(base_storage), 0x1000, 0x109 },
		{ "no SCA", FIELD(sca), 0, 0x10c },
		{ "SCA behind the end of storage", FIELD(sca), STORAGE_END + 4 * PAGE_SIZE, 0x10d },
		{ "variable storage behind the end of storage", FIELD(variable_storage),
		  STORAGE_END, 0 },
		{ "variable storage where addresses end", FIELD(variable_storage), -PAGE_SIZE, 0 },
		{ "variable storage is base storage too", FIELD(variable_storage),
		  guest->block.base_storage, 0 },
	};

	report_push("refused");
	guest->block.header.length -= 8;
	report_refused(uv_call(&guest->block), RC_LENGTH, "block 8 bytes too short");
	guest->block.header.length += 8;
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		const uint64_t kept = *field(guest, refused[i].field);
		struct response response;

		*field(guest, refused[i].field) = refused[i].value;
		response = uv_call(&guest->block);
		*field(guest, refused[i].field) = kept;
		if (!refused[i].code)
			report_refused_somehow(response, refused[i].what);
		else
			report_refused(response, refused[i].code, refused[i].what);
		report(nothing_taken(guest), "%s: nothing is taken, no handle", refused[i].what);
	}
	report_pop();
}

static void test_lowcores(struct guest *guest)
{
	report_push("another CPU's lowcore");
	guest->block.variable_storage =
		(uint64_t)storage_used_pages(guest->variable_length / PAGE_SIZE, LOWCORE_LENGTH);
	processor_set_prefix(1, (uint32_t)(guest->block.variable_storage));
	report_refused(uv_call(&guest->block), 0x10e, "in variable storage");
	report(nothing_taken(guest), "in variable storage: nothing is taken, no handle");
	processor_set_prefix(1, (uint32_t)(guest->block.base_storage & ~0x1ffful));
	report_refused(uv_call(&guest->block), 0x109, "in base storage");
	report(nothing_taken(guest), "in base storage: nothing is taken, no handle");
	processor_set_prefix(1, 0);
	report_pop();
}

static void test_created(struct guest *guest)
{
	struct guest other;

	report_done(uv_call(&guest->block), "done");
	guest->handle = guest->block.handle;
	report(guest->handle, "there is a handle");
	report_closed(guest->block.base_storage, uv_information()->configuration_storage_length,
		      "base storage");
	report_closed(guest->block.variable_storage, guest->variable_length, "variable storage");
	report(!access_store(guest->block.sca), "the SCA stays open");
	report_refused_somehow(uv_command(UV_EXPORT, guest->block.base_storage, 0),
			       "base storage is not exported");
	report_refused_somehow(uv_command(UV_EXPORT, guest->block.variable_storage, 0),
			       "variable storage is not exported");
	report_refused_somehow(uv_command(UV_DESTROY_PAGE, guest->block.base_storage, 0),
			       "base storage is not destroyed");
	report_refused_somehow(uv_command(UV_PIN_SHARED, guest->block.base_storage, 0),
			       "base storage is not pinned");
	report_closed(guest->block.base_storage, PAGE_SIZE, "base storage after that");

	report_push("used again");
	guest->block.handle = 0;
	report_refused_somehow(uv_call(&guest->block), "the whole block");
	report(!guest->block.handle, "the whole block: no handle");
	guest_prepare(&other, 1);
	other.block.asce = guest->asce;
	report_refused_somehow(uv_call(&other.block), "the ASCE");
	report(nothing_taken(&other), "the ASCE: nothing is taken, no handle");
	other.block.asce = other.asce;
	other.block.base_storage = guest->block.base_storage;
	report_refused_somehow(uv_call(&other.block), "base storage");
	report(!other.block.handle && !access_store(other.block.variable_storage),
	       "base storage: nothing is taken, no handle");
	report_pop();
}

static void test_handles(void)
{
	report_push("handle");
	for (unsigned int i = 0; i < command_count; i++) {
		static struct block block;

		if (commands[i].subject != SUBJECT_CONFIGURATION)
			continue;
		block_prepare(&block, &commands[i]);
		report_push(commands[i].name);
		report_refused(uv_call(&block), RC_GUEST_HANDLE, "0");
		BLOCK_WORD(&block, 0x18) = 0x4242;
		report_refused(uv_call(&block), RC_GUEST_HANDLE, "one that never was");
		report_pop();
	}
	report_pop();
}

static void test_destroyed(struct guest *guest)
{
	const uint64_t handle = guest->handle;
	const uint64_t base_length = uv_information()->configuration_storage_length;

	report_push("destroy");
	report_refused(uv_command(UV_DESTROY_CONFIGURATION, handle + 1, 0), RC_GUEST_HANDLE,
		       "handle and one");
	report_closed(guest->block.base_storage, PAGE_SIZE, "base storage after that");
	report_done(uv_command(UV_DESTROY_CONFIGURATION, handle, 0), "done");
	report_filled(guest->block.base_storage, base_length, 0, "base storage is back");
	report_filled(guest->block.variable_storage, guest->variable_length, 0,
		      "variable storage is back");
	report_refused(uv_command(UV_DESTROY_CONFIGURATION, handle, 0), RC_GUEST_HANDLE, "again");
	for (unsigned int i = 0; i < command_count; i++) {
		static struct block block;

		if (commands[i].subject != SUBJECT_CONFIGURATION)
			continue;
		block_prepare(&block, &commands[i]);
		BLOCK_WORD(&block, 0x18) = handle;
		report_push("stale handle");
		report_refused(uv_call(&block), RC_GUEST_HANDLE, commands[i].name);
		report_pop();
	}
	report_pop();
}

/* As many as query says, and one more. */
static void test_many(void)
{
	static struct guest guests[HIGHEST_COUNT + 1];
	const unsigned int highest = uv_information()->highest_configuration_count;
	bool unique = true, created = true, destroyed = true;
	struct response response;
	uint64_t stale;

	report_push("as many as there may be");
	if (highest > HIGHEST_COUNT)
		report_fatal("query says %u, this program has room for %u", (uint64_t)highest,
			     (uint64_t)HIGHEST_COUNT);
	for (unsigned int i = 0; i <= highest; i++)
		guest_prepare(&guests[i], 1);
	for (unsigned int i = 0; i < highest; i++) {
		created = created && uv_call(&guests[i].block).condition == UV_DONE;
		guests[i].handle = guests[i].block.handle;
		for (unsigned int j = 0; j < i; j++)
			unique = unique && guests[i].handle != guests[j].handle;
	}
	report(created, "%u are created", (uint64_t)highest);
	report(unique, "every handle is another");
	response = uv_call(&guests[highest].block);
	report_refused_somehow(response, "one more");
	report(nothing_taken(&guests[highest]), "one more: nothing is taken, no handle");

	stale = guests[0].handle;
	guest_destroy(&guests[0]);
	report_done(uv_call(&guests[highest].block), "one more after one was destroyed");
	report(guests[highest].block.handle != stale, "it has a handle of its own");
	report_refused(uv_command(UV_VERIFY, stale, 0), RC_GUEST_HANDLE,
		       "the destroyed one's is stale");
	guests[highest].handle = guests[highest].block.handle;
	for (unsigned int i = 1; i <= highest; i++)
		destroyed = destroyed &&
			    uv_command_to_end(UV_DESTROY_CONFIGURATION, guests[i].handle, 0)
					    .condition == UV_DONE;
	report(destroyed, "all are destroyed");
	report_pop();
}

/* Variable storage is virtual: pages that follow each other there lie anywhere. */
static void test_virtual(void)
{
	const uint64_t window = 1 * GIBIBYTE;
	const uint64_t asce = translation_identity_space();
	struct guest guest;
	uint64_t pages;

	report_push("variable storage is virtual");
	guest_prepare(&guest, 1);
	pages = (guest.variable_length + PAGE_SIZE - 1) / PAGE_SIZE;
	for (uint64_t i = 0; i < pages; i++)
		translation_map(asce, window + i * PAGE_SIZE,
				guest.block.variable_storage + (pages - 1 - i) * PAGE_SIZE);
	guest.block.variable_storage = window;
	translation_on(asce);

	translation_change(asce, window + (pages - 1) * PAGE_SIZE, PAGE_INVALID);
	report_refused_somehow(uv_call(&guest.block), "its last page not mapped");
	report(!guest.block.handle && !access_store(window) &&
		       !access_store(guest.block.base_storage),
	       "its last page not mapped: nothing is taken, no handle");
	translation_change(asce, window + (pages - 1) * PAGE_SIZE, translation_entry(asce, window));
	report_refused_somehow(uv_call(&guest.block), "a page mapped twice");
	report(!guest.block.handle && !access_store(window),
	       "a page mapped twice: nothing is taken");
	translation_change(asce, window + (pages - 1) * PAGE_SIZE,
			   (uint64_t)storage_pages(1, PAGE_SIZE));
	report_done(uv_call(&guest.block), "pages in any order");
	guest.handle = guest.block.handle;
	report_closed(window, guest.variable_length, "where it is mapped");
	for (uint64_t i = 0; i < pages; i++)
		report_equal(
			access_load(translation_entry(asce, window + i * PAGE_SIZE) & PAGE_MASK),
			INTERRUPTION_SECURE_STORAGE_ACCESS, "page %u, at its absolute address", i);
	report_done(uv_command(UV_DESTROY_CONFIGURATION, guest.handle, 0), "destroyed");
	report_filled(window, guest.variable_length, 0, "it is back");
	translation_off();
	report_pop();
}

int main(void)
{
	static struct guest guest;

	uv_require();
	uv_initialise();
	report_push("configurations");
	guest_prepare(&guest, 1);
	test_refused(&guest);
	test_lowcores(&guest);
	test_created(&guest);
	test_handles();
	test_destroyed(&guest);
	test_many();
	test_virtual();
	report_pop();
	return 0;
}
