/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subjects of the program "protected". */
#ifndef GUEST_PROTECTED_H
#define GUEST_PROTECTED_H

/* `memory` has PROTECTED_PAGES pages, for one guest at a time. */
#define PROTECTED_PAGES 256

void test_commands(unsigned char *memory);
void test_contents(unsigned char *memory);
void test_tampering(unsigned char *memory);
void test_ends(unsigned char *memory);
/* What Linux does not do; said, and no check. */
void check_clean_pages(unsigned char *memory);
/* On a machine that takes encrypted images alone. */
void test_image(unsigned char *memory);

#endif
