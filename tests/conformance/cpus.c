/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Create and destroy CPU: what is refused, what is donated, handles and numbers. */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

static struct guest guest, other_guest;

#define FIELD(name) ((unsigned int)__builtin_offsetof(struct cpu_block, name))

static bool nothing_taken(const struct cpu_block *block)
{
	return !access_store(block->storage) && !block->cpu_handle;
}

static void test_refused(struct cpu_block *block)
{
	const struct {
		const char *what;
		unsigned int field;
		uint64_t value;
		uint16_t code;
		bool assumed;
	} refused[] = {
		{ "guest handle 0", FIELD(guest_handle), 0, RC_GUEST_HANDLE, false },
		{ "guest handle and one", FIELD(guest_handle), guest.handle + 1, RC_GUEST_HANDLE,
		  false },
		{ "storage behind the end of storage", FIELD(storage), STORAGE_END + PAGE_SIZE,
		  0x105, false },
		{ "storage where addresses end", FIELD(storage), -PAGE_SIZE, 0x105, false },
		{ "storage that is donated already", FIELD(storage), guest.block.base_storage,
		  0x105, true },
		{ "storage in the lowcore", FIELD(storage), 0, 0x106, false },
		{ "SIE block behind the end of storage", FIELD(state), STORAGE_END + PAGE_SIZE,
		  0x107, false },
	};
	const uint16_t number = block->number;

	report_push("refused");
	block->header.length -= 8;
	report_refused(uv_call(block), RC_LENGTH, "block 8 bytes too short");
	block->header.length += 8;
	block->number = uv_information()->highest_cpu_number + 1;
	report_refused(uv_call(block), 0x103, "number above the highest");
	block->number = 0xffff;
	report_refused(uv_call(block), 0x103, "number 65535");
	block->number = number;
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		uint64_t *field = (uint64_t *)((char *)block + refused[i].field);
		const uint64_t kept = *field;
		struct response response;

		*field = refused[i].value;
		response = uv_call(block);
		*field = kept;
		(refused[i].assumed ? report_refused_assumed
				    : report_refused)(response, refused[i].code, refused[i].what);
		report(nothing_taken(block), "%s: nothing is taken, no handle", refused[i].what);
	}
	report_pop();
}

static void test_created(struct cpu_block *block)
{
	struct cpu_block second;

	report_done(uv_call(block), "done");
	report(block->cpu_handle, "there is a handle");
	report_closed(block->storage, uv_information()->cpu_storage_length, "storage");
	report_refused_somehow(uv_command(UV_EXPORT, block->storage, 0), "storage is not exported");
	report_refused_somehow(uv_command(UV_DESTROY_PAGE, block->storage, 0),
			       "storage is not destroyed");
	report_closed(block->storage, PAGE_SIZE, "storage after that");
	report(!access_load(block->state), "the SIE block stays open");

	report_push("another");
	guest_prepare_cpu(&guest, &second, block->number);
	report_refused(uv_call(&second), 0x104, "of the same number");
	report(nothing_taken(&second), "of the same number: nothing is taken, no handle");
	second.guest_handle = other_guest.handle;
	report_done(uv_call(&second), "of the same number in another configuration");
	report(second.cpu_handle != block->cpu_handle, "its handle is another");
	report_done(uv_command(UV_DESTROY_CPU, second.cpu_handle, 0), "destroyed");
	guest_prepare_cpu(&guest, &second, uv_information()->highest_cpu_number);
	report_done(uv_call(&second), "of the highest number");
	report_done(uv_command(UV_DESTROY_CPU, second.cpu_handle, 0),
		    "of the highest number: destroyed");
	report_pop();
}

static void test_handles(const struct cpu_block *block)
{
	report_push("handle");
	for (unsigned int i = 0; i < command_count; i++) {
		static struct block call;

		if (commands[i].subject != SUBJECT_CPU)
			continue;
		block_prepare(&call, &commands[i]);
		/* The one state that set CPU state must look at: operating. */
		BLOCK_WORD(&call, 0x20) = 1;
		report_push(commands[i].name);
		report_refused(uv_call(&call), RC_CPU_HANDLE, "0");
		BLOCK_WORD(&call, 0x18) = 0x4242;
		report_refused(uv_call(&call), RC_CPU_HANDLE, "one that never was");
		BLOCK_WORD(&call, 0x18) = guest.handle;
		report_refused(uv_call(&call), RC_CPU_HANDLE, "a configuration's");
		report_pop();
	}
	report_refused(uv_command(UV_VERIFY, block->cpu_handle, 0), RC_GUEST_HANDLE,
		       "a CPU's for a configuration's");
	report_pop();
}

static void test_destroyed(struct cpu_block *block)
{
	const uint64_t handle = block->cpu_handle;
	const uint64_t length = uv_information()->cpu_storage_length;

	report_push("destroy");
	report_refused_somehow(uv_command(UV_DESTROY_CONFIGURATION, guest.handle, 0),
			       "not the configuration while it has a CPU");
	report_closed(guest.block.base_storage, PAGE_SIZE,
		      "the configuration's storage after that");
	report_refused(uv_command(UV_DESTROY_CPU, handle + 1, 0), RC_CPU_HANDLE, "handle and one");
	report_closed(block->storage, length, "storage after that");
	report_done(uv_command(UV_DESTROY_CPU, handle, 0), "done");
	report_filled(block->storage, length, 0, "storage is back");
	report_refused(uv_command(UV_DESTROY_CPU, handle, 0), RC_CPU_HANDLE, "again");
	report_refused(uv_command(UV_RESET_CPU, handle, 0), RC_CPU_HANDLE, "reset: stale handle");
	block->cpu_handle = 0;
	report_done(uv_call(block), "its number is free again");
	report(block->cpu_handle != handle, "with a handle of its own");
	report_done(uv_command(UV_DESTROY_CPU, block->cpu_handle, 0), "that one too");
	report_done(uv_command(UV_DESTROY_CONFIGURATION, guest.handle, 0),
		    "the configuration, without CPUs");
	block->cpu_handle = 0;
	report_refused(uv_call(block), RC_GUEST_HANDLE, "no CPU in a destroyed configuration");
	report_pop();
}

int main(void)
{
	static struct cpu_block block;

	uv_require();
	uv_initialise();
	report_push("CPUs");
	guest_create(&guest, 1);
	guest_create(&other_guest, 1);
	guest_prepare_cpu(&guest, &block, 0);
	test_refused(&block);
	test_created(&block);
	test_handles(&block);
	test_destroyed(&block);
	report_pop();
	return 0;
}
