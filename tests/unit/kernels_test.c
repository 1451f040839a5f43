/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants, their roles and folders; lists of builds, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/kernels.h"
#include "record/stream.h"
#include "temporary_folder.h"

static void add_folder(json_t *folders, const char *name, const char *folder)
{
	assert_int_equal(0, json_object_set_new(folders, name,
						json_string(temporary_path(folder))));
}

static void test_roles(void **state)
{
	static const char *const expected[] = { "base", "patched", "stub", "stub", "aa-base", "aa" };
	json_t *folders = json_object();
	struct failure failure = { "" };
	json_t *variants;

	(void)state;
	write_temporary_file("plain/kernel.json", "{\"variant\":\"whatever\"}");
	write_temporary_file("empty-hook/kernel.json", "{\"variant\":\"stub\"}");
	add_folder(folders, "stub-of-the-base", "empty-hook");
	add_folder(folders, "second", "plain");
	add_folder(folders, "stub", "plain");
	add_folder(folders, "hollow", "empty-hook");
	assert_int_equal(0, kernels_add_aa(folders, &failure));
	variants = kernels_describe(folders, &failure);
	if (!variants)
		fail_msg("%s", failure.text);
	assert_int_equal(6, json_array_size(variants));
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(expected[i], record_text(json_array_get(variants, i), "role"));
	assert_true(json_equal(json_object_get(json_array_get(variants, 0), "kernel"),
			       json_object_get(json_array_get(variants, 5), "kernel")));
	assert_int_equal(-1, kernels_add_aa(folders, &failure));
	assert_non_null(strstr(failure.text, "--aa's own variants"));
	json_decref(variants);
	json_decref(folders);
}

static void test_no_base(void **state)
{
	json_t *folders = json_object();
	struct failure failure = { "" };

	(void)state;
	assert_int_equal(-1, kernels_add_aa(folders, &failure));
	assert_non_null(strstr(failure.text, "--variant base=DIR"));
	add_folder(folders, "base", "nowhere");
	assert_null(kernels_describe(folders, &failure));
	assert_non_null(strstr(failure.text, "nowhere/kernel.json: No such file or directory"));
	json_decref(folders);
}

static void test_builds(void **state)
{
	json_t *folders = json_object();
	struct failure failure = { "" };
	char text[2048];
	json_t *builds, *variants;

	(void)state;
	write_temporary_file("one/kernel.json", "{\"variant\":\"base\",\"image_sha256\":\"1\"}");
	write_temporary_file("two/kernel.json", "{\"variant\":\"base\",\"image_sha256\":\"2\"}");
	(void)snprintf(text, sizeof(text),
		       "{\"schema\":1,\"builds\":["
		       "{\"name\":\"z13\",\"march\":\"z13\",\"layout\":0,\"more\":1,\"variants\":"
		       "{\"base\":\"%s/one\",\"patched\":\"%s/two\"}},"
		       "{\"name\":\"z14\",\"march\":\"z14\",\"layout\":7,\"variants\":"
		       "{\"base\":\"%s/two\",\"patched\":\"%s/one\"}}]}", temporary_folder,
		       temporary_folder, temporary_folder, temporary_folder);
	write_temporary_file("builds.json", text);
	builds = kernels_read_builds(temporary_path("builds.json"), folders, &failure);
	if (!builds)
		fail_msg("%s", failure.text);
	assert_int_equal(2, json_array_size(builds));
	assert_string_equal("z14", record_text(json_array_get(builds, 1), "march"));
	assert_null(json_object_get(json_array_get(builds, 0), "variants"));
	assert_string_equal(temporary_path("two"), kernels_folder(folders, "base", "z14"));
	assert_null(kernels_folder(folders, "base", "z15"));
	assert_null(kernels_folder(folders, "stub", "z14"));
	variants = kernels_describe(folders, &failure);
	assert_string_equal("1", record_text(json_object_get(json_array_get(variants, 0), "kernel"),
					     "image_sha256"));
	assert_string_equal("2", record_text(json_object_get(json_object_get(
						     json_array_get(variants, 0), "kernels"), "z14"),
					     "image_sha256"));
	json_decref(variants);
	json_decref(builds);
	json_decref(folders);
}

