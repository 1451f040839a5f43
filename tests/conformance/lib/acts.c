/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state description as far as SIE looks at it (Linux arch/s390/include/asm/kvm_host.h). */
#include "acts.h"

#include "program.h"
#include "report.h"
#include "storage.h"

#define CPU_HANDLE 0x10
#define GUEST_HANDLE 0x18
#define INTERCEPTION 0x50
#define INSTRUCTION 0x56
#define FORMAT 0x68
#define FORMAT_PROTECTED 2
#define INSTRUCTION_DATA 0x180
#define REGISTERS 0x380
#define ORDER_SIGNATURE 0x75766265ul
#define DIAGNOSE 0x8300
#define FILL_STEP 0x0101010101010102ul

static uint64_t *doubleword(struct actor *actor, unsigned int offset)
{
	return (uint64_t *)(actor->description + offset);
}

void actor_prepare(struct actor *actor, const struct guest *guest)
{
	struct cpu_block block;

	guest_prepare_cpu(guest, &block, 0);
	*actor = (struct actor){
		.guest = guest,
		.description = (unsigned char *)block.state,
		.data = storage_pages(1, PAGE_SIZE),
	};
	if (uv_call_to_end(&block).condition != UV_DONE)
		report_fatal("create CPU ended in rc 0x%x", (uint64_t)block.header.code);
	actor->cpu_handle = block.cpu_handle;
	*doubleword(actor, CPU_HANDLE) = actor->cpu_handle;
	*doubleword(actor, GUEST_HANDLE) = guest->handle;
	actor->description[FORMAT] = FORMAT_PROTECTED;
	*doubleword(actor, INSTRUCTION_DATA) = (uint64_t)actor->data;
}

struct response actor_set_state(const struct actor *actor, uint64_t state)
{
	return uv_command_to_end(UV_SET_CPU_STATE, actor->cpu_handle, state);
}

void actor_create(struct actor *actor, const struct guest *guest)
{
	actor_prepare(actor, guest);
	if (actor_set_state(actor, 1).condition != UV_DONE)
		report_fatal("a verified guest's CPU can't be set to operating");
}

void actor_destroy(struct actor *actor)
{
	if (uv_command_to_end(UV_DESTROY_CPU, actor->cpu_handle, 0).condition != UV_DONE)
		report_fatal("destroy CPU was refused");
}

/* In the guest's address space, as Linux does it. */
static void sie(void *description)
{
	__asm__ volatile("sie 0(%0)" : : "a"(description) : "cc", "memory");
}

struct outcome act_once(struct actor *actor, enum act act, uint64_t address, uint64_t pages,
			uint64_t value, uint64_t step)
{
	const uint64_t registers[] = { ORDER_SIGNATURE << 32 | act, address, pages, value, step };
	const uint64_t own_space = control_register(1);
	struct outcome outcome;

	memcpy(doubleword(actor, REGISTERS), registers, sizeof(registers));
	actor->description[INTERCEPTION] = INTERCEPTION_NONE;
	set_control_register(1, actor->guest->asce);
	outcome.interruption = attempt(sie, actor->description);
	set_control_register(1, own_space);
	outcome.teid = outcome.interruption ? interruption_teid() : 0;
	outcome.interception = actor->description[INTERCEPTION];
	outcome.instruction = *(uint16_t *)(actor->description + INSTRUCTION);
	outcome.address = doubleword(actor, REGISTERS)[1];
	outcome.pages = doubleword(actor, REGISTERS)[2];
	outcome.value = doubleword(actor, REGISTERS)[3];
	return outcome;
}

bool outcome_is_done(struct outcome outcome)
{
	return !outcome.interruption && outcome.interception == INTERCEPTION_INSTRUCTION &&
	       outcome.instruction == DIAGNOSE;
}

struct outcome act(struct actor *actor, enum act act, uint64_t address, uint64_t pages,
		   uint64_t value, uint64_t step)
{
	struct outcome outcome = act_once(actor, act, address, pages, value, step);

	while (outcome.interruption == INTERRUPTION_NON_SECURE_STORAGE_ACCESS) {
		const uint64_t page = outcome.teid & PAGE_MASK;

		if (uv_command_to_end(UV_IMPORT, actor->guest->handle, page).condition != UV_DONE)
			return outcome;
		outcome = act_once(actor, act, outcome.address, outcome.pages, outcome.value, step);
	}
	return outcome;
}

void act_fill(struct actor *actor, uint64_t address, uint64_t pages, uint64_t pattern)
{
	const struct outcome outcome = act(actor, ACT_FILL, address, pages, pattern, FILL_STEP);

	if (!outcome_is_done(outcome) || outcome.pages)
		report_fatal("the guest can't fill its page at 0x%x: 0x%x, interception 0x%x",
			     outcome.address, (uint64_t)outcome.interruption,
			     (uint64_t)outcome.interception);
}

bool act_finds(struct actor *actor, uint64_t address, uint64_t pages, uint64_t pattern)
{
	const struct outcome outcome = act(actor, ACT_VERIFY, address, pages, pattern, FILL_STEP);

	return outcome_is_done(outcome) && !outcome.pages;
}

uint64_t act_load(struct actor *actor, uint64_t address)
{
	const struct outcome outcome = act(actor, ACT_LOAD, address, 1, 0, 0);

	if (!outcome_is_done(outcome))
		report_fatal("the guest can't load from 0x%x: 0x%x, interception 0x%x", address,
			     (uint64_t)outcome.interruption, (uint64_t)outcome.interception);
	return outcome.value;
}

bool act_share(struct actor *actor, uint64_t address)
{
	return outcome_is_done(act(actor, ACT_SHARE, address, 1, 0, 0));
}

bool act_unshare(struct actor *actor, uint64_t address)
{
	return outcome_is_done(act(actor, ACT_UNSHARE, address, 1, 0, 0));
}
