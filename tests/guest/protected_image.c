/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An encrypted image and its SE header, made by emulator/tools/protected-image
 * (tests/guest/run): what the guest has of it, and what becomes of one that was changed. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kvm_guest.h"
#include "machine.h"
#include "outline.h"
#include "protected.h"

/* As tests/guest/run makes it. */
#define IMAGE_PAGES 16
#define IMAGE_ADDRESS (8 * PAGE)
#define IMAGE_TWEAK 0x0123456789abcdeful
#define OTHER_HOST 0x108

static unsigned char header[2 * PAGE], plain[IMAGE_PAGES * PAGE], encrypted[IMAGE_PAGES * PAGE];

static size_t read_all(const char *path, unsigned char *bytes, size_t room)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, bytes, room);

	if (length <= 0)
		machine_stop("read %s", path);
	close(file);
	return (size_t)length;
}

static struct answer set_parameters(struct guest *guest, const unsigned char *bytes, size_t length)
{
	struct kvm_s390_pv_sec_parm parameters = { .origin = (uintptr_t)bytes, .length = length };

	return guest_command(guest, KVM_PV_SET_SEC_PARMS, &parameters);
}

/* From ENABLE to VERIFY; the answer of the first command that fails. */
static struct answer start(struct guest *guest, unsigned char *memory, size_t header_bytes,
			   uint64_t tweak)
{
	struct kvm_s390_pv_unp image = { .addr = IMAGE_ADDRESS,
					 .size = sizeof(encrypted),
					 .tweak = tweak };
	struct answer answer;

	guest_create(guest, memory, PROTECTED_PAGES, 1);
	memcpy(memory + IMAGE_ADDRESS, encrypted, sizeof(encrypted));
	answer = guest_command(guest, KVM_PV_ENABLE, NULL);
	if (!answer.error)
		answer = set_parameters(guest, header, header_bytes);
	if (!answer.error)
		answer = guest_command(guest, KVM_PV_UNPACK, &image);
	if (!answer.error)
		answer = guest_command(guest, KVM_PV_VERIFY, NULL);
	return answer;
}

static void check_good(unsigned char *memory, size_t header_bytes)
{
	struct guest guest;
	const struct answer answer = start(&guest, memory, header_bytes, IMAGE_TWEAK);

	outline_check(!answer.error && answer.code == 1, "as it was made it is verified: rc 0x%x",
		      answer.code);
	outline_check(memcmp(memory + IMAGE_ADDRESS, plain, sizeof(plain)) != 0,
		      "the host does not see it");
	outline_check(!guest_start_cpu(&guest, 0) &&
			      !guest_touch(&guest, 0, IMAGE_ADDRESS, IMAGE_PAGES).error &&
			      guest_load(&guest, 0, IMAGE_ADDRESS + 8).value ==
				      ((uint64_t *)plain)[1],
		      "the guest has its plaintext");
	outline_check(!guest_share(&guest, 0, IMAGE_ADDRESS, IMAGE_PAGES).error &&
			      memcmp(memory + IMAGE_ADDRESS, plain, sizeof(plain)) == 0,
		      "all of it, as sharing shows");
	guest_close(&guest);
}

static void check_bad(unsigned char *memory, size_t header_bytes, uint64_t tweak, uint16_t code,
		      const char *what)
{
	struct guest guest;
	const struct answer answer = start(&guest, memory, header_bytes, tweak);

	outline_check(answer.error == EINVAL && answer.code > 1 && (!code || answer.code == code),
		      "%s: refused, rc 0x%x", what, answer.code);
	guest_close(&guest);
}

void test_image(unsigned char *memory)
{
	size_t header_bytes = read_all("/image.header", header, sizeof(header));
	static unsigned char page[PAGE];

	outline_push("image");
	if (read_all("/image.plain", plain, sizeof(plain)) != sizeof(plain) ||
	    read_all("/image.encrypted", encrypted, sizeof(encrypted)) != sizeof(encrypted))
		machine_stop("read an image of %d pages", IMAGE_PAGES);
	check_good(memory, header_bytes);
	encrypted[5 * PAGE + 7] ^= 1;
	check_bad(memory, header_bytes, IMAGE_TWEAK, 0, "a bit of it changed");
	encrypted[5 * PAGE + 7] ^= 1;
	memcpy(page, encrypted, PAGE);
	memcpy(encrypted, encrypted + PAGE, PAGE);
	memcpy(encrypted + PAGE, page, PAGE);
	check_bad(memory, header_bytes, IMAGE_TWEAK, 0, "two pages exchanged");
	memcpy(encrypted + PAGE, encrypted, PAGE);
	memcpy(encrypted, page, PAGE);
	check_bad(memory, header_bytes, IMAGE_TWEAK + 1, 0, "another tweak");
	header[header_bytes - 20] ^= 1;
	check_bad(memory, header_bytes, IMAGE_TWEAK, 0, "a bit of the header changed");
	header[header_bytes - 20] ^= 1;
	check_bad(memory, header_bytes - 8, IMAGE_TWEAK, 0, "the header cut short");
	check_good(memory, header_bytes);
	header_bytes = read_all("/image.other-host", header, sizeof(header));
	check_bad(memory, header_bytes, IMAGE_TWEAK, OTHER_HOST, "made for another host");
	outline_pop();
}
