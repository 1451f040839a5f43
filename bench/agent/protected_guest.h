/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A protected guest that never runs: it makes pages of this process secure. */
#ifndef UVBENCH_PROTECTED_GUEST_H
#define UVBENCH_PROTECTED_GUEST_H

#include "benchmark.h"
#include "pages.h"

struct protected_guest {
	int kvm, machine, cpu;        /* descriptors, -1 where closed */
	bool enabled;
	struct page_area *area;       /* the guest's memory, borrowed */
};

/* Creates the guest over `area` and unpacks the pages in use, which makes them secure. Skips
 * with the reason and what would change it where this machine has no protected guests. Owes
 * protected_guest_end however it ends. */
enum outcome protected_guest_start(struct protected_guest *guest, struct page_area *area,
				   struct failure *failure);

/* Makes all pages in use secure again; nobody may hold an extra reference (a pin) to them. */
enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure);

/* Destroys the guest; its pages stay mapped, and are no longer secure. */
void protected_guest_end(struct protected_guest *guest);

#endif
