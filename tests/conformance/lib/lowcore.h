/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in the prefix area: those of the architecture (z/Architecture Principles of Operation,
 * "Assigned storage locations") and, from 0x400 on, those of this library. For C and assembly. */
#ifndef CONFORMANCE_LOWCORE_H
#define CONFORMANCE_LOWCORE_H

#define LOWCORE_LENGTH 0x2000

#define LOWCORE_PROGRAM_ILC 0x08d
#define LOWCORE_PROGRAM_CODE 0x08e
#define LOWCORE_TEID 0x0a8
#define LOWCORE_EXTERNAL_OLD_PSW 0x130
#define LOWCORE_SVC_OLD_PSW 0x140
#define LOWCORE_PROGRAM_OLD_PSW 0x150
#define LOWCORE_RESTART_NEW_PSW 0x1a0
#define LOWCORE_EXTERNAL_NEW_PSW 0x1b0
#define LOWCORE_SVC_NEW_PSW 0x1c0
#define LOWCORE_PROGRAM_NEW_PSW 0x1d0
#define LOWCORE_MACHINE_CHECK_NEW_PSW 0x1e0
#define LOWCORE_IO_NEW_PSW 0x1f0

/* attempt(): not zero while one is under way, registers 6 to 15, where it goes on when it ends. */
#define LOWCORE_ATTEMPT 0x400
#define LOWCORE_ATTEMPT_REGISTERS 0x408
#define LOWCORE_ATTEMPT_PSW 0x458
/* Registers 0 to 15 at the last program interruption, access register 1 that it saved. */
#define LOWCORE_PROGRAM_REGISTERS 0x480
#define LOWCORE_SCRATCH_PSW 0x500
/* A started CPU: its stack, its function and what that gets. */
#define LOWCORE_STACK 0x510
#define LOWCORE_FUNCTION 0x518
#define LOWCORE_ARGUMENT 0x520
/* Where a machine that was reset goes on, by short PSW at 0: registers 6 to 15. */
#define LOWCORE_RESET_REGISTERS 0x540

/* PSW masks: 64-bit mode, no interruptions. */
#define PSW_MASK_64_BIT 0x0000000180000000
#define PSW_MASK_DAT 0x0400000000000000
#define PSW_MASK_PROBLEM_STATE 0x0001000000000000
#define PSW_MASK_DISABLED_WAIT 0x0002000180000000
/* A disabled wait at this address switches QEMU's machine off. */
#define PSW_ADDRESS_QUIET_END 0xfff

#endif
