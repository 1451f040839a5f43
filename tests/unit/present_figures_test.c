/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How numbers and foreign names are written. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "present/figures.h"
#include "present/gnuplot.h"
#include "present/lines.h"
#include "present/words.h"

static struct words words;

static int free_words(void **state)
{
	(void)state;
	words_free(&words);
	return 0;
}

static void numbers_are_short(void **state)
{
	static const struct {
		double value;
		const char *plain, *difference, *percent;
	} cases[] = {
		{ 0, "0", "0", "0.00 %" },
		{ 0.004, "0.004", "+0.004", "0.00 %" },
		{ 0.48, "0.48", "+0.48", "+0.48 %" },
		{ -1.5, "\u22121.500", "\u22121.5", "\u22121.50 %" },
		{ 9.9996, "10.00", "+10.0", "+10.00 %" },
		{ 80.125, "80.12", "+80.1", "+80.1 %" },
		{ 165.25, "165.2", "+165.2", "+165 %" },
		{ 9999.94, "9999.9", "+9999.9", "+10000 %" },
		{ 12345.6, "12346", "+12346", "+12346 %" },
		{ 1234567, "1.235M", "+1.235M", "+1e+06 %" },
		{ -1.5e9, "\u22121.5G", "\u22121.5G", "\u22122e+09 %" },
		{ NAN, "n/a", "n/a", "n/a" },
		{ INFINITY, "n/a", "n/a", "n/a" },
		{ -INFINITY, "n/a", "n/a", "n/a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(figure_plain(&words, cases[i].value), cases[i].plain);
		assert_string_equal(figure_signed(&words, cases[i].value), cases[i].difference);
		assert_string_equal(figure_percent(&words, cases[i].value), cases[i].percent);
	}
	assert_string_equal(figure_percent_interval(&words, (double[]){ 5, INFINITY }), "n/a");
	assert_string_equal(figure_percent_interval(&words, (double[]){ -INFINITY, 5 }), "n/a");
	assert_string_equal(figure_range(&words, (double[]){ 18, 24 }, figure_signed),
			    "+18.0 \u2026 +24.0");
	assert_string_equal(figure_range(&words, (double[]){ 18, 18.01 }, figure_signed), "+18.0");
	assert_string_equal(figure_percent_range(&words, (double[]){ -1, 2 }), "\u22121.00 \u2026 +2.00 %");
	assert_string_equal(figure_percent_range(&words, (double[]){ 2, 2 }), "+2.00 %");
	assert_string_equal(figure_p_value(&words, 0.0004), "<0.001");
	assert_string_equal(figure_p_value(&words, 0.0019), "0.002");
}

static void counted_verdicts_claim_no_time(void **state)
{
	(void)state;
	assert_string_equal(figure_verdict(VERDICT_SLOWER, true), "more");
	assert_string_equal(figure_verdict(VERDICT_FASTER, true), "fewer");
	assert_string_equal(figure_verdict(VERDICT_SLOWER, false), "slower");
}

static void foreign_text_is_cleaned(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "plain", "plain" },
		{ "\u0394 \u00b5s \u2212", "\u0394 \u00b5s \u2212" },
		{ "a\r\n\tb", "a b" },
		{ "a\x1b[31m\x07\x7f", "a?[31m??" },
		{ "\xff\xc3", "??" },               /* no UTF-8; cut off */
		{ "\xc0\xaf\xed\xa0\x80", "?????" }, /* overlong; a surrogate */
		{ "\xe2\x80\xaex", "?x" },          /* right-to-left override */
		{ "\xc2\x9b", "?" },                /* C1: CSI */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(words_clean(&words, cases[i].from), cases[i].to);
	assert_int_equal(words_width("\u0394a\u2212"), 3);
	assert_int_equal(words_width("e\u0301"), 1);
	assert_string_equal(words_cut(&words, "\u0394\u0394\u0394\u0394", 3), "\u0394\u0394\u2026");
	assert_string_equal(words_cut(&words, "abc", 3), "abc");
	/* Two columns each: 世界, ｗｉ, 한; the ellipsis takes one. */
	assert_int_equal(words_width("\u4e16\u754c \uff57\ud55c"), 9);
	assert_string_equal(words_cut(&words, "\u4e16\u754c\u4e16", 4), "\u4e16\u2026");
	assert_string_equal(words_cut(&words, "\u4e16\u754c\u4e16", 5), "\u4e16\u754c\u2026");
}

static void ascii_is_spelled(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "plain \\ %s", "plain \\ %s" },
		{ "\u0394 \u00b11 % \u2026 \u22122.5 \u2192 \u00b5s", "delta +/-1 % .. -2.5 -> us" },
		{ "\u201cJ\u00f6rg\u201d \u2014 \u00c9l\u00e8ve, Stra\u00dfe", "\"Joerg\" - Eleve, Strasse" },
		{ "\u0394\u0394\u0394", "deltadeltadelta" },
		{ "\u4e16\U0001f600", "\\u4e16\\U0001f600" },
		{ "\xff", "?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(words_ascii(&words, cases[i].from), cases[i].to);
}

static void slugs_are_file_names(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "gup.pin_fast secure", "gup.pin_fast-secure" },
		{ "../../etc/passwd", "etc-passwd" },
		{ "..", "unnamed" },
		{ "A'; rm -rf /", "a-rm-rf" },
		{ "\u0394", "unnamed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(words_slug(&words, cases[i].from), cases[i].to);
}

