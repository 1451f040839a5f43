/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command in every state of Ultravisor and guest; lengths, handles, reserved fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ultravisor_calls.h"

#define STALE_HANDLE UINT64_C(0x4242000)
#define OPERATING 1

enum subject { NOTHING, CONFIGURATION, NEW_CPU, CPU };

/* States of a guest, in the order in which it passes them. */
enum stage { NEW, HAS_PARAMETERS, VERIFIED, DUMPING, STAGES };
#define IN(stage) (1u << (stage))
#define ALWAYS (IN(NEW) | IN(HAS_PARAMETERS) | IN(VERIFIED) | IN(DUMPING))

/* Lengths by uv.h; states are assumed but for the order parameters, unpack, verify, dump. */
static const struct {
	enum uv_code code;
	uint16_t length;
	enum subject subject;
	unsigned int stages; /* that it isn't refused in with "wrong state" */
	uint32_t fields;     /* used doublewords of the block, by bits; others are reserved */
} commands[] = {
	{ UV_QUERY, 0xa8, NOTHING, ALWAYS, 0 },
	{ UV_INITIALISE, 0x48, NOTHING, ALWAYS, 0x18 },
	{ UV_CREATE_CONFIGURATION, 0x80, NOTHING, ALWAYS, 0x7f8 },
	{ UV_DESTROY_CONFIGURATION, 0x40, CONFIGURATION, ALWAYS, 0x8 },
	{ UV_DESTROY_CONFIGURATION_FAST, 0x48, CONFIGURATION, ALWAYS, 0x8 },
	{ UV_CREATE_CPU, 0x60, NEW_CPU, ALWAYS, 0xf8 },
	{ UV_DESTROY_CPU, 0x40, CPU, ALWAYS, 0x8 },
	{ UV_IMPORT, 0x28, CONFIGURATION, IN(VERIFIED), 0x18 },
	{ UV_EXPORT, 0x20, NOTHING, ALWAYS, 0x8 },
	{ UV_DESTROY_PAGE, 0x20, NOTHING, ALWAYS, 0x8 },
	{ UV_SET_PARAMETERS, 0x50, CONFIGURATION, IN(NEW), 0x38 },
	{ UV_UNPACK, 0x50, CONFIGURATION, IN(HAS_PARAMETERS), 0x78 },
	{ UV_VERIFY, 0x40, CONFIGURATION, IN(HAS_PARAMETERS), 0x8 },
	{ UV_RESET_CPU, 0x40, CPU, ALWAYS, 0x8 },
	{ UV_RESET_CPU_INITIAL, 0x40, CPU, ALWAYS, 0x8 },
	{ UV_PREPARE_RESET, 0x40, CONFIGURATION, ALWAYS, 0x8 },
	{ UV_RESET_CPU_CLEAR, 0x40, CPU, ALWAYS, 0x8 },
	{ UV_SET_CPU_STATE, 0x50, CPU, IN(VERIFIED), 0x18 },
	{ UV_UNSHARE_ALL, 0x40, CONFIGURATION, ALWAYS, 0x8 },
	{ UV_PIN_SHARED, 0x20, NOTHING, ALWAYS, 0x8 },
	{ UV_UNPIN_SHARED, 0x28, CONFIGURATION, ALWAYS, 0x18 },
	{ UV_DUMP_INITIALISE, 0x40, CONFIGURATION, IN(VERIFIED), 0x8 },
	{ UV_DUMP_STORAGE_STATE, 0x50, CONFIGURATION, IN(DUMPING), 0x38 },
	{ UV_DUMP_CPU, 0x50, CPU, IN(DUMPING), 0x18 },
	{ UV_DUMP_COMPLETE, 0x50, CONFIGURATION, IN(DUMPING), 0x18 },
};

static struct guest guest;

static int start(void **state)
{
	(void)state;
	uv_start();
	return 0;
}

