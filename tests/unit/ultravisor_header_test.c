/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SE headers, good and bad. Response codes: s390-tools genprotimg/boot/stage3a.c; 0x10a with reason
 * 0 is assumed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fake_host.h"
#include "sample_image.h"

static void expect_bytes(const char *what, const void *header, size_t length, uint16_t code,
			 uint16_t reason)
{
	/* Of just that length, so that a sanitizer sees what is read behind it. */
	uint8_t *copy = g_memdup2(header, length);
	struct image_parameters parameters;
	const struct response response =
		header_open(copy, length, header_host_key, &parameters);

	g_free(copy);
	if (response.code != code || response.reason != reason)
		fail_msg("%s: response 0x%x, reason 0x%x, not 0x%x, 0x%x", what, response.code,
			 response.reason, code, reason);
}

static void expect(const char *what, const struct sample_image *image, uint16_t code,
		   uint16_t reason)
{
	expect_bytes(what, &image->header, sizeof(image->header), code, reason);
}

static void good_header_is_read(void **state)
{
	struct sample_image image;
	struct image_parameters parameters;
	struct header_secret secret;

	(void)state;
	sample_make(&image);
	SET_NUMBER(image.header.head.flags, HEADER_ALLOW_DUMP | HEADER_KEY_MANAGEMENT);
	secret = image.header.secret;
	sample_seal(&image);
	assert_memory_not_equal(&image.header.secret, &secret, sizeof(secret));
	assert_int_equal(header_open((const uint8_t *)&image.header, sizeof(image.header),
				     header_host_key, &parameters).code, 1);
	assert_int_equal(parameters.flags, HEADER_ALLOW_DUMP | HEADER_KEY_MANAGEMENT);
	assert_int_equal(parameters.page_count, SAMPLE_PAGES);
	assert_memory_equal(parameters.image_key, secret.image_key, XTS_KEY_BYTES);
	assert_memory_equal(parameters.page_digest, image.header.head.page_digest,
			    IMAGE_DIGEST_BYTES);
	assert_memory_equal(parameters.address_digest, image.header.head.address_digest,
			    IMAGE_DIGEST_BYTES);
	assert_memory_equal(parameters.tweak_digest, image.header.head.tweak_digest,
			    IMAGE_DIGEST_BYTES);
}

static void other_lengths_are_refused(void **state)
{
	static uint8_t bytes[HEADER_LONGEST + PAGE_BYTES];
	struct sample_image image;

	(void)state;
	sample_make(&image);
	sample_seal(&image);
	memcpy(bytes, &image.header, sizeof(image.header));
	for (size_t length = 0; length <= sizeof(bytes); length++)
		if (length != sizeof(image.header))
			expect_bytes("cut or filled up", bytes, length, 0x10a, 0x31);
}

/* The header says that it is as short or long as it is, and so its parts don't fit. */
static void parts_that_do_not_fit_are_refused(void **state)
{
	static uint8_t bytes[HEADER_LONGEST];
	struct sample_image image;

	(void)state;
	sample_make(&image);
	sample_seal(&image);
	for (size_t length = HEADER_SHORTEST; length <= sizeof(bytes); length++)
		if (length != sizeof(image.header)) {
			SET_NUMBER(image.header.head.length, length);
			memcpy(bytes, &image.header, sizeof(image.header));
			expect_bytes("of another length", bytes, length, 0x10a, 0x31);
		}
}

