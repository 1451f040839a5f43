/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What flags of an SE header allow, and what is left of a guest whose image is not what it says.
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
EMBED(dumpable, "image.dumpable");
EMBED(dumpable_header, "image.dumpable-header");
EMBED(unencrypted, "image.unencrypted");
EMBED(unencrypted_header, "image.unencrypted-header");

/* As protected-image was told. */
#define TWEAK 0x5eed
#define ADDRESS 0x3000

#define PAGES_BEFORE (ADDRESS / PAGE_SIZE)

static uint64_t image_pages(void)
{
	return (uint64_t)(encrypted_end - encrypted) / PAGE_SIZE;
}

/* A configuration with the image before it, and parameters. */
static void start(struct guest *guest, const unsigned char *image, const unsigned char *its_header,
		  const unsigned char *its_header_end)
{
	struct parameters_block block = {
		.header = { .command = UV_SET_PARAMETERS, .length = sizeof(block) },
		.origin = (uint64_t)its_header,
		.length = (uint32_t)(its_header_end - its_header),
	};

	guest_create(guest, PAGES_BEFORE + image_pages());
	memcpy(guest_page(guest, PAGES_BEFORE), image, image_pages() * PAGE_SIZE);
	block.handle = guest->handle;
	if (uv_call_to_end(&block).condition != UV_DONE)
		report_fatal("a header that is for this machine was refused: rc 0x%x",
			     (uint64_t)block.header.code);
}

static struct response unpack_all_and_verify(const struct guest *guest)
{
	for (uint64_t i = 0; i < image_pages(); i++)
		guest_unpack(guest, ADDRESS + i * PAGE_SIZE, TWEAK, i * PAGE_SIZE);
	return uv_command_to_end(UV_VERIFY, guest->handle, 0);
}

static void test_unencrypted(void)
{
	struct guest guest;
	struct actor actor;

	report_push("pages that are not encrypted");
	start(&guest, unencrypted, unencrypted_header, unencrypted_header_end);
	report_done(unpack_all_and_verify(&guest), "verify");
	report_closed((uint64_t)guest_page(&guest, PAGES_BEFORE), PAGE_SIZE, "they");
	actor_create(&actor, &guest);
	report_equal(act_load(&actor, ADDRESS), *(const uint64_t *)plain, "the guest finds them");
	actor_destroy(&actor);
	guest_destroy(&guest);
	start(&guest, unencrypted, unencrypted_header, unencrypted_header_end);
	guest_page(&guest, PAGES_BEFORE)[5] ^= 1;
	report_refused(unpack_all_and_verify(&guest), 0x102, "a byte is another: verify");
	guest_destroy(&guest);
	report_pop();
}

static void test_dump(void)
{
	struct guest guest;

	report_push("dump");
	start(&guest, encrypted, header, header_end);
	report_done(unpack_all_and_verify(&guest), "a header that does not allow it: verify");
	report_refused_somehow(uv_command(UV_DUMP_INITIALISE, guest.handle, 0),
			       "a header that does not allow it: refused");
	guest_destroy(&guest);
	start(&guest, dumpable, dumpable_header, dumpable_header_end);
	report_done(unpack_all_and_verify(&guest), "a header that allows it: verify");
	report_done(uv_command(UV_DUMP_INITIALISE, guest.handle, 0),
		    "a header that allows it: done");
	guest_destroy(&guest);
	report_pop();
}

/* It can be destroyed, and no more. */
static void test_not_verified(void)
{
	struct guest guest;
	struct actor actor;
	uint64_t page;

	report_push("verify was refused");
	start(&guest, encrypted, header, header_end);
	actor_prepare(&actor, &guest);
	page = (uint64_t)guest_page(&guest, PAGES_BEFORE);
	*(volatile unsigned char *)(page + 5) ^= 1;
	report_refused(unpack_all_and_verify(&guest), 0x102, "verify");
	report_refused_assumed(uv_command(UV_VERIFY, guest.handle, 0), RC_WRONG_STATE,
			       "verify again");
	report_refused(uv_command(UV_IMPORT, guest.handle, 0), RC_WRONG_STATE, "convert to secure");
	report_refused(uv_command(UV_DUMP_INITIALISE, guest.handle, 0), RC_WRONG_STATE, "dump");
	report_refused_assumed(actor_set_state(&actor, 1), RC_WRONG_STATE, "CPU to operating");
	report(!outcome_is_done(act_once(&actor, ACT_TOUCH, ADDRESS, 1, 0, 0)),
	       "the guest does not run");
	report_closed(page, image_pages() * PAGE_SIZE, "its pages");
	actor_destroy(&actor);
	report_done(uv_command(UV_DESTROY_PAGE, page, 0), "a page is destroyed");
	report_filled(page, PAGE_SIZE, 0, "a page is destroyed");
	report_done(uv_command(UV_DESTROY_CONFIGURATION, guest.handle, 0), "it is destroyed");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("image's flags");
	test_unencrypted();
	test_dump();
	test_not_verified();
	report_pop();
	return 0;
}
