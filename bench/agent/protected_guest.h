/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A protected guest without code: it makes pages of this process secure. Where the machine's guests
 * take orders (guest_acts.h) it also touches, shares and unshares them. */
#ifndef UVBENCH_PROTECTED_GUEST_H
#define UVBENCH_PROTECTED_GUEST_H

#include "benchmark.h"
#include "guest_acts.h"
#include "pages.h"

struct protected_guest {
	int kvm, machine, cpu;        /* descriptors, -1 where closed */
	bool enabled;
	struct page_area own;         /* the guest's first pages, which its CPU needs */
	struct page_area *area;       /* the memory behind them, borrowed; NULL: it has none */
	const struct guest_acts *acts; /* how it takes orders, or NULL: it doesn't */
	struct kvm_run *run;          /* of its CPU */
	size_t run_bytes;
};

/* Creates the guest over `area` (NULL: memory of its own alone), up to the point where pages can be
 * unpacked. Skips with the reason and what would change it where this machine has no protected
 * guests. Owes protected_guest_end however it ends. */
enum outcome protected_guest_create(struct protected_guest *guest, struct page_area *area,
				    const struct guest_acts *acts, struct failure *failure);

/* Ends the guest's secure configuration and makes a new one, as a restart of the guest does; contents
 * of its pages are lost. */
enum outcome protected_guest_renew(struct protected_guest *guest, struct failure *failure);

/* Makes all pages in use secure, their contents being the guest's image. Possible until
 * protected_guest_complete; nobody may hold an extra reference (a pin) to the pages. */
enum outcome protected_guest_unpack(struct protected_guest *guest, struct failure *failure);

/* The image is complete: from now on pages become secure by import, when the guest touches them. */
enum outcome protected_guest_complete(struct protected_guest *guest, struct failure *failure);

/* The guest does `act` to all pages in use; returns when it is done. Contents that are filled or
 * verified are those of pages_fill and `seed`; other acts ignore it. Skips where the guest takes no
 * orders. */
enum outcome protected_guest_act(struct protected_guest *guest, enum guest_act act, uint64_t seed,
				 struct failure *failure);

/* Destroys the guest; its pages stay mapped, and are no longer secure. */
void protected_guest_end(struct protected_guest *guest);

#endif
