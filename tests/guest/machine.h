/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The emulated machine as a program finds it that is its init: started, given what the tests
 * need of it, asked for what its kernel complained of, switched off. */
#ifndef GUEST_MACHINE_H
#define GUEST_MACHINE_H

#include <stdbool.h>

#define PAGE 4096ul

/* Mounts what programs expect, sets vm.allocate_pgste, brings the swap and scratch disks online
 * and starts `arguments` again, because KVM wants page tables that a process gets at its start.
 * Returns the second time. Ends the machine where anything of that fails. */
void machine_start(char **arguments);
/* The same of a machine that has no disk but the root's: mounts /proc and /sys. */
void machine_start_alone(char **arguments);

/* A number from "name=NUMBER" in the kernel's command line, `otherwise` where there is none. */
unsigned long machine_option(const char *name, unsigned long otherwise);

/* The running kernel is `major`.`minor` or later. */
bool machine_kernel_since(unsigned int major, unsigned int minor);

/* Prints what the kernel said that tells of its own trouble: warnings with a stack, oopses,
 * stalls, I/O errors, since it was asked last. Returns how many lines. */
unsigned int machine_print_trouble(void);

/* Says what failed, with errno's text, and switches the machine off. */
void machine_stop(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void machine_switch_off(void) __attribute__((noreturn));

#endif
