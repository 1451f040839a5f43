/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a program starts, what its interruptions do, and how it survives a reset. */
#include "lowcore.h"

	.section .text.start, "ax"
	.globl	start
start:
	larl	%r15, stack_end
	aghi	%r15, -160
	brasl	%r14, interruptions_prepare
	brasl	%r14, main
	brasl	%r14, report_summary
	brasl	%r14, program_end_quietly

	.globl	program_end_quietly
program_end_quietly:
	larl	%r1, quiet_end
	lpswe	0(%r1)

/* int attempt(void (*function)(void *), void *argument) */
	.globl	attempt
attempt:
	stmg	%r6, %r15, LOWCORE_ATTEMPT_REGISTERS
	stmg	%r6, %r15, 48(%r15)
	epsw	%r0, %r1
	llgfr	%r1, %r1
	sllg	%r0, %r0, 32
	ogr	%r0, %r1
	stg	%r0, LOWCORE_ATTEMPT_PSW
	larl	%r1, attempt_ended
	stg	%r1, LOWCORE_ATTEMPT_PSW + 8
	lghi	%r1, 1
	stg	%r1, LOWCORE_ATTEMPT
	aghi	%r15, -160
	lgr	%r1, %r2
	lgr	%r2, %r3
	basr	%r14, %r1
	aghi	%r15, 160
	lghi	%r2, 0
	stg	%r2, LOWCORE_ATTEMPT
	lmg	%r6, %r15, 48(%r15)
	br	%r14
attempt_ended:
	llgh	%r2, LOWCORE_PROGRAM_CODE
	br	%r14

	.globl	program_interruption
program_interruption:
	stmg	%r0, %r15, LOWCORE_PROGRAM_REGISTERS
	lg	%r1, LOWCORE_ATTEMPT
	ltgr	%r1, %r1
	jz	1f
	lghi	%r1, 0
	stg	%r1, LOWCORE_ATTEMPT
	lmg	%r6, %r15, LOWCORE_ATTEMPT_REGISTERS
	lpswe	LOWCORE_ATTEMPT_PSW
1:	larl	%r15, emergency_stack_end
	aghi	%r15, -160
	brasl	%r14, interruption_unexpected
	brasl	%r14, program_end_quietly

/* SVC: back to the supervisor state. */
	.globl	supervisor_call
supervisor_call:
	mvc	LOWCORE_SCRATCH_PSW(16), LOWCORE_SVC_OLD_PSW
	ni	LOWCORE_SCRATCH_PSW + 1, 0xfe
	lpswe	LOWCORE_SCRATCH_PSW

/* void problem_state(void), void supervisor_state(void) */
	.globl	problem_state
problem_state:
	epsw	%r0, %r1
	llgfr	%r1, %r1
	sllg	%r0, %r0, 32
	ogr	%r0, %r1
	oihh	%r0, 0x0001
	stg	%r0, LOWCORE_SCRATCH_PSW
	stg	%r14, LOWCORE_SCRATCH_PSW + 8
	lpswe	LOWCORE_SCRATCH_PSW

	.globl	supervisor_state
supervisor_state:
	svc	0
	br	%r14

/* An external or I/O interruption, a machine check: nobody lets them in. */
	.globl	other_interruption
other_interruption:
	larl	%r15, emergency_stack_end
	aghi	%r15, -160
	brasl	%r14, interruption_of_another_class
	brasl	%r14, program_end_quietly

/* Where a CPU starts that SIGP restart lets run. */
	.globl	processor_start
processor_start:
	lg	%r15, LOWCORE_STACK
	lg	%r2, LOWCORE_ARGUMENT
	lg	%r1, LOWCORE_FUNCTION
	basr	%r14, %r1
0:	brasl	%r14, processor_stop_itself
	j	0b

/* void reset_machine(unsigned long subcode): DIAGNOSE 308, subcode 0 or 1; goes on after it. */
	.globl	reset_machine
reset_machine:
	stmg	%r6, %r15, LOWCORE_RESET_REGISTERS
	larl	%r1, 1f
	oilh	%r1, 0x8000			/* 31-bit addressing */
	llilh	%r0, 0x0008			/* short PSW: bit 12 one */
	st	%r0, 0
	st	%r1, 4
	lghi	%r4, 0
	diag	%r4, %r2, 0x308
	/* Not reached, or the machine refused. */
	br	%r14
1:	sam64
	lmg	%r6, %r15, LOWCORE_RESET_REGISTERS
	br	%r14

	.section .rodata
	.balign	16
quiet_end:
	.quad	PSW_MASK_DISABLED_WAIT, PSW_ADDRESS_QUIET_END

	.section .bss
	.balign	4096
	.skip	0x8000
stack_end:
	.skip	0x4000
emergency_stack_end:

	.section .note.GNU-stack, "", @progbits
