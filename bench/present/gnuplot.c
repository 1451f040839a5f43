/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gnuplot as a program. */
#include "present/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* gnuplot 5.4 takes a doubled quote for a quote only behind another character (scanner.c), so that
 * a name with two of them would end its string: a quote becomes an apostrophe, U+2019. */
static const char *quoted(struct words *words, const char *text, bool is_format)
{
	const char *clean = words_clean(words, text);
	char *result = words_array(words, 3 * strlen(clean) + 3, 1);
	char *to = result;

	if (!result)
		return "''";
	*to++ = '\'';
	for (; *clean; clean++) {
		if (*clean == '\'') {
			to = stpcpy(to, "\u2019");
			continue;
		}
		if (*clean == '%' && is_format)
			*to++ = '%';
		*to++ = *clean;
	}
	*to++ = '\'';
	*to = '\0';
	return result;
}

const char *gnuplot_string(struct words *words, const char *text)
{
	return quoted(words, text, false);
}

const char *gnuplot_tick(struct words *words, const char *text)
{
	return quoted(words, text, true);
}

void gnuplot_begin(FILE *script, const char *slug, unsigned int width, unsigned int height)
{
	(void)fprintf(script,
		      "# Draws %s.svg and %s.png: gnuplot %s.gp\n"
		      "reset\n"
		      "set encoding utf8\n"
		      "set terminal svg noenhanced size %u,%u font 'sans-serif,13' "
		      "background 'white'\n"
		      "set output '%s.svg'\n"
		      "set border 3 linecolor rgb '#555555'\n"
		      "set tics nomirror out textcolor rgb '#222222'\n",
		      slug, slug, slug, width, height, slug);
}

void gnuplot_end(FILE *script, const char *slug, unsigned int width, unsigned int height)
{
	(void)fprintf(script,
		      "set terminal pngcairo noenhanced size %u,%u font 'Sans,12' "
		      "background 'white'\n"
		      "set output '%s.png'\n"
		      "replot\n"
		      "unset output\n",
		      width, height, slug);
}

/* Waits for the child, and kills it when its time is over. Returns its wait status, or -1 with
 * errno (ETIMEDOUT: killed). */
static int wait_for(pid_t child)
{
	struct pollfd ended = { .fd = pidfd_open(child, 0), .events = POLLIN };
	int status, ready = -1, error = errno;

	if (ended.fd >= 0) {
		do
			ready = poll(&ended, 1, GNUPLOT_SECONDS * 1000);
		while (ready < 0 && errno == EINTR);
		error = ready == 0 ? ETIMEDOUT : errno;
		(void)close(ended.fd);
	}
	if (ready <= 0)
		(void)kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	errno = error;
	return ready > 0 ? status : -1;
}

/* Our environment in a UTF-8 locale, whatever the user's: in others gnuplot complains of the scripts'
 * encoding. One block to be freed; the strings are borrowed. NULL when memory ran out. */
static char **utf8_environment(void)
{
	size_t count = 0, kept = 0;
	char **copy;

	while (environ[count])
		count++;
	copy = calloc(count + 2, sizeof(*copy));
	for (size_t i = 0; copy && i < count; i++)
		if (strncmp(environ[i], "LC_ALL=", strlen("LC_ALL=")) != 0)
			copy[kept++] = environ[i];
	if (copy)
		copy[kept] = (char *)"LC_ALL=C.UTF-8"; /* posix_spawnp changes nothing */
	return copy;
}

static int spawn(pid_t *child, const char *directory, const char *script)
{
	/* posix_spawnp takes char *, and changes nothing. -d: no start-up files of the user. */
	char *arguments[] = { (char *)"gnuplot", (char *)"-d", (char *)script, NULL };
	posix_spawn_file_actions_t actions;
	char **environment = utf8_environment();
	int error = environment ? posix_spawn_file_actions_init(&actions) : ENOMEM;

	if (error) {
		free(environment);
		return error;
	}
	error = posix_spawn_file_actions_addchdir_np(&actions, directory);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
							 O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "gnuplot.log",
							 O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
	if (!error)
		error = posix_spawnp(child, arguments[0], &actions, NULL, arguments,
				     environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	free(environment);
	return error;
}

int gnuplot_run(const char *directory, const char *script, struct failure *failure)
{
	pid_t child;
	int error = spawn(&child, directory, script);
	int status;

	if (error == ENOENT)
		return failure_set(failure, "draw plots: gnuplot is not installed (Debian: package "
					    "gnuplot-nox)");
	if (error)
		return failure_set_errno(failure, error, "draw plots: start gnuplot in %s",
					 directory);
	status = wait_for(child);
	if (status < 0)
		return failure_set_errno(failure, errno, "draw plots: gnuplot in %s (limit %d s; "
					 "log: gnuplot.log there)", directory, GNUPLOT_SECONDS);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return failure_set(failure, "draw plots: gnuplot failed, see %s/gnuplot.log",
				   directory);
	return 0;
}

/* Whether the last bytes of the file hold `end`. */
static bool ends_with(const char *path, const char *end, size_t size)
{
	FILE *in = fopen(path, "re");
	char tail[32];
	size_t got = 0;

	if (!in)
		return false;
	if (fseek(in, -(long)sizeof(tail), SEEK_END) == 0)
		got = fread(tail, 1, sizeof(tail), in);
	(void)fclose(in);
	return got > 0 && memmem(tail, got, end, size);
}

int gnuplot_check(struct words *words, const char *directory, const char *slug,
		  struct failure *failure)
{
	static const struct {
		const char *suffix, *end; /* SVG's last tag, PNG's last chunk */
	} pictures[] = { { ".svg", "</svg>" }, { ".png", "IEND" } };

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		const char *path = words_format(words, "%s/%s%s", directory, slug,
						pictures[i].suffix);

		if (!ends_with(path, pictures[i].end, strlen(pictures[i].end)))
			return failure_set(failure, "draw plots: %s is missing or cut off (no space "
						    "left?), see %s/gnuplot.log", path, directory);
	}
	return 0;
}
