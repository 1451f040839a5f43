/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples that hold waiting. */
#include "yields.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *counter;
	const char *instruction;
} kinds[YIELDS] = {
	[YIELD_ANY] = { "diag.44", "DIAG 44" },
	[YIELD_DIRECTED] = { "diag.9c", "DIAG 9c" },
};

const char *yield_name(enum yield yield)
{
	return kinds[yield].counter;
}

int yields_check(const struct yields *yields, long sample, long samples, struct failure *failure)
{
	char counts[96] = "";
	int used = 0;

	for (int kind = 0; kind < YIELDS; kind++)
		if (yields->known[kind] && yields->count[kind] != 0)
			used += snprintf(counts + used, sizeof(counts) - (size_t)used,
					 "%s%lld %s", used ? " and " : "",
					 llabs((long long)yields->count[kind]),
					 kinds[kind].instruction);
	if (used == 0)
		return 0;
	return failure_set(failure,
		"timed sample %ld of %ld holds %s: a CPU gave up its time because it waited for a spinlock or the lock's holder was preempted, so the sample holds waiting and can't be compared; measure with fewer threads, on fewer virtual CPUs, or with nothing else on the machine",
		sample, samples, counts);
}
