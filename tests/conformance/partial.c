/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that work through pages and stop after two of them with condition code 3.
 * machine: partial-pages=2,guest-acts=on,fail.create-configuration=1:0x8123 */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define LONGEST 100
#define PAGES 7

/* Of 5 MiB: base storage, variable storage's base and five more pages. */
static void test_create(struct guest *guest)
{
	uint64_t handle;
	struct response response;
	unsigned int parts = 0;

	report_push("create configuration");
	response = uv_call(&guest->block);
	handle = guest->block.handle;
	report_equal(response.condition, UV_PARTIAL, "the first call: condition code 3");
	report(handle, "the first call: there is a handle");
	report_refused(uv_command(UV_VERIFY, handle, 0), RC_WRONG_STATE,
		       "it is no configuration yet: verify");
	report_refused(uv_command(UV_DUMP_INITIALISE, handle, 0), RC_WRONG_STATE,
		       "it is no configuration yet: dump");
	while (response.condition == UV_PARTIAL && parts++ < LONGEST) {
		response = uv_call(&guest->block);
		if (guest->block.handle != handle)
			report(false, "the handle changed");
	}
	report_done(response, "then done");
	report(parts > 1 && parts < LONGEST, "after %u calls more", (uint64_t)parts);
	report_closed(guest->block.base_storage, PAGE_SIZE, "base storage");
	report_closed(guest->block.variable_storage, guest->variable_length, "variable storage");
	report_refused(uv_call(&guest->block), RC_NO_RESUME, "there is nothing to resume");
	guest->handle = handle;
	guest->block.handle = 0x4242;
	report_refused(uv_call(&guest->block), RC_NO_RESUME, "there never was what is resumed");
	report_pop();
}

static void test_destroy_unfinished(void)
{
	struct guest guest;

	report_push("destroyed before it is created");
	guest_prepare(&guest, PAGES * 256);
	report_equal(uv_call(&guest.block).condition, UV_PARTIAL, "the first part of creating it");
	report_done(uv_command_to_end(UV_DESTROY_CONFIGURATION, guest.block.handle, 0),
		    "destroyed");
	report(!access_store(guest.block.base_storage) &&
		       !access_store(guest.block.variable_storage),
	       "its storage is back");
	report_refused(uv_call(&guest.block), RC_NO_RESUME, "it is not resumed");
	report_pop();
}

static void test_destroy(struct guest *guest)
{
	struct response response;
	unsigned int parts = 0;

	report_push("destroy configuration");
	response = uv_command(UV_DESTROY_CONFIGURATION, guest->handle, 0);
	report_equal(response.condition, UV_PARTIAL, "the first call: condition code 3");
	report_refused(uv_command(UV_VERIFY, guest->handle, 0), RC_WRONG_STATE,
		       "it is none any more: verify");
	while (response.condition == UV_PARTIAL && parts++ < LONGEST)
		response = uv_command(UV_DESTROY_CONFIGURATION, guest->handle, 0);
	report_done(response, "then done");
	report(parts > 1 && parts < LONGEST, "after %u calls more", (uint64_t)parts);
	report_filled(guest->block.variable_storage, guest->variable_length, 0,
		      "its storage is back");
	report_refused(uv_command(UV_DESTROY_CONFIGURATION, guest->handle, 0), RC_GUEST_HANDLE,
		       "again");
	report_pop();
}

static void test_unshare_all(void)
{
	struct guest guest;
	struct actor actor;
	struct response response;
	unsigned int parts = 0;

	report_push("unshare all");
	guest_start(&guest, PAGES);
	actor_create(&actor, &guest);
	for (unsigned int i = 0; i < PAGES; i++)
		act_share(&actor, i * PAGE_SIZE);
	response = uv_command(UV_UNSHARE_ALL, guest.handle, 0);
	report_equal(response.condition, UV_PARTIAL, "the first call: condition code 3");
	report(access_load((uint64_t)guest_page(&guest, 0)) &&
		       !access_load((uint64_t)guest_page(&guest, PAGES - 1)),
	       "some pages are closed, some are not");
	while (response.condition == UV_PARTIAL && parts++ < LONGEST)
		response = uv_command(UV_UNSHARE_ALL, guest.handle, 0);
	report_done(response, "then done");
	report_closed((uint64_t)guest_page(&guest, 0), PAGES * PAGE_SIZE, "all pages");
	report_pop();
}

/* The first call that creates a configuration, told to fail and to leave one to be destroyed. */
static void test_destroy_needed(void)
{
	struct guest guest;
	struct response response;

	report_push("rc 0x8123: must be destroyed");
	guest_prepare(&guest, 1);
	response = uv_call(&guest.block);
	report_refused(response, 0x8123, "create configuration");
	report(guest.block.handle, "there is a handle");
	report_refused(uv_command(UV_VERIFY, guest.block.handle, 0), RC_WRONG_STATE, "verify");
	report_done(uv_command_to_end(UV_DESTROY_CONFIGURATION, guest.block.handle, 0), "destroy");
	report_refused(uv_command(UV_DESTROY_CONFIGURATION, guest.block.handle, 0), RC_GUEST_HANDLE,
		       "destroy again");
	report(!access_store(guest.block.base_storage), "its storage is back");
	report_pop();
}

int main(void)
{
	struct guest guest;

	uv_require();
	uv_initialise();
	report_push("partial");
	test_destroy_needed();
	guest_prepare(&guest, PAGES * 256);
	test_create(&guest);
	test_destroy_unfinished();
	test_destroy(&guest);
	test_unshare_all();
	report_pop();
	return 0;
}
