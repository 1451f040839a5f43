/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text and images, made safe for HTML. */
#include <stdint.h>

#include "present/html.h"

static void write_text(FILE *out, const char *text, const char *line_end, const char *space)
{
	for (; *text; text++)
		switch (*text) {
		case '&': (void)fputs("&amp;", out); break;
		case '<': (void)fputs("&lt;", out); break;
		case '>': (void)fputs("&gt;", out); break;
		case '"': (void)fputs("&quot;", out); break;
		case '\'': (void)fputs("&#39;", out); break;
		case '\n': (void)fputs(line_end, out); break;
		case ' ': (void)fputs(space, out); break;
		default: (void)fputc(*text, out);
		}
}

void html_text(FILE *out, const char *text)
{
	write_text(out, text, "\n", " ");
}

void html_text_with_breaks(FILE *out, const char *text)
{
	write_text(out, *text == '\n' ? text + 1 : text, "<br>", " ");
}

void html_figure(FILE *out, const char *text)
{
	write_text(out, text, "<br>", "&nbsp;");
}

void html_foreign(FILE *out, struct words *words, const char *text)
{
	html_text(out, words_clean(words, text));
}

/* RFC 4648, section 4. */
static void write_base64(FILE *out, FILE *in)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char bytes[3];
	size_t count;

	while ((count = fread(bytes, 1, sizeof(bytes), in)) > 0) {
		uint32_t group = (uint32_t)bytes[0] << 16;

		if (count > 1)
			group |= (uint32_t)bytes[1] << 8;
		if (count > 2)
			group |= bytes[2];
		(void)fputc(digits[group >> 18], out);
		(void)fputc(digits[group >> 12 & 63], out);
		(void)fputc(count > 1 ? digits[group >> 6 & 63] : '=', out);
		(void)fputc(count > 2 ? digits[group & 63] : '=', out);
	}
}

void html_image(FILE *out, const char *path, const char *description)
{
	FILE *in = fopen(path, "r");

	if (!in) {
		(void)fputs("<p class=\"notice\">Not drawn: ", out);
		html_text(out, description);
		(void)fputs("</p>\n", out);
		return;
	}
	(void)fputs("<img alt=\"", out);
	html_text(out, description);
	/* An image runs no scripts and shares no names with the page, as inlined SVG would. */
	(void)fputs("\" src=\"data:image/svg+xml;base64,", out);
	write_base64(out, in);
	(void)fputs("\">\n", out);
	(void)fclose(in);
}
