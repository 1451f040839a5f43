/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What devices and the channel subsystem get that are sent to secure storage: an error, and no byte
 * of it.
 * machine: guest-acts=on
 * arguments: -drive if=none,id=disk,driver=null-co,size=1M,read-zeroes=on
 * arguments: -device virtio-blk-ccw,drive=disk,ioeventfd=off,queue-size=16 */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/channel.h"
#include "lib/disk.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define CHECKS (CHANNEL_PROGRAM_CHECK | CHANNEL_PROTECTION_CHECK | CHANNEL_DATA_CHECK)

#define PATTERN 0x1234567800000001ul

static struct guest guest;
static struct actor actor;
static uint64_t secure_page, donated_page, open_page;
static uint32_t subchannel;

static bool still_closed(void)
{
	return access_load(secure_page) == INTERRUPTION_SECURE_STORAGE_ACCESS &&
	       access_load(donated_page) == INTERRUPTION_SECURE_STORAGE_ACCESS;
}

/* Channel programs */

static bool failed(struct interruption_response_block response)
{
	return response.subchannel_status & CHECKS;
}

static void report_failed(struct interruption_response_block response, const char *what)
{
	report_assumed(failed(response), "%s: a check, subchannel status 0x%x", what,
		       (uint64_t)response.subchannel_status);
}

static void test_channel_programs(void)
{
	static uint64_t addresses[2];
	struct channel_command_word *program;
	struct interruption_response_block response;

	report_push("channel program");
	response = channel_command(subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)open_page, 8);
	report(!failed(response) && *(uint8_t *)open_page == 0xff, "data to an open page: done");
	response = channel_command(subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)secure_page, 8);
	report_failed(response, "data to a secure page");
	response = channel_command(subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)donated_page, 8);
	report_failed(response, "data to a donated page");
	response = channel_command(subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)(secure_page - 4), 8);
	report_failed(response, "data crossing into a secure page");
	response = channel_command(subchannel, CHANNEL_WRITE_STATUS, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)secure_page, 1);
	report_failed(response, "data from a secure page");

	addresses[0] = open_page;
	response =
		channel_command(subchannel, CHANNEL_SENSE_ID,
				CHANNEL_FLAG_SUPPRESS_LENGTH | CHANNEL_FLAG_INDIRECT, addresses, 8);
	report(!failed(response), "indirect, data to an open page: done");
	addresses[0] = secure_page;
	response =
		channel_command(subchannel, CHANNEL_SENSE_ID,
				CHANNEL_FLAG_SUPPRESS_LENGTH | CHANNEL_FLAG_INDIRECT, addresses, 8);
	report_failed(response, "indirect, data to a secure page");
	response = channel_command(subchannel, CHANNEL_SENSE_ID,
				   CHANNEL_FLAG_SUPPRESS_LENGTH | CHANNEL_FLAG_INDIRECT,
				   (void *)secure_page, 8);
	report_failed(response, "addresses in a secure page");

	/* What was a program before its page was made secure. */
	program = (struct channel_command_word *)secure_page;
	response = channel_run(subchannel, program);
	report_failed(response, "the program itself in a secure page");
	report(still_closed(), "the pages are closed still");
	response = channel_command(subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH,
				   (void *)open_page, 8);
	report(!failed(response), "data to an open page after that: done");
	report_pop();
}

/* Instructions whose operand the channel subsystem's code reads or stores. */

static void stsch_at(void *place)
{
	store_subchannel(subchannel, place);
}

static void msch_at(void *place)
{
	modify_subchannel(subchannel, place);
}

static void ssch_at(void *place)
{
	start_subchannel(subchannel, place);
}

static void tsch_at(void *place)
{
	test_subchannel(subchannel, place);
}

static void stcrw_at(void *place)
{
	__asm__ volatile("stcrw 0(%0)" : : "a"(place) : "cc", "memory");
}

