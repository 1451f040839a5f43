/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image of four encrypted pages and its SE header, for tests of what the Ultravisor does. */
#ifndef SAMPLE_IMAGE_H
#define SAMPLE_IMAGE_H

#include <string.h>

#include "header.h"

#define SAMPLE_PAGES 4
#define SAMPLE_ADDRESS 0x10000u
#define SAMPLE_TWEAK UINT64_C(0x0123456789abcdef)
#define SAMPLE_HEADER_BYTES (HEADER_SHORTEST + sizeof(struct header_slot))

struct sample_image {
	/* Two slots: another host's, then ours. */
	struct {
		struct header_head head;
		struct header_slot slots[2];
		struct header_secret secret;
		uint8_t tag[HEADER_TAG_BYTES];
	} header;
	uint8_t header_key[HEADER_KEY_BYTES];
	uint8_t plain[SAMPLE_PAGES][PAGE_BYTES], encrypted[SAMPLE_PAGES][PAGE_BYTES];
};

static inline uint64_t sample_page_address(size_t page)
{
	return SAMPLE_ADDRESS + page * PAGE_BYTES;
}

static inline void sample_page_tweak(size_t page, uint64_t tweak[2])
{
	tweak[0] = SAMPLE_TWEAK;
	tweak[1] = page * PAGE_BYTES;
}

static inline void sample_set_number(uint8_t *bytes, size_t length, uint64_t number)
{
	while (length--) {
		bytes[length] = (uint8_t)number;
		number >>= 8;
	}
}
#define SET_NUMBER(field, number) sample_set_number(field, sizeof(field), number)

static inline void sample_encrypt(struct sample_image *image)
{
	struct host_cipher *cipher = host_cipher_new(image->header.secret.image_key);
	struct image_digests digests;

	image_digests_start(&digests);
	for (size_t page = 0; page < SAMPLE_PAGES; page++) {
		uint8_t tweak_bytes[XTS_TWEAK_BYTES];
		uint64_t tweak[2];

		memset(image->plain[page], 'A' + (int)page, PAGE_BYTES);
		sample_page_tweak(page, tweak);
		image_tweak_bytes(tweak, tweak_bytes);
		host_encrypt(cipher, tweak_bytes, image->plain[page], image->encrypted[page],
			     PAGE_BYTES);
		image_digests_add(&digests, sample_page_address(page), tweak,
				  image->encrypted[page]);
	}
	image_digests_get(digests.pages, image->header.head.page_digest);
	image_digests_get(digests.addresses, image->header.head.address_digest);
	image_digests_get(digests.tweaks, image->header.head.tweak_digest);
	image_digests_free(&digests);
	host_cipher_free(cipher);
}

/* Makes the image and all of its header but the seal. */
static inline void sample_make(struct sample_image *image)
{
	static const uint8_t other_host_key[HEADER_KEY_BYTES] = "another host's";
	struct header_head *head = &image->header.head;

	memset(image, 0, sizeof(*image));
	memcpy(head->magic, HEADER_MAGIC, sizeof(head->magic));
	SET_NUMBER(head->version, HEADER_VERSION);
	SET_NUMBER(head->length, sizeof(image->header));
	memset(head->vector, 0x5e, sizeof(head->vector));
	SET_NUMBER(head->slot_count, 2);
	SET_NUMBER(head->secret_length, sizeof(struct header_secret));
	SET_NUMBER(head->page_count, SAMPLE_PAGES);
	memset(image->header_key, 0x11, sizeof(image->header_key));
	memset(image->header.secret.image_key, 0x22, XTS_KEY_BYTES / 2);
	memset(image->header.secret.image_key + XTS_KEY_BYTES / 2, 0x33, XTS_KEY_BYTES / 2);
	header_wrap_key(other_host_key, head->vector, image->header_key, &image->header.slots[0]);
	header_wrap_key(header_host_key, head->vector, image->header_key, &image->header.slots[1]);
	sample_encrypt(image);
}

static inline void sample_seal(struct sample_image *image)
{
	header_seal(image->header_key, (uint8_t *)&image->header, sizeof(image->header),
		    sizeof(image->header.secret));
}

#endif
