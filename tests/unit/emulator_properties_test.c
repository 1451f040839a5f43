/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings of the emulated Ultravisor: what is recorded of them, and what QEMU is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assert_text.h"
#include "driver/emulator_properties.h"

static const char *const others[] = { "emulator", NULL };

#define STANDARD(busy, fail)                                                                      \
	"\"ultravisor\":{\"image\":\"plain\",\"guest_acts\":\"on\",\"dma_policy\":\"fail\","       \
	"\"dma_backtrace\":\"off\",\"busy_rate\":" busy ",\"partial_pages\":0,\"fail\":{" fail "}}"
#define STANDARD_OPTION(busy)                                                                     \
	",image=plain,guest-acts=on,dma-policy=fail,dma-backtrace=off,busy-rate=" busy             \
	",partial-pages=0"

static json_t *parse(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	assert_non_null(value);
	return value;
}

/* What is recorded makes the same machine again. */
static void check_again(const json_t *description)
{
	json_t *settings = emulator_properties_settings(description), *again = json_object();
	struct failure failure;

	assert_int_equal(0, emulator_properties_describe(again, settings, others, &failure));
	assert_true(json_equal(description, again));
	json_decref(settings);
	json_decref(again);
}

static void settings_are_recorded_and_told(void **state)
{
	static const struct {
		const char *settings, *description, *option;
	} cases[] = {
		{ "{}", "{\"costs\":{}," STANDARD("0", "") "}", STANDARD_OPTION("0") },
		{ "{\"emulator\":\"a folder\"}", "{\"costs\":{}," STANDARD("0", "") "}",
		  STANDARD_OPTION("0") },
		{ "{\"cost.export\":\"500\",\"cost.import\":\"0\",\"cost.destroy-page\":\"1000000000\"}",
		  "{\"costs\":{\"export\":500,\"destroy-page\":1000000000}," STANDARD("0", "") "}",
		  STANDARD_OPTION("0") ",cost.export=500,cost.destroy-page=1000000000" },
		{ "{\"busy-rate\":\"3\",\"fail.export\":\"2:0x10a\",\"fail.verify\":\"1:0xffff:65535\"}",
		  "{\"costs\":{}," STANDARD("3", "\"export\":\"2:0x10a\",\"verify\":\"1:0xffff:65535\"")
		  "}", STANDARD_OPTION("3") ",fail.export=2:0x10a,fail.verify=1:0xffff:65535" },
		{ "{\"image\":\"encrypted\",\"guest-acts\":\"off\",\"dma-policy\":\"count\","
		  "\"dma-backtrace\":\"on\",\"partial-pages\":\"1\"}",
		  "{\"costs\":{},\"ultravisor\":{\"image\":\"encrypted\",\"guest_acts\":\"off\","
		  "\"dma_policy\":\"count\",\"dma_backtrace\":\"on\",\"busy_rate\":0,"
		  "\"partial_pages\":1,\"fail\":{}}}",
		  ",image=encrypted,guest-acts=off,dma-policy=count,dma-backtrace=on,busy-rate=0,"
		  "partial-pages=1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *settings = parse(cases[i].settings), *description = json_object();
		struct failure failure;
		char *text;

		if (emulator_properties_describe(description, settings, others, &failure) < 0)
			fail_msg("%zu: %s", i, failure.text);
		text = json_dumps(description, JSON_COMPACT);
		assert_string_equal(text, cases[i].description);
		free(text);
		text = emulator_properties_option(description);
		assert_string_equal(text, cases[i].option);
		free(text);
		check_again(description);
		json_decref(settings);
		json_decref(description);
	}
}

static void nonsense_is_refused(void **state)
{
	static const struct {
		const char *name, *value, *says;
	} cases[] = {
		{ "colour", "red", "the emulated machine has no setting \"colour\"" },
		{ "cost", "5", "no setting \"cost\"" },
		{ "cost.export", "", "must be a whole number of nanoseconds" },
		{ "cost.export", "-1", "--with cost.export=-1: it must be a whole number" },
		{ "cost.export", " 1", "must be a whole number" },
		{ "cost.export", "1.5", "must be a whole number" },
		{ "cost.export", "0x10", "must be a whole number" },
		{ "cost.export", "1000000001", "from 0 to 1000000000" },
		{ "cost.export", "99999999999999999999", "from 0 to 1000000000" },
		{ "fail.export", "3", "N:RC or N:RC:RRC" },
		{ "fail.export", "0:5", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:1", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:0x10000", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:2:0x10000", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:2:3:4", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:-2", "N:RC or N:RC:RRC" },
		{ "fail.export", "1:2,x=y", "N:RC or N:RC:RRC" },
		{ "busy-rate", "1", "--with busy-rate=1: it must be 0 (never) or a whole number from 2" },
		{ "busy-rate", "often", "from 2" },
		{ "partial-pages", "-4", "from 1" },
		{ "image", "jpeg", "--with image=jpeg: it must be plain or encrypted" },
		{ "dma-policy", "allow", "must be fail or count" },
		{ "guest-acts", "yes", "must be on or off" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *settings = json_pack("{s:s}", cases[i].name, cases[i].value);
		json_t *description = json_object();
		struct failure failure;

		assert_int_equal(-1, emulator_properties_describe(description, settings, others,
								  &failure));
		assert_says(failure.text, cases[i].says);
		json_decref(settings);
		json_decref(description);
	}
}

static void unknown_commands_are_refused(void **state)
{
	static const struct {
		const char *description, *commands, *says;
	} cases[] = {
		{ "{\"costs\":{\"export\":5}}", "[\"query\",\"export\"]", NULL },
		{ "{\"costs\":{\"exprt\":5}}", "[\"query\",\"export\"]",
		  "--with cost.exprt: the emulated Ultravisor has no such command; it has query, export" },
		{ "{\"ultravisor\":{\"fail\":{\"dump\":\"1:2\"}}}", "[\"query\"]",
		  "--with fail.dump: the emulated Ultravisor has no such command" },
		{ "{\"costs\":{\"exprt\":5}}", "null", NULL },
		{ "{\"costs\":{}}", "[5]", "no text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *description = parse(cases[i].description);
		json_t *commands = json_loads(cases[i].commands, JSON_DECODE_ANY, NULL);
		struct failure failure = { "" };
		int result = emulator_properties_check(description,
						       json_is_null(commands) ? NULL : commands,
						       &failure);

		assert_int_equal(result, cases[i].says ? -1 : 0);
		if (cases[i].says)
			assert_says(failure.text, cases[i].says);
		json_decref(description);
		json_decref(commands);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_recorded_and_told),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(unknown_commands_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
