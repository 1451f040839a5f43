/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that are sent to secure storage where the machine's policy is to count them: each request
 * is done, with zeros, and counted; no byte goes in or out.
 * machine: dma-policy=count,cpu-counters=on,guest-acts=on
 * arguments: -icount shift=0,sleep=off
 * arguments: -drive if=none,id=disk,driver=null-co,size=1M,read-zeroes=on
 * arguments: -device virtio-blk-ccw,drive=disk,ioeventfd=off,queue-size=16 */
#include "lib/access.h"
#include "lib/acts.h"
#include "lib/channel.h"
#include "lib/counters.h"
#include "lib/disk.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/ultravisor.h"

#define PATTERN 0x1234567800000001ul
#define COUNT_DMA_REFUSED 141

static struct guest guest;
static uint64_t secure_page, open_page;

static void test_requests(void)
{
	static const struct {
		const char *what;
		enum disk_request request;
		uint64_t *page;
		uint64_t counted;
	} requests[] = {
		{ "read to an open page", DISK_READ, &open_page, 0 },
		{ "write from an open page", DISK_WRITE, &open_page, 0 },
		{ "read to a secure page", DISK_READ, &secure_page, 1 },
		{ "write from a secure page", DISK_WRITE, &secure_page, 1 },
	};

	for (unsigned int i = 0; i < COUNT_OF(requests); i++) {
		const struct disk_part part = { *requests[i].page, PAGE_SIZE };
		const uint64_t before = counter_extract(COUNT_DMA_REFUSED);

		report_equal(disk_request(requests[i].request, &part, 1), DISK_OK, "%s: done",
			     requests[i].what);
		report_equal(counter_extract(COUNT_DMA_REFUSED) - before, requests[i].counted,
			     "%s: counted %u times", requests[i].what, requests[i].counted);
	}
}

static void test_channel_program(uint32_t subchannel)
{
	const uint64_t before = counter_extract(COUNT_DMA_REFUSED);
	const struct interruption_response_block response = channel_command(
		subchannel, CHANNEL_SENSE_ID, CHANNEL_FLAG_SUPPRESS_LENGTH, (void *)secure_page, 8);

	report(!(response.subchannel_status & ~CHANNEL_INCORRECT_LENGTH),
	       "channel program, data to a secure page: done");
	report(counter_extract(COUNT_DMA_REFUSED) > before,
	       "channel program, data to a secure page: counted");
}

int main(void)
{
	uint32_t subchannel;
	struct actor actor;

	uv_require();
	uv_initialise();
	report_push("counted");
	counters_enable(COUNTERS_EXTENDED);
	subchannel = channel_first_device();
	open_page = (uint64_t)storage_pages(1, PAGE_SIZE);
	guest_start(&guest, 1);
	secure_page = (uint64_t)guest_page(&guest, 0);
	actor_create(&actor, &guest);
	act_fill(&actor, 0, 1, PATTERN);
	disk_start(subchannel);
	test_requests();
	test_channel_program(subchannel);
	report_closed(secure_page, PAGE_SIZE, "the page");
	report(act_finds(&actor, 0, 1, PATTERN), "the guest finds what it left");
	report_pop();
	return 0;
}
