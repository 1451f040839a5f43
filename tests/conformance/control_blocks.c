/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instruction itself: its fields, the problem state, and where a control block may lie. */
#include "lib/access.h"
#include "lib/guest.h"
#include "lib/program.h"
#include "lib/report.h"
#include "lib/storage.h"
#include "lib/translation.h"
#include "lib/ultravisor.h"

#define TEID_ADDRESS PAGE_MASK
#define CONTROL_SECONDARY_SPACE 0x0000000004000000
/* In header.code before a call; a call that ended in an interruption must not have stored there. */
#define UNTOUCHED 0xdead

static uint64_t asce;

#define UVC_WITH_FIELDS(name, fields)                                 \
	static void name(void *block)                                 \
	{                                                             \
		__asm__ volatile(".insn rrf,0xb9a40000,%0,%1," fields \
				 :                                    \
				 : "d"(0ul), "d"(block)               \
				 : "cc", "memory");                   \
	}

UVC_WITH_FIELDS(uvc_m3_1, "1,0")
UVC_WITH_FIELDS(uvc_m3_15, "15,0")
UVC_WITH_FIELDS(uvc_m4_1, "0,1")
UVC_WITH_FIELDS(uvc_m4_8, "0,8")
UVC_WITH_FIELDS(uvc_both, "15,15")
UVC_WITH_FIELDS(uvc_plain, "0,0")

static void uvc_in_problem_state(void *block)
{
	problem_state();
	uvc_plain(block);
	supervisor_state();
}

static void uvc_with_m3_in_problem_state(void *block)
{
	problem_state();
	uvc_m3_1(block);
	supervisor_state();
}

static struct block block;

static void prepare(struct block *at, const struct command *command)
{
	memset(at, 0, command->length);
	at->header.length = command->length;
	at->header.command = command->code;
	at->header.code = UNTOUCHED;
}

static void test_fields(void)
{
	static const struct {
		const char *what;
		void (*call)(void *);
	} calls[] = {
		{ "M3 1", uvc_m3_1 }, { "M3 15", uvc_m3_15 },	    { "M4 1", uvc_m4_1 },
		{ "M4 8", uvc_m4_8 }, { "M3 and M4 15", uvc_both },
	};

	report_push("fields");
	for (unsigned int i = 0; i < COUNT_OF(calls); i++) {
		prepare(&block, command_find(UV_QUERY));
		report_equal(attempt(calls[i].call, &block), INTERRUPTION_SPECIFICATION,
			     "%s: specification exception", calls[i].what);
		report(block.header.code == UNTOUCHED, "%s: the block is as before", calls[i].what);
	}
	report_pop();
}

static void test_problem_state(void)
{
	report_push("problem state");
	for (unsigned int i = 0; i < command_count; i++) {
		prepare(&block, &commands[i]);
		report_equal(attempt(uvc_in_problem_state, &block), INTERRUPTION_PRIVILEGED,
			     "%s: privileged-operation exception", commands[i].name);
	}
	report(block.header.code == UNTOUCHED, "the block is as before");
	report_assumed(attempt(uvc_with_m3_in_problem_state, &block) == INTERRUPTION_PRIVILEGED,
		       "with M3 too: privileged-operation exception first");
	report_assumed(attempt(uvc_in_problem_state, (char *)&block + 1) == INTERRUPTION_PRIVILEGED,
		       "with a block at an odd address: privileged-operation exception first");
	report_pop();
}

static void test_alignment(void)
{
	static const unsigned int offsets[] = { 1, 2, 4, 7 };
	static unsigned char room[4096] __attribute__((aligned(4096)));

	report_push("alignment");
	for (unsigned int i = 0; i < COUNT_OF(offsets); i++)
		report_equal(attempt(uvc_plain, room + offsets[i]), INTERRUPTION_SPECIFICATION,
			     "%u bytes off a doubleword: specification exception",
			     (uint64_t)offsets[i]);
	prepare((struct block *)(room + 8), command_find(UV_QUERY));
	report_done(uv_call(room + 8), "at a doubleword");
	report_pop();
}

static void test_addresses(void)
{
	report_push("address");
	report_equal(attempt(uvc_plain, (void *)STORAGE_END), INTERRUPTION_ADDRESSING,
		     "behind the end of storage: addressing exception");
	report_equal(attempt(uvc_plain, (void *)(1ul << 62)), INTERRUPTION_ADDRESSING,
		     "far behind it: addressing exception");
	report_pop();
}

static void test_crossing_end(void)
{
	struct block_header *header = (struct block_header *)(STORAGE_END - 8);

	header->length = 0xa8;
	header->command = UV_QUERY;
	header->code = UNTOUCHED;
	report_equal(attempt(uvc_plain, header), INTERRUPTION_ADDRESSING,
		     "crossing the end of storage: addressing exception");
	report(header->code == UNTOUCHED, "crossing the end of storage: the block is as before");
}

