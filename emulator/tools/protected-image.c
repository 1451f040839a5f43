// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * protected-image: encrypts an image for a protected guest of the emulated machine and makes its SE header. The layout
 * of both is in emulator/README.md.
 */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "header.h"

#define PROGRAM "protected-image"

enum { OPTION_IMAGE = 256, OPTION_ADDRESS, OPTION_HEADER, OPTION_OUTPUT, OPTION_HOST_KEY, OPTION_TWEAK,
       OPTION_ALLOW_DUMP, OPTION_PLAIN };

static const struct argp_option options[] = {
    { "image", OPTION_IMAGE, "FILE", 0, "The image to encrypt; its last page is filled up with zeros", 0 },
    { "address", OPTION_ADDRESS, "N", 0, "Where the guest has it: a multiple of 4096", 0 },
    { "header", OPTION_HEADER, "FILE", 0, "Where the SE header goes", 0 },
    { "output", OPTION_OUTPUT, "FILE", 0, "Where the encrypted image goes", 0 },
    { "host-key", OPTION_HOST_KEY, "FILE", 0, "The 32 bytes of a host's key; default: the emulator's", 1 },
    { "tweak", OPTION_TWEAK, "N", 0, "The tweak of KVM_PV_UNPACK; default: random", 1 },
    { "allow-dump", OPTION_ALLOW_DUMP, NULL, 0, "The host may dump the guest", 1 },
    { "plain", OPTION_PLAIN, NULL, 0, "Leave the pages as they are; the header still tells whether they are the right "
      "ones", 1 },
    { 0 }
};

struct arguments {
    const char *image, *header, *output, *host_key;
    bool has_address, has_tweak;
    uint64_t address, tweak, flags;
};

/* What is made: a file that gets its name when all of it is written. */
struct output {
    const char *path;
    char *temporary;
    FILE *file;
};

static struct output image_output, header_output;

static void discard(struct output *output)
{
    if (output->file) {
        (void)fclose(output->file);
    }
    if (output->temporary) {
        (void)unlink(output->temporary);
    }
}

static G_NORETURN void G_GNUC_PRINTF(1, 2) fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fprintf(stderr, PROGRAM ": ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    discard(&image_output);
    discard(&header_output);
    exit(1);
}

void host_random(void *bytes, size_t length)
{
    if (getrandom(bytes, length, 0) != (ssize_t)length) {
        fail("getrandom: %s", strerror(errno));
    }
}

static uint64_t parse_number(const char *text, const char *option, struct argp_state *state)
{
    uint64_t number;
    char *end;

    errno = 0;
    number = strtoull(text, &end, 0);
    if (errno || end == text || *end || strchr(text, '-')) {
        argp_error(state, "--%s %s: give a number from 0 to 2^64 - 1, such as 0x10000", option, text);
    }
    return number;
}

