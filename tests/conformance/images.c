/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Set parameters, unpack, verify: what a guest's image goes through, and in which order.
 * machine: guest-acts=on */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define HEADER_LENGTH 0x280
#define LONGEST_HEADER (2 * PAGE_SIZE)

static uint64_t asce;

static struct response set_parameters(const struct guest *guest, uint64_t origin, uint32_t length)
{
	struct parameters_block block = {
		.header = { .command = UV_SET_PARAMETERS, .length = sizeof(block) },
		.handle = guest->handle,
		.origin = origin,
		.length = length,
	};

	return uv_call(&block);
}

static struct response unpack(const struct guest *guest, uint64_t address)
{
	return guest_unpack(guest, address, 0, address);
}

static void test_new(const struct guest *guest)
{
	report_push("without parameters");
	report_refused(unpack(guest, 0), RC_WRONG_STATE, "unpack");
	report(!access_load((uint64_t)guest_page(guest, 0)), "unpack: the page stays open");
	report_refused(uv_command(UV_VERIFY, guest->handle, 0), RC_WRONG_STATE, "verify");
	report_refused(uv_command(UV_IMPORT, guest->handle, 0), RC_WRONG_STATE,
		       "convert to secure");
	report_pop();
}

static void test_parameters(const struct guest *guest)
{
	const uint64_t pages = (uint64_t)storage_pages(3, PAGE_SIZE);
	const uint64_t second = pages + PAGE_SIZE;

	report_push("set parameters");
	translation_on(asce);
	translation_change(asce, second, second | PAGE_INVALID);
	report_refused(set_parameters(guest, second, HEADER_LENGTH), 0x103, "header not mapped");
	report_refused(set_parameters(guest, second - 0x20, HEADER_LENGTH), 0x103,
		       "header crossing into a page that is not mapped");
	report_refused(set_parameters(guest, STORAGE_END, HEADER_LENGTH), 0x103,
		       "header behind the end of the address space");
	translation_change(asce, second, second);
	report_refused_assumed(set_parameters(guest, guest->block.base_storage, HEADER_LENGTH),
			       0x103, "header in a donated page");
	report_refused_somehow(set_parameters(guest, pages, LONGEST_HEADER + 1),
			       "header of more than 8 KiB");
	report_refused(unpack(guest, 0), RC_WRONG_STATE, "no parameters are set after all that");
	/* Virtual: two pages that follow each other here alone. */
	translation_map(asce, GIBIBYTE, pages + 2 * PAGE_SIZE);
	translation_change(asce, GIBIBYTE + PAGE_SIZE, pages);
	report_done(set_parameters(guest, GIBIBYTE + PAGE_SIZE - 0x40, HEADER_LENGTH),
		    "a header by its virtual address, in two pages");
	translation_off();
	report_refused_assumed(set_parameters(guest, pages, HEADER_LENGTH), RC_WRONG_STATE,
			       "again");
	report_pop();
}

