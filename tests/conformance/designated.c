/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closed storage that an instruction designates otherwise than as its operand, or that it has a
 * condition code or a status for.
 * arguments: -smp 2 */
#include "lib/access.h"
#include "lib/console.h"
#include "lib/guest.h"
#include "lib/processor.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define TEID_ADDRESS_VALID 4
#define TWO_PAGES (2 * PAGE_SIZE)

static struct guest guest;
static uint64_t open_page, secure_page;

static bool is_closed(int interruption, uint64_t page)
{
	if (interruption != INTERRUPTION_SECURE_STORAGE_ACCESS)
		report_note("0x%x, TEID 0x%x", (uint64_t)interruption, interruption_teid());
	return interruption == INTERRUPTION_SECURE_STORAGE_ACCESS &&
	       (interruption_teid() & (PAGE_MASK | TEID_ADDRESS_VALID)) ==
		       (page | TEID_ADDRESS_VALID);
}

/* Prefix */

static void set_prefix(void *prefix)
{
	uint32_t operand = (uint32_t)(uint64_t)prefix;

	__asm__ volatile("spx %0" : : "Q"(operand) : "memory");
}

static uint32_t prefix(void)
{
	uint32_t now;

	__asm__ volatile("stpx %0" : "=Q"(now));
	return now;
}

static void test_prefix(void)
{
	const uint32_t before = prefix();
	int interruption;

	report_push("SPX");
	interruption = attempt(set_prefix, (void *)(secure_page & ~0x1ffful));
	report_assumed(is_closed(interruption, secure_page), "to a secure page: 0x3d, TEID");
	report_equal(prefix(), before, "the prefix is what it was");
	report_pop();
}

/* MOVE PAGE says in its condition code which page is not there, if it is told to: but not of this. */

static void move_page_from(void *page)
{
	__asm__ volatile("lghi 0,0x100\n lgr 2,%0\n lgr 4,%1\n mvpg 2,4"
			 :
			 : "a"(open_page), "a"(page)
			 : "0", "2", "4", "cc", "memory");
}

static void move_page_to(void *page)
{
	__asm__ volatile("lghi 0,0x100\n lgr 2,%0\n lgr 4,%1\n mvpg 2,4"
			 :
			 : "a"(page), "a"(open_page)
			 : "0", "2", "4", "cc", "memory");
}

static void test_move_page(void)
{
	report_push("MVPG with the condition-code option");
	report_assumed(is_closed(attempt(move_page_from, (void *)secure_page), secure_page),
		       "from a secure page: 0x3d, TEID");
	report_assumed(is_closed(attempt(move_page_to, (void *)secure_page), secure_page),
		       "to a secure page: 0x3d, TEID");
	report_pop();
}

/* LRA reads no contents of the page, but the tables. */

static void load_real_address(void *address)
{
	__asm__ volatile("lra 2,0(%0)" : : "a"(address) : "2", "cc");
}

static void test_table(uint64_t asce)
{
	const uint64_t alias = UINT64_C(96) << 20;
	uint64_t *segment;
	uint64_t kept;
	int interruption;

	report_push("LRA");
	translation_map(asce, alias, open_page);
	segment = (uint64_t *)(asce & PAGE_MASK) + (alias >> 20);
	kept = *segment;
	translation_on(asce);
	report_equal(attempt(load_real_address, (void *)alias), 0, "page table open: done");
	*segment = secure_page;
	__asm__ volatile("ptlb" : : : "memory");
	interruption = attempt(load_real_address, (void *)alias);
	report_assumed(interruption == INTERRUPTION_SECURE_STORAGE_ACCESS &&
			       !(interruption_teid() & TEID_ADDRESS_VALID),
		       "page table in a secure page: 0x3d, TEID without valid address");
	*segment = kept;
	__asm__ volatile("ptlb" : : : "memory");
	translation_off();
	report_pop();
}

/* The SCLP */

static void read_information_at(void *sccb)
{
	service_call(SCLP_READ_INFORMATION, (uint64_t)sccb);
}

static void test_control_block(void)
{
	uint16_t *const sccb = (uint16_t *)(secure_page - PAGE_SIZE);
	int interruption;

	report_push("SERVC");
	interruption = attempt(read_information_at, (void *)secure_page);
	report_assumed(is_closed(interruption, secure_page), "SCCB in a secure page: 0x3d, TEID");
	interruption = attempt(read_information_at, (void *)guest.block.base_storage);
	report_assumed(is_closed(interruption, guest.block.base_storage),
		       "SCCB in a donated page: 0x3d, TEID");
	memset(sccb, 0, PAGE_SIZE);
	*sccb = TWO_PAGES;
	interruption = attempt(read_information_at, sccb);
	report_assumed(is_closed(interruption, secure_page),
		       "an SCCB whose second page is secure: 0x3d, TEID");
	report_equal(sccb[3], 0, "an SCCB whose second page is secure: no response");
	report_pop();
}

/* DIAGNOSE 308: the parameters that the machine is loaded with */

static void diagnose_308(void *place, uint64_t subcode)
{
	register uint64_t address __asm__("2") = (uint64_t)place;
	register uint64_t code __asm__("3") = 0;

	__asm__ volatile("diag %0,%2,0x308"
			 : "+d"(address), "+d"(code)
			 : "d"(subcode)
			 : "memory");
}

static void set_parameters_at(void *place)
{
	diagnose_308(place, 5);
}

static void store_parameters_at(void *place)
{
	diagnose_308(place, 6);
}

static void test_load_parameters(void)
{
	report_push("DIAGNOSE 308");
	report_assumed(is_closed(attempt(set_parameters_at, (void *)secure_page), secure_page),
		       "parameters set from a secure page: 0x3d, TEID");
	report_assumed(is_closed(attempt(store_parameters_at, (void *)secure_page), secure_page),
		       "parameters stored in a secure page: 0x3d, TEID");
	report_pop();
}

/* SIGNAL PROCESSOR */

static void nothing(void *unused)
{
	(void)unused;
}

static void test_orders(void)
{
	report_push("SIGP");
	processor_start_at(1, nothing, NULL);
	processor_wait(1);
	report_assumed(processor_refuses_to_store(1, secure_page),
		       "store status in a secure page: invalid parameter");
	report_assumed(processor_refuses_prefix(1, (uint32_t)(secure_page & ~0x1ffful)),
		       "set prefix to a secure page: invalid parameter");
	report_pop();
}

int main(void)
{
	uint64_t asce;

	uv_require();
	uv_initialise();
	report_push("designated");
	asce = translation_identity_space();
	open_page = (uint64_t)storage_pages(1, PAGE_SIZE);
	/* A page of this program is before the guest's first. */
	storage_pages(1, PAGE_SIZE);
	guest_start(&guest, 1);
	secure_page = (uint64_t)guest_page(&guest, 0);

	test_prefix();
	test_move_page();
	test_control_block();
	test_load_parameters();
	test_orders();
	test_table(asce);
	report_equal(access_load(secure_page), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "the page is closed still");
	report_pop();
	return 0;
}
