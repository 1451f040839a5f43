/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are part of a program: those of EMBEDS in CMakeLists.txt. */
#ifndef CONFORMANCE_EMBEDDED_H
#define CONFORMANCE_EMBEDDED_H

/* The file's bytes are at `name`, and end before `name`_end. */
#define EMBED(name, file)                                                               \
	__asm__(".section .rodata\n.balign 8\n.global " #name ", " #name "_end\n" #name \
		": .incbin \"" file "\"\n" #name "_end:\n.previous");                   \
	extern const unsigned char name[], name##_end[]

#endif
