/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SIE as the emulator has it: what the host's part of it must be, and what a guest's acts end in.
 * machine: guest-acts=on */
#include "lib/acts.h"
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define PAGES 40
#define PATTERN 0x1234567800000001ul

static struct guest guest, other_guest;
static struct actor actor;

static void sie_at(void *description)
{
	__asm__ volatile("sie 0(%0)" : : "a"(description) : "cc", "memory");
}

static void sie_in_problem_state(void *description)
{
	problem_state();
	sie_at(description);
	supervisor_state();
}

static void report_ends(struct outcome outcome, unsigned int interception, const char *what)
{
	report(!outcome.interruption && outcome.interception == interception,
	       "%s: interception 0x%x", what, (uint64_t)interception);
}

static void test_instruction(void)
{
	report_push("SIE");
	report_equal(attempt(sie_in_problem_state, actor.description), INTERRUPTION_PRIVILEGED,
		     "in problem state: privileged-operation exception");
	report_equal(attempt(sie_at, actor.description + 8), INTERRUPTION_SPECIFICATION,
		     "state description at no page: specification exception");
	report_equal(attempt(sie_at, (void *)STORAGE_END), INTERRUPTION_ADDRESSING,
		     "state description behind the end of storage: addressing exception");
	report_pop();
}

/* Whose a state description is, the Ultravisor knows. */
static void test_validity(void)
{
	static const struct {
		const char *what;
		unsigned int offset;
	} fields[] = {
		{ "CPU handle", 0x10 },
		{ "guest handle", 0x18 },
	};

	report_push("validity");
	for (unsigned int i = 0; i < COUNT_OF(fields); i++) {
		uint64_t *field = (uint64_t *)(actor.description + fields[i].offset);
		const uint64_t kept = *field;

		*field = 0;
		report_ends(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0), INTERCEPTION_VALIDITY,
			    fields[i].what);
		*field = kept + 0x1000;
		report_ends(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0), INTERCEPTION_VALIDITY,
			    fields[i].what);
		*field = kept;
	}
	*(uint64_t *)(actor.description + 0x18) = other_guest.handle;
	report_ends(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0), INTERCEPTION_VALIDITY,
		    "another guest's handle");
	*(uint64_t *)(actor.description + 0x18) = guest.handle;
	actor.description[0x68] = 0;
	report_ends(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0), INTERCEPTION_VALIDITY,
		    "no protected guest's format");
	actor.description[0x68] = 2;
	report_done(actor_set_state(&actor, 2), "CPU state: stopped");
	report_ends(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0), INTERCEPTION_VALIDITY,
		    "a stopped CPU");
	report_done(actor_set_state(&actor, 1), "CPU state: operating");
	report(outcome_is_done(act_once(&actor, ACT_TOUCH, 0, 1, 0, 0)), "as it was: done");
	report_pop();
}

static void test_orders(void)
{
	static const struct {
		const char *what;
		enum act act;
		uint64_t address;
	} refused[] = {
		{ "no order", 0, 0 },
		{ "an order that is none", 99, 0 },
		{ "touch within a page", ACT_TOUCH, 8 },
		{ "load at no doubleword", ACT_LOAD, 4 },
		{ "touch behind the guest's storage", ACT_TOUCH, 1ul << 30 },
	};

	report_push("order");
	for (unsigned int i = 0; i < COUNT_OF(refused); i++) {
		const struct outcome outcome =
			act_once(&actor, refused[i].act, refused[i].address, 1, 0, 0);

		report(!outcome.interruption && outcome.interception == INTERCEPTION_INSTRUCTION &&
			       !outcome.instruction,
		       "%s: refused", refused[i].what);
	}
	report_pop();
}

static void test_interruptions(void)
{
	const uint64_t address = 0;
	struct outcome outcome;

	report_push("a page of the guest's that");
	translation_map(guest.asce, address, PAGE_INVALID);
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report_equal(outcome.interruption, INTERRUPTION_PAGE_TRANSLATION, "is not mapped: 0x11");
	translation_map(guest.asce, address, (uint64_t)guest_page(&other_guest, 0));
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report_equal(outcome.interruption, INTERRUPTION_SECURE_STORAGE_VIOLATION,
		     "is another guest's: 0x3f");
	translation_map(guest.asce, address, guest.block.base_storage);
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report_equal(outcome.interruption, INTERRUPTION_SECURE_STORAGE_VIOLATION,
		     "is the Ultravisor's: 0x3f");
	translation_map(guest.asce, address, (uint64_t)guest_page(&guest, 1));
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report_equal(outcome.interruption, INTERRUPTION_SECURE_STORAGE_VIOLATION,
		     "is the guest's own at another address: 0x3f");
	translation_map(guest.asce, address, (uint64_t)guest_page(&guest, 0) | PAGE_PROTECTED);
	outcome = act_once(&actor, ACT_TOUCH, address, 1, 0, 0);
	report(outcome_is_done(outcome), "is read-only: touched");
	outcome = act_once(&actor, ACT_STORE, address, 1, 1, 0);
	report_equal(outcome.interruption, INTERRUPTION_PROTECTION, "is read-only: not stored to");
	translation_map(guest.asce, address, (uint64_t)guest_page(&guest, 0));
	uv_command(UV_EXPORT, (uint64_t)guest_page(&guest, 0), 0);
	outcome = act_once(&actor, ACT_STORE, address + 0x120, 1, 1, 0);
	report_equal(outcome.interruption, INTERRUPTION_NON_SECURE_STORAGE_ACCESS,
		     "is exported: 0x3e");
	report_equal(outcome.teid & (PAGE_MASK | 7), address | 4,
		     "is exported: TEID has its address, valid, primary space");
	report_done(uv_command(UV_IMPORT, guest.handle, address), "is imported");
	outcome = act_once(&actor, ACT_STORE, address + 0x120, 1, 0x4711, 0);
	report(outcome_is_done(outcome), "is imported: stored to");
	report_equal(act_load(&actor, address + 0x120), 0x4711, "is imported: loaded from");
	report_pop();
}

/* More pages than SIE works on in one turn, and every third one exported. */
static void test_many(void)
{
	report_push("%u pages", (uint64_t)PAGES);
	act_fill(&actor, 0, PAGES, PATTERN);
	for (unsigned int i = 0; i < PAGES; i += 3)
		uv_command(UV_EXPORT, (uint64_t)guest_page(&guest, i), 0);
	report(act_finds(&actor, 0, PAGES, PATTERN), "filled, exported, imported: as they were");
	act(&actor, ACT_STORE, 17 * PAGE_SIZE + 8, 1, 0, 0);
	report_equal(act(&actor, ACT_VERIFY, 0, PAGES, PATTERN, 0x0101010101010102ul).address,
		     17 * PAGE_SIZE + 8, "a doubleword that differs is found");
	report_pop();
}

int main(void)
{
	uv_require();
	uv_initialise();
	report_push("acts");
	guest_start(&guest, PAGES);
	guest_start(&other_guest, 1);
	actor_create(&actor, &guest);
	test_instruction();
	test_validity();
	test_orders();
	test_interruptions();
	test_many();
	report_pop();
	return 0;
}
