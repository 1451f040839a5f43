// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of a virtio driver's request that is about a closed page: that request fails, not the device. A disk
 * says "I/O error" (virtio-blk asks here itself); the others have no such word and give the request back with nothing
 * done.
 */
#include "qemu/osdep.h"
#include "hw/virtio/virtio.h"
#include "standard-headers/linux/virtio_ids.h"
#include "uvbench/devices.h"
#include "uvbench/uvbench.h"

static bool has_substitute(const struct iovec *buffers, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        if (device_mappings_is_substitute(buffers[i].iov_base)) {
            return true;
        }
    }
    return false;
}

bool virtio_requests_refused(const VirtQueueElement *element)
{
    return uvbench_dma_policy() == DMA_FAIL && (has_substitute(element->out_sg, element->out_num) ||
                                                has_substitute(element->in_sg, element->in_num));
}

void *virtio_requests_next(VirtIODevice *device, VirtQueue *queue, size_t size, void *element)
{
    if (!element || device->device_id == VIRTIO_ID_BLOCK || !virtio_requests_refused(element)) {
        return element;
    }
    virtqueue_push(queue, element, 0);
    g_free(element);
    virtio_notify(device, queue);
    return virtqueue_pop(queue, size);
}
