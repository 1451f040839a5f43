/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UV calls counted by kprobes, for machines without counters of their own. A hit costs hundreds
 * of instructions, so these are for the counting pass. */
#ifndef UVBENCH_KPROBES_H
#define UVBENCH_KPROBES_H

#include "counters.h"

/* Writes counter events called uv_calls.<command> for the commands whose kernel function was
 * found and counted a known number of calls right. Returns how many: 0 where kprobes are
 * missing, which `failure` says, and where there are no protected guests, so nothing to count. */
size_t kprobes_find(struct counter_event *events, size_t room, struct failure *failure);

#endif