static const struct {
	const char *what;
	size_t offset, length; /* of a number in the header */
	uint64_t number;
	uint16_t code, reason;
} numbers[] = {
	{ "magic", 0x00, 8, UINT64_C(0x49424d5365634579), 0x10a, 0 },
	{ "magic of zeros", 0x00, 8, 0, 0x10a, 0 },
	{ "version 0", 0x08, 4, 0, 0x104, 1 },
	{ "version 2", 0x08, 4, 0x200, 0x104, 1 },
	{ "length 0", 0x0c, 4, 0, 0x10a, 0x31 },
	{ "length too short", 0x0c, 4, SAMPLE_HEADER_BYTES - 1, 0x10a, 0x31 },
	{ "no slot", 0x20, 8, 0, 0x10a, 0x40 },
	{ "a slot less than there are", 0x20, 8, 1, 0x10a, 0x31 },
	{ "a slot more than there are", 0x20, 8, 3, 0x10a, 0x31 },
	/* 80 times this is 160: what two slots take. */
	{ "slots that overflow", 0x20, 8, (UINT64_C(1) << 60) + 2, 0x10a, 0x31 },
	{ "most slots", 0x20, 8, UINT64_MAX, 0x10a, 0x31 },
	{ "no secret", 0x28, 8, 0, 0x10a, 0x39 },
	{ "secret too short", 0x28, 8, 112, 0x10a, 0x39 },
	{ "secret not of blocks", 0x28, 8, 129, 0x10a, 0x39 },
	{ "secret longer than there is", 0x28, 8, 144, 0x10a, 0x31 },
	{ "secret longer than the header", 0x28, 8, 0x400, 0x10a, 0x39 },
	{ "longest secret", 0x28, 8, UINT64_MAX & ~UINT64_C(15), 0x10a, 0x39 },
};

static void wrong_numbers_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		struct sample_image image;

		sample_make(&image);
		sample_set_number((uint8_t *)&image.header + numbers[i].offset, numbers[i].length,
				  numbers[i].number);
		sample_seal(&image);
		expect(numbers[i].what, &image, numbers[i].code, numbers[i].reason);
	}
}

static void every_flag_but_the_known_is_refused(void **state)
{
	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++) {
		const uint64_t flag = UINT64_C(1) << (63 - bit);
		const bool known = bit == 34 || bit == 35 || (bit >= 56 && bit <= 58);
		struct sample_image image;

		sample_make(&image);
		SET_NUMBER(image.header.head.flags, flag);
		sample_seal(&image);
		expect("plaintext flag", &image, known ? 1 : 0x106, known ? 0 : 0x30);

		sample_make(&image);
		SET_NUMBER(image.header.secret.flags, flag);
		sample_seal(&image);
		expect("secret flag", &image, 0x109, 0);
	}
}

static void other_hosts_header_is_refused(void **state)
{
	struct sample_image image;

	(void)state;
	sample_make(&image);
	image.header.slots[1] = image.header.slots[0];
	sample_seal(&image);
	expect("both slots another host's", &image, 0x108, 5);
	/* As a real image would be: whatever its flags, it is for another host. */
	sample_make(&image);
	memset(image.header.slots, 0xab, sizeof(image.header.slots));
	SET_NUMBER(image.header.head.flags, UINT64_MAX);
	sample_seal(&image);
	expect("real image", &image, 0x108, 5);
}

static void no_byte_can_be_changed(void **state)
{
	struct sample_image image;
	uint8_t *bytes = (uint8_t *)&image.header;

	(void)state;
	sample_make(&image);
	sample_seal(&image);
	for (size_t i = 0; i < sizeof(image.header); i++)
		for (unsigned int bit = 0; bit < 8; bit++) {
			struct image_parameters parameters;

			bytes[i] ^= (uint8_t)(1u << bit);
			if (header_open(bytes, sizeof(image.header), header_host_key,
					&parameters).code == 1)
				fail_msg("bit %u of byte 0x%zx was changed", bit, i);
			bytes[i] ^= (uint8_t)(1u << bit);
		}
	expect("as it was", &image, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_header_is_read),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(parts_that_do_not_fit_are_refused),
		cmocka_unit_test(wrong_numbers_are_refused),
		cmocka_unit_test(every_flag_but_the_known_is_refused),
		cmocka_unit_test(other_hosts_header_is_refused),
		cmocka_unit_test(no_byte_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
