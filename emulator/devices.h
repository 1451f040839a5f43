/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QEMU's storage and device code asks about secure storage. Included by hooks in files that know no CPU: no more
 * is included here than they have. Every function does nothing (or says "no") without ultravisor=on.
 */
#ifndef UVBENCH_DEVICES_H
#define UVBENCH_DEVICES_H

#include "exec/hwaddr.h"

struct VirtQueue;
struct VirtQueueElement;

/* The machine property: read it by uvbench_ultravisor_enabled(). */
extern bool uvbench_ultravisor;

static inline bool uvbench_ultravisor_enabled(void)
{
    return unlikely(uvbench_ultravisor);
}

/* Every access by absolute address (closed-storage.c) */

/*
 * QEMU translates an address to a place in a memory @region, and accesses up to @length bytes from there on. Where that
 * is a closed page of storage, returns a region without contents instead: reads are zero, stores vanish, and both are
 * errors. @length is made to end where closed pages begin or end.
 */
MemoryRegion *closed_storage_translate(MemoryRegion *region, hwaddr address, hwaddr *length);
static inline MemoryRegion *ultravisor_translate(MemoryRegion *region, hwaddr address, hwaddr *length)
{
    return uvbench_ultravisor_enabled() ? closed_storage_translate(region, address, length) : region;
}

/* Storage that devices map (device-mappings.c) */

/*
 * A device maps [@address, @address + @length) of @space, to write it or to read it. Where a page of it is closed the
 * refusal is counted and the device gets a substitute, whose closed pages are zero; @length may become less. Else NULL.
 */
void *device_mappings_substitute(AddressSpace *space, hwaddr address, hwaddr *length, bool is_write);
static inline void *ultravisor_substitute(AddressSpace *space, hwaddr address, hwaddr *length, bool is_write)
{
    return uvbench_ultravisor_enabled() ? device_mappings_substitute(space, address, length, is_write) : NULL;
}

/* A mapping of real storage begins: its pages can't be closed until it ends. */
void device_mappings_begin(MemoryRegion *region, hwaddr address, hwaddr length);
static inline void ultravisor_mapping_begins(MemoryRegion *region, hwaddr address, hwaddr length)
{
    if (uvbench_ultravisor_enabled()) {
        device_mappings_begin(region, address, length);
    }
}

/* The mapping at @buffer ends; true where it was a substitute, of which open pages get what a device wrote there. */
bool device_mappings_end(AddressSpace *space, void *buffer, hwaddr length, bool is_write, hwaddr accessed);
static inline bool ultravisor_mapping_ends(AddressSpace *space, void *buffer, hwaddr length, bool is_write,
                                           hwaddr accessed)
{
    return uvbench_ultravisor_enabled() && device_mappings_end(space, buffer, length, is_write, accessed);
}

/* The same for mappings that devices keep, such as virtio's rings. Returns the bytes that may be mapped: 0 or @length. */
hwaddr device_mappings_begin_kept(MemoryRegion *region, hwaddr address, hwaddr length);
static inline hwaddr ultravisor_kept_mapping_begins(MemoryRegion *region, hwaddr address, hwaddr length)
{
    return uvbench_ultravisor_enabled() ? device_mappings_begin_kept(region, address, length) : length;
}
void device_mappings_end_kept(MemoryRegion *region, hwaddr address, hwaddr length);
static inline void ultravisor_kept_mapping_ends(MemoryRegion *region, hwaddr address, hwaddr length)
{
    if (uvbench_ultravisor_enabled()) {
        device_mappings_end_kept(region, address, length);
    }
}

/* True where QEMU is about to give back the host's memory behind a closed page, as for a balloon. */
bool device_mappings_refuse_discard(const RAMBlock *block, uint64_t start, uint64_t length);
static inline bool ultravisor_refuses_discard(const RAMBlock *block, uint64_t start, uint64_t length)
{
    return uvbench_ultravisor_enabled() && device_mappings_refuse_discard(block, start, length);
}

/* Requests of virtio drivers (virtio-requests.c) */

/*
 * Of an @element that @queue of @device just gave: itself, or, where a device that can't say "I/O error" is to have
 * nothing to do with it, the next one or NULL; the driver gets it back with nothing done. @size is virtqueue_pop()'s.
 */
void *virtio_requests_next(VirtIODevice *device, struct VirtQueue *queue, size_t size, void *element);
static inline void *ultravisor_next_request(VirtIODevice *device, struct VirtQueue *queue, size_t size,
                                            void *element)
{
    return uvbench_ultravisor_enabled() ? virtio_requests_next(device, queue, size, element) : element;
}

/* True where the request in @element has to fail: it is about a closed page, and the policy is to fail it. */
bool virtio_requests_refused(const struct VirtQueueElement *element);
static inline bool ultravisor_refuses_request(const struct VirtQueueElement *element)
{
    return uvbench_ultravisor_enabled() && virtio_requests_refused(element);
}

#endif
