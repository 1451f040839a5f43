/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a benchmark works on, plain or secure as its state says. */
#ifndef UVBENCH_WORK_AREA_H
#define UVBENCH_WORK_AREA_H

#include "benchmark.h"
#include "pages.h"
#include "protected_guest.h"

struct work_area {
	struct page_area pages;
	struct protected_guest guest; /* only in the secure state */
	bool has_guest;
	uint64_t seed;                /* of the contents */
};

/* Maps and fills `count` pages, and makes them secure if the run's state says so. Owes
 * work_area_end however it ends. */
enum outcome work_area_start(struct work_area *area, const struct run *run, size_t count,
			     struct failure *failure);

/* Brings the pages into the run's state again. In the secure state they are made accessible
 * first, so that every window starts alike, whatever the one before it left; fails unless each was
 * unpacked, where that can be counted. */
enum outcome work_area_reset(struct work_area *area, const struct run *run,
			     struct failure *failure);

/* Writes other contents than before; secure pages become accessible by that. */
void work_area_fill(struct work_area *area);

/* Compares the contents with what was written last; exports secure pages by reading them. `calls`
 * are the window's: fails unless exactly the pages are exported now that the window did not export,
 * where that can be counted. So pages were secure, whether or not the window exported them. */
enum outcome work_area_verify(const struct work_area *area, const struct run *run,
			      const struct uv_calls *calls, struct failure *failure);

/* The same for a copy of the contents. */
enum outcome work_area_verify_copy(const struct work_area *area, const void *copy,
				   struct failure *failure);

void work_area_end(struct work_area *area);

/* The prepare and clean_up of benchmarks that have a work area of the parameter "pages" and
 * nothing else. */
enum outcome work_area_prepare(struct run *run, struct failure *failure);
void work_area_clean_up(struct run *run);

#endif
