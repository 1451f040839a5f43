/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Init of an emulated guest that has protected guests and their host at the same pages for
 * stress.seconds: starts the sites, kills and replaces one now and then, and judges what they
 * count. Says so, then switches off. */
#include "stress.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"

#define STANDARD_SECONDS 60
#define KILL_SECONDS 3
/* Time to come to an end, with much else to do for the machine. */
#define END_SECONDS 60
#define SHOWN_FAILURES 12

struct tally *tally;

/* What is counted, and how often it must have been done each second, so that an idle machine
 * can't pass. */
static const struct {
	const char *name;
	double least;
} counts[COUNTS] = {
	[COUNT_LIVES] = { "guests' lives, to their ends", 0.1 },
	[COUNT_UNPACKED] = { "pages unpacked", 8 },
	[COUNT_DISABLED] = { "guests disabled", 0.02 },
	[COUNT_CLOSED] = { "guests closed", 0.02 },
	[COUNT_SET_ASIDE] = { "guests set aside and cleaned up", 0 },
	[COUNT_KILLED] = { "processes killed with their guest", 0.1 },
	[COUNT_TOUCHES] = { "pages touched by guests", 20 },
	[COUNT_LOADS] = { "loads of guests", 5 },
	[COUNT_FILLS] = { "pages filled by guests", 5 },
	[COUNT_VERIFIED] = { "pages that guests looked at whole", 5 },
	[COUNT_SHARED] = { "pages shared", 1 },
	[COUNT_UNSHARED] = { "pages taken back", 1 },
	[COUNT_PINNED] = { "pages pinned", 50 },
	[COUNT_WRITTEN] = { "pages written by DMA and read back", 0 },
	[COUNT_HOST_LOADS] = { "pages read by the host", 50 },
	[COUNT_WATCHED] = { "pages watched by the host for a while", 5 },
	[COUNT_HOST_STORES] = { "shared pages changed by the host", 0.5 },
	[COUNT_HOST_OWN] = { "pages of the host's own checked and changed", 10 },
	[COUNT_PAGED_OUT] = { "pages paged out", 10 },
	[COUNT_LAST_LOOKS] = { "pages checked at the end of a life", 6 },
	[COUNT_AGAIN] = { "times the kernel said: try again", 0 },
};

void stress_fail(const char *format, ...)
{
	va_list arguments;
	char text[256];

	if (atomic_fetch_add(&tally->failures, 1) >= SHOWN_FAILURES)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	printf("FAIL: %d: %s\n", getpid(), text);
	fflush(stdout);
}

static pid_t start_site(unsigned int number)
{
	const pid_t child = fork();

	if (child < 0)
		machine_stop("fork");
	if (child == 0)
		site_run(number);
	return child;
}

static void check_end(pid_t child, int status, int signal_due)
{
	if (WIFSIGNALED(status) ? WTERMSIG(status) != signal_due : WEXITSTATUS(status) != 0)
		stress_fail("process %d ended with %s %d", child,
			    WIFSIGNALED(status) ? "signal" : "status",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* The last site dies with all that its guest has, and another one gets its pages. */
static pid_t replace_site(pid_t child, unsigned int number)
{
	int status = 0;

	kill(child, SIGKILL);
	if (waitpid(child, &status, 0) != child)
		machine_stop("wait for process %d", child);
	check_end(child, status, SIGKILL);
	count_add(COUNT_KILLED, 1);
	return start_site(number);
}

static void wait_for_sites(pid_t children[SITES])
{
	for (unsigned int waited = 0, left = SITES; left; waited++) {
		for (unsigned int i = 0; i < SITES; i++) {
			int status = 0;

			if (!children[i] || waitpid(children[i], &status, WNOHANG) != children[i])
				continue;
			check_end(children[i], status, 0);
			children[i] = 0;
			left--;
		}
		if (waited == END_SECONDS) {
			stress_fail("%u processes don't come to an end", left);
			return;
		}
		if (left)
			sleep(1);
	}
}

static void judge(double seconds)
{
	for (unsigned int i = 0; i < COUNTS; i++) {
		const uint64_t number = tally->counts[i];

		printf("count: %s: %llu, %.1f a second\n", counts[i].name,
		       (unsigned long long)number, (double)number / seconds);
		if ((double)number < counts[i].least * seconds)
			stress_fail("%s: %llu, %.0f at least are due", counts[i].name,
				    (unsigned long long)number, counts[i].least * seconds);
	}
	if (machine_print_trouble())
		stress_fail("the kernel has something to complain of");
	printf("SUMMARY: stressed %.0f seconds, %llu failures\n", seconds,
	       (unsigned long long)tally->failures);
}

int main(int count, char **arguments)
{
	struct timespec start, now;
	pid_t children[SITES];
	double seconds, due;

	(void)count;
	machine_start(arguments);
	due = (double)machine_option("stress.seconds", STANDARD_SECONDS);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (tally == MAP_FAILED)
		machine_stop("map what is counted");
	for (unsigned int i = 0; i < SITES; i++)
		children[i] = start_site(i);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		sleep(KILL_SECONDS);
		children[SITES - 1] = replace_site(children[SITES - 1], SITES - 1);
		clock_gettime(CLOCK_MONOTONIC, &now);
		seconds = (double)(now.tv_sec - start.tv_sec);
	} while (seconds + KILL_SECONDS < due && !tally->failures);
	if (seconds < due && !tally->failures)
		sleep((unsigned int)(due - seconds));
	tally->over = true;
	wait_for_sites(children);
	clock_gettime(CLOCK_MONOTONIC, &now);
	judge((double)(now.tv_sec - start.tv_sec));
	machine_switch_off();
}