static void check_complete(const struct arguments *arguments, struct argp_state *state)
{
    const struct {
        const char *option;
        bool given;
    } needed[] = {
        { "image", arguments->image },
        { "address", arguments->has_address },
        { "header", arguments->header },
        { "output", arguments->output },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
        if (!needed[i].given) {
            argp_error(state, "--%s is missing", needed[i].option);
        }
    }
    if (arguments->address % PAGE_BYTES) {
        argp_error(state, "--address 0x%" PRIx64 ": give a multiple of %u", arguments->address, PAGE_BYTES);
    }
    if (!strcmp(arguments->header, arguments->output)) {
        argp_error(state, "--header and --output are the same file");
    }
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    switch (key) {
    case OPTION_IMAGE:
        arguments->image = value;
        return 0;
    case OPTION_ADDRESS:
        arguments->address = parse_number(value, "address", state);
        arguments->has_address = true;
        return 0;
    case OPTION_HEADER:
        arguments->header = value;
        return 0;
    case OPTION_OUTPUT:
        arguments->output = value;
        return 0;
    case OPTION_HOST_KEY:
        arguments->host_key = value;
        return 0;
    case OPTION_TWEAK:
        arguments->tweak = parse_number(value, "tweak", state);
        arguments->has_tweak = true;
        return 0;
    case OPTION_ALLOW_DUMP:
        arguments->flags |= HEADER_ALLOW_DUMP;
        return 0;
    case OPTION_PLAIN:
        arguments->flags |= HEADER_NO_DECRYPTION;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unknown argument: %s", value);
        return 0;
    case ARGP_KEY_END:
        check_complete(arguments, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void start_output(struct output *output, const char *path)
{
    int descriptor;

    output->path = path;
    output->temporary = g_strconcat(path, ".XXXXXX", NULL);
    descriptor = mkstemp(output->temporary);
    if (descriptor < 0) {
        const int error = errno;

        g_clear_pointer(&output->temporary, g_free);
        fail("create a file beside %s: %s", path, strerror(error));
    }
    output->file = fdopen(descriptor, "wb");
    if (!output->file) {
        fail("open %s: %s", output->temporary, strerror(errno));
    }
}

static void write_output(struct output *output, const void *bytes, size_t length)
{
    if (fwrite(bytes, 1, length, output->file) != length) {
        fail("write %s: %s", output->temporary, strerror(errno));
    }
}

static void finish_output(struct output *output)
{
    FILE *file = g_steal_pointer(&output->file);

    if (fflush(file) || fsync(fileno(file)) || fclose(file)) {
        fail("write %s: %s", output->temporary, strerror(errno));
    }
}

static void name_output(struct output *output)
{
    if (rename(output->temporary, output->path)) {
        fail("rename %s to %s: %s", output->temporary, output->path, strerror(errno));
    }
    g_clear_pointer(&output->temporary, g_free);
}

static void read_host_key(const char *path, uint8_t host_key[HEADER_KEY_BYTES])
{
    FILE *file = fopen(path, "rb");
    size_t length;

    if (!file) {
        fail("open the host key %s: %s", path, strerror(errno));
    }
    length = fread(host_key, 1, HEADER_KEY_BYTES, file);
    if (ferror(file)) {
        fail("read the host key %s: %s", path, strerror(errno));
    }
    if (length != HEADER_KEY_BYTES || fgetc(file) != EOF) {
        fail("the host key %s is not of %d bytes", path, HEADER_KEY_BYTES);
    }
    (void)fclose(file);
}

/* Reads, encrypts and writes the image page by page. */
static void encrypt_image(const struct arguments *arguments, const uint8_t image_key[XTS_KEY_BYTES],
                          struct image_digests *digests)
{
    struct host_cipher *cipher = host_cipher_new(image_key);
    FILE *image = fopen(arguments->image, "rb");
    uint8_t page[PAGE_BYTES], tweak_bytes[XTS_TWEAK_BYTES];
    size_t length;

    if (!image) {
        fail("open the image %s: %s", arguments->image, strerror(errno));
    }
    while ((length = fread(page, 1, sizeof(page), image)) > 0) {
        const uint64_t offset = digests->page_count * PAGE_BYTES;
        const uint64_t tweak[2] = { arguments->tweak, offset };

        if (offset > UINT64_MAX - arguments->address) {
            fail("the image %s at 0x%" PRIx64 " ends where there are no addresses", arguments->image,
                 arguments->address);
        }
        memset(page + length, 0, sizeof(page) - length);
        if (!(arguments->flags & HEADER_NO_DECRYPTION)) {
            image_tweak_bytes(tweak, tweak_bytes);
            host_encrypt(cipher, tweak_bytes, page, page, sizeof(page));
        }
        image_digests_add(digests, arguments->address + offset, tweak, page);
        write_output(&image_output, page, sizeof(page));
    }
    if (ferror(image)) {
        fail("read the image %s: %s", arguments->image, strerror(errno));
    }
    if (!digests->page_count) {
        fail("the image %s is empty: it needs a page at least", arguments->image);
    }
    (void)fclose(image);
    host_cipher_free(cipher);
}

static void set_number(uint8_t *bytes, size_t length, uint64_t number)
{
    while (length--) {
        bytes[length] = (uint8_t)number;
        number >>= 8;
    }
}
#define SET_NUMBER(field, number) set_number(field, sizeof(field), number)

static void write_header(const struct arguments *arguments, const uint8_t host_key[HEADER_KEY_BYTES],
                         const uint8_t image_key[XTS_KEY_BYTES], const struct image_digests *digests)
{
    struct {
        struct header_head head;
        struct header_slot slot;
        struct header_secret secret;
        uint8_t tag[HEADER_TAG_BYTES];
    } header = { 0 };
    uint8_t header_key[HEADER_KEY_BYTES];

    memcpy(header.head.magic, HEADER_MAGIC, sizeof(header.head.magic));
    SET_NUMBER(header.head.version, HEADER_VERSION);
    SET_NUMBER(header.head.length, sizeof(header));
    host_random(header.head.vector, sizeof(header.head.vector));
    SET_NUMBER(header.head.slot_count, 1);
    SET_NUMBER(header.head.secret_length, sizeof(header.secret));
    SET_NUMBER(header.head.page_count, digests->page_count);
    SET_NUMBER(header.head.flags, arguments->flags);
    image_digests_get(digests->pages, header.head.page_digest);
    image_digests_get(digests->addresses, header.head.address_digest);
    image_digests_get(digests->tweaks, header.head.tweak_digest);
    host_random(header_key, sizeof(header_key));
    header_wrap_key(host_key, header.head.vector, header_key, &header.slot);
    host_random(header.secret.communication_key, sizeof(header.secret.communication_key));
    memcpy(header.secret.image_key, image_key, XTS_KEY_BYTES);
    header_seal(header_key, (uint8_t *)&header, sizeof(header), sizeof(header.secret));
    write_output(&header_output, &header, sizeof(header));
}

int main(int argument_count, char **argument_values)
{
    static const struct argp argp = {
        .options = options,
        .parser = parse,
        .doc = "Encrypts an image for a protected guest of the emulated machine and makes its SE header.\v"
               "Prints what KVM_PV_UNPACK needs: \"address=N size=N tweak=N\". Real machines refuse the header, as "
               "the emulated one refuses theirs: keys are wrapped in another way, see emulator/README.md.\n\n"
               "Exit status: 0 done, 1 failed, 2 wrong usage.",
    };
    struct arguments arguments = { 0 };
    struct image_digests digests;
    uint8_t host_key[HEADER_KEY_BYTES], image_key[XTS_KEY_BYTES];

    argp_err_exit_status = 2;
    argp_parse(&argp, argument_count, argument_values, 0, NULL, &arguments);
    memcpy(host_key, header_host_key, sizeof(host_key));
    if (arguments.host_key) {
        read_host_key(arguments.host_key, host_key);
    }
    if (!arguments.has_tweak) {
        host_random(&arguments.tweak, sizeof(arguments.tweak));
    }
    host_random(image_key, sizeof(image_key));
    start_output(&image_output, arguments.output);
    start_output(&header_output, arguments.header);
    image_digests_start(&digests);
    encrypt_image(&arguments, image_key, &digests);
    write_header(&arguments, host_key, image_key, &digests);
    finish_output(&image_output);
    finish_output(&header_output);
    name_output(&image_output);
    name_output(&header_output);
    if (printf("address=0x%" PRIx64 " size=0x%" PRIx64 " tweak=0x%" PRIx64 "\n", arguments.address,
               digests.page_count * PAGE_BYTES, arguments.tweak) < 0 || fflush(stdout)) {
        fail("write to standard output: %s", strerror(errno));
    }
    image_digests_free(&digests);
    return 0;
}
