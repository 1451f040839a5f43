/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clock sources and their units. */
#include "clock.h"

#include <math.h>

enum clock_source clock_source_of(enum clock_kind kind)
{
	if (kind == KIND_MONOTONIC)
		return SOURCE_RAW;
#ifdef __s390x__
	return SOURCE_TOD;
#else
	return SOURCE_VIRTUAL;
#endif
}

double clock_between(enum clock_source source, uint64_t first, uint64_t second)
{
	/* Bit 51 of the TOD clock is a microsecond (Principles of Operation, "Time-of-Day Clock"):
	 * 512 units are 125 ns. Rounded, the difference is exact to the nanosecond. */
	if (source == SOURCE_TOD)
		return round((double)(second - first) * 125.0 / 512.0);
	return (double)(second - first);
}

const char *clock_kind_name(enum clock_kind kind)
{
	return kind == KIND_ICOUNT ? "icount" : "monotonic";
}
