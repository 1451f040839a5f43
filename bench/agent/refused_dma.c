/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counter "dma_refused" of all CPUs. */
#include "refused_dma.h"

#include <stdio.h>
#include <string.h>

#define NAME "dma_refused"

void refused_dma_start(struct refused_dma *watch, const struct events *events)
{
	struct counter_values values;

	*watch = (struct refused_dma){ 0 };
	for (size_t i = 0; i < events->named_count[SCOPE_CPUS]; i++) {
		const struct counter_event *event = &events->named[SCOPE_CPUS][i];

		if (strcmp(event->name, NAME) != 0)
			continue;
		if (counters_open(&watch->counter, SCOPE_CPUS, event, 1, NULL) == 0 &&
		    watch->counter.count == 1 && counters_read(&watch->counter, &values) == 0)
			watch->before = values.value[0];
		else
			counters_close(&watch->counter);
		return;
	}
}

void refused_dma_describe(const struct refused_dma *watch, const char *detail, char *text,
			  size_t room)
{
	struct counter_values values;

	if (watch && watch->counter.count == 1 && counters_read(&watch->counter, &values) == 0)
		(void)snprintf(text, room, "%s; %llu DMA refused", detail,
			       (unsigned long long)(values.value[0] - watch->before));
	else
		(void)snprintf(text, room, "%s", detail);
}

void refused_dma_end(struct refused_dma *watch)
{
	counters_close(&watch->counter);
}
