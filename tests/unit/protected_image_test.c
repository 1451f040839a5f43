/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What protected-image makes, as the Ultravisor takes it, and what the program says in trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "fake_host.h"
#include "header.h"
#include "temporary_folder.h"

#define HEADER_AT 0x40000u
#define ADDRESS UINT64_C(0x10000)
#define TWEAK UINT64_C(0xabc)

/* Runs protected-image in the temporary folder, its output to "out" and "err"; its exit status. */
static int run(const char *arguments)
{
	char command[1024];
	int status;

	(void)snprintf(command, sizeof(command),
		       "cd %s && " UVBENCH_PROTECTED_IMAGE " %s >out 2>err", temporary_folder,
		       arguments);
	status = system(command);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

struct file {
	gchar *bytes;
	gsize length;
};

static struct file contents_of(const char *name)
{
	struct file file;

	assert_true(g_file_get_contents(temporary_path(name), &file.bytes, &file.length, NULL));
	return file;
}

static void write_file(const char *name, const void *bytes, size_t length)
{
	assert_true(g_file_set_contents(temporary_path(name), bytes, (gssize)length, NULL));
}

static void assert_file_says(const char *name, const char *text)
{
	struct file file = contents_of(name);

	if (!strstr(file.bytes, text))
		fail_msg("%s has no \"%s\": %s", name, text, file.bytes);
	g_free(file.bytes);
}

static struct response set_header(struct contents *contents, const struct file *header)
{
	memcpy(host_page(HEADER_AT), header->bytes, header->length);
	return contents_set_parameters(NULL, contents, HEADER_AT, (uint32_t)header->length);
}

static void fill(uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(i % 251);
}

static const struct {
	size_t length;
	const char *options;
	bool encrypted, dump;
} images[] = {
	{ 1, "", true, false },
	{ PAGE_BYTES, "--allow-dump", true, true },
	{ PAGE_BYTES + 1, "", true, false },
	{ 5 * PAGE_BYTES, "--plain", false, false },
	{ 16 * PAGE_BYTES - 1, "--plain --allow-dump", false, true },
};

static void ultravisor_takes_what_is_made(void **state)
{
	(void)state;
	ultravisor_settings.image = IMAGE_ENCRYPTED;
	for (size_t i = 0; i < G_N_ELEMENTS(images); i++) {
		const size_t pages = (images[i].length + PAGE_BYTES - 1) / PAGE_BYTES;
		uint8_t *raw = g_malloc0(pages * PAGE_BYTES);
		struct contents *contents;
		struct file header, image;
		char options[256], printed[128];

		fake_host_start();
		contents = contents_new();
		fill(raw, images[i].length);
		write_file("raw", raw, images[i].length);
		(void)snprintf(options, sizeof(options),
			       "--image raw --address 0x10000 --tweak 0xabc --header header "
			       "--output image %s", images[i].options);
		assert_int_equal(run(options), 0);
		(void)snprintf(printed, sizeof(printed), "address=0x10000 size=0x%zx tweak=0xabc\n",
			       pages * PAGE_BYTES);
		assert_file_says("out", printed);
		header = contents_of("header");
		image = contents_of("image");
		assert_int_equal(image.length, pages * PAGE_BYTES);
		assert_int_equal(!memcmp(image.bytes, raw, PAGE_BYTES), !images[i].encrypted);
		assert_int_equal(set_header(contents, &header).code, 1);
		assert_int_equal(contents_allow_dump(contents), images[i].dump);
		for (size_t page = 0; page < pages; page++) {
			const uint64_t offset = page * PAGE_BYTES, tweak[2] = { TWEAK, offset };

			contents_unpack_page(contents, ADDRESS + offset, tweak,
					     (uint8_t *)image.bytes + offset);
		}
		assert_memory_equal(image.bytes, raw, pages * PAGE_BYTES);
		assert_int_equal(contents_verify_image(contents).code, 1);
		g_free(header.bytes);
		g_free(image.bytes);
		g_free(raw);
		contents_free(contents);
	}
}

static void no_two_images_are_alike(void **state)
{
	uint8_t raw[PAGE_BYTES] = { 0 };
	struct file first, second;

	(void)state;
	write_file("raw", raw, sizeof(raw));
	assert_int_equal(run("--image raw --address 0 --tweak 0 --header h --output first"), 0);
	assert_int_equal(run("--image raw --address 0 --tweak 0 --header h --output second"), 0);
	first = contents_of("first");
	second = contents_of("second");
	assert_memory_not_equal(first.bytes, second.bytes, PAGE_BYTES);
	g_free(first.bytes);
	g_free(second.bytes);
}

static void other_hosts_image_is_refused(void **state)
{
	uint8_t key[HEADER_KEY_BYTES] = "another host's";
	struct contents *contents;
	struct file header;

	(void)state;
	ultravisor_settings.image = IMAGE_ENCRYPTED;
	fake_host_start();
	contents = contents_new();
	write_file("raw", "x", 1);
	write_file("key", key, sizeof(key));
	assert_int_equal(run("--image raw --address 0 --header h --output i --host-key key"), 0);
	header = contents_of("h");
	assert_int_equal(set_header(contents, &header).code, 0x108);
	g_free(header.bytes);
	write_file("key", header_host_key, HEADER_KEY_BYTES);
	assert_int_equal(run("--image raw --address 0 --header h --output i --host-key key"), 0);
	header = contents_of("h");
	assert_int_equal(set_header(contents, &header).code, 1);
	g_free(header.bytes);
	contents_free(contents);
}

static const struct {
	const char *arguments;
	int status;
	const char *message;
} failures[] = {
	{ "", 2, "--image is missing" },
	{ "--image raw --address 0 --header h", 2, "--output is missing" },
	{ "--image raw --header h --output i", 2, "--address is missing" },
	{ "--image raw --address 0 --output i", 2, "--header is missing" },
	{ "--image raw --address 5 --header h --output i", 2, "give a multiple of 4096" },
	{ "--image raw --address -4096 --header h --output i", 2, "give a number" },
	{ "--image raw --address x --header h --output i", 2, "give a number" },
	{ "--image raw --address 0 --header h --output i --tweak 99999999999999999999", 2,
	  "give a number" },
	{ "--image raw --address 0 --header same --output same", 2, "are the same file" },
	{ "--image raw --address 0 --header h --output i surplus", 2, "unknown argument: surplus" },
	{ "--image raw --address 0 --header h --output i --no-such-option", 2, "no-such-option" },
	{ "--image missing --address 0 --header h --output i", 1,
	  "open the image missing: No such" },
	{ "--image . --address 0 --header h --output i", 1, "read the image .: Is a directory" },
	{ "--image empty --address 0 --header h --output i", 1, "is empty" },
	{ "--image raw --address 0xfffffffffffff000 --header h --output i", 1,
	  "ends where there are no addresses" },
	{ "--image raw --address 0 --header h --output missing/i", 1, "beside missing/i: No such" },
	{ "--image raw --address 0 --header missing/h --output i", 1, "beside missing/h: No such" },
	{ "--image raw --address 0 --header h --output i --host-key missing", 1,
	  "open the host key missing" },
	{ "--image raw --address 0 --header h --output i --host-key short", 1, "not of 32 bytes" },
	{ "--image raw --address 0 --header h --output i --host-key raw", 1, "not of 32 bytes" },
};

/* Neither what was asked for nor a part of it. */
static void assert_nothing_made(void)
{
	GDir *folder = g_dir_open(temporary_folder, 0, NULL);
	const char *name;

	assert_non_null(folder);
	while ((name = g_dir_read_name(folder)))
		if (!strncmp(name, "h", 1) || !strncmp(name, "i", 1) || !strncmp(name, "same", 4))
			fail_msg("%s was left", name);
	g_dir_close(folder);
}

static void failures_leave_nothing(void **state)
{
	uint8_t raw[2 * PAGE_BYTES] = { 0 };

	(void)state;
	write_file("raw", raw, sizeof(raw));
	write_file("empty", "", 0);
	write_file("short", raw, HEADER_KEY_BYTES - 1);
	for (size_t i = 0; i < G_N_ELEMENTS(failures); i++) {
		assert_int_equal(run(failures[i].arguments), failures[i].status);
		assert_file_says("err", failures[i].message);
		assert_nothing_made();
	}
}


int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_leave_nothing),
		cmocka_unit_test(ultravisor_takes_what_is_made),
		cmocka_unit_test(no_two_images_are_alike),
		cmocka_unit_test(other_hosts_image_is_refused),
	};

	return cmocka_run_group_tests(tests, make_temporary_folder, remove_temporary_folder);
}