static void gnuplot_strings_hold(void **state)
{
	(void)state;
	assert_string_equal(gnuplot_string(&words, "it's `x` 100%\n\\"),
			    "'it\u2019s `x` 100% \\'");
	assert_string_equal(gnuplot_tick(&words, "100%d"), "'100%%d'");
	assert_string_equal(gnuplot_string(&words, "''"), "'\u2019\u2019'");
}

static void commands_break_between_arguments(void **state)
{
	/* Lines that end in a backslash, so that nothing is wider than 75 columns. */
	static const struct {
		const char *command, *lines;
	} cases[] = {
		{ "scripts/evidence --kernel 6.12 --blocks 10 --patch 'a file with spaces in its "
		  "name, longer than what is left.patch' --seed 42 --name \"one two\" more",
		  "  scripts/evidence --kernel 6.12 --blocks 10 --patch \\\n"
		  "    'a file with spaces in its name, longer than what is left.patch' \\\n"
		  "    --seed 42 --name \"one two\" more\n" },
		/* Wider than a line: broken where the shell joins. */
		{ "a --patch '/a/folder/with a very long name/and another/and yet another one/until "
		  "a line is full.patch' b",
		  "  a --patch \\\n"
		  "    '/a/folder/with a very long name/and another/and yet another one/unt'\\\n"
		  "'il a line is full.patch' b\n" },
		{ "a 0123456789012345678901234567890123456789012345678901234567890123456\\ "
		  "0123456789 b",
		  "  a \\\n    01234567890123456789012345678901234567890123456789012345678901"
		  "23456\\\n\\ 0123456789 b\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		line_command(out, LINE_COLUMNS, 2, cases[i].command);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(text, cases[i].lines);
		free(text);
	}
}

/* What a shell makes of a command's words, a line each. */
static char *words_of(const char *command)
{
	char *script = NULL, *said = NULL;
	size_t room = 0;
	FILE *in;

	assert_true(asprintf(&script, "printf '%%s\\n' %s", command) > 0);
	in = popen(script, "r");
	assert_non_null(in);
	assert_true(getdelim(&said, &room, '\0', in) > 0);
	assert_int_equal(pclose(in), 0);
	free(script);
	return said;
}

static void commands_stay_what_they_are(void **state)
{
	static const char *const pieces[] = {
		"'single quotes, with a \\ and \"these\" ", "\"double, an \\\" escaped and 'those' ",
		"escaped\\ spaces\\ and\\ quotes\\'", "\u4e16\u754c",
	};
	static const char *const ends[] = { "'", "\"", "", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		for (size_t shift = 0; shift < 8; shift++) {
			char command[1024] = "one 12345678";
			char *text = NULL, *copy, *before, *after;
			size_t size;
			FILE *out = open_memstream(&text, &size);

			command[5 + shift] = '\0';
			(void)strcat(command, " ");
			/* A piece is one argument, repeated until it is wider than two lines. */
			for (size_t times = 0; times < 6 || words_width(command) < 200; times++)
				(void)strcat(command, pieces[i] + (times > 0 && *ends[i]));
			(void)strcat(command, ends[i]);
			(void)strcat(command, " last");
			line_command(out, LINE_COLUMNS, 2, command);
			assert_int_equal(fclose(out), 0);
			copy = strdup(text);
			for (char *line = strtok(copy, "\n"); line; line = strtok(NULL, "\n"))
				assert_true(words_width(line) <= LINE_COLUMNS);
			free(copy);
			before = words_of(command);
			after = words_of(text);
			assert_string_equal(before, after);
			free(before);
			free(after);
			free(text);
		}
}

static void text_wraps_at_the_margin(void **state)
{
	static const struct {
		size_t words;    /* of four columns and a space */
		const char *last;
		size_t lines, first_width;
	} cases[] = {
		{ 14, "12345", 1, 75 },  /* 14 · 5 + 5: as wide as a line may be */
		{ 14, "123456", 2, 69 },
		{ 15, "\u4e16", 2, 74 }, /* two columns more than there are */
		{ 14, "\u4e16\u754c1", 1, 75 },
		{ 14, "\u4e16\u754c\u4e16", 2, 69 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char from[512] = "";
		char *text = NULL;
		size_t size, lines = 0;
		FILE *out = open_memstream(&text, &size);

		for (size_t j = 0; j < cases[i].words; j++)
			(void)strcat(from, "word ");
		(void)strcat(from, cases[i].last);
		line_wrap(out, 0, 2, from);
		assert_int_equal(fclose(out), 0);
		for (const char *at = text; *at; at++)
			lines += *at == '\n';
		assert_int_equal(lines, cases[i].lines);
		*strchr(text, '\n') = '\0';
		assert_int_equal(words_width(text), cases[i].first_width);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_short),
		cmocka_unit_test(counted_verdicts_claim_no_time),
		cmocka_unit_test(foreign_text_is_cleaned),
		cmocka_unit_test(ascii_is_spelled),
		cmocka_unit_test(slugs_are_file_names),
		cmocka_unit_test(gnuplot_strings_hold),
		cmocka_unit_test(commands_break_between_arguments),
		cmocka_unit_test(commands_stay_what_they_are),
		cmocka_unit_test(text_wraps_at_the_margin),
	};

	return cmocka_run_group_tests(tests, NULL, free_words);
}
