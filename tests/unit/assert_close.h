/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubles within a tolerance: cmocka 1.1.5 compares floats alone. Include after cmocka.h. */
#ifndef UVBENCH_ASSERT_CLOSE_H
#define UVBENCH_ASSERT_CLOSE_H

#include <math.h>

#define assert_close(actual, expected, tolerance)                                              \
	do {                                                                                   \
		double actual_ = (actual), expected_ = (expected);                             \
		if (!(fabs(actual_ - expected_) <= (tolerance)))                               \
			print_error("%.17g instead of %.17g\n", actual_, expected_);           \
		assert_true(fabs(actual_ - expected_) <= (tolerance));                         \
	} while (0)

#endif
