/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An encrypted image and its SE header, as protected-image makes them. The image is the text of this
 * file. Response codes: s390-tools genprotimg/boot/stage3a.c.
 * machine: image=encrypted,guest-acts=on */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/embedded.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

EMBED(plain, "image.plain");
EMBED(encrypted, "image.encrypted");
EMBED(header, "image.header");
EMBED(other_header, "image.other-header"); /* for another host */

/* As it was told protected-image. */
#define TWEAK 0x5eed
#define ADDRESS 0x3000

#define PAGES_BEFORE (ADDRESS / PAGE_SIZE)
#define HEADER_LENGTH ((uint32_t)(header_end - header))

static uint64_t image_pages(void)
{
	return (uint64_t)(encrypted_end - encrypted) / PAGE_SIZE;
}

static void create(struct guest *guest)
{
	guest_create(guest, PAGES_BEFORE + image_pages());
	memcpy(guest_page(guest, PAGES_BEFORE), encrypted, image_pages() * PAGE_SIZE);
}

static struct response set_parameters(const struct guest *guest, const void *origin,
				      uint32_t length)
{
	struct parameters_block block = {
		.header = { .command = UV_SET_PARAMETERS, .length = sizeof(block) },
		.handle = guest->handle,
		.origin = (uint64_t)origin,
		.length = length,
	};

	return uv_call_to_end(&block);
}

static struct response unpack(const struct guest *guest, uint64_t page)
{
	return guest_unpack(guest, ADDRESS + page * PAGE_SIZE, TWEAK, page * PAGE_SIZE);
}

static struct response verify(const struct guest *guest)
{
	return uv_command_to_end(UV_VERIFY, guest->handle, 0);
}

static void report_response(struct response response, uint16_t code, uint16_t reason,
			    const char *what)
{
	report_refused(response, code, what);
	report_equal(response.reason, reason, "%s: reason", what);
}

static void test_headers(void)
{
	/* What is changed in a good header: a byte, by exclusive or. */
	static const struct {
		const char *what;
		uint16_t place;
		uint8_t change;
		uint16_t code, reason;
	} refused[] = {
		{ "version", 0x08, 0x01, 0x104, 0x01 },
		{ "length", 0x0f, 0x01, 0x10a, 0x31 },
		{ "no key slot", 0x27, 0x01, 0x10a, 0x40 },
		{ "length of the encrypted area", 0x2f, 0x01, 0x10a, 0x39 },
		{ "host key", 0x1a0, 0x01, 0x108, 0x05 },
		{ "plaintext flag", 0x38, 0x80, 0x106, 0x30 },
	};
	/* Whose response isn't known. */
	static const struct {
		const char *what;
		uint16_t place;
	} assumed[] = {
		{ "magic", 0x00 },	{ "vector", 0x10 },	    { "reserved", 0x1c },
		{ "page count", 0x37 }, { "page digest", 0xe0 },    { "address digest", 0x120 },
		{ "tweak digest", 0x160 }, { "wrapped key", 0x1c0 }, { "slot's tag", 0x1e0 },
		{ "encrypted area", 0x1f0 }, { "tag", 0x270 },
	};
	unsigned char *copy = storage_pages(3, PAGE_SIZE);
	struct guest guest;

	report_push("header");
	create(&guest);
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		memcpy(copy, header, HEADER_LENGTH);
		copy[refused[i].place] ^= refused[i].change;
		report_response(set_parameters(&guest, copy, HEADER_LENGTH), refused[i].code,
				refused[i].reason, refused[i].what);
	}
	for (unsigned int i = 0; i < COUNT_OF(assumed); i++) {
		memcpy(copy, header, HEADER_LENGTH);
		copy[assumed[i].place] ^= 1;
		report_refused_assumed(set_parameters(&guest, copy, HEADER_LENGTH), 0x10a,
				       assumed[i].what);
	}
	report_response(set_parameters(&guest, other_header, HEADER_LENGTH), 0x108, 0x05,
			"another host's");
	memset(copy, 0x5e, PAGE_SIZE);
	report_refused_assumed(set_parameters(&guest, copy, PAGE_SIZE), 0x10a, "none");
	report_refused_assumed(set_parameters(&guest, copy, 2 * PAGE_SIZE + 1), 0x10a, "too long");
	report_refused(set_parameters(&guest, (void *)STORAGE_END, HEADER_LENGTH), 0x103,
		       "outside storage");
	report_refused_assumed(set_parameters(&guest, (void *)guest.block.base_storage,
					      HEADER_LENGTH), 0x103, "in donated storage");
	memcpy(copy + PAGE_SIZE - 100, header, HEADER_LENGTH);
	report_done(set_parameters(&guest, copy + PAGE_SIZE - 100, HEADER_LENGTH),
		    "good, across pages");
	report_pop();
}