static void test_unpack(struct guest *guest, const struct guest *other)
{
	const uint64_t page = (uint64_t)guest_page(guest, 0);

	report_push("unpack");
	memset((void *)page, 0x11, PAGE_SIZE);
	memset(guest_page(guest, 1), 0x22, PAGE_SIZE);
	report_refused(unpack(guest, guest->pages * PAGE_SIZE), 0x10a, "a page that is not mapped");
	report_refused_somehow(unpack(guest, guest->block.storage_length),
			       "a page behind the guest's storage");
	report_refused_somehow(unpack(guest, 0x123), "an address within a page");
	translation_map(guest->asce, 2 * PAGE_SIZE, 0);
	report_refused_somehow(unpack(guest, 2 * PAGE_SIZE), "the lowcore");
	translation_map(guest->asce, 2 * PAGE_SIZE, STORAGE_END);
	report_refused_somehow(unpack(guest, 2 * PAGE_SIZE), "a page behind the end of storage");
	translation_map(guest->asce, 2 * PAGE_SIZE, guest->block.base_storage);
	report_refused_somehow(unpack(guest, 2 * PAGE_SIZE), "a donated page");
	translation_map(guest->asce, 2 * PAGE_SIZE, (uint64_t)guest_page(other, 0));
	report_refused_somehow(unpack(guest, 2 * PAGE_SIZE), "another guest's page");
	translation_map(guest->asce, 2 * PAGE_SIZE, (uint64_t)guest_page(guest, 2));
	report(!access_load(page), "pages are open so far");
	report_done(unpack(guest, 0), "done");
	report_closed(page, PAGE_SIZE, "the page");
	report_refused_assumed(unpack(guest, 0), 0x1ff, "the page again");
	translation_map(guest->asce, 2 * PAGE_SIZE, page);
	report_refused_somehow(unpack(guest, 2 * PAGE_SIZE), "the page for another address too");
	translation_map(guest->asce, 2 * PAGE_SIZE, (uint64_t)guest_page(guest, 2));
	report_done(unpack(guest, PAGE_SIZE), "the next page");
	report_refused(uv_command(UV_IMPORT, guest->handle, 2 * PAGE_SIZE), RC_WRONG_STATE,
		       "convert to secure before verify");
	report_pop();
}

static void test_verify(const struct guest *guest)
{
	struct actor actor;

	report_push("verify");
	report_done(uv_command(UV_VERIFY, guest->handle, 0), "done");
	report_refused(uv_command(UV_VERIFY, guest->handle, 0), RC_WRONG_STATE, "again");
	report_refused(unpack(guest, 2 * PAGE_SIZE), RC_WRONG_STATE, "unpack after it");
	report(!access_load((uint64_t)guest_page(guest, 2)),
	       "unpack after it: the page stays open");
	report_refused(set_parameters(guest, (uint64_t)guest_page(guest, 2), HEADER_LENGTH),
		       RC_WRONG_STATE, "set parameters after it");
	report_done(uv_command(UV_IMPORT, guest->handle, 2 * PAGE_SIZE),
		    "convert to secure after it");
	report_pop();
	report_push("the guest finds");
	actor_create(&actor, guest);
	report_equal(act_load(&actor, 0x100), 0x1111111111111111, "the image's first page");
	report_equal(act_load(&actor, PAGE_SIZE), 0x2222222222222222, "its second page");
	actor_destroy(&actor);
	report_pop();
}

/* A guest that was not verified does not run. */
static void test_unverified(struct guest *guest)
{
	struct actor actor;
	struct outcome outcome;

	report_push("not verified");
	guest_set_parameters(guest);
	report_done(unpack(guest, 0), "unpack");
	actor_prepare(&actor, guest);
	report_refused_assumed(actor_set_state(&actor, 1), RC_WRONG_STATE,
			       "its CPU is not set to operating");
	outcome = act_once(&actor, ACT_TOUCH, 0, 1, 0, 0);
	report(!outcome_is_done(outcome), "the guest does not run");
	report(access_load((uint64_t)guest_page(guest, 0)) == INTERRUPTION_SECURE_STORAGE_ACCESS,
	       "its page is closed still");
	report_done(uv_command(UV_VERIFY, guest->handle, 0), "verify");
	report_done(actor_set_state(&actor, 1), "verified: its CPU is set to operating");
	outcome = act_once(&actor, ACT_TOUCH, 0, 1, 0, 0);
	report(outcome_is_done(outcome), "verified: it runs");
	actor_destroy(&actor);
	report_pop();
}

int main(void)
{
	static struct guest guest, other, unverified;

	uv_require();
	uv_initialise();
	asce = translation_identity_space();
	report_push("images");
	guest_start(&other, 1);
	guest_create(&guest, 3);
	guest_create(&unverified, 1);
	test_new(&guest);
	test_parameters(&guest);
	test_unpack(&guest, &other);
	test_verify(&guest);
	test_unverified(&unverified);
	report_pop();
	return 0;
}
