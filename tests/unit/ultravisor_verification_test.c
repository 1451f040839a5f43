/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An encrypted image by the calls that a host makes: started, refused, dumped or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample_image.h"
#include "ultravisor_calls.h"

static struct sample_image image;
static struct guest guest;

static int start(void **state)
{
	(void)state;
	uv_start();
	ultravisor_settings.image = IMAGE_ENCRYPTED;
	uv_initialise();
	guest_create(&guest, 0);
	guest_create_cpu(&guest);
	sample_make(&image);
	sample_seal(&image);
	return 0;
}

static struct response set_parameters(void)
{
	memcpy(host_page(HEADER_AT), &image.header, sizeof(image.header));
	return uv_command(UV_SET_PARAMETERS, guest.handle, HEADER_AT,
			  (uint64_t)sizeof(image.header) << 32);
}

static struct response unpack(size_t page)
{
	struct control_block block = uv_block(UV_UNPACK);

	memcpy(guest_bytes(&guest, sample_page_address(page)), image.encrypted[page], PAGE_BYTES);
	block.doubleword[3] = guest.handle;
	block.doubleword[4] = sample_page_address(page);
	sample_page_tweak(page, &block.doubleword[5]);
	return uv_call(&block);
}

static struct response verify(void)
{
	return uv_command(UV_VERIFY, guest.handle, 0, 0);
}

static void image_is_decrypted_and_verified(void **state)
{
	(void)state;
	assert_done(set_parameters());
	for (size_t page = 0; page < SAMPLE_PAGES; page++)
		assert_done(unpack(page));
	assert_done(verify());
	for (size_t page = 0; page < SAMPLE_PAGES; page++)
		assert_memory_equal(guest_bytes(&guest, sample_page_address(page)),
				    image.plain[page], PAGE_BYTES);
	assert_response(3, 0, verify());
}

static void wrong_image_can_only_be_destroyed(void **state)
{
	(void)state;
	assert_done(set_parameters());
	assert_done(unpack(0));
	assert_response(0x102, 0x1d, verify());
	assert_response(3, 0, verify());
	assert_response(3, 0, unpack(1));
	assert_response(3, 0, set_parameters());
	assert_response(3, 0, guest_import(&guest, 0));
	assert_response(3, 0, uv_command(UV_SET_CPU_STATE, guest.cpu_handle, 1, 0));
	assert_false(ultravisor_guest_may_run(guest.handle, guest.cpu_handle));
	guest_destroy(&guest);
}

/* The header that was refused may be replaced. */
static void header_may_be_tried_again(void **state)
{
	(void)state;
	image.header.tag[0] ^= 1;
	assert_response(0x10a, 0, set_parameters());
	assert_response(3, 0, unpack(0));
	image.header.tag[0] ^= 1;
	assert_done(set_parameters());
	assert_response(3, 0, set_parameters());
}

static void header_may_forbid_dumps(void **state)
{
	(void)state;
	assert_done(set_parameters());
	for (size_t page = 0; page < SAMPLE_PAGES; page++)
		assert_done(unpack(page));
	assert_done(verify());
	assert_refused(REFUSED_NO_DUMP, uv_command(UV_DUMP_INITIALISE, guest.handle, 0, 0));
	assert_response(3, 0, uv_command(UV_DUMP_CPU, guest.cpu_handle, HEADER_AT, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(image_is_decrypted_and_verified, start),
		cmocka_unit_test_setup(wrong_image_can_only_be_destroyed, start),
		cmocka_unit_test_setup(header_may_be_tried_again, start),
		cmocka_unit_test_setup(header_may_forbid_dumps, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
