/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The duties of process 1 in the emulated guest, where the agent is all that runs. */
#ifndef UVBENCH_INIT_H
#define UVBENCH_INIT_H

#include "record/failure.h"

/* The environment variable that names the swap disk, where the agent has one to itself. */
#define INIT_SWAP_VARIABLE "UVBENCH_SWAP"

/* Mounts what a Linux program expects, lets page tables carry PGSTEs, mounts the scratch disk,
 * swaps to the swap disk. What does not work is said on the console; the benchmarks that need it
 * will skip. */
void init_machine(void);

/* Opens the virtio-serial port called "uvbench" for reading and writing. Returns the descriptor,
 * or -1 with a failure. */
int init_open_channel(struct failure *failure);

/* Switches the machine off; does not return. */
_Noreturn void init_power_off(void);

#endif
