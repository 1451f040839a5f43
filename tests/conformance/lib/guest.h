/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A protected guest as the host sees it: a configuration, its address space and its pages. */
#ifndef CONFORMANCE_GUEST_H
#define CONFORMANCE_GUEST_H

#include <stdint.h>

#include "ultravisor.h"

struct guest {
	uint64_t handle;
	uint64_t asce;
	uint64_t pages;		/* count, at guest addresses from 0 on */
	unsigned char *storage; /* absolute */
	struct configuration_block block;
	uint64_t variable_length;
};

/* A block that creates a configuration with `pages` mapped pages, each of them plain; nothing is
 * called. */
void guest_prepare(struct guest *guest, uint64_t pages);
/* Creates it; report_fatal() where that is refused. */
void guest_create(struct guest *guest, uint64_t pages);
/* Sets parameters; the header is a page of storage that is empty. */
void guest_set_parameters(struct guest *guest);
/* Unpacks the page at the guest's address. */
struct response guest_unpack(const struct guest *guest, uint64_t address, uint64_t tweak_first,
			     uint64_t tweak_second);
/* Creates, sets parameters, unpacks all pages and verifies: every page is secure. */
void guest_start(struct guest *guest, uint64_t pages);
/* The same with the first `unpacked` of its pages; the others are mapped, and plain. */
void guest_start_some(struct guest *guest, uint64_t pages, uint64_t unpacked);
/* Destroys it, whose CPUs are destroyed already; report_fatal() where that is refused. */
void guest_destroy(struct guest *guest);
/* A block that creates CPU `number` of it; nothing is called. */
void guest_prepare_cpu(const struct guest *guest, struct cpu_block *block, uint16_t number);

static inline unsigned char *guest_page(const struct guest *guest, uint64_t number)
{
	return guest->storage + number * 4096;
}

#endif
