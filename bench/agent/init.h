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

/* Sleeps until the machine has been up for a whole number of 10 s. What comes before, the wait for the
 * request among it, takes as long as the host likes; from here on two boots with the same seed are at the
 * same instruction at the same time. Asleep nothing is executed, so it costs nothing but virtual time. */
void init_align_clock(void);

/* Switches the machine off; does not return. */
_Noreturn void init_power_off(void);

#endif
