/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256. */
#include "digest.h"

#include <stdlib.h>
#include <string.h>

#include "process.h"

#define DIGITS (DIGEST_TEXT - 1)

int digest_sha256(const char *content, size_t bytes, char digest[DIGEST_TEXT],
		  struct failure *failure)
{
	static const char *const arguments[] = { "sha256sum", NULL };
	struct output output;
	int status = process_filter(arguments, content, bytes, &output, failure);

	if (status == 0 && output.bytes > DIGITS &&
	    strspn(output.text, "0123456789abcdef") == DIGITS) {
		memcpy(digest, output.text, DIGITS);
		digest[DIGITS] = '\0';
		free(output.text);
		return 0;
	}
	if (status >= 0)
		(void)failure_set(failure, "sha256sum: exit %d: %.200s", status, output.text);
	free(output.text);
	return -1;
}