static void bring_to(enum stage stage)
{
	uv_start();
	uv_initialise();
	guest_create(&guest, 0);
	guest_create_cpu(&guest);
	if (stage >= HAS_PARAMETERS)
		guest_set_parameters(&guest);
	if (stage >= VERIFIED)
		assert_done(uv_command(UV_VERIFY, guest.handle, 0, 0));
	if (stage >= DUMPING)
		assert_done(uv_command(UV_DUMP_INITIALISE, guest.handle, 0, 0));
}

/* A block of the command that is right as far as handles go. */
static struct control_block sensible_block(size_t i)
{
	struct control_block block = uv_block(commands[i].code);

	switch (commands[i].subject) {
	case NOTHING:
		break;
	case CONFIGURATION:
		block.doubleword[3] = guest.handle;
		break;
	case NEW_CPU:
		block = guest_cpu_block(&guest, 1);
		break;
	case CPU:
		block.doubleword[3] = guest.cpu_handle;
		break;
	}
	if (commands[i].code == UV_SET_CPU_STATE)
		block.doubleword[4] = OPERATING;
	return block;
}

static void set_length(struct control_block *block, uint64_t length)
{
	block->doubleword[0] = (block->doubleword[0] & ~(UINT64_C(0xffff) << 48)) | length << 48;
}

static void all_wait_for_initialise(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		struct control_block block = uv_block(commands[i].code);

		if (commands[i].code != UV_QUERY && commands[i].code != UV_INITIALISE)
			assert_response(3, 0, uv_call(&block));
	}
}

static void wrong_states_are_refused(void **state)
{
	(void)state;
	for (enum stage stage = NEW; stage < STAGES; stage++)
		for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
			struct control_block block;
			struct response response;

			bring_to(stage);
			block = sensible_block(i);
			response = uv_call(&block);
			if ((response.code != 3) != !!(commands[i].stages & IN(stage)))
				fail_msg("command 0x%x in stage %d: rc 0x%x", commands[i].code,
					 stage, response.code);
		}
}

static void short_blocks_are_refused(void **state)
{
	(void)state;
	bring_to(VERIFIED);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		const uint64_t lengths[] = { 0, 8, commands[i].length - 8u,
					     commands[i].length + 4u };

		for (size_t j = 0; j < G_N_ELEMENTS(lengths); j++) {
			struct control_block block = sensible_block(i);

			set_length(&block, lengths[j]);
			assert_response(5, 0, uv_call(&block));
		}
	}
}

static void longer_blocks_are_taken(void **state)
{
	struct control_block block;

	(void)state;
	bring_to(VERIFIED);
	for (uint64_t length = 0x28; length < 0x10000; length = length * 2 + 8) {
		block = uv_block(UV_IMPORT);
		block.doubleword[3] = guest.handle;
		block.doubleword[4] = 0x5000;
		memset(&block.doubleword[5], 0x5e, sizeof(block) - 5 * sizeof(block.doubleword[0]));
		set_length(&block, length);
		assert_done(uv_call(&block));
	}
}

static void reserved_fields_are_zero(void **state)
{
	(void)state;
	bring_to(VERIFIED);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		for (unsigned int field = 1; field < commands[i].length / 8u; field++) {
			struct control_block block = sensible_block(i);

			if (commands[i].code == UV_QUERY || commands[i].fields & 1u << field)
				continue;
			block.doubleword[field] = 1;
			/* What is refused for its state isn't looked at further. */
			if (commands[i].stages & IN(VERIFIED))
				assert_refused(REFUSED_RESERVED, uv_call(&block));
		}
}

static void handles_are_checked(void **state)
{
	(void)state;
	bring_to(VERIFIED);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		const bool is_cpu = commands[i].subject == CPU;
		const uint64_t right = is_cpu ? guest.cpu_handle : guest.handle;
		const uint64_t wrong = is_cpu ? guest.handle : guest.cpu_handle;
		const uint64_t handles[] = { 0,		STALE_HANDLE, right + 1,
					     right - 1, wrong,	      UINT64_MAX };

		if (commands[i].subject == NOTHING)
			continue;
		for (size_t j = 0; j < G_N_ELEMENTS(handles); j++) {
			struct control_block block = sensible_block(i);

			block.doubleword[commands[i].subject == NEW_CPU ? 4 : 3] = handles[j];
			assert_response(is_cpu ? 0x21 : 0x20, 0, uv_call(&block));
		}
	}
}