/* Where a block lies in two pages, and what is wrong with them. */
static void test_pages(void)
{
	static const struct {
		const char *what;
		uint64_t first, second; /* bits of the pages' entries */
		uint64_t offset;
		int interruption;
		int page; /* that the TEID names */
	} cases[] = {
		{ "its page not mapped", PAGE_INVALID, 0, 0, INTERRUPTION_PAGE_TRANSLATION, 0 },
		{ "crossing, first page not mapped", PAGE_INVALID, 0, PAGE_SIZE - 8,
		  INTERRUPTION_PAGE_TRANSLATION, 0 },
		{ "crossing, second page not mapped", 0, PAGE_INVALID, PAGE_SIZE - 8,
		  INTERRUPTION_PAGE_TRANSLATION, 1 },
		{ "crossing near its end, second page not mapped", 0, PAGE_INVALID, PAGE_SIZE - 24,
		  INTERRUPTION_PAGE_TRANSLATION, 1 },
		{ "its page read-only", PAGE_PROTECTED, 0, 0, INTERRUPTION_PROTECTION, 0 },
		{ "crossing, first page read-only", PAGE_PROTECTED, 0, PAGE_SIZE - 8,
		  INTERRUPTION_PROTECTION, 0 },
		{ "crossing, second page read-only", 0, PAGE_PROTECTED, PAGE_SIZE - 8,
		  INTERRUPTION_PROTECTION, 1 },
	};
	char *pages = storage_pages(2, 2 * PAGE_SIZE);

	for (unsigned int c = 0; c < COUNT_OF(cases); c++) {
		struct block *at = (struct block *)(pages + cases[c].offset);

		report_push(cases[c].what);
		for (unsigned int i = 0; i < command_count; i++) {
			int interruption;

			prepare(at, &commands[i]);
			translation_change(asce, (uint64_t)pages, (uint64_t)pages | cases[c].first);
			translation_change(asce, (uint64_t)pages + PAGE_SIZE,
					   ((uint64_t)pages + PAGE_SIZE) | cases[c].second);
			interruption = attempt(uvc_plain, at);
			translation_change(asce, (uint64_t)pages, (uint64_t)pages);
			translation_change(asce, (uint64_t)pages + PAGE_SIZE,
					   (uint64_t)pages + PAGE_SIZE);
			report(interruption == cases[c].interruption &&
				       (interruption_teid() & TEID_ADDRESS) ==
					       (uint64_t)pages +
						       (uint64_t)cases[c].page * PAGE_SIZE &&
				       at->header.code == UNTOUCHED,
			       "%s: 0x%x, nothing stored", commands[i].name,
			       (uint64_t)cases[c].interruption);
		}
		report_pop();
	}
	report_push("crossing, both pages open");
	prepare((struct block *)(pages + PAGE_SIZE - 8), command_find(UV_QUERY));
	report_done(uv_call(pages + PAGE_SIZE - 8), "query");
	report_equal(*(uint64_t *)(pages + PAGE_SIZE - 8 + 0x40),
		     uv_information()->base_storage_length, "the answer is in both");
	report_pop();
	report_push("only the header's page mapped");
	translation_change(asce, (uint64_t)pages + PAGE_SIZE, PAGE_INVALID);
	((struct block *)(pages + PAGE_SIZE - 8))->header.length = 8;
	((struct block *)(pages + PAGE_SIZE - 8))->header.command = UV_EXPORT;
	report_refused_assumed(uv_call(pages + PAGE_SIZE - 8), RC_LENGTH,
			       "a length of 8 reaches for no more than that");
	translation_change(asce, (uint64_t)pages + PAGE_SIZE, (uint64_t)pages + PAGE_SIZE);
	report_pop();
}

static void test_lengths(void)
{
	static const unsigned int short_lengths[] = { 0, 1, 7, 8, 16 };

	report_push("length");
	for (unsigned int i = 0; i < command_count; i++) {
		block_prepare(&block, &commands[i]);
		/* Query's is longer than what it must have. */
		block.header.length = commands[i].code == UV_QUERY ? 0xa0 : commands[i].length - 8;
		report_push(commands[i].name);
		report_refused(uv_call(&block), RC_LENGTH, "8 bytes too short");
		for (unsigned int j = 0; j < COUNT_OF(short_lengths); j++) {
			block.header.length = (uint16_t)short_lengths[j];
			report_equal(uv_call(&block).code, RC_LENGTH, "%u bytes",
				     (uint64_t)short_lengths[j]);
		}
		report_pop();
	}
	report_pop();
}

/* Its address is as long as the addressing mode says. */
static void uvc_in_31_bit_mode(void *at)
{
	__asm__ volatile("	sam31\n"
			 "	.insn rrf,0xb9a40000,%0,%1,0,0\n"
			 "	sam64\n"
			 :
			 : "d"(0ul), "d"((uint64_t)at | 1ul << 40)
			 : "cc", "memory");
}