/* What the guest has is shown by its sharing the page. */
static void test_contents(const struct guest *guest)
{
	struct actor actor;
	bool shared = true;

	actor_create(&actor, guest);
	for (uint64_t i = 0; i < image_pages(); i++)
		shared &= act_share(&actor, ADDRESS + i * PAGE_SIZE);
	report(shared, "the guest shares its pages");
	report(shared && !memcmp(guest_page(guest, PAGES_BEFORE), plain,
				 (uint64_t)(plain_end - plain)), "the guest has the image");
}

static void test_good(void)
{
	struct guest guest;
	struct response response = { 0 };
	unsigned char *page;

	report_push("good image");
	create(&guest);
	report_refused(unpack(&guest, 0), RC_WRONG_STATE, "unpack before the header");
	report_done(set_parameters(&guest, header, HEADER_LENGTH), "set parameters");
	for (uint64_t i = 0; i < image_pages(); i++) {
		response = unpack(&guest, i);
		if (response.condition != UV_DONE)
			break;
	}
	report_done(response, "unpack");
	page = guest_page(&guest, PAGES_BEFORE);
	report_closed((uint64_t)page, image_pages() * PAGE_SIZE, "pages are closed");
	report_done(verify(&guest), "verify");
	report_done(uv_command(UV_EXPORT, (uint64_t)page, 0), "export");
	report(memcmp(page, plain, PAGE_SIZE) && memcmp(page, encrypted, PAGE_SIZE),
	       "what is exported is neither the image nor its ciphertext");
	page[0] ^= 1;
	report_refused_somehow(uv_command(UV_IMPORT, guest.handle, ADDRESS),
			       "import of what was changed");
	page[0] ^= 1;
	report_done(uv_command(UV_IMPORT, guest.handle, ADDRESS), "import");
	test_contents(&guest);
	report_pop();
}

enum mistake { ORDER, MISSING, TWICE_THE_TWEAK, OTHER_PAGE, BYTE };

static void unpack_with(const struct guest *guest, enum mistake mistake)
{
	const uint64_t last = image_pages() - 1;

	for (uint64_t i = 0; i <= last; i++) {
		if (mistake == ORDER)
			(void)unpack(guest, last - i);
		else if (i < last)
			(void)unpack(guest, i);
		else if (mistake == TWICE_THE_TWEAK)
			(void)guest_unpack(guest, ADDRESS + i * PAGE_SIZE, TWEAK, 0);
		else if (mistake == OTHER_PAGE)
			(void)guest_unpack(guest, 0, TWEAK, i * PAGE_SIZE);
		else if (mistake == BYTE)
			(void)unpack(guest, i);
	}
}

static void test_mistakes(void)
{
	static const struct {
		const char *what;
		enum mistake mistake;
		uint16_t reason;
	} mistakes[] = {
		{ "pages in another order", ORDER, 0x1a },
		{ "a page is missing", MISSING, 0x1d },
		{ "a tweak is another", TWICE_THE_TWEAK, 0x1c },
		{ "a page is elsewhere", OTHER_PAGE, 0x1a },
		{ "a byte is another", BYTE, 0x1b },
	};

	for (unsigned int i = 0; i < COUNT_OF(mistakes); i++) {
		struct guest guest;

		report_push("%s", mistakes[i].what);
		create(&guest);
		if (mistakes[i].mistake == BYTE)
			guest_page(&guest, guest.pages - 1)[5] ^= 1;
		report_done(set_parameters(&guest, header, HEADER_LENGTH), "set parameters");
		unpack_with(&guest, mistakes[i].mistake);
		report_response(verify(&guest), 0x102, mistakes[i].reason, "verify");
		guest_destroy(&guest);
		report_pop();
	}
}

int main(void)
{
	uv_require();
	(void)uv_initialise();
	report_push("image");
	test_headers();
	test_good();
	test_mistakes();
	report_pop();
	return 0;
}
