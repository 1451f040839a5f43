/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices' requests for secure storage that the machine refused while a benchmark ran that may hang
 * by them. Watched from outside the benchmark's process, which may not come back. */
#ifndef UVBENCH_REFUSED_DMA_H
#define UVBENCH_REFUSED_DMA_H

#include "measurement.h"

struct refused_dma {
	struct counter_set counter;   /* empty where this machine has none */
	uint64_t before;
};

/* Starts watching, if the request names the counter "dma_refused". Owes refused_dma_end. */
void refused_dma_start(struct refused_dma *watch, const struct events *events);

/* Writes `detail`, with the number refused since the start where it is known, to `text`. `watch` may
 * be NULL. */
void refused_dma_describe(const struct refused_dma *watch, const char *detail, char *text,
			  size_t room);

void refused_dma_end(struct refused_dma *watch);

#endif