static void unknown_commands_are_refused(void **state)
{
	unsigned int known = 0;

	(void)state;
	bring_to(VERIFIED);
	for (unsigned int code = 0; code <= UINT16_MAX; code++) {
		struct control_block block = { .doubleword = { UINT64_C(0x100) << 48 |
							       (uint64_t)code << 32 } };
		bool is_known = false;

		for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
			is_known = is_known || commands[i].code == code;
		known += is_known;
		assert_int_equal(ultravisor_find_command((uint16_t)code) != COMMAND_UNKNOWN,
				 is_known);
		if (!is_known)
			assert_response(2, 0, uv_call(&block));
	}
	assert_int_equal(known, COMMAND_COUNT);
	assert_null(ultravisor_command_name(COMMAND_COUNT));
}

/* What uv.h says of each field's place; lengths are the model's own. */
static void query_tells_what_there_is(void **state)
{
	struct control_block block = uv_block(UV_QUERY);
	const struct {
		unsigned int offset;
		uint64_t value;
	} fields[] = {
		/* Bits 0-7, 11, 13-27: not share and unshare, which would say "guest". */
		{ 0x10, UINT64_C(0xff17fff000000000) },
		{ 0x18, 0 },
		{ 0x40, MiB },
		{ 0x50, PAGE_BYTES },
		{ 0x58, PAGE_BYTES },
		{ 0x60, PAGE_BYTES },
		{ 0x68, PAGE_BYTES },
		{ 0x78, 128 },
		{ 0x80, 4 * TiB },
		{ 0x98, 247 },
		{ 0xa0, UINT64_C(1) << 63 },
		{ 0xb0, UINT64_C(1) << 63 },
		{ 0xc8, 0x1000 },
		{ 0xd0, 0x120 },
	};

	(void)state;
	assert_done(uv_call(&block));
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		assert_int_equal(block.doubleword[fields[i].offset / 8], fields[i].value);
	set_length(&block, QUI_LENGTH - 8);
	assert_response(0x100, 0, uv_call(&block));
	set_length(&block, 0xa8);
	assert_response(0x100, 0, uv_call(&block));
	assert_int_equal(block.doubleword[0x40 / 8], MiB);
}

static void initialise_refuses(void **state)
{
	static const struct {
		uint64_t origin, length;
		uint16_t code;
	} cases[] = {
		{ UV_STORAGE_AT, MiB - 8, 0x103 },
		{ UV_STORAGE_AT, 0, 0x103 },
		{ UV_STORAGE_AT, UINT64_MAX, 0x103 },
		{ FAKE_STORAGE_BYTES, MiB, 0x104 },
		{ FAKE_STORAGE_BYTES + 8, MiB, 0x104 },
		{ -(uint64_t)PAGE_BYTES, MiB, 0x104 },
		{ FAKE_STORAGE_BYTES - 8, MiB, 0x105 },
		{ FAKE_STORAGE_BYTES - MiB + PAGE_BYTES, MiB, 0x105 },
		{ UV_STORAGE_AT + 8, MiB, 0x1ff },
		{ 0, MiB, 0x1ff },
		{ 0x1000, MiB, 0x1ff },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_int_equal(
			uv_command(UV_INITIALISE, cases[i].origin, cases[i].length, 0).code,
			cases[i].code);
		assert_int_equal(ultravisor_page_state(UV_STORAGE_AT), PAGE_PLAIN);
	}
	fake_host_set_another_cpu(true);
	assert_response(0x102, 0, uv_command(UV_INITIALISE, UV_STORAGE_AT, MiB, 0));
	fake_host_set_another_cpu(false);
	fake_host_set_device_use(UV_STORAGE_AT + 0x3000, true);
	assert_refused(REFUSED_NOT_ACCESSIBLE, uv_command(UV_INITIALISE, UV_STORAGE_AT, MiB, 0));
	fake_host_set_device_use(UV_STORAGE_AT + 0x3000, false);
	uv_initialise();
	for (uint64_t page = UV_STORAGE_AT; page < UV_STORAGE_AT + MiB; page += PAGE_BYTES)
		assert_true(ultravisor_page_is_closed(page));
	assert_false(ultravisor_page_is_closed(UV_STORAGE_AT - 1));
	assert_false(ultravisor_page_is_closed(UV_STORAGE_AT + MiB));
	assert_response(0x101, 0, uv_command(UV_INITIALISE, UV_STORAGE_AT + MiB, MiB, 0));
}

