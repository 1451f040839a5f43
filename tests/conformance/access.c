/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way to touch a secure or donated page ends in 0x3d, nullified, with its TEID. */
#include "lib/access.h"

#include "lib/guest.h"
#include "lib/paths.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

/* Of a TEID: the address, whether it is valid, the address space. What lies between is not looked
 * at. */
#define TEID_MASK (PAGE_MASK | 7)
#define TEID_ADDRESS_VALID 4
enum space { SPACE_PRIMARY = 0, SPACE_SECONDARY = 2, SPACE_HOME = 3 };

static struct guest guest;
static uint64_t open_page, secure_page;

/* A fetch has no valid address (Linux, arch/s390/mm/fault.c, do_secure_storage_access). */
static bool is_fetch_closed(int interruption, uint64_t page)
{
	return interruption == INTERRUPTION_SECURE_STORAGE_ACCESS &&
	       !(interruption_teid() & TEID_ADDRESS_VALID) &&
	       (interruption_teid() & PAGE_MASK) == page;
}

static bool is_closed_by(int interruption, uint64_t address, enum space space)
{
	return interruption == INTERRUPTION_SECURE_STORAGE_ACCESS &&
	       (interruption_teid() & TEID_MASK) ==
		       ((address & PAGE_MASK) | TEID_ADDRESS_VALID | space);
}

static void note(const char *what, int interruption)
{
	report_note("%s: 0x%x, TEID 0x%x, at 0x%x", what, (uint64_t)interruption,
		    interruption_teid(), interruption_address());
}

/* On an open page each path must work, or it would prove nothing on a closed one. */
static void test_open(uint64_t page, unsigned int without)
{
	report_push("open");
	for (unsigned int i = 0; i < path_count; i++) {
		if (paths[i].flags & (ONLY_CLOSED | without))
			continue;
		memset((void *)page, 0, PAGE_SIZE);
		memset(path_scratch, 0, PAGE_SIZE);
		report_equal(attempt(paths[i].execute, (void *)(page + paths[i].offset)), 0, "%s",
			     paths[i].name);
	}
	report_pop();
}

static void test_closed(uint64_t page, unsigned int without, const char *state)
{
	report_push(state);
	for (unsigned int i = 0; i < path_count; i++) {
		int interruption;
		bool passed;

		if (paths[i].flags & without)
			continue;
		interruption = attempt(paths[i].execute, (void *)(page + paths[i].offset));
		passed = is_closed_by(interruption, page, SPACE_PRIMARY) &&
			 interruption_address() == path_instruction;
		if (!passed)
			note(paths[i].name, interruption);
		(paths[i].flags & ASSUMED ? report_assumed : report)(
			passed, "%s: 0x3d, TEID, nullified", paths[i].name);
	}
	report_pop();
}

static void test_all(const char *mode, unsigned int without)
{
	report_push(mode);
	test_open(open_page, without);
	test_closed(secure_page, without, "secure");
	test_closed(guest.block.base_storage, without, "donated");
	report_pop();
}

/* What reads no contents is no access. */
static void lra(void *address)
{
	__asm__ volatile("lra 2,0(%0)" : : "a"(address) : "2", "cc");
}

static void tprot(void *address)
{
	__asm__ volatile("tprot 0(%0),0" : : "a"(address) : "cc");
}

static void prefetch(void *address)
{
	__asm__ volatile("pfd 1,0(%0)" : : "a"(address));
}

static void test_no_access(void)
{
	static const struct {
		const char *name;
		void (*execute)(void *address);
	} others[] = { { "LRA", lra }, { "TPROT", tprot }, { "PFD", prefetch } };

	report_push("no access");
	for (unsigned int i = 0; i < COUNT_OF(others); i++) {
		const int interruption = attempt(others[i].execute, (void *)secure_page);

		if (interruption)
			note(others[i].name, interruption);
		report_assumed(!interruption, "%s: done on a secure page", others[i].name);
	}
	report_pop();
}

/* Operands that begin in the open page before a closed one. */
static void stg_crossing(void *address)
{
	__asm__ volatile("lghi 2,-1\n stg 2,0(%0)" : : "a"(address) : "2", "memory");
}