static void test_operands(void)
{
	static const struct {
		const char *name;
		void (*execute)(void *place);
	} operands[] = {
		{ "STSCH", stsch_at }, { "MSCH", msch_at },   { "SSCH", ssch_at },
		{ "TSCH", tsch_at },   { "STCRW", stcrw_at },
	};

	report_push("operand in a secure page");
	for (unsigned int i = 0; i < COUNT_OF(operands); i++) {
		report_equal(attempt(operands[i].execute, (void *)secure_page),
			     INTERRUPTION_SECURE_STORAGE_ACCESS, "%s: 0x3d", operands[i].name);
		report((interruption_teid() & PAGE_MASK) == secure_page, "%s: TEID names the page",
		       operands[i].name);
	}
	report_pop();
}

/* The disk */

static void test_disk(void)
{
	static const struct {
		const char *what;
		enum disk_request request;
		unsigned int count;
		uint64_t *pages[2];
	} refused[] = {
		{ "read to a secure page", DISK_READ, 1, { &secure_page } },
		{ "write from a secure page", DISK_WRITE, 1, { &secure_page } },
		{ "read to a donated page", DISK_READ, 1, { &donated_page } },
		{ "write from a donated page", DISK_WRITE, 1, { &donated_page } },
		{ "read to an open and a secure page", DISK_READ, 2, { &open_page, &secure_page } },
		{ "read to a secure and an open page", DISK_READ, 2, { &secure_page, &open_page } },
		{ "write from an open and a secure page",
		  DISK_WRITE,
		  2,
		  { &open_page, &secure_page } },
	};
	const struct disk_part good = { open_page, PAGE_SIZE };

	report_push("disk");
	disk_start(subchannel);
	memset((void *)open_page, 0xff, PAGE_SIZE);
	report_equal(disk_request(DISK_READ, &good, 1), DISK_OK, "read to an open page: done");
	report(is_filled((void *)open_page, PAGE_SIZE, 0),
	       "read to an open page: the disk's zeros");
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		struct disk_part parts[2];

		for (unsigned int p = 0; p < refused[i].count; p++)
			parts[p] = (struct disk_part){ *refused[i].pages[p], PAGE_SIZE };
		report_equal(disk_request(refused[i].request, parts, refused[i].count), DISK_ERROR,
			     "%s: an I/O error", refused[i].what);
		report_equal(disk_request(DISK_READ, &good, 1), DISK_OK, "%s: the device goes on",
			     refused[i].what);
	}
	report(still_closed(), "the pages are closed still");
	report_done(uv_command(UV_EXPORT, secure_page, 0), "export");
	report_equal(disk_request(DISK_WRITE, &(struct disk_part){ secure_page, PAGE_SIZE }, 1),
		     DISK_OK, "write from the exported page: done");
	act_load(&actor, 0);
	report_equal(disk_request(DISK_WRITE, &(struct disk_part){ secure_page, PAGE_SIZE }, 1),
		     DISK_ERROR, "write from the imported page: an I/O error");
	report_pop();
}

/* A page that a device has mapped. */
static void test_mapped(void)
{
	struct response response;
	struct guest other;

	report_push("a page that the disk's ring is in");
	guest_prepare(&other, 1);
	other.block.base_storage = disk_ring();
	response = uv_call(&other.block);
	report_assumed(response.condition == UV_BUSY, "donated: busy");
	report_equal(access_load(disk_ring()), 0, "it is open still");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("devices");
	subchannel = channel_first_device();
	open_page = (uint64_t)storage_pages(1, PAGE_SIZE);
	/* A page of this program is before the guest's. */
	storage_pages(1, PAGE_SIZE);
	guest_start(&guest, 1);
	secure_page = (uint64_t)guest_page(&guest, 0);
	actor_create(&actor, &guest);
	act_fill(&actor, 0, 1, PATTERN);
	donated_page = guest.block.base_storage;
	test_channel_programs();
	test_operands();
	test_disk();
	test_mapped();
	report(act_finds(&actor, 0, 1, PATTERN), "the guest finds what it left");
	report_pop();
	return 0;
}
