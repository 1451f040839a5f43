/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Query Ultravisor information: lengths of its block, what it tells, and that it may always be
 * asked. */
#include "lib/program.h"
#include "lib/report.h"
#include "lib/ultravisor.h"

#define SHORTEST_LENGTH 0xa8
#define FULL_LENGTH 0x120
#define FEATURE_MISC (1ull << 63)

static struct block block;

static struct response query(uint16_t length)
{
	memset(&block, 0xff, sizeof(block));
	block.header.length = length;
	block.header.command = UV_QUERY;
	return uv_call(&block);
}

static void test_lengths(void)
{
	static const struct {
		uint16_t length;
		uint16_t code;
		const char *what;
	} lengths[] = {
		{ 0x00, RC_LENGTH, "0" },
		{ 0x08, RC_LENGTH, "the header alone" },
		{ 0xa0, RC_LENGTH, "one doubleword less than the shortest" },
		{ SHORTEST_LENGTH, 0x100, "the shortest: data that fit" },
		{ 0xc0, 0x100, "between: data that fit" },
	};

	report_push("length");
	for (unsigned int i = 0; i < COUNT_OF(lengths); i++)
		report_refused(query(lengths[i].length), lengths[i].code, lengths[i].what);
	query(SHORTEST_LENGTH);
	report(BLOCK_WORD(&block, 0x10) && BLOCK_WORD(&block, 0x40) != ~0ull,
	       "the shortest has calls and base storage length");
	report(BLOCK_WORD(&block, SHORTEST_LENGTH) == ~0ull,
	       "nothing is stored behind the shortest");
	query(0xc0);
	report(BLOCK_WORD(&block, 0xc0) == ~0ull, "nothing is stored behind the one between");
	report_done(query(FULL_LENGTH), "full");
	report(BLOCK_WORD(&block, FULL_LENGTH) == ~0ull, "nothing is stored behind the full one");
	report_pop();
}

static void test_installed_calls(void)
{
	static const struct {
		int bit;
		const char *name;
	} guest_calls[] = { { 8, "share" }, { 9, "unshare" }, { 28, "attest" } };

	report_push("installed");
	for (unsigned int i = 0; i < command_count; i++)
		if (commands[i].bit >= 0)
			report(uv_is_installed(commands[i].bit), "%s: bit %d", commands[i].name,
			       (int64_t)commands[i].bit);
	report_pop();
	report_push("not installed");
	for (unsigned int i = 0; i < COUNT_OF(guest_calls); i++)
		report(!uv_is_installed(guest_calls[i].bit), "%s, which is a guest's: bit %d",
		       guest_calls[i].name, (int64_t)guest_calls[i].bit);
	report_pop();
}

static void test_figures(void)
{
	const struct query_block *information = uv_information();
	const struct {
		const char *what;
		uint64_t length;
	} donated[] = {
		{ "base storage", information->base_storage_length },
		{ "configuration storage", information->configuration_storage_length },
		{ "variable storage, base", information->variable_storage_base_length },
		{ "variable storage, a MiB", information->variable_storage_length_per_mebibyte },
		{ "CPU storage", information->cpu_storage_length },
	};

	report_push("figures");
	for (unsigned int i = 0; i < COUNT_OF(donated); i++)
		report(donated[i].length, "%s: %u bytes", donated[i].what, donated[i].length);
	report(information->highest_configuration_count, "configurations: %u",
	       (uint64_t)information->highest_configuration_count);
	report(information->highest_guest_address, "highest guest address: 0x%x",
	       information->highest_guest_address);
	report(information->highest_cpu_number >= 1, "highest CPU number: %u",
	       (uint64_t)information->highest_cpu_number);
	report(information->features & FEATURE_MISC, "feature MISC");
	report_pop();
}

static void test_states(void)
{
	struct guest_states {
		uint64_t before, after;
	} base;

	report_push("state");
	report_done(query(FULL_LENGTH), "before initialise");
	base.before = BLOCK_WORD(&block, 0x40);
	uv_initialise();
	report_done(query(FULL_LENGTH), "after initialise");
	base.after = BLOCK_WORD(&block, 0x40);
	report(base.before == base.after, "the same answer");
	report_pop();
}

int main(void)
{
	uv_require();
	report_push("query");
	test_lengths();
	test_installed_calls();
	test_figures();
	test_states();
	report_pop();
	return 0;
}
