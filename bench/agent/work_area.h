/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a benchmark works on, in the state that its run says. */
#ifndef UVBENCH_WORK_AREA_H
#define UVBENCH_WORK_AREA_H

#include "benchmark.h"
#include "pages.h"
#include "protected_guest.h"

struct work_area {
	struct page_area pages;
	struct protected_guest guest; /* in every state but plain */
	bool has_guest;
	uint64_t seed;                /* of the contents */
};

/* Maps and fills `count` pages, and creates the protected guest that the run's state wants. Where
 * the pages are to be the guest's they are its image: secure, or shared. Skips with the reason where
 * this machine can't have such pages. Owes work_area_end however it ends. */
enum outcome work_area_start(struct work_area *area, const struct run *run, size_t count,
			     struct failure *failure);

/* Brings the pages into the run's state again, whatever the window before it left, and fails unless
 * the UV calls that can be counted prove it. Where the guest takes no orders it is
 * started again, with new contents of the pages as its image. */
enum outcome work_area_reset(struct work_area *area, const struct run *run,
			     struct failure *failure);

/* Writes other contents than before: the guest does where the pages are closed to the host. Before
 * work_area_reset, or the pages' state is gone. */
enum outcome work_area_fill(struct work_area *area, const struct run *run,
			    struct failure *failure);

/* Compares the contents with what was written last, as whoever may read them sees them: the host, or
 * the guest, for which the kernel imports what is exported. `calls` are the window's: fails unless
 * the UV calls now are those that it left to be made, where that can be counted: so pages were in the
 * state that they should have been in. */
enum outcome work_area_verify(struct work_area *area, const struct run *run,
			      const struct uv_calls *calls, struct failure *failure);

/* Compares a copy that a device or the kernel made with the contents: those that were written or, of
 * pages that were exported for it, those that the host sees. */
enum outcome work_area_verify_copy(const struct work_area *area, const struct run *run,
				   const void *copy, struct failure *failure);

void work_area_end(struct work_area *area);

/* The prepare and clean_up of benchmarks that have a work area of the parameter "pages" and
 * nothing else. */
enum outcome work_area_prepare(struct run *run, struct failure *failure);
void work_area_clean_up(struct run *run);

/* For work_area.c alone (work_area_states.c) */

/* Whether the host reads the contents of pages in that state; else the guest does. */
bool work_area_open_to_host(enum page_state state);

/* Brings the pages of a guest that takes orders into the run's state. */
enum outcome work_area_order_state(struct work_area *area, const struct run *run,
				   struct failure *failure);

/* Makes the pages the image of a guest that was renewed, and brings them into a state that needs
 * none of its orders. */
enum outcome work_area_unpack_state(struct work_area *area, const struct run *run,
				    struct failure *failure);

#endif