static void stmg_crossing(void *address)
{
	__asm__ volatile("lghi 2,-1\n lghi 3,-1\n stmg 2,3,0(%0)"
			 :
			 : "a"(address)
			 : "2", "3", "memory");
}

static void mvc_crossing(void *address)
{
	memset(path_scratch, 0xff, 16);
	__asm__ volatile("mvc 0(16,%0),0(%1)" : : "a"(address), "a"(path_scratch) : "memory");
}

static void xc_crossing(void *address)
{
	memset(path_scratch, 0xff, 16);
	__asm__ volatile("xc 0(16,%0),0(%1)" : : "a"(address), "a"(path_scratch) : "memory", "cc");
}

static void lmg_crossing(void *address)
{
	__asm__ volatile("lmg 2,3,0(%0)" : : "a"(address) : "2", "3");
}

static void stfle_crossing(void *address)
{
	__asm__ volatile("lghi 0,3\n .insn s,0xb2b00000,0(%0)"
			 :
			 : "a"(address)
			 : "0", "cc", "memory");
}

static void mvcos_crossing(void *address)
{
	memset(path_scratch, 0xff, 16);
	__asm__ volatile("lghi 0,0\n lghi 3,16\n mvcos 0(%0),0(%1),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "0", "3", "cc", "memory");
}

static void test_crossing(void)
{
	static const struct {
		const char *name;
		void (*execute)(void *address);
		unsigned int before; /* bytes in the open page */
		bool in_steps;	     /* QEMU stores what lies before any page that faults */
	} crossing[] = {
		{ "LMG", lmg_crossing, 8, false },     { "STG", stg_crossing, 4, false },
		{ "STMG", stmg_crossing, 8, true },    { "MVC", mvc_crossing, 8, false },
		{ "XC", xc_crossing, 8, false },       { "STFLE", stfle_crossing, 8, true },
		{ "MVCOS", mvcos_crossing, 8, false },
	};

	report_push("crossing into a secure page");
	for (unsigned int i = 0; i < COUNT_OF(crossing); i++) {
		const uint64_t start = secure_page - crossing[i].before;
		int interruption;

		memset((void *)start, 0, crossing[i].before);
		interruption = attempt(crossing[i].execute, (void *)start);
		if (!is_closed_by(interruption, secure_page, SPACE_PRIMARY))
			note(crossing[i].name, interruption);
		report(is_closed_by(interruption, secure_page, SPACE_PRIMARY),
		       "%s: 0x3d, TEID names the secure page", crossing[i].name);
		if (!crossing[i].in_steps)
			report(is_filled((void *)start, crossing[i].before, 0),
			       "%s: nothing is stored before it", crossing[i].name);
	}
	report_pop();
}

/* MVCL is interruptible: what lies before the closed page may be done, the registers say how far.
 */
static struct {
	uint64_t destination, length;
} mvcl_left;

static void mvcl_crossing(void *address)
{
	__asm__ volatile("	lgr 2,%[a]\n"
			 "	lghi 3,64\n"
			 "	lghi 4,0\n"
			 "	lgfi 5,0x7f000000\n"
			 "	mvcl 2,4\n"
			 :
			 : [a] "a"(address)
			 : "2", "3", "4", "5", "cc", "memory");
}

static void test_mvcl(void)
{
	const uint64_t start = secure_page - 32;
	int interruption;

	report_push("MVCL crossing into a secure page");
	memset((void *)start, 0, 32);
	interruption = attempt(mvcl_crossing, (void *)start);
	report(is_closed_by(interruption, secure_page, SPACE_PRIMARY),
	       "0x3d, TEID names the secure page");
	mvcl_left.destination = lowcore_get(LOWCORE_PROGRAM_REGISTERS + 2 * 8);
	mvcl_left.length = lowcore_get(LOWCORE_PROGRAM_REGISTERS + 3 * 8) & 0xffffff;
	report(mvcl_left.destination + mvcl_left.length == start + 64 &&
		       mvcl_left.destination <= secure_page,
	       "the registers say that %u bytes are left", mvcl_left.length);
	report(is_filled((void *)start, mvcl_left.destination - start, 0x7f) &&
		       is_filled((void *)mvcl_left.destination, secure_page - mvcl_left.destination,
				 0),
	       "what they say is done, and no more");
	report_pop();
}

/* Instructions */

static void branch_to(void *address)
{
	((void (*)(void))address)();
}

static void execute_target(void *address)
{
	__asm__ volatile("ex 0,0(%0)" : : "a"(address) : "cc", "memory");
}

static void test_fetch(const char *mode)
{
	/* The last two bytes of the open page begin an instruction of four: NILL, then BR 14. */
	uint16_t *const before = (uint16_t *)(secure_page - 2);
	int interruption;

	report_push("%s: instruction fetch", mode);
	interruption = attempt(branch_to, (void *)secure_page);
	report(is_fetch_closed(interruption, secure_page), "0x3d, TEID without valid address");
	report_equal(interruption_address(), secure_page,
		     "nullified: the PSW is at the instruction");
	interruption = attempt(branch_to, (void *)(secure_page + 0x802));
	report(is_fetch_closed(interruption, secure_page),
	       "inside the page: 0x3d, TEID without valid address");
	report_equal(interruption_address(), secure_page + 0x802,
		     "inside the page: the PSW is at the instruction");
	*before = 0xa507;
	interruption = attempt(branch_to, before);
	report(is_fetch_closed(interruption, secure_page),
	       "an instruction whose second half is there: 0x3d, TEID without valid address");
	report_equal(interruption_address(), (uint64_t)before,
		     "an instruction whose second half is there: the PSW is at its first");
	*before = 0x0700;
	interruption = attempt(branch_to, before);
	report(is_fetch_closed(interruption, secure_page) && interruption_address() == secure_page,
	       "running into it: 0x3d, TEID without valid address, the PSW is at the page");
	interruption = attempt(execute_target, (void *)secure_page);
	report(is_fetch_closed(interruption, secure_page),
	       "the target of EXECUTE: 0x3d, TEID without valid address");
	report_pop();
}

/* Address spaces: data comes from the secondary or home space, the program is in each. */

static void load_from_secondary(void *address)
{
	__asm__ volatile("sacf 0x100\n lg 2,0(%0)\n sacf 0" : : "a"(address) : "2", "memory");
}

static void store_to_secondary(void *address)
{
	__asm__ volatile("sacf 0x100\n mvghi 0(%0),0\n sacf 0" : : "a"(address) : "memory");
}

static void load_from_home(void *address)
{
	__asm__ volatile("sacf 0x300\n lg 2,0(%0)\n sacf 0" : : "a"(address) : "2", "memory");
}

static void store_to_home(void *address)
{
	__asm__ volatile("sacf 0x300\n mvghi 0(%0),0\n sacf 0" : : "a"(address) : "memory");
}

static void mvcp_from_secondary(void *address)
{
	__asm__ volatile("lghi 2,8\n lghi 3,0\n mvcp 0(2,%1),0(%0),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "2", "3", "cc", "memory");
}

static void mvcs_to_secondary(void *address)
{
	__asm__ volatile("lghi 2,8\n lghi 3,0\n mvcs 0(2,%0),0(%1),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "2", "3", "cc", "memory");
}

/* OAC: first operand in the secondary space, second in the primary; and the other way. */
static void mvcos_to_secondary(void *address)
{
	__asm__ volatile("llilh 0,0x0081\n lghi 3,8\n mvcos 0(%0),0(%1),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "0", "3", "cc", "memory");
}

static void mvcos_from_secondary(void *address)
{
	__asm__ volatile("lghi 0,0x0081\n lghi 3,8\n mvcos 0(%1),0(%0),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "0", "3", "cc", "memory");
}

static void mvcos_from_home(void *address)
{
	__asm__ volatile("lghi 0,0x00c1\n lghi 3,8\n mvcos 0(%1),0(%0),3"
			 :
			 : "a"(address), "a"(path_scratch)
			 : "0", "3", "cc", "memory");
}

static void test_spaces(void)
{
	static const struct {
		const char *name;
		void (*execute)(void *address);
		enum space space;
	} accesses[] = {
		{ "secondary space: load", load_from_secondary, SPACE_SECONDARY },
		{ "secondary space: store", store_to_secondary, SPACE_SECONDARY },
		{ "secondary space: MVCP from it", mvcp_from_secondary, SPACE_SECONDARY },
		{ "secondary space: MVCS to it", mvcs_to_secondary, SPACE_SECONDARY },
		{ "secondary space: MVCOS from it", mvcos_from_secondary, SPACE_SECONDARY },
		{ "secondary space: MVCOS to it", mvcos_to_secondary, SPACE_SECONDARY },
		{ "home space: load", load_from_home, SPACE_HOME },
		{ "home space: store", store_to_home, SPACE_HOME },
		{ "home space: MVCOS from it", mvcos_from_home, SPACE_HOME },
	};

	for (unsigned int i = 0; i < COUNT_OF(accesses); i++) {
		int interruption = attempt(accesses[i].execute, (void *)open_page);

		report_equal(interruption, 0, "%s: open", accesses[i].name);
		interruption = attempt(accesses[i].execute, (void *)secure_page);
		if (!is_closed_by(interruption, secure_page, accesses[i].space))
			note(accesses[i].name, interruption);
		report(is_closed_by(interruption, secure_page, accesses[i].space),
		       "%s: 0x3d, TEID with the space", accesses[i].name);
	}
}

/* The virtual address is what the TEID has. */
static void test_alias(uint64_t asce)
{
	const uint64_t alias = 1 * GIBIBYTE;
	int interruption;

	report_push("mapped elsewhere");
	translation_change(asce, alias, secure_page);
	interruption = access_load(alias + 0x123);
	report(is_closed_by(interruption, alias, SPACE_PRIMARY),
	       "load: TEID has the virtual address");
	translation_change(asce, alias, secure_page | PAGE_PROTECTED);
	report_assumed(access_store(alias) == INTERRUPTION_PROTECTION,
		       "store to a read-only mapping of it: protection exception first");
	report(access_load(alias) == INTERRUPTION_SECURE_STORAGE_ACCESS,
	       "load from a read-only mapping of it: 0x3d");
	translation_change(asce, alias, PAGE_INVALID);
	report_pop();
}

/* A page table of the space that the CPU is in. */
static void test_table(uint64_t asce)
{
	const uint64_t alias = 1 * GIBIBYTE;
	uint64_t *const segment = (uint64_t *)(asce & PAGE_MASK) + (alias >> 20);
	const uint64_t kept = *segment;
	int interruption;

	report_push("a page table");
	*segment = secure_page;
	__asm__ volatile("ptlb" : : : "memory");
	interruption = access_load(alias);
	report_equal(interruption, INTERRUPTION_SECURE_STORAGE_ACCESS, "in a secure page: 0x3d");
	report_assumed(!(interruption_teid() & TEID_ADDRESS_VALID),
		       "in a secure page: TEID without valid address");
	*segment = guest.block.base_storage;
	__asm__ volatile("ptlb" : : : "memory");
	report_equal(access_load(alias), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "in a donated one: 0x3d");
	*segment = kept;
	__asm__ volatile("ptlb" : : : "memory");
	report_pop();
}

static void test_reopened(void)
{
	report_push("exported");
	report_done(uv_command(UV_EXPORT, secure_page, 0), "export");
	/* Ciphertext may be no operand of some instructions. */
	memset((void *)secure_page, 0, PAGE_SIZE);
	for (unsigned int i = 0; i < path_count; i++)
		if (!(paths[i].flags & (ONLY_CLOSED | ONLY_DAT)))
			report_equal(
				attempt(paths[i].execute, (void *)(secure_page + paths[i].offset)),
				0, "%s", paths[i].name);
	report_pop();
}

int main(void)
{
	uint64_t asce;

	uv_require();
	uv_initialise();
	paths_prepare();
	report_push("access");
	asce = translation_identity_space();
	open_page = (uint64_t)storage_pages(1, PAGE_SIZE);
	/* A page of this program is before the guest's first. */
	storage_pages(1, PAGE_SIZE);
	guest_start(&guest, 1);
	secure_page = (uint64_t)guest_page(&guest, 0);

	test_all("DAT off", ONLY_DAT);
	test_fetch("DAT off");
	translation_on(asce);
	test_all("DAT on", 0);
	test_fetch("DAT on");
	test_no_access();
	test_crossing();
	test_mvcl();
	test_spaces();
	test_alias(asce);
	test_table(asce);
	translation_off();
	test_reopened();
	report_pop();
	return 0;
}
