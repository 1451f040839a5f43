/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ultravisor calls by command, from counters or kprobes, and what checks make of them. */
#ifndef UVBENCH_UV_CALLS_H
#define UVBENCH_UV_CALLS_H

#include "benchmark.h"

/* "export", "import", …: as in the metric uv_calls.<command>. */
const char *uv_command_name(enum uv_command command);

/* Fails unless `command` was called exactly `expected` times. Skips where it can't be counted:
 * what can't be proven is not measured. */
enum outcome uv_calls_expect(const struct uv_calls *calls, enum uv_command command,
			     long long expected, struct failure *failure);

/* The same for `pages` secure pages that the kernel made accessible to a CPU: one export each.
 * Where exports can't be counted (Linux 6.12 inlines their function, kernel/uv.c), one
 * pin-shared each, which the kernel tries first. */
enum outcome uv_calls_expect_accessible(const struct uv_calls *calls, long long pages,
					struct failure *failure);

/* The calls between two totals (measurement_uv_total). */
struct uv_calls uv_calls_between(const struct uv_calls *before, const struct uv_calls *after);

/* Fails unless `command` was called exactly `expected` times where it can be counted; `what` says
 * by which step. */
int uv_calls_expect_if_known(const struct uv_calls *calls, enum uv_command command,
			     long long expected, const char *what, struct failure *failure);

/* The same of imports of `pages` pages: one that was read back from a swap disk is not marked dirty,
 * and its import is tried twice, the second time after a fault for a store. */
int uv_calls_expect_imports(const struct uv_calls *calls, long long pages, const char *what,
			    struct failure *failure);

/* The command whose calls tell how many secure pages became accessible: export, or pin-shared where
 * that can be counted and export can't. */
enum uv_command uv_calls_accessible_by(const struct uv_calls *calls);

/* Fails unless `calls`, of a timed sample over `windows` windows, are those of a counted window that
 * many times. Compares what both know. */
int uv_calls_compare(const struct uv_calls *calls, long windows, const struct uv_calls *counted,
		     struct failure *failure);

/* Of a run over `pages` pages that `pins` them or not: secure ones the hook makes all accessible (by
 * pin-shared, which fails, and export), shared ones it pins all (by pin-shared), or there is no hook
 * and none is; without pinning it is none. Pages in other states cost no call. Where exports can't
 * be counted the page contents have to do. */
int uv_calls_check_hook(const struct run *run, const struct uv_calls *calls, long long pages,
			bool pins, struct failure *failure);

#endif
