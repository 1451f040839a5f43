/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GUP through the kernel's own test device (mm/gup_test.c). */
#ifndef UVBENCH_GUP_TEST_H
#define UVBENCH_GUP_TEST_H

#include "benchmark.h"

/* The ioctl numbers of mm/gup_test.h. */
enum gup_test_command { GUP_TEST_GET_FAST = 1, GUP_TEST_PIN_FAST = 2, GUP_TEST_PIN_LONGTERM = 3 };

#define GUP_TEST_PARAMETERS                                                                        \
	(const struct parameter[]){                                                                \
		{ .name = "pages", .standard = 1024, .minimum = 1, .maximum = 1 << 18,             \
		  .help = "pages an ioctl works on" },                                             \
		{ .name = "pages_per_call", .standard = 128, .minimum = 1, .maximum = 1 << 18,     \
		  .help = "pages a call to GUP inside the ioctl is asked for" },                   \
		{ .name = NULL },                                                                  \
	}

#define GUP_TEST_NEEDS                                                                             \
	(const char *const[]){ "CONFIG_GUP_TEST=y", "root (debugfs)", NULL }

/* gup_test's own clock: from the first call to GUP to the last, without the release of the
 * pages. Its steps are microseconds, which is 1000 instructions under instruction counting. */
#define GUP_TEST_METRICS                                                                           \
	(const struct metric[]){                                                                   \
		{ .name = "get_instructions", .unit = "insn/page", .clocks = UNDER(KIND_ICOUNT) }, \
		{ .name = "get_time", .unit = "ns/page", .clocks = UNDER(KIND_MONOTONIC) },        \
		{ .name = NULL },                                                                  \
	}

/* The functions of a benchmark's descriptor; `command` is what its measure does. */
enum outcome gup_test_prepare(struct run *run, struct failure *failure);
enum outcome gup_test_reset(struct run *run, struct failure *failure);
enum outcome gup_test_measure(struct run *run, enum gup_test_command command,
			      struct failure *failure);
/* `pins` is whether the command pins (FOLL_PIN): then the kernel's count of pins must agree, and
 * secure pages may have been exported by the hook, all or none. */
enum outcome gup_test_check(struct run *run, const struct uv_calls *calls, bool pins,
			    struct failure *failure);
void gup_test_clean_up(struct run *run);

#endif