/* It is in the address space that the PSW names. */
static void uvc_in_secondary_space(void *at)
{
	__asm__ volatile("	sacf 0x100\n"
			 "	.insn rrf,0xb9a40000,%0,%1,0,0\n"
			 "	sacf 0\n"
			 :
			 : "d"(0ul), "d"(at)
			 : "cc", "memory");
}

static void test_modes(void)
{
	const uint64_t alias = GIBIBYTE;
	const uint64_t secondary = translation_identity_space();
	struct block *page = storage_pages(1, PAGE_SIZE);

	report_push("mode");
	prepare(&block, command_find(UV_QUERY));
	report(!attempt(uvc_in_31_bit_mode, &block) && block.header.code == RC_EXECUTED,
	       "31-bit addressing: the address has 31 bits");
	translation_map(secondary, alias, (uint64_t)page);
	set_control_register(0, control_register(0) | CONTROL_SECONDARY_SPACE);
	set_control_register(7, secondary);
	prepare(page, command_find(UV_QUERY));
	report_equal(attempt(uvc_plain, (void *)alias), INTERRUPTION_SEGMENT_TRANSLATION,
		     "primary space, where it is not: segment-translation exception");
	report_assumed(!attempt(uvc_in_secondary_space, (void *)alias) &&
			       page->header.code == RC_EXECUTED,
		       "secondary space, where it is: done");
	set_control_register(7, asce);
	report_pop();
}

/* What the rest of a block holds. */
static void test_fields_of_blocks(void)
{
	static const struct {
		const char *what;
		unsigned int offset;
		uint16_t length;
		bool refused;
	} cases[] = {
		{ "reserved at 0x8 not zero", 0x08, 0x20, true },
		{ "reserved at 0x10 not zero", 0x10, 0x20, true },
		{ "longer than needed, and not zero there", 0x20, 0x40, false },
		{ "as long as none is", 0x20, BLOCK_LENGTH, false },
	};
	void *page = storage_pages(1, PAGE_SIZE);

	report_push("fields of convert from secure");
	for (unsigned int i = 0; i < COUNT_OF(cases); i++) {
		block_prepare(&block, command_find(UV_EXPORT));
		BLOCK_WORD(&block, 0x18) = (uint64_t)page;
		BLOCK_WORD(&block, cases[i].offset) = 1;
		block.header.length = cases[i].length;
		report_assumed((uv_call(&block).condition == UV_ERROR) == cases[i].refused,
			       "%s: %s", cases[i].what, cases[i].refused ? "refused" : "done");
	}
	report_pop();
}

static void test_unknown(void)
{
	static const uint16_t codes[] = { 0x0000, 0x0002, 0x000e, 0x00ff, 0x0103,
					  0x0203, 0x0343, 0x0404, 0x1000, 0x1001,
					  0x1020, 0x1030, 0x1032, 0x4242, 0xffff };

	report_push("unknown command");
	for (unsigned int i = 0; i < COUNT_OF(codes); i++) {
		memset(&block, 0, sizeof(block));
		block.header.length = 0x188;
		block.header.command = codes[i];
		report_push("0x%x", (uint64_t)codes[i]);
		report_refused(uv_call(&block), RC_UNKNOWN_COMMAND, "rc 2");
		report_pop();
	}
	report_pop();
}

static void test_secure(void)
{
	static struct guest guest;
	struct block *at;
	uint64_t page;

	report_push("in secure storage");
	guest_start(&guest, 1);
	page = (uint64_t)guest_page(&guest, 0);
	report_equal(attempt(uvc_plain, (void *)page), INTERRUPTION_SECURE_STORAGE_ACCESS, "0x3d");
	report_equal(interruption_teid() & TEID_ADDRESS, page, "the TEID names the page");
	at = (struct block *)(page - 8);
	report_equal(attempt(uvc_plain, (void *)guest.block.base_storage),
		     INTERRUPTION_SECURE_STORAGE_ACCESS, "donated: 0x3d");
	/* The page before the guest's is of this program. */
	prepare(&block, command_find(UV_QUERY));
	at->header = block.header;
	report_equal(attempt(uvc_plain, at), INTERRUPTION_SECURE_STORAGE_ACCESS,
		     "crossing into it: 0x3d");
	report(at->header.code == UNTOUCHED, "crossing into it: the block is as before");
	report_pop();
}

int main(void)
{
	uv_require();
	report_push("control block");
	test_fields();
	test_problem_state();
	test_alignment();
	test_addresses();
	test_crossing_end();
	uv_initialise();
	test_lengths();
	test_unknown();
	test_fields_of_blocks();
	asce = translation_identity_space();
	translation_on(asce);
	test_pages();
	test_modes();
	storage_pages(1, PAGE_SIZE);
	test_secure();
	report_pop();
	return 0;
}
