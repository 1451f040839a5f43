/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measurement window: two looks at a clock. */
#ifndef UVBENCH_CLOCK_H
#define UVBENCH_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "benchmark.h"

/* Which clock a kind means on this architecture. */
enum clock_source { SOURCE_RAW, SOURCE_VIRTUAL, SOURCE_TOD };

enum clock_source clock_source_of(enum clock_kind kind);

/* A look at the clock, in the source's own units. Under instruction counting the virtual clock
 * advances by one nanosecond an instruction; on s390x the TOD clock shows it in two
 * instructions. */
static inline uint64_t clock_look(enum clock_source source)
{
	struct timespec now;

#ifdef __s390x__
	if (source == SOURCE_TOD) {
		uint64_t tod;

		__asm__ volatile("stckf %0" : "=Q"(tod) : : "cc", "memory");
		return tod;
	}
#endif
	(void)clock_gettime(source == SOURCE_RAW ? CLOCK_MONOTONIC_RAW : CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The time between two looks: nanoseconds, which under instruction counting are instructions. */
double clock_between(enum clock_source source, uint64_t first, uint64_t second);

const char *clock_kind_name(enum clock_kind kind);

#endif