static void cpu_states(void **state)
{
	static const struct {
		uint64_t state;
		uint16_t new, verified;
	} cases[] = {
		{ 0, 0x1ff, 0x1ff },
		{ 1, 3, 1 },
		{ 2, 1, 1 },
		{ 3, 1, 1 },
		{ 4, 0x1ff, 0x1ff },
		{ 5, 3, 1 },
		{ 6, 0x1ff, 0x1ff },
		{ 0x101, 0x1ff, 0x1ff },
		{ UINT64_MAX, 0x1ff, 0x1ff },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bring_to(NEW);
		assert_int_equal(
			uv_command(UV_SET_CPU_STATE, guest.cpu_handle, cases[i].state, 0).code,
			cases[i].new);
		bring_to(VERIFIED);
		assert_int_equal(
			uv_command(UV_SET_CPU_STATE, guest.cpu_handle, cases[i].state, 0).code,
			cases[i].verified);
	}
}

static void image_has_its_order(void **state)
{
	(void)state;
	bring_to(HAS_PARAMETERS);
	guest_fill(&guest, 0x5000, 1);
	guest_unpack(&guest, 0x5000);
	assert_true(guest_has_filled(&guest, 0x5000, 1));
	assert_int_equal(ultravisor_page_state(guest.base + 0x5000), PAGE_SECURE);
	assert_refused(REFUSED_UNPACKED, uv_command(UV_UNPACK, guest.handle, 0x5000, 0));
	/* Swapped out before the guest starts, it comes back when the guest runs. */
	assert_done(guest_export(&guest, 0x5000));
	assert_refused(REFUSED_UNPACKED, uv_command(UV_UNPACK, guest.handle, 0x5000, 0));
	assert_response(3, 0, guest_import(&guest, 0x5000));
	assert_done(uv_command(UV_VERIFY, guest.handle, 0, 0));
	assert_response(3, 0, uv_command(UV_UNPACK, guest.handle, 0x6000, 0));
	assert_done(guest_import(&guest, 0x5000));
	assert_true(guest_has_filled(&guest, 0x5000, 1));
}

static void faults_have_no_effect(void **state)
{
	(void)state;
	bring_to(HAS_PARAMETERS);
	ultravisor_settings.faults[COMMAND_VERIFY] =
		(struct ultravisor_fault){ .call = 1, .code = 0x102 };
	assert_response(0x102, 0, uv_command(UV_VERIFY, guest.handle, 0, 0));
	assert_done(uv_command(UV_VERIFY, guest.handle, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_wait_for_initialise, start),
		cmocka_unit_test_setup(wrong_states_are_refused, start),
		cmocka_unit_test_setup(short_blocks_are_refused, start),
		cmocka_unit_test_setup(longer_blocks_are_taken, start),
		cmocka_unit_test_setup(reserved_fields_are_zero, start),
		cmocka_unit_test_setup(handles_are_checked, start),
		cmocka_unit_test_setup(unknown_commands_are_refused, start),
		cmocka_unit_test_setup(query_tells_what_there_is, start),
		cmocka_unit_test_setup(initialise_refuses, start),
		cmocka_unit_test_setup(cpu_states, start),
		cmocka_unit_test_setup(image_has_its_order, start),
		cmocka_unit_test_setup(faults_have_no_effect, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