static const struct {
	const char *other, *expected; /* NULL: taken */
} build_kernels[] = {
	{ "{\"variant\":\"base\",\"source\":\"a 1\",\"march\":\"z14\"}", NULL },
	{ "{\"variant\":\"patched\",\"source\":\"a 1\"}",
	  "build z14: the kernel of variant base has variant \"patched\", that of build z13 \"base\"" },
	{ "{\"variant\":\"base\",\"source\":\"a 2\"}", "has source \"a 2\"" },
	{ "{\"variant\":\"base\",\"source\":\"a 1\",\"change\":\"x\"}", "has change \"x\"" },
};

/* A build of another kernel is no build of this one. */
static void test_builds_of_one_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(build_kernels) / sizeof(build_kernels[0]); i++) {
		json_t *variants = json_pack("[{s:s, s:{s:{s:s, s:s}, s:o}}]", "name", "base",
					     "kernels", "z13", "variant", "base", "source", "a 1",
					     "z14", json_loads(build_kernels[i].other, 0, NULL));
		struct failure failure = { "" };
		int result = kernels_check_builds(variants, &failure);

		assert_int_equal(build_kernels[i].expected ? -1 : 0, result);
		if (result < 0 && !strstr(failure.text, build_kernels[i].expected))
			fail_msg("%s", failure.text);
		json_decref(variants);
	}
}

#define LIST(builds) "{\"schema\":1,\"builds\":[" builds "]}"
#define BUILD(name, variants) "{\"name\":\"" name "\",\"variants\":{" variants "}}"

static const struct {
	const char *text, *expected;
} bad_builds[] = {
	{ "{", "bad.json:1: " },
	{ "{\"builds\":[]}", "no list of builds of schema 1" },
	{ "{\"schema\":2,\"builds\":[]}", "no list of builds of schema 1" },
	{ LIST(""), "it has no builds" },
	{ LIST("5"), "build 0 is no object" },
	{ LIST("{\"name\":\"x\",\"variants\":[\"/\"]}"), "its \"variants\" is no object" },
	{ LIST(BUILD("../x", "")), "build 0: \"../x\" is no name" },
	{ LIST(BUILD("x", "")), "build x has not the same variants" },
	{ LIST(BUILD("x", "\"base\":5")), "build x: variant base has no folder" },
	{ LIST(BUILD("x", "\"a/b\":\"/\"")), "\"a/b\" is no variant's name" },
	{ LIST(BUILD("x", "\"base\":\"/\"") "," BUILD("x", "\"base\":\"/\"")), "two builds named x" },
	{ LIST(BUILD("x", "\"base\":\"/\"") "," BUILD("y", "\"other\":\"/\"")),
	  "build y has a variant other, the first has not" },
	{ LIST(BUILD("x", "\"base\":\"/\",\"patched\":\"/\"") "," BUILD("y", "\"base\":\"/\"")),
	  "build y has not the same variants" },
};

static void test_bad_builds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_builds) / sizeof(bad_builds[0]); i++) {
		json_t *folders = json_object();
		struct failure failure = { "" };

		write_temporary_file("bad.json", bad_builds[i].text);
		if (kernels_read_builds(temporary_path("bad.json"), folders, &failure))
			fail_msg("%s: was taken", bad_builds[i].text);
		if (!strstr(failure.text, bad_builds[i].expected))
			fail_msg("%s: %s", bad_builds[i].text, failure.text);
		json_decref(folders);
	}
}

static void test_a_folder_is_no_list(void **state)
{
	json_t *folders = json_object();
	struct failure failure = { "" };

	(void)state;
	assert_null(kernels_read_builds(temporary_folder, folders, &failure));
	assert_non_null(strstr(failure.text, ": a folder; --builds takes the file"));
	json_decref(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_no_base),
		cmocka_unit_test(test_builds),
		cmocka_unit_test(test_builds_of_one_kernel),
		cmocka_unit_test(test_bad_builds),
		cmocka_unit_test(test_a_folder_is_no_list),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
