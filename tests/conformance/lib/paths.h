/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways in which an instruction touches storage, in a table. */
#ifndef CONFORMANCE_PATHS_H
#define CONFORMANCE_PATHS_H

#include <stdint.h>

enum path_flag {
	/* It can't be tried on an open page: what it would load there ends the program. */
	ONLY_CLOSED = 1,
	/* Nobody outside knows what real machines do. */
	ASSUMED = 2,
	/* Its operand is a real address, not a virtual one. */
	REAL = 4,
	/* An exception of its own where DAT is off. */
	ONLY_DAT = 8,
};

struct path {
	const char *name;
	/* Executes one instruction, whose operand in question is at `address`; the others are open.
	 */
	void (*execute)(void *address);
	uint64_t offset; /* of the operand in its page */
	unsigned int flags;
};

extern const struct path paths[];
extern const unsigned int path_count;

/* Where the instruction of the path that was tried last is. */
extern uint64_t path_instruction;
/* What the instructions' other operands may use. */
extern unsigned char path_scratch[4096];

/* The registers that some paths want: vectors, secondary space. */
void paths_prepare(void);

#endif
