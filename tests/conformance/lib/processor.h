/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other CPUs, by SIGNAL PROCESSOR. */
#ifndef CONFORMANCE_PROCESSOR_H
#define CONFORMANCE_PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

/* Starts the stopped CPU `address` in `function`, with a prefix area and a stack of its own; a
 * second start uses them again. When the function returns the CPU stops. */
void processor_start_at(unsigned int address, void (*function)(void *), void *argument);
/* Stops it, wherever it is, and waits until it has. */
void processor_stop(unsigned int address);
/* The stopped CPU is reset. */
void processor_reset(unsigned int address);
/* Waits until it stopped by itself. */
void processor_wait(unsigned int address);
bool processor_is_stopped(unsigned int address);
/* The stopped CPU's prefix. */
void processor_set_prefix(unsigned int address, uint32_t prefix);
/* True where the stopped CPU says "invalid parameter" to a prefix, or to the absolute address that its
 * status is to be stored at. */
bool processor_refuses_prefix(unsigned int address, uint32_t prefix);
bool processor_refuses_to_store(unsigned int address, uint64_t place);

#endif
