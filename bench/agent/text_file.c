/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading small files. */
#include "text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *text_file_read(const char *path, size_t *bytes)
{
	size_t used = 0;
	size_t room = 4096;
	char *text = malloc(room);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	while (text && fd >= 0) {
		char *larger;

		got = read(fd, text + used, room - used - 1);
		if (got <= 0)
			break;
		used += (size_t)got;
		if (room - used > 1)
			continue;
		room *= 2;
		larger = realloc(text, room);
		if (!larger)
			free(text);
		text = larger;
	}
	if (fd >= 0) {
		int error = errno;

		(void)close(fd);
		errno = error;
	}
	if (got != 0) {
		free(text);
		return NULL;
	}
	text[used] = '\0';
	if (bytes)
		*bytes = used;
	return text;
}

char *text_file_line(const char *path)
{
	char *text = text_file_read(path, NULL);

	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

char *text_field(const char *text, const char *name, char separator)
{
	const size_t length = strlen(name);

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		const char *value;

		line += *line == '\n';
		if (strncmp(line, name, length) != 0)
			continue;
		value = line + length + strspn(line + length, " \t");
		if (*value != separator)
			continue;
		value += 1 + strspn(value + 1, " \t");
		return strndup(value, strcspn(value, "\n"));
	}
	return NULL;
}
